"""What the parameters of a template are: given, by default, one of the allowed values, or unknown.

https://learn.microsoft.com/azure/azure-resource-manager/templates/parameters
https://learn.microsoft.com/azure/azure-resource-manager/templates/definitions
"""

from __future__ import annotations

from collections.abc import Mapping

from avd_intune.languages.arm.functions.floats import as_engine_number
from avd_intune.languages.arm.json_forms import TOO_LARGE, is_too_large
from avd_intune.languages.arm.scope import JsonEvaluator
from avd_intune.languages.arm.template_json import given_values
from avd_intune.source.json_lookups import find, find_member, find_text, members_of, span_in
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonObject, JsonScalar
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.assumptions import Decision
from avd_intune.values.blanks import marked_default
from avd_intune.values.cases import choice_by, lift
from avd_intune.values.limits import declared_limits, with_elements
from avd_intune.values.placeholders import with_placeholders
from avd_intune.values.value_types import (
    NULL,
    Known,
    ListValue,
    ObjectValue,
    Origin,
    Scalar,
    Unknown,
    Value,
    as_secret,
    replace,
)

# More choices than these are not tried one by one.
MAX_CHOICES = 32
# Definitions may refer to themselves; no person's object is deeper.
MAX_TYPE_DEPTH = 8
_SECURE = frozenset({"securestring", "secureobject"})


class TemplateParameters:
    """The parameters of one use of a template."""

    def __init__(self, template: JsonNode, source: SourceFile, given: Mapping[str, Value], key_prefix: str) -> None:
        self._declared = find(template, "parameters")
        self._definitions = find(template, "definitions")
        self._source = source
        self._given = given
        self._names = {name.lower(): name for name in given}
        self._prefix = key_prefix

    def value(self, name: str, evaluator: JsonEvaluator) -> Value | None:
        """Return the value of a parameter, None if it is not declared. `evaluator` is for its default."""
        member = find_member(self._declared, name)
        if member is None:
            return None
        declared = self._type(member.value)
        key = self._names.get(name.lower())
        if key is not None:
            # A null counts as not given: compiled Bicep passes it for what the caller leaves out.
            value = lift(lambda each: self._or_default(each, member.key, declared, evaluator), self._given[key])
        else:
            value = self._without_value(member.key, declared, evaluator)
        return self._with_secrecy(value, declared, 0)

    def _or_default(self, given: Value, name: str, declared: JsonNode, evaluator: JsonEvaluator) -> Value:
        if isinstance(given, Known) and given.value is None and find(declared, "defaultValue") is not None:
            return self._without_value(name, declared, evaluator)
        return given

    def _without_value(self, name: str, declared: JsonNode, evaluator: JsonEvaluator) -> Value:
        default = find(declared, "defaultValue")
        if default is not None:
            value = evaluator.evaluate(default, f"the default of parameter {name}")
            return value if self._prefix else marked_default(value, name)
        span = span_in(self._source, declared)
        if _is_true(find(declared, "nullable")):
            absent = replace(NULL, origin=Origin(f"parameters('{name}')", span))
            return absent if self._prefix else marked_default(absent, name)
        return self._open_value(name, f"parameters('{name}')", declared, span, 0)

    def _open_value(self, path: str, label: str, declared: JsonNode, span: Span, depth: int) -> Value:
        """Return what an input that is not given can be."""
        key = f"{self._prefix}{path}"
        origin = Origin(label, span)
        kind = (find_text(declared, "type") or "").lower()
        choices = self._choices(declared, kind)
        if choices:
            return choice_by(Decision(key, tuple(choices), label, span), choices)
        unknown = declared_limits(
            Unknown(f'parameter "{path}" has no default', key=key, origin=origin),
            *(_whole_number(find(declared, name)) for name in ("minValue", "maxValue", "minLength", "maxLength")),
            whole=kind == "int",
        )
        if kind == "array":
            # Of an array, the allowed values are those of its elements.
            unknown = with_elements(unknown, self._allowed_elements(declared))
        properties = members_of(find(declared, "properties"))
        if kind in ("object", "secureobject") and properties and depth < MAX_TYPE_DEPTH:
            entries: dict[str, Value] = {}
            for each in properties:
                inner, place = self._type(each.value), f"{path}.{each.key}"
                if _is_true(find(inner, "nullable")):
                    entries[each.key] = Unknown(
                        f'parameter "{place}" has no default', f"{key}.{each.key}", origin=origin
                    )
                else:
                    entries[each.key] = self._open_value(place, f"{label}.{each.key}", inner, span, depth + 1)
            closed = find(declared, "additionalProperties")
            no_others = isinstance(closed, JsonScalar) and closed.value is False
            return ObjectValue(entries, rest=None if no_others else unknown, origin=origin)
        return unknown

    def _allowed_elements(self, declared: JsonNode) -> list[Scalar]:
        """Return the values that each element of an array is one of, [] where they are not listed."""
        items = find(declared, "items")
        allowed = find(declared, "allowedValues") or (find(self._type(items), "allowedValues") if items else None)
        listed = allowed.items if isinstance(allowed, JsonArray) else []
        scalars = [item.value for item in listed if isinstance(item, JsonScalar)]
        return scalars if len(scalars) == len(listed) <= MAX_CHOICES else []

    def _choices(self, declared: JsonNode, kind: str) -> dict[str, Value]:
        allowed = find(declared, "allowedValues")
        if isinstance(allowed, JsonArray) and kind not in ("array", "object", "secureobject"):
            scalars = [item for item in allowed.items if isinstance(item, JsonScalar)]
            if 0 < len(scalars) == len(allowed.items) <= MAX_CHOICES:
                return {
                    _spelled(item): Known(item.value, origin=Origin("an allowed value", span_in(self._source, item)))
                    for item in scalars
                }
        if kind == "bool" and allowed is None:
            origin = Origin("a boolean", span_in(self._source, declared))
            return {"true": Known(True, origin=origin), "false": Known(False, origin=origin)}
        return {}

    def _type(self, declared: JsonNode) -> JsonNode:
        """Return a declaration with what its `$ref` says filled in; its own members go first."""
        members = []
        seen: set[str] = set()
        node: JsonNode | None = declared
        while isinstance(node, JsonObject):
            members.extend(node.members)
            reference = find_text(node, "$ref")
            if reference is None or reference in seen or not reference.startswith("#/definitions/"):
                break
            seen.add(reference)
            name = reference.removeprefix("#/definitions/").replace("~1", "/").replace("~0", "~")
            node = find(self._definitions, name)
        if not seen:
            return declared
        # `find` takes the last member of a name.
        return JsonObject(declared.start, declared.end, list(reversed(members)))

    def _with_secrecy(self, value: Value, declared: JsonNode, depth: int) -> Value:
        if (find_text(declared, "type") or "").lower() in _SECURE:
            return as_secret(value)
        properties = find(declared, "properties")
        items = find(declared, "items")
        if depth >= MAX_TYPE_DEPTH or (properties is None and items is None):
            return value
        return lift(lambda each: self._members_with_secrecy(each, properties, items, depth), value)

    def _members_with_secrecy(
        self, value: Value, properties: JsonNode | None, items: JsonNode | None, depth: int
    ) -> Value:
        if isinstance(value, ListValue) and isinstance(items, JsonObject):
            kind = self._type(items)
            return replace(value, items=tuple(self._with_secrecy(item, kind, depth + 1) for item in value.items))
        if not isinstance(value, ObjectValue):
            return value
        entries = {}
        for name, item in value.entries.items():
            kind_of_member = find(properties, name)
            if kind_of_member is not None:
                item = self._with_secrecy(item, self._type(kind_of_member), depth + 1)
            entries[name] = item
        return replace(value, entries=entries)


