"""A Terraform plan (`terraform show -json`) as the resources that it deploys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from avd_intune.languages.plans.line_prefixes import without_line_prefixes
from avd_intune.languages.plans.plan_document import (
    LANGUAGE,
    MAX_PLANS,
    NoPlanError,
    PlanDocument,
    PlannedResource,
    is_encrypted,
    may_be_plan,
    read_plan_documents,
    why_no_plan,
)
from avd_intune.languages.plans.plan_links import Links, keys_of_calls
from avd_intune.languages.plans.plan_providers import cloud_of, cloud_of_provider
from avd_intune.languages.plans.plan_values import (
    NOT_SHOWN,
    ValueReader,
    address_of,
    as_list,
    as_object,
    base_of,
    item_at,
    key_of,
)
from avd_intune.languages.resource_model import Deployment, Mode, Note, Problem, Resource, SwitchedOff
from avd_intune.patterns import lazy_pattern
from avd_intune.source.declared_secrets import note_secret
from avd_intune.source.text import SourceFile, Span, UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.values.entries import LazyEntries
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import (
    NULL,
    ListValue,
    ObjectValue,
    Origin,
    Unknown,
    Value,
    as_secret,
    through,
)

Json = Any
# Arguments that Terraform hands to the provider and keeps in no plan:
# https://developer.hashicorp.com/terraform/language/resources/ephemeral/write-only
_WRITE_ONLY = lazy_pattern(r"\w+_wo|sensitive_body")


def read_plans(workspace: Workspace, plan: Path | SourceFile) -> list[Deployment]:
    """Return the deployments that the plans and saved states in a file describe. Never raises."""
    if isinstance(plan, SourceFile):
        source = plan
    else:
        try:
            source = workspace.plan_source(plan)
        except UnreadableSourceError:
            return []
    if not may_be_plan(source.text):
        return _no_plan(source)
    source = without_line_prefixes(source)
    try:
        documents, unread = read_plan_documents(source)
    except NoPlanError as error:
        deployment = Deployment(LANGUAGE, source.path, "", files={source.path})
        span = Span(source, error.offset, min(error.offset + 1, len(source.text)))
        deployment.problems.append(Problem(span, str(error), source.text))
        return [deployment]
    if not documents:
        return _no_plan(source)
    found = [
        _deployment(document, source, f"plan {number}" if len(documents) > 1 else "")
        for number, document in enumerate(documents, 1)
    ]
    if unread is not None:
        why = f"plan {MAX_PLANS} is the last that is judged of one file; write the others to files of their own"
        found[-1].problems.append(Problem(Span(source, unread, unread), why, kind="limit"))
    return found


def _no_plan(source: SourceFile) -> list[Deployment]:
    """Return one deployment that says what a file is which was meant as a plan; none for any other file."""
    reason = why_no_plan(source.text)
    if reason is None:
        return []
    kind = "limit" if is_encrypted(source.text) else "unreadable"
    problem = Problem(Span(source, 0, 0), reason, source.text, kind)
    return [Deployment(LANGUAGE, source.path, "", problems=[problem], files={source.path})]


def _deployment(document: PlanDocument, source: SourceFile, scenario: str) -> Deployment:
    deployment = Deployment(LANGUAGE, source.path, scenario, files={source.path})
    # A plan that only refreshes plans nothing: what it leaves is what is there, whether it has changed or not.
    plans_nothing = not (document.planned or document.changes or document.deferred or document.is_state)
    there = [each for each in document.prior if each.data.get("mode") == "managed"]
    if (document.drifted or plans_nothing) and not document.planned:
        document.planned.extend(there)
    deployment.resources.extend(_PlanReader(document).resources())
    # A plan holds what `sensitive` inputs were given in plain text, and only its code says which they are.
    declared = as_object(as_object(document.configuration.get("root_module")).get("variables"))
    for name, given in document.inputs.items():
        if as_object(declared.get(name)).get("sensitive") is True:
            _note_secrets(given, True)
    for output in document.outputs.values():
        _note_secrets(as_object(output).get("value"), as_object(output).get("sensitive"))
    here = Span(source, document.span.start, document.span.start)
    deployment.cloud = cloud_of(document, here)
    deployment.outputs = {name: _output(name, each, here) for name, each in document.outputs.items()}
    if document.errored or (not document.complete and not document.deferred):
        why = "ended with an error" if document.errored else "says that it is not complete"
        reason = f"the plan {why}, so that what is not in it cannot be judged; plan again and scan that plan"
        deployment.problems.append(Problem(here, reason, document.span.text))
    for span, wrong in document.misshapen:
        reason = f"{wrong}, and nothing in it is read; scan what `terraform show -json` says"
        deployment.problems.append(Problem(span, reason, span.text))
    if document.is_state:
        deployment.notes.append(
            Note(here, "it is a saved state, judged as what is there; scan the code or a plan for what comes")
        )
    elif (plans_nothing and there) or (document.drifted and all(map(_changes_nothing, document.changes.values()))):
        deployment.notes.append(Note(here, "the plan changes nothing, it only refreshes; judged as what is there"))
    for each in document.changes.values():
        if _is_destroyed(each):
            kind = str(each.data.get("type", ""))
            forgets = as_object(each.data.get("change")).get("actions") == ["forget"]
            why = "the plan forgets it, and Azure keeps it" if forgets else "the plan destroys it"
            deployment.switched_off.append(SwitchedOff(address_of(each), kind, each.span, why))
    return deployment


def _output(name: str, planned: Json, here: Span) -> Value:
    """Return a planned output; one without a value is known after apply."""
    given = as_object(planned)
    value: Value = Unknown(f"output {name} is known after apply", key=f"output.{name}")
    if "value" in given:
        value = from_python(given["value"], Origin(f"output {name}", here))
    return as_secret(value) if given.get("sensitive") is True else value


def _note_secrets(data: Json, sensitive: Json) -> None:
    """Note every text that a plan marks as sensitive: it lists them all, also those that no rule looks at."""
    pending = [(data, sensitive)]
    while pending:
        data, mask = pending.pop()
        if isinstance(data, dict):
            inner = ((data[name], mask is True or as_object(mask).get(name)) for name in data)
        elif isinstance(data, list):
            inner = ((item, mask is True or item_at(as_list(mask), at)) for at, item in enumerate(data))
        else:
            if mask is True:
                note_secret(data)
            continue
        pending.extend((item, below) for item, below in inner if below)


class _PlanReader:
    def __init__(self, document: PlanDocument) -> None:
        self._document = document
        self._listed = list(self._instances())
        self._clouds: dict[str, Value] = {}
        self._links = Links(
            document.configuration,
            ((each.module, base_of(each.data), key_of(each.data), address_of(each)) for each in self._listed),
            document.relevant,
        )

    def _instances(self) -> Iterable[PlannedResource]:
        document = self._document
        seen = set()
        # What is planned may be cut from a plan, and its changes say it, too; what is left to a later run comes then.
        modes = ("managed",) if document.has_values else ("managed", "data")
        changes = () if document.is_state else document.changes.values()
        changed = [each for each in changes if each.data.get("mode", "managed") in modes]
        planned = [*document.planned, *(each for each in (*changed, *document.deferred) if _is_deployed(each))]
        for each in (*planned, *(each for each in document.prior if each.data.get("mode") == "data")):
            address = address_of(each)
            if address and address not in seen:
                seen.add(address)
                yield each

    def resources(self) -> Iterable[Resource]:
        for each in self._listed:
            mode = Mode.MANAGED if each.data.get("mode", "managed") == "managed" else Mode.EXISTING
            yield self._resource(each, mode)
        for each in self._document.actions:
            if isinstance(each.data.get("address"), str):
                yield self._resource(each, Mode.ACTION)

    def _resource(self, planned: PlannedResource, mode: Mode) -> Resource:
        address = address_of(planned)
        change = self._document.changes.get(address)
        changed = as_object((change if change is not None else planned).data.get("change"))
        values = as_object(planned.data.get("values", planned.data.get("config_values")))
        if "change" in planned.data:
            values = as_object(changed.get("after"))
        unknown = as_object(changed.get("after_unknown", planned.data.get("config_unknown")))
        _note_secrets(planned.data.get("values"), planned.data.get("sensitive_values"))
        _note_secrets(changed.get("before"), changed.get("before_sensitive"))
        _note_secrets(changed.get("after"), changed.get("after_sensitive"))
        sensitive = planned.data.get("sensitive_values", changed.get("after_sensitive"))
        if mode is Mode.EXISTING:
            unknown = {**_configured(self._links.expressions(planned.module, base_of(planned.data)), values), **unknown}
        reader = ValueReader(planned, address, self._links)
        expressions = self._links.expressions(planned.module, base_of(planned.data))
        if changed.get("after_unknown") is True:
            unknown = _configured(expressions, values)
        values, unknown = _with_write_only(values, unknown, as_object(expressions))

        # Terraform runs them where it makes the resource.
        actions = changed.get("actions")
        is_made = mode is Mode.MANAGED and isinstance(actions, list) and "create" in actions
        provisioners = self._links.provisioners(planned.module, base_of(planned.data)) if is_made else []

        def member(name: str) -> Value:
            if name == "provisioner":
                items = tuple(reader.configured(each, (name, at)) for at, each in enumerate(provisioners))
                return through(ListValue(items), name, planned.span)
            secret = as_object(sensitive).get(name) if sensitive is not True else True
            expression = self._expression(as_object(expressions), name, values.get(name))
            value = reader.value(values.get(name), unknown.get(name), secret, expression, (name,))
            return through(value, name, planned.span)

        # What is hidden and not there at all was taken out.
        hidden = [name for name, mark in as_object(sensitive).items() if mark is True]
        hidden += as_object(expressions) if sensitive is True and not values else ()
        names = list(dict.fromkeys([*values, *unknown, *hidden, *(["provisioner"] if provisioners else [])]))
        return Resource(
            key=address,
            address=address,
            type=str(planned.data.get("type", "")),
            properties=ObjectValue(
                LazyEntries(names, _once(member)),
                rest=_rest_of(changed.get("after_unknown"), sensitive, values, address),
                origin=Origin(address, planned.span),
            ),
            span=planned.span,
            mode=mode,
            modules=keys_of_calls(planned.module),
            cloud=self._cloud_of(planned),
            depends_on=lambda: self._links.dependencies(planned.module, base_of(planned.data), key_of(planned.data)),
        )

    def _expression(self, expressions: Mapping[str, Json], name: str, value: Json) -> Json:
        """Return what the configuration shows of an argument; of blocks that `dynamic` makes it shows nothing."""
        is_shown = bool(expressions) and (name in expressions or not isinstance(value, (dict, list)))
        return expressions.get(name) if is_shown or self._document.is_state else NOT_SHOWN

    def _cloud_of(self, planned: PlannedResource) -> Value:
        key = self._links.provider(planned.module, base_of(planned.data))
        if key is None:
            return NULL
        if key not in self._clouds:
            here = Span(planned.span.source, self._document.span.start, self._document.span.start)
            self._clouds[key] = cloud_of_provider(self._document, key, here)
        return self._clouds[key]


def _rest_of(unknown: Json, sensitive: Json, values: Mapping[str, Json], address: str) -> Unknown | None:
    """Return what stands for the arguments of a resource that the plan hides, or does not know, as a whole."""
    if unknown is True:
        return Unknown(f"{address} is known after apply", key=f"{address}.*")
    if sensitive is True and not values:
        return Unknown(f"{address} is hidden in the plan", key=f"{address}.*", secret=True)
    return None


def _with_write_only(
    values: Mapping[str, Json], unknown: Mapping[str, Json], expressions: Mapping[str, Json]
) -> tuple[Mapping[str, Json], Mapping[str, Json]]:
    """Return the values and unknowns of a resource with the arguments that only the configuration shows."""
    given = {
        name: each for name, each in expressions.items() if values.get(name) is None and _WRITE_ONLY.fullmatch(name)
    }
    if values.get("sensitive_body_version") and values.get("sensitive_body") is None:
        # There is one, though the plan has no configuration.
        given.setdefault("sensitive_body", {"constant_value": "(sensitive value)"})
    constants = {name: each["constant_value"] for name, each in given.items() if "constant_value" in as_object(each)}
    return {**values, **constants}, {**unknown, **dict.fromkeys(given.keys() - constants.keys(), True)}


def _configured(expressions: Json, values: Mapping[str, Json]) -> dict[str, Json]:
    """Return what a data source that is read on deployment configures without a value in the plan."""
    return {name: True for name in as_object(expressions) if name not in values}


def _is_deployed(change: PlannedResource) -> bool:
    actions = as_object(change.data.get("change")).get("actions")
    return isinstance(actions, list) and actions not in (["delete"], ["forget"])


def _changes_nothing(change: PlannedResource) -> bool:
    return as_object(change.data.get("change")).get("actions") in (["no-op"], ["read"])


def _is_destroyed(change: PlannedResource) -> bool:
    return as_object(change.data.get("change")).get("actions") in (["delete"], ["forget"])


def _once(get: Callable[[str], Value]) -> Callable[[str], Value]:
    known: dict[str, Value] = {}

    def member(name: str) -> Value:
        if name not in known:
            known[name] = get(name)
        return known[name]

    return member
