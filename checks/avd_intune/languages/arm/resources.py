"""The resources that a template declares: types, names, loops, conditions, parents and children.

Both forms are read: `resources` as an array, and as an object with symbolic names (languageVersion 2.0),
https://learn.microsoft.com/azure/azure-resource-manager/templates/resource-declaration
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from avd_intune.languages.arm.copies import Iteration, iterations
from avd_intune.languages.arm.resource_names import local_keys, name_segments
from avd_intune.languages.arm.scope import JsonEvaluator
from avd_intune.languages.arm.template_calls import MAX_RESOURCE_INSTANCES, TemplateResult
from avd_intune.languages.arm.template_json import shown_expression
from avd_intune.languages.resource_model import Mode, Problem
from avd_intune.records import dataclass, field, replace
from avd_intune.source.json_lookups import find, find_member, find_text, members_of, span_in
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonObject, JsonScalar
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.cases import alternatives_of, either, lift
from avd_intune.values.display import label_of
from avd_intune.values.inside import is_secret
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import (
    FALSE,
    NULL,
    TRUE,
    EvaluationError,
    Known,
    ObjectValue,
    OneOf,
    Origin,
    PartialString,
    Unknown,
    Value,
)

DEPLOYMENTS = "microsoft.resources/deployments"
# What a resource says to the deployment engine, and not to the resource provider.
_NOT_OF_THE_BODY = frozenset(
    {
        *("type", "apiversion", "condition", "copy", "dependson", "comments", "metadata", "resources"),
        *("existing", "import", "extension"),
    }
)
# More levels of child resources than any resource type has.
MAX_CHILD_DEPTH = 8
# So many letters and digits of a name must be known for it to be shown with gaps.
_TELLING = 3


@dataclass(slots=True, eq=False)
class Declared:
    """One instance of a resource declaration.

    type: in full, without API version; name: in full (`vm/extension`). symbol: its symbolic name.
    evaluator: evaluates the JSON of this instance. parent: the instance that it is written inside of.
    deploy: for a deployment, evaluates what it deploys. open_type: the type where that is not known: other code that
    carries the template puts an input there.
    """

    node: JsonObject
    type: str
    api_version: str | None
    name: Value
    key: str
    address: str
    label: str
    span: Span
    evaluator: JsonEvaluator
    presence: Value
    mode: Mode
    iteration: Iteration
    symbol: str | None = None
    parent: Declared | None = None
    deploy: Callable[[], TemplateResult] | None = None
    open_type: Value | None = None
    _body: Value | None = None
    _busy: bool = False
    _result: TemplateResult | None = None

    @property
    def is_deployment(self) -> bool:
        return self.type.lower() == DEPLOYMENTS

    @property
    def is_present(self) -> bool:
        """Say whether it is there, or may be."""
        return not (isinstance(self.presence, Known) and self.presence.value is False)

    def body(self) -> Value:
        """Return the evaluated body; unknown while it is being evaluated (it depends on itself)."""
        if self._body is None:
            if self._busy:
                return Unknown(f"{self.address} depends on itself", key=f"{self.key} itself")
            self._busy = True
            try:
                self._body = self._evaluated()
            finally:
                self._busy = False
        return self._body

    def _evaluated(self) -> Value:
        skipped = _NOT_OF_THE_BODY | {"name"} | ({"properties"} if self.is_deployment else set())
        members = [member for member in self.node.members if member.key.lower() not in skipped]
        evaluator = replace(self.evaluator, alike=self.iteration.alike)
        value = evaluator.evaluate(JsonObject(self.node.start, self.node.end, members), "")
        if not isinstance(value, ObjectValue):
            return value
        entries = {"name": self.name, **value.entries}
        return ObjectValue(entries, rest=value.rest, origin=Origin(self.address, self.span))

    def result(self) -> TemplateResult | None:
        """Return what a deployment deploys; None for other resources, and while it is being evaluated."""
        if self._result is None and self.deploy is not None and not self._busy:
            self._busy = True
            try:
                self._result = self.deploy()
            finally:
                self._busy = False
        return self._result

    def ids(self) -> list[str]:
        """Return the `ResourceId.local_key` of all that the name can be."""
        return local_keys(self.type, self.name)


@dataclass(slots=True)
class ResourceReader:
    """Reads the declarations of one template instance."""

    source: SourceFile
    evaluator: JsonEvaluator
    key_prefix: str
    address_prefix: str
    problems: list[Problem] = field(default_factory=list)
    admit: Callable[[], bool] = lambda: True
    # Address, type and place of each resource whose `copy` makes none.
    without_copies: list[tuple[str, str, Span]] = field(default_factory=list)
    _is_cut: bool = False
    # How many resources have a key already, by the key in lower case.
    _keys: dict[str, int] = field(default_factory=dict)

    def read(self, resources: JsonNode | None) -> list[Declared]:
        """Return the instances of all declarations in order, children after their parents."""
        found: list[Declared] = []
        for symbol, node in _declarations(resources):
            found.extend(self._read_one(node, symbol, None, self.evaluator, 0))
            if self._is_cut:
                break
        return found

    def problem(self, node: JsonNode, reason: str, kind: str = "evaluation") -> None:
        span = span_in(self.source, node)
        self.problems.append(Problem(span, reason, span.text, kind=kind))

    def _read_one(
        self, node: JsonNode, symbol: str | None, parent: Declared | None, evaluator: JsonEvaluator, depth: int
    ) -> Iterator[Declared]:
        if not isinstance(node, JsonObject):
            return
        written, open_type = self._type(node, evaluator)
        if not all(isinstance(each.value, Known) for each in alternatives_of(open_type or TRUE)) or not written:
            # What the work of the scan does not reach may be anything.
            kind = "limit" if evaluator.frame.context.budget.was_stopped else "evaluation"
            self.problem(node, "a resource has no type that is known before deployment", kind)
        if not written:
            return
        written, _, version = written.partition("@")
        nested, kind = _full_type(written, parent)
        none_yet = True
        for iteration in iterations(find(node, "copy"), evaluator, f"{self.key_prefix}{symbol or kind}"):
            if not self.admit():
                reason = f"the deployment has more than {MAX_RESOURCE_INSTANCES} resources; the rest is not evaluated"
                if not self._is_cut:
                    self.problem(node, reason, kind="limit")
                self._is_cut = True
                return
            for failure in iteration.failures:
                self.problem(node, failure)
            inner = iteration.evaluator
            declared = self._instance(node, kind, symbol, parent if nested else None, iteration)
            declared.open_type = open_type
            declared.api_version = version or self._text(node, "apiVersion", inner)
            none_yet = False
            yield declared
            if depth < MAX_CHILD_DEPTH:
                for child_symbol, child in _declarations(find(node, "resources")):
                    yield from self._read_one(child, child_symbol, declared, inner, depth + 1)
            elif find(node, "resources") is not None:
                self.problem(node, f"resources are nested more than {MAX_CHILD_DEPTH} levels deep", kind="limit")
        if none_yet:
            self.without_copies.append((f"{self.address_prefix}{symbol or kind}", kind, span_in(self.source, node)))

    def _type(self, node: JsonObject, evaluator: JsonEvaluator) -> tuple[str, Value | None]:
        """Return the type of a resource, and where that is open what the type is called, and its value."""
        found = find(node, "type")
        if isinstance(found, JsonScalar) and isinstance(found.value, str) and not found.value.startswith("["):
            return found.value, None  # whatever work is left to the scan
        written = self._text(node, "type", evaluator)
        if written is not None:
            return written, None
        value = evaluator.evaluate(found, "type") if found is not None else NULL
        is_open = any(isinstance(each.value, Unknown) for each in alternatives_of(value)) or isinstance(value, OneOf)
        return (f"{{{label_of(value)}}}", value) if is_open else ("", None)

    def _instance(
        self, node: JsonObject, kind: str, symbol: str | None, parent: Declared | None, iteration: Iteration
    ) -> Declared:
        evaluator = iteration.evaluator
        name_node = find(node, "name")
        name = evaluator.evaluate(name_node, "name") if name_node is not None else NULL
        if parent is not None:
            name = _child_name(name, parent)
        shown = self._shown_name(name, name_node, symbol, iteration)
        key = self._unique(
            f"{self.key_prefix}{symbol}{iteration.suffix}" if symbol else f"{self.key_prefix}{kind}/{shown}"
        )
        # What is read is known by its symbolic name. A list has none, and nobody promises that the word counts there.
        # https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax#languageversion-20
        existing = find(node, "existing") if symbol is not None else None
        return Declared(
            node,
            kind,
            None,
            name,
            key,
            f"{self.address_prefix}{kind}/{shown}",
            f"{symbol}{iteration.suffix}" if symbol else shown,
            span_in(self.source, node),
            evaluator,
            both_present(iteration.presence, self.condition(node, evaluator)),
            Mode.EXISTING if isinstance(existing, JsonScalar) and existing.value is True else Mode.MANAGED,
            iteration,
            symbol,
            parent,
        )

    def condition(self, node: JsonNode, evaluator: JsonEvaluator) -> Value:
        """Return whether the condition of a resource or output holds: Known, or a OneOf of booleans."""
        member = find_member(node, "condition")
        if member is None:
            return TRUE
        return lift(self._truth, evaluator.evaluate(member.value, shown_expression(member.value) or "condition"))

    def _truth(self, condition: Value) -> Value:
        if isinstance(condition, Known):
            content = condition.value
            if isinstance(content, str) and content.lower() in ("true", "false"):
                content = content.lower() == "true"
            if isinstance(content, bool):
                return Known(content, origin=condition.origin)
        if not isinstance(condition, Unknown):
            reason = "the condition is no boolean"
            condition = EvaluationError(reason, key=f"{self.key_prefix}condition", origin=condition.origin)
        return either(condition, lambda: TRUE, lambda: FALSE)

    def _text(self, node: JsonObject, name: str, evaluator: JsonEvaluator) -> str | None:
        found = find(node, name)
        value = evaluator.evaluate(found, name) if found is not None else NULL
        return value.value if isinstance(value, Known) and isinstance(value.value, str) and value.value else None

    @staticmethod
    def _shown_name(name: Value, node: JsonNode | None, symbol: str | None, iteration: Iteration) -> str:
        if isinstance(name, Known) and isinstance(name.value, str) and not name.secret:
            return name.value
        if symbol is not None:
            return f"{symbol}{iteration.suffix}"
        if isinstance(name, PartialString) and not is_secret(name):
            text = "".join(part if isinstance(part, str) else "…" for part in name.parts)
            if sum(character.isalnum() for character in text) >= _TELLING:
                return f"{text}{iteration.suffix}"
        return f"{{{shown_expression(node)}}}{iteration.suffix}"

    def _unique(self, key: str) -> str:
        number = self._keys.get(key.lower(), 0) + 1
        chosen = key if number == 1 else f"{key}#{number}"
        while number > 1 and chosen.lower() in self._keys:
            number += 1
            chosen = f"{key}#{number}"
        self._keys[key.lower()] = number
        self._keys.setdefault(chosen.lower(), 1)
        return chosen


def both_present(left: Value, right: Value) -> Value:
    """Return whether two conditions hold; both are Known or a OneOf of booleans."""
    if isinstance(left, Known) and left.value is True:
        return right
    return either(left, lambda: right, lambda: FALSE)


def _declarations(resources: JsonNode | None) -> Iterator[tuple[str | None, JsonNode]]:
    if isinstance(resources, JsonArray):
        for item in resources.items:
            yield None, item
    for member in members_of(resources):
        yield member.key, member.value


def _full_type(written: str, parent: Declared | None) -> tuple[bool, str]:
    """Return whether a resource is a child of the one that it is written in, and its full type."""
    if parent is None:
        return False, written
    if written.lower().startswith(f"{parent.type.lower()}/"):
        return True, written
    if "." in written.partition("/")[0]:
        # A resource of another provider that only stands there, e.g. a lock with a scope.
        return False, written
    return True, f"{parent.type}/{written}"


def _child_name(name: Value, parent: Declared) -> Value:
    """Return the full name of a child resource, of which only the last part may be written."""

    def joined(own: Value, above: Value) -> Value:
        segments = name_segments(own)
        if segments is None or len(segments) > 1 or not isinstance(above, (Known, Unknown)):
            return own
        if isinstance(above, Known) and not isinstance(above.value, str):
            return own
        whole = partial_string([above, "/", own])
        return whole if whole.origin is not None else _with_origin(whole, own)

    return lift(joined, name, parent.name)


def _with_origin(value: Value, source: Value) -> Value:
    if isinstance(value, Known):
        return Known(value.value, origin=source.origin, secret=value.secret)
    return value


def deployed_twin(declared: Declared, everywhere: dict[str, Declared]) -> Declared:
    """Return the resource that the deployment itself creates, for one that is declared as existing."""
    if declared.mode is not Mode.EXISTING:
        return declared
    keys = declared.ids()
    twin = everywhere.get(keys[0]) if len(keys) == 1 else None
    # One that is created in some cases only is not the one that is there already in the others.
    certain = twin is not None and isinstance(twin.presence, Known) and twin.presence.value is True
    return twin if twin is not None and certain and twin.mode is not Mode.EXISTING else declared


def raw_name(node: JsonNode) -> str:
    """Return a resource's name as written, without the brackets of an expression."""
    return (find_text(node, "name") or "").strip("[]")
