"""Terraform's collection functions (https://developer.hashicorp.com/terraform/language/functions#collection-functions).

They work on the structure: what is certain in a partly unknown list or map stays certain.
The functions over sets, and those that need all of their data, are in terraform_functions_sets.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from avd_intune.evaluation.graphemes import split_graphemes
from avd_intune.evaluation.hcl_conversion import convert, unified
from avd_intune.evaluation.hcl_loops import any_of
from avd_intune.evaluation.hcl_operators import binary, equal
from avd_intune.evaluation.hcl_traversal import ANY_ELEMENT, element_of, rejected
from avd_intune.evaluation.hcl_type_model import BOOL, NUMBER, STRING, could_be_same, type_of
from avd_intune.evaluation.hcl_unification import unify
from avd_intune.evaluation.terraform_function_api import (
    FunctionContext,
    TerraformFunction,
    TerraformFunctionError,
    UndecidedError,
    derived,
    integer_argument,
    is_null,
    kind_name,
    secret_throughout,
    string_argument,
    takes,
)
from avd_intune.evaluation.terraform_function_lists import ListBuilder, closed, list_of, mapping, sequence
from avd_intune.evaluation.values import (
    FALSE,
    NULL,
    TRUE,
    Decision,
    EvaluationError,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    PartialString,
    Reference,
    ResourceValue,
    Unknown,
    Value,
    as_secret,
    choice_by,
    derived_key,
    either,
    is_secret,
    is_wholly_known,
    label_of,
    lift,
    replace,
    span_of,
    unknown_from,
)


def _shared(value: Value, *owners: Value) -> Value:
    """Return a member with the secrecy and, if it has none, the provenance of what it came out of."""
    if any(owner.secret for owner in owners):
        value = as_secret(value)
    origin = value.origin or next((owner.origin for owner in owners if owner.origin is not None), None)
    return value if origin is value.origin else replace(value, origin=origin)


def _is_empty_decision(value: Value) -> Decision:
    return Decision(derived_key("is empty", value), ("true", "false"), f"{label_of(value)} is empty", span_of(value))


# --- elements -------------------------------------------------------------------------------------------


@takes(1)
def _length(_call: FunctionContext, value: Value) -> Value:
    if isinstance(value, Known) and isinstance(value.value, str):
        return derived(Known(len(split_graphemes(value.value))), value)
    if isinstance(value, ListValue):
        uncertain = value.rest is not None
        if value.kind == "set" and len(value.items) > 1:
            # Two uncertain elements of a set may turn out to be one.
            uncertain = uncertain or not is_wholly_known(value)
        if uncertain:
            return unknown_from("length", value, reason="the number of elements is unknown")
        return _shared(Known(len(value.items)), value)
    if isinstance(value, ObjectValue):
        if value.rest is not None or isinstance(value, ResourceValue):
            return unknown_from("length", value, reason="the number of elements is unknown")
        return _shared(Known(len(value.entries)), value)
    if isinstance(value, Unknown):
        raise UndecidedError
    raise TerraformFunctionError(f"a string or a collection is required, not {kind_name(value)}")


@takes(2)
def _element(_call: FunctionContext, values: Value, index: Value) -> Value:
    items = sequence(values, "list", "tuple")
    if not items.items and items.rest is None:
        raise TerraformFunctionError("an empty list has no elements")
    count = len(items.items)
    if isinstance(index, Unknown):
        if items.rest is not None or count > 16:
            raise UndecidedError
        label = f"{label_of(index)} modulo {count}"
        decision = Decision(derived_key(f"modulo {count}", index), tuple(map(str, range(count))), label, span_of(index))
        return _shared(choice_by(decision, {str(at): item for at, item in enumerate(items.items)}), values, index)
    at = integer_argument(index)
    if items.rest is None:
        return _shared(items.items[at % count], values, index)
    if 0 <= at < count:
        return _shared(items.items[at], values, index)
    raise UndecidedError("the number of elements is unknown")


@takes(2, 3)
def _lookup(_call: FunctionContext, values: Value, key: Value, *defaults: Value) -> Value:
    entries = mapping(values)
    name = string_argument(key)
    found = entries.entries.get(name)
    if found is not None:
        return _shared(found, values, key)
    if isinstance(values, ResourceValue):
        return _shared(values.missing(name), values, key)
    if not defaults:
        if entries.rest is not None:
            return _shared(element_of(entries, name), values, key)
        raise TerraformFunctionError(f'the {entries.kind} has no element "{name}"')
    default = defaults[0]
    if entries.kind == "map":
        default = _like_members(entries, default)
    if entries.rest is None:
        return _shared(default, values, key)
    decision = Decision(
        derived_key("has entry", values, Known(name)),
        ("true", "false"),
        f'{label_of(values)} has an entry "{name}"',
        span_of(values),
    )
    return _shared(choice_by(decision, {"true": element_of(entries, name), "false": default}), values, key)


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


@takes(3)
def _slice(_call: FunctionContext, values: Value, start: Value, end: Value) -> Value:
    if isinstance(values, ListValue) and values.kind == "set":
        raise TerraformFunctionError("the elements of a set have no index")
    items = sequence(values, "list", "tuple")
    first, last = integer_argument(start), integer_argument(end)
    if first < 0 or last < first:
        raise TerraformFunctionError("the start index must not be negative or greater than the end index")
    if last > len(items.items):
        if items.rest is not None:
            raise UndecidedError("the number of elements is unknown")
        raise TerraformFunctionError("the end index is greater than the length of the list")
    return _shared(ListValue(items.items[first:last], items.kind), values, start, end)


@takes(1)
def _one(_call: FunctionContext, values: Value) -> Value:
    items = sequence(values)
    if len(items.items) > 1:
        if items.kind == "set" and not is_wholly_known(items):
            raise UndecidedError
        raise TerraformFunctionError("a list with one element, or none, is required")
    closed(items)
    return _shared(items.items[0] if items.items else NULL, values)


@takes(1)
def _reverse(_call: FunctionContext, values: Value) -> Value:
    items = sequence(values)
    kind = "tuple" if items.kind == "tuple" else "list"
    if items.rest is not None:
        return _shared(ListValue((), kind, any_of([*items.items, items.rest])), values)
    return _shared(ListValue(items.items[::-1], kind), values)


# --- questions about a list -------------------------------------------------------------------------


@takes(2)
def _contains(_call: FunctionContext, values: Value, searched: Value) -> Value:
    items = sequence(values)
    if is_null(searched):
        raise TerraformFunctionError("an argument must not be null")
    answers: list[Value] = []
    for item in items.items:
        answer = equal(searched, item)
        if isinstance(answer, Known):
            if answer.value:
                return derived(TRUE, values, searched)
        else:
            answers.append(answer)
    if items.rest is not None:
        answers.append(unknown_from("contains", values, searched))

    def any_true(*each: Value) -> Value:
        if any(isinstance(answer, Known) and answer.value for answer in each):
            return TRUE
        return FALSE if all(isinstance(answer, Known) for answer in each) else undecided

    undecided = unknown_from("contains", values, searched)
    return derived(lift(any_true, *answers), values, searched)


@takes(2)
def _index(_call: FunctionContext, values: Value, searched: Value) -> Value:
    items = sequence(values, "list", "tuple")
    if not items.items and items.rest is None:
        raise TerraformFunctionError("an empty list cannot be searched")
    found: Value | None = None
    for at in range(len(items.items) - 1, -1, -1):
        answer = equal(items.items[at], searched)
        if isinstance(answer, Known):
            found = Known(at) if answer.value else found
        elif isinstance(answer, OneOf):
            found = either(answer, lambda at=at: Known(at), lambda found=found: _found(found, items))  # type: ignore[misc]
        else:
            found = unknown_from("index", values, searched)
    return derived(_found(found, items), values, searched)


def _found(found: Value | None, items: ListValue) -> Value:
    if found is not None:
        return found
    if items.rest is not None:
        return unknown_from("index", items)
    return rejected("Terraform rejects index(): the list has no such element", items)


def _as_bool(item: Value) -> Value:
    if isinstance(item, PartialString):
        return unknown_from("tobool", item)
    return FALSE if is_null(item) else item


def _all_of(operator: str) -> TerraformFunction:
    @takes(1)
    def function(_call: FunctionContext, values: Value) -> Value:
        items = list_of(values, BOOL)
        result: Value = Known(operator == "&&")
        for item in [*items.items, *([items.rest] if items.rest is not None else [])]:
            result = binary(operator, result, lift(_as_bool, item))
        return derived(result, values)

    return function


# --- maps ---------------------------------------------------------------------------------------------------


@takes(1)
def _keys(_call: FunctionContext, values: Value) -> Value:
    entries = mapping(values)
    kind = "tuple" if entries.kind == "object" else "list"
    rest = None
    if entries.rest is not None:
        key = f"{derived_key('keys', values)}{ANY_ELEMENT}"
        rest = Unknown("the further keys are unknown", key=key, origin=values.origin)
    return _shared(ListValue(tuple(Known(name) for name in sorted(entries.entries)), kind, rest), values)


@takes(1)
def _values(_call: FunctionContext, values: Value) -> Value:
    entries = mapping(values)
    kind = "tuple" if entries.kind == "object" else "list"
    members = [entries.entries[name] for name in sorted(entries.entries)]
    if entries.rest is not None:
        # The further entries may stand before any of these.
        return _shared(ListValue((), kind, any_of([*members, entries.rest])), values)
    return _shared(ListValue(tuple(members), kind), values)


@takes(0, None)
def _merge(_call: FunctionContext, *maps: Value) -> Value:
    given = [each for each in maps if not is_null(each)]
    merged: dict[str, Value] = {}
    rests: list[Value] = []
    for each in given:
        if isinstance(each, ResourceValue):
            each = mapping(each)
        if isinstance(each, PartialString) or not isinstance(each, (ObjectValue, Unknown)):
            raise TerraformFunctionError(f"the arguments must be maps or objects, not {kind_name(each)}")
        if isinstance(each, Unknown) or each.rest is not None:
            merged = {name: _perhaps_replaced(name, value, each) for name, value in merged.items()}
            rests.append(element_of(each))
        if isinstance(each, ObjectValue):
            merged.update(each.entries)
    kind = _common_map_kind(given) if len(given) == len(maps) else "object"
    if kind == "map":
        merged = {name: merged[name] for name in sorted(merged)}
    result = ObjectValue(merged, kind, any_of(rests))
    return _shared(result, *given)


def _perhaps_replaced(name: str, value: Value, later: Value) -> Value:
    """Return an entry that a later map, of which not all keys are known, may replace."""
    unknown = unknown_from("merge", later, reason=f'whether a later map replaces the entry "{name}" is unknown')
    return replace(unknown, key=derived_key(f"merge[{name}]", value, later), secret=value.secret or later.secret)


def _common_map_kind(maps: Sequence[Value]) -> str:
    objects = [each for each in maps if isinstance(each, ObjectValue)]
    if not objects or any(each.kind != "map" for each in objects):
        return "object"
    first = type_of(objects[0])
    return "map" if all(could_be_same(type_of(each), first) for each in objects) else "object"


@takes(2)
def _zipmap(_call: FunctionContext, names: Value, values: Value) -> Value:
    items = sequence(values, "list", "tuple")
    kind = "object" if items.kind == "tuple" else "map"
    if isinstance(names, Unknown):
        rest = any_of([*items.items, *([items.rest] if items.rest is not None else [])])
        return _shared(ObjectValue({}, kind, rest), names, values)
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
    result = _shared(ObjectValue(entries, kind, any_of(uncertain)), names, values)
    return secret_throughout(result) if is_secret(names) else result


# --- putting lists together ------------------------------------------------------------------------


@takes(0, None)
def _concat(_call: FunctionContext, *lists: Value) -> Value:
    if not lists:
        raise TerraformFunctionError("at least one list is required")
    builder = ListBuilder()
    for each in lists:
        if isinstance(each, Unknown) and not isinstance(each, PartialString):
            builder.add_uncertain(element_of(each))
        else:
            builder.add_all(sequence(each, "list", "tuple"))
    known = [each for each in lists if isinstance(each, ListValue)]
    kind = "list" if known and all(each.kind == "list" for each in known) else "tuple"
    if kind == "list" and unify([type_of(each) for each in known]) is None:
        kind = "tuple"
    if kind == "list":
        together = unified({str(at): item for at, item in enumerate(builder.items)})
        builder.items = list(together.values()) if together is not None else builder.items
    return _shared(builder.build(kind), *lists)


@takes(1)
def _flatten(_call: FunctionContext, values: Value) -> Value:
    if not isinstance(values, ListValue):
        sequence(values)
    return _shared(_flattened(values), values)


def _flattened(value: Value) -> Value:
    """Return the elements of a list, and of the lists in it, as one tuple; [value] for what is no list."""
    if isinstance(value, OneOf):
        if any(isinstance(each.value, (ListValue, Unknown)) for each in value.alternatives):
            return lift(_flattened, value)
        return ListValue((value,))
    if isinstance(value, Unknown) and not isinstance(value, PartialString):
        # It may be a list, too: then it stands for its elements.
        return ListValue((), rest=unknown_from("flatten", value))
    if not isinstance(value, ListValue):
        return ListValue((value,))
    rest = None if value.rest is None else _flattened(value.rest)

    def joined(*parts: Value) -> Value:
        builder = ListBuilder()
        for part in parts:
            if isinstance(part, ListValue):
                builder.add_all(part)
            else:
                builder.add_uncertain(part)
        if isinstance(rest, ListValue):
            for item in [*rest.items, *([rest.rest] if rest.rest is not None else [])]:
                builder.add_uncertain(item)
        elif rest is not None:
            builder.add_uncertain(unknown_from("flatten", rest))
        return builder.build("tuple")

    parts = [_flattened(item) for item in value.items]
    result = lift(joined, *parts)
    secret = any(item.secret for item in value.items if isinstance(item, ListValue))
    return as_secret(result) if secret else result


# --- the first that is not empty -----------------------------------------------------------------


@takes(0, None)
def _coalesce(_call: FunctionContext, *values: Value) -> Value:
    if not values:
        raise TerraformFunctionError("at least one argument is required")
    alike = unified({str(at): value for at, value in enumerate(values)})
    if alike is None:
        raise TerraformFunctionError("all arguments must have the same type")
    return derived(_first_present(list(alike.values())), *values)


def _first_present(values: list[Value]) -> Value:
    for at, value in enumerate(values):
        if isinstance(value, Known):
            if value.value is None or value.value == "":
                continue
            return value
        if isinstance(value, (ListValue, ObjectValue)):
            return value
        if isinstance(value, OneOf):
            return lift(lambda given, at=at: _first_present([given, *values[at + 1 :]]), value)
        return _unless_absent(value, values[at + 1 :])
    raise TerraformFunctionError("no argument is neither null nor an empty string")


def _unless_absent(value: Value, others: list[Value]) -> Value:
    """Return an unknown value, or what follows it if it turns out to be null."""
    if isinstance(value, PartialString):
        if any(isinstance(part, str) for part in value.parts):
            return value
        return unknown_from("coalesce", value, *others)
    if isinstance(value, Reference) and value.path == ("id",):
        # Every deployed resource has an id.
        return value
    # Where the value is "", the result is another one: so this is not the value itself.
    present = unknown_from("coalesce", value, *others)
    try:
        return either(equal(value, NULL), lambda: _first_present(others), lambda: present)
    except TerraformFunctionError:
        return present


@takes(1, None)
def _coalescelist(_call: FunctionContext, *lists: Value) -> Value:
    return derived(_first_filled(list(lists)), *lists)


def _first_filled(lists: list[Value]) -> Value:
    for at, each in enumerate(lists):
        if is_null(each):
            continue
        items = sequence(each, "list", "tuple")
        if items.items:
            return each
        if items.rest is not None:
            try:
                remaining = _first_filled(lists[at + 1 :])
            except TerraformFunctionError:
                return each
            return choice_by(_is_empty_decision(each), {"true": remaining, "false": each})
    raise TerraformFunctionError("no list has an element")


COLLECTION_FUNCTIONS: Mapping[str, TerraformFunction] = {
    "alltrue": _all_of("&&"),
    "anytrue": _all_of("||"),
    "coalesce": _coalesce,
    "coalescelist": _coalescelist,
    "concat": _concat,
    "contains": _contains,
    "element": _element,
    "flatten": _flatten,
    "index": _index,
    "keys": _keys,
    "length": _length,
    "lookup": _lookup,
    "merge": _merge,
    "one": _one,
    "reverse": _reverse,
    "slice": _slice,
    "values": _values,
    "zipmap": _zipmap,
}
