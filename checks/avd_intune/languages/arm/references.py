"""What `reference()`, `list…()` and the like give, as far as the code says what is deployed.

https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource#reference
"""

from __future__ import annotations

from functools import partial

from avd_intune.languages.arm.evaluation.resource_ids import parse_resource_id
from avd_intune.languages.arm.functions.function_table import call_arm_function
from avd_intune.languages.arm.resources import Declared, deployed_twin
from avd_intune.languages.arm.scope import Frame, TemplateNames
from avd_intune.languages.resource_model import Mode
from avd_intune.records import dataclass, field
from avd_intune.source.text import Span
from avd_intune.values.cases import lift
from avd_intune.values.entries import LazyEntries, find_key
from avd_intune.values.inside import is_secret
from avd_intune.values.value_types import (
    EvaluationError,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    Reference,
    ResourceValue,
    Unknown,
    Value,
    as_secret,
    replace,
)

_LATER = "is only known at deployment"
_OF_THE_TARGET = frozenset({"resourcegroup", "subscription", "managementgroup"})


@dataclass(slots=True)
class ResourceIndex:
    """Finds the resources of one template instance; `outer` is that of the template around it, if any.

    everywhere: the resources of all templates evaluated so far in the whole deployment, by their id.
    """

    everywhere: dict[str, Declared]
    outer: ResourceIndex | None = None
    by_id: dict[str, Declared] = field(default_factory=dict)
    by_symbol: dict[str, list[Declared]] = field(default_factory=dict)
    by_label: dict[str, Declared] = field(default_factory=dict)
    by_name: dict[str, Declared] = field(default_factory=dict)

    def add(self, declared: Declared) -> None:
        """Make a resource known."""
        for key in declared.ids():
            self.by_id.setdefault(key, declared)
            known = self.everywhere.get(key)
            if known is None or (known.mode is Mode.EXISTING and declared.mode is not Mode.EXISTING):
                self.everywhere[key] = declared
        if declared.symbol is not None:
            self.by_symbol.setdefault(declared.symbol.lower(), []).append(declared)
            self.by_label.setdefault(declared.label.lower(), declared)
        if isinstance(declared.name, Known) and isinstance(declared.name.value, str):
            name = declared.name.value.lower()
            # A plain name means a deployment first: that is what templates use it for.
            if name not in self.by_name or declared.is_deployment:
                self.by_name[name] = declared

    def find(self, value: Value) -> Declared | None:
        """Return the resource that a symbolic name, a resource id or a plain name means."""
        found = self._find(value)
        return deployed_twin(found, self.everywhere) if found is not None else None

    def _find(self, value: Value) -> Declared | None:
        index: ResourceIndex | None = self
        identifier = parse_resource_id(value)
        while index is not None:
            if identifier is not None and identifier.local_key in index.by_id:
                return index.by_id[identifier.local_key]
            if isinstance(value, Known) and isinstance(value.value, str):
                text = value.value.lower()
                found = index.by_label.get(text) or index.by_name.get(text)
                if found is not None:
                    return found
            index = index.outer
        return self.everywhere.get(identifier.local_key) if identifier is not None else None

    # --- answers

    def answer(self, frame: Frame, name: str, arguments: tuple[Value, ...], span: Span | None) -> Value | None:
        """Return what a function gives, None where nothing better is known than that it is unknown."""
        names = frame.names
        if name in ("newguid", "utcnow") and isinstance(names, TemplateNames):
            return names.call_own(name, arguments, span)
        if name in _OF_THE_TARGET or not arguments:
            return None
        if name == "references":
            return self._references(arguments)
        if name not in ("reference", "resourceinfo") and not name.startswith("list"):
            return None
        known = False

        def each(target: Value) -> Value:
            nonlocal known
            declared = self.find(target)
            if declared is None:
                return call_arm_function(name, (target, *arguments[1:]), frame.context)
            known = True
            if name == "reference":
                return self._reference(declared, _is_full(arguments))
            if name == "resourceinfo":
                return self._info(declared, frame)
            key = f"{declared.key}.{name}()"
            reason = f"`{name}()` of {declared.address} {_LATER}"
            return as_secret(Reference(reason, key=key, target=declared.key, path=(name,)))

        answer = lift(each, arguments[0])
        return answer if known else None

    def _references(self, arguments: tuple[Value, ...]) -> Value | None:
        symbol = arguments[0]
        if not isinstance(symbol, Known) or not isinstance(symbol.value, str):
            return None
        index: ResourceIndex | None = self
        while index is not None:
            found = index.by_symbol.get(symbol.value.lower())
            if found:
                values = [self._reference(each, _is_full(arguments)) for each in found]
                if found[-1].iteration.suffix == "[*]":
                    return ListValue(tuple(values[:-1]), rest=values[-1])
                return ListValue(tuple(values))
            index = index.outer
        return None

    def _reference(self, declared: Declared, full: bool) -> Value:
        if not declared.is_present and declared.mode is Mode.MANAGED:
            return EvaluationError(f"{declared.address} is not deployed", key=f"{declared.key} is not deployed")
        if declared.is_deployment:
            answer = _deployment_state(declared)
            return ObjectValue({"properties": answer, "name": declared.name}, rest=answer.rest) if full else answer
        reference = Reference(f"{declared.address} {_LATER}", key=declared.key, target=declared.key)
        body = declared.body()
        if full:
            return runtime_value(body, reference)
        place = Reference(reference.reason, key=f"{declared.key}.properties", target=declared.key, path=("properties",))
        entries = body.entries if isinstance(body, ObjectValue) else {}
        key = find_key(entries, "properties")
        return place if key is None else lift(lambda each: runtime_value(each, place), entries[key])

    @staticmethod
    def _info(declared: Declared, frame: Frame) -> Value:
        identifier = Reference(
            f"the id of {declared.address} {_LATER}", f"{declared.key}.id", target=declared.key, path=("id",)
        )
        return ObjectValue(
            {
                "id": identifier,
                "name": declared.name,
                "type": Known(declared.type),
                "apiVersion": Known(declared.api_version),
            }
        )


