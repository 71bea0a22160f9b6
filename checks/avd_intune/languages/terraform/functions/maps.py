"""Terraform's collection functions over maps and objects, also those of which not all keys are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from avd_intune.languages.terraform.evaluation.conversion import convert
from avd_intune.languages.terraform.evaluation.entry_keys import EntryKey, has_key
from avd_intune.languages.terraform.evaluation.named_elements import ANY_ELEMENT
from avd_intune.languages.terraform.evaluation.open_elements import representative_of
from avd_intune.languages.terraform.evaluation.traversal import (
    MAX_INDEX_CHOICES,
    could_be_text,
    element_of,
    index,
    question_of_entry,
)
from avd_intune.languages.terraform.evaluation.type_model import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    could_be_same,
    described_type,
    type_of,
)
from avd_intune.languages.terraform.functions.function_api import (
    FunctionContext,
    TerraformFunction,
    TerraformFunctionError,
    is_null,
    secret_throughout,
    string_argument,
    takes,
)
from avd_intune.languages.terraform.functions.lists import list_of, mapping, sequence, taken_from
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by, either
from avd_intune.values.claims import ANOTHER
from avd_intune.values.condition_text import input_name
from avd_intune.values.display import declared_at, label_of, span_of
from avd_intune.values.identity import derived_key, unknown_from, value_key
from avd_intune.values.inside import is_secret
from avd_intune.values.value_types import (
    FALSE,
    EvaluationError,
    Known,
    ListValue,
    ObjectValue,
    PartialString,
    ResourceValue,
    Unknown,
    Value,
    replace,
)


@takes(2, 3)
def _lookup(_call: FunctionContext, values: Value, key: Value, *defaults: Value) -> Value:
    entries = mapping(values)
    if isinstance(key, Unknown) and defaults and _has_few(entries):
        default = _like_members(entries, defaults[0]) if entries.kind == "map" else defaults[0]
        return taken_from(_one_or(entries, key, default), values, key)
    is_empty = not entries.entries and entries.rest is None and not isinstance(entries, ResourceValue)
    taken = (FALSE if is_empty and isinstance(key, Unknown) else has_key(values, key)) if defaults else None
    if taken is not None:
        return taken_from(either(taken, lambda: index(values, key), lambda: defaults[0]), values, key)
    name = string_argument(key)
    if defaults and entries.kind == "map":
        # Terraform looks at the type of the default first, also where it is not needed.
        defaults = (_like_members(entries, defaults[0]),)
    found = entries.entries.get(name)
    if found is not None:
        return taken_from(found, values, key)
    if isinstance(values, ResourceValue):
        return taken_from(values.missing(name), values, key)
    if not defaults:
        if entries.rest is not None:
            return taken_from(element_of(entries, name), values, key)
        raise TerraformFunctionError(f'the {entries.kind} has no element "{name}"')
    default = defaults[0]
    if entries.rest is None:
        return taken_from(default, values, key)
    has_it = question_of_entry(values, Known(name), f'{label_of(values)} has an entry "{name}"')
    return taken_from(choice_by(has_it, {"true": element_of(entries, name), "false": default}), values, key)


def _has_few(entries: ObjectValue) -> bool:
    is_known = entries.rest is None and not isinstance(entries, ResourceValue)
    return is_known and 0 < len(entries.entries) <= MAX_INDEX_CHOICES


def _one_or(entries: ObjectValue, key: Unknown, default: Value) -> Value:
    """Return the member at a key that is not known: one of those that there are, or the default."""
    names = sorted(name for name in entries.entries if could_be_text(key, name))
    found = {f'"{name}"': entries.entries[name] for name in names}
    choices = (*found, ANOTHER)
    question, label = f"index {value_key(key)} of {', '.join(choices)}", input_name(key)
    decision = Decision(question, choices, label, span_of(key), declared_at(key), subject=key.key, asks=key)
    return choice_by(decision, {**found, ANOTHER: default})


def _like_members(entries: ObjectValue, default: Value) -> Value:
    """Return the default converted to the type of the members of a map."""
    member = next(iter(entries.entries.values()), None)
    if member is None or is_null(default):
        return default
    wanted = type_of(member)
    converted = convert(default, wanted)
    if isinstance(converted, PartialString) and wanted in (NUMBER, BOOL):
        return unknown_from("conversion", converted)
    if isinstance(converted, EvaluationError):
        raise TerraformFunctionError("the default value must have the type of the map's elements")
    return converted


@takes(1)
def _keys(_call: FunctionContext, values: Value) -> Value:
    entries = mapping(values)
    kind = "tuple" if entries.kind == "object" else "list"
    rest = None
    if entries.rest is not None:
        key = f"{derived_key('keys', values)}{ANY_ELEMENT}"
        rest = EntryKey("the further keys are unknown", key=key, origin=values.origin, key_of=values)
    names = tuple(Known(name) for name in sorted(entries.entries))
    return taken_from(ListValue(names, kind, rest, STRING, long_as=values if rest is not None else None), values)


@takes(1)
def _values(_call: FunctionContext, values: Value) -> Value:
    entries = mapping(values)
    kind = "tuple" if entries.kind == "object" else "list"
    members = [entries.entries[name] for name in sorted(entries.entries)]
    if entries.rest is not None:
        # The further entries may stand before any of these.
        rest = representative_of([*members, entries.rest])
        return taken_from(ListValue((), kind, rest, rest_when=None if members else entries.rest_when), values)
    return taken_from(ListValue(tuple(members), kind), values)


@takes(0, None)
def _merge(_call: FunctionContext, *maps: Value) -> Value:
    given = [each for each in maps if not is_null(each)]
    merged: dict[str, Value] = {}
    rests: list[Value] = []
    for each in given:
        if isinstance(each, ResourceValue):
            each = mapping(each)
        if not (isinstance(each, ObjectValue) or (isinstance(each, Unknown) and type_of(each) == ANY)):
            raise TerraformFunctionError(f"the arguments must be maps or objects, not {described_type(each)}")
        if isinstance(each, Unknown) or each.rest is not None:
            merged = {name: _perhaps_replaced(name, value, each) for name, value in merged.items()}
            rests.append(element_of(each))
        if isinstance(each, ObjectValue):
            merged.update(each.entries)
    kind = _common_map_kind(given) if len(given) == len(maps) else "object"
    if kind == "map":
        merged = {name: merged[name] for name in sorted(merged)}
    result = ObjectValue(merged, kind, representative_of(rests))
    return taken_from(result, *given)


def _perhaps_replaced(name: str, value: Value, later: Value) -> Value:
    """Return an entry that a later map, of which not all keys are known, may replace."""
    called = label_of(later)
    which = "a later map" if " " in called else called
    unknown = unknown_from("merge", later, reason=f'whether {which} replaces the entry "{name}" is unknown')
    return replace(unknown, key=derived_key(f"merge[{name}]", value, later), secret=value.secret or later.secret)


def _common_map_kind(maps: Sequence[Value]) -> str:
    objects = [each for each in maps if isinstance(each, ObjectValue)]
    if not objects or any(each.kind != "map" for each in objects):
        return "object"
    # An empty map has lost the type of its elements: each is compared with each.
    types = list({id(found): found for found in map(type_of, objects)}.values())
    return "map" if all(could_be_same(a, b) for a in types for b in types) else "object"


@takes(2)
def _zipmap(_call: FunctionContext, names: Value, values: Value) -> Value:
    items = sequence(values, "list", "tuple")
    kind = "object" if items.kind == "tuple" else "map"
    if isinstance(names, Unknown):
        rest = representative_of([*items.items, *([items.rest] if items.rest is not None else [])])
        return taken_from(ObjectValue({}, kind, rest), names, values)
    keys_ = list_of(names, STRING)
    if len(keys_.items) != len(items.items) and keys_.rest is None and items.rest is None:
        raise TerraformFunctionError("the lists of keys and of values must have the same length")
    entries: dict[str, Value] = {}
    uncertain: list[Value] = []
    for name, value in zip(keys_.items, items.items, strict=False):
        if isinstance(name, Known):
            entries[string_argument(name)] = value
        else:
            uncertain.append(value)
    if keys_.rest is not None or items.rest is not None:
        uncertain.extend([*items.items[len(keys_.items) :], *([items.rest] if items.rest is not None else [])])
    if kind == "map":
        entries = {name: entries[name] for name in sorted(entries)}
    result = taken_from(ObjectValue(entries, kind, representative_of(uncertain)), names, values)
    return secret_throughout(result) if is_secret(names) else result


FUNCTIONS: Mapping[str, TerraformFunction] = {
    "keys": _keys,
    "lookup": _lookup,
    "merge": _merge,
    "values": _values,
    "zipmap": _zipmap,
}