def _whole_number(node: JsonNode | None) -> int | None:
    content = node.value if isinstance(node, JsonScalar) else None
    return content if isinstance(content, int) and not isinstance(content, bool) else None


def _is_true(node: JsonNode | None) -> bool:
    return isinstance(node, JsonScalar) and node.value is True


def _spelled(node: JsonScalar) -> str:
    content = node.value
    if isinstance(content, bool):
        return "true" if content else "false"
    if content is None:
        return "null"
    return f'"{content}"' if isinstance(content, str) else str(content)


def read_parameter_values(
    node: JsonNode | None, source: SourceFile, environment: Mapping[str, Value] | None = None
) -> dict[str, Value]:
    """Return the values that a parameter file gives, by name. Nothing in it is an expression.

    environment: what azd puts in for `${NAME}`.
    A reference to a Key Vault is an unknown secret:
    https://learn.microsoft.com/azure/azure-resource-manager/templates/key-vault-parameter
    """
    values: dict[str, Value] = {}
    for member in members_of(given_values(node)):
        span = Span(source, member.start, member.value.end)
        value = find(member.value, "value")
        if value is not None:
            given = literal_value(value, source, f"the value of parameter {member.key}")
            values[member.key] = with_placeholders(given, in_json=True, environment=environment)
        elif find(member.value, "reference") is not None:
            values[member.key] = Unknown(
                f'parameter "{member.key}" comes from a Key Vault',
                key=f"key vault: {member.key}",
                origin=Origin(f"the value of parameter {member.key}", span),
                secret=True,
            )
        elif isinstance(member.value, JsonObject):
            values[member.key] = Unknown(
                f'the parameter file gives no plain value for "{member.key}"',
                key=f"parameter file: {member.key}",
                origin=Origin(f"the value of parameter {member.key}", span),
            )
    return values


def literal_value(node: JsonNode, source: SourceFile, path: str) -> Value:
    """Return JSON as it stands, without looking for expressions."""
    origin = Origin(path, span_in(source, node))
    if isinstance(node, JsonScalar):
        return Known(as_engine_number(node.value), origin=origin)
    if isinstance(node, (JsonArray, JsonObject)) and is_too_large(node):
        return Unknown(TOO_LARGE, key=f"large@{node.start}", origin=origin)
    if isinstance(node, JsonArray):
        items = [literal_value(item, source, f"{path}[{at}]") for at, item in enumerate(node.items)]
        return ListValue(tuple(items), origin=origin)
    if isinstance(node, JsonObject):
        entries = {each.key: literal_value(each.value, source, f"{path}.{each.key}") for each in node.members}
        return ObjectValue(entries, origin=origin)
    return Unknown("it is no value", key=f"hole@{node.start}", origin=origin)