def _is_full(arguments: tuple[Value, ...]) -> bool:
    last = arguments[-1]
    return len(arguments) > 1 and isinstance(last, Known) and str(last.value).lower() == "full"


def runtime_value(body: Value, reference: Reference) -> Value:
    """Return what a resource will be like: as configured, and with more that only Azure knows."""
    if not isinstance(body, ObjectValue):
        return reference
    # What is configured as null, or is a secret, is not what is read back.
    entries = {
        name: value
        for name, value in body.entries.items()
        if not (isinstance(value, Known) and value.value is None) and not _is_hidden(value)
    }
    for name, value in entries.items():
        if name.lower() == "tags" and not reference.path:
            continue  # Azure adds none of its own, so that they are those that the code gives it
        if isinstance(value, (ObjectValue, ListValue, OneOf)):
            path = (*reference.path, name)
            inner = Reference(reference.reason, key=f"{reference.key}.{name}", target=reference.target, path=path)
            entries[name] = lift(partial(_member_at_runtime, inner), value)
    return ResourceValue(entries, rest=reference, reference=reference, later=_LATER, origin=body.origin)


def _member_at_runtime(reference: Reference, value: Value) -> Value:
    if isinstance(value, ObjectValue) and not isinstance(value, ResourceValue):
        return runtime_value(value, reference)
    if isinstance(value, ListValue):
        items = (_element_at_runtime(reference, at, item) for at, item in enumerate(value.items))
        return replace(value, items=tuple(items))
    return value


def _element_at_runtime(reference: Reference, at: int, value: Value) -> Value:
    path = (*reference.path, at)
    inner = Reference(reference.reason, key=f"{reference.key}[{at}]", target=reference.target, path=path)
    return lift(partial(_member_at_runtime, inner), value)


def _is_hidden(value: Value) -> bool:
    # Of an object with a secret inside, the rest can be read back.
    return value.secret or (not isinstance(value, ObjectValue) and is_secret(value))


def _deployment_state(declared: Declared) -> ObjectValue:
    state = Unknown(f"the state of deployment {declared.label} {_LATER}", key=f"{declared.key}.state")
    result = declared.result() if declared.presence is not None else None
    if result is None:
        outputs: Value = Unknown(
            f"the outputs of deployment {declared.label} are unknown", key=f"{declared.key}.outputs"
        )
    else:
        given = result.outputs
        outputs = ObjectValue(LazyEntries(given, lambda name: ObjectValue({"value": given[name]})))
        if not result.outputs and result.problems:
            reason = result.problems[0].reason
            outputs = Unknown(reason, key=f"{declared.key}.outputs")
    return ObjectValue({"outputs": outputs}, rest=state)
