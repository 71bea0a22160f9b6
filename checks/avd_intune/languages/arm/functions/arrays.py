"""Functions on arrays, and on what arrays share with strings and objects.

https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-array
"""

from __future__ import annotations

from decimal import Decimal

from avd_intune.languages.arm.evaluation.access import element_from_end, take_member
from avd_intune.languages.arm.evaluation.equality import Distinct, equal, known_end, known_start
from avd_intune.languages.arm.evaluation.text_building import (
    fold_case,
    from_units,
    join_parts,
    string_parts,
    to_units,
    utf16_length,
)
from avd_intune.languages.arm.functions.function_api import (
    ArmFunctionContext,
    ArmFunctionError,
    FunctionTable,
    certain,
    element_of_unknown,
    int32_argument,
    is_null,
    kind_of,
    list_argument,
    placed_items,
    text_argument,
    unordered,
    whole_items,
)
from avd_intune.values.cases import alternatives_of
from avd_intune.values.entries import find_key
from avd_intune.values.identity import unknown_from
from avd_intune.values.uncertain_calls import NeedsUnknownError
from avd_intune.values.value_types import (
    FALSE,
    TRUE,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    PartialString,
    Unknown,
    Value,
)

FUNCTIONS = FunctionTable()
define = FUNCTIONS.define


@define("array", 1, structural=True)
def _array(call: ArmFunctionContext, value: Value) -> Value:
    """`array('a')` is ['a']; an array stays as it is."""
    return value if isinstance(certain(value), ListValue) else ListValue((value,))


@define("createArray", 0, None, structural=True)
def _create_array(call: ArmFunctionContext, *values: Value) -> Value:
    return ListValue(values)


@define("concat", 0, None)
def _concat(call: ArmFunctionContext, *values: Value) -> Value:
    """Join arrays, or the string forms of scalars; an unknown operand leaves the known ones in place."""
    if not values:
        return Known("")
    shapes = [_shape(value) for value in values]
    if any(isinstance(shape, ListValue) for shape in shapes):
        return _concat_arrays(values)
    if any(isinstance(shape, ObjectValue) for shape in shapes):
        raise ArmFunctionError("concat takes arrays or strings, an object is given")
    if not any(isinstance(shape, (Known, PartialString)) for shape in shapes):
        # Nothing tells whether these are strings or arrays.
        raise NeedsUnknownError(next(value for value in values if isinstance(value, Unknown)))
    for value in values:
        check_text_operand(value)
    return join_parts(call, (part for value in values for part in string_parts(value)))


def check_text_operand(value: Value) -> None:
    """Raise ArmFunctionError for what is no part of a text: a scalar that is null or a float."""
    contents = [each.value for each in alternatives_of(value)]
    for content in contents:
        if isinstance(content, Known) and (content.value is None or isinstance(content.value, Decimal)):
            if len(contents) > 1:
                certain(value)
            raise ArmFunctionError(f"a string, integer or boolean is needed, {kind_of(content)} is given")


def _shape(value: Value) -> Value:
    """Return a value of the type of an operand. One of several scalars need not be told apart."""
    if not isinstance(value, OneOf):
        return value
    first, *others = (alternative.value for alternative in value.alternatives)
    return first if all(isinstance(each, Known) for each in (first, *others)) else certain(value)


def _concat_arrays(values: tuple[Value, ...]) -> Value:
    items: list[Value] = []
    rest: Value | None = None
    for value in values:
        if isinstance(value, Unknown) and not isinstance(value, PartialString):
            rest = rest or element_of_unknown(value)
            continue
        part = list_argument(value)
        if rest is not None and part.items:
            return _concat_around(values)
        items.extend(part.items)
        rest = rest or part.rest
        if part.kind == "set":
            return _concat_around(values)
    return ListValue(tuple(items), rest=rest)


def _concat_around(values: tuple[Value, ...]) -> Value:
    """Join arrays when elements follow an unknown number of others: members are known, places are not."""
    items: list[Value] = []
    rests: list[Value] = []
    for value in values:
        if isinstance(value, Unknown):
            rests.append(element_of_unknown(value))
            continue
        part = list_argument(value)
        items.extend(part.items)
        rests.extend([part.rest] if part.rest is not None else [])
    return unordered(tuple(items), common_rest(rests))


def common_rest(rests: list[Value]) -> Value | None:
    """Return one value that stands for the further elements of several arrays."""
    if len(rests) < 2:
        return rests[0] if rests else None
    return unknown_from("element", *rests, reason=None if isinstance(rests[0], Unknown) else "the element is unknown")


@define("length", 1)
def _length(call: ArmFunctionContext, value: Value) -> Value:
    """Count elements, properties or UTF-16 code units."""
    value = certain(value)
    if isinstance(value, ListValue):
        return Known(len(whole_items(value)))
    if isinstance(value, ObjectValue):
        if value.rest is not None:
            raise NeedsUnknownError(unknown_from("length", value, value.rest))
        return Known(len(value.entries))
    return Known(utf16_length(text_argument(value)))


@define("empty", 1)
def _empty(call: ArmFunctionContext, value: Value) -> Value:
    if isinstance(value, PartialString) and any(isinstance(part, str) and part for part in value.parts):
        return FALSE
    value = certain(value)
    if isinstance(value, (ListValue, ObjectValue)):
        members = value.items if isinstance(value, ListValue) else value.entries
        if not members and value.rest is not None:
            raise NeedsUnknownError(unknown_from("empty", value, value.rest))
        return Known(not members)
    return Known(is_null(value) or text_argument(value) == "")


@define("contains", 2)
def _contains(call: ArmFunctionContext, container: Value, item: Value) -> Value:
    """Look for an element (deep), a property name (without regard to case) or a substring (with it)."""
    if isinstance(container, PartialString):
        return _partial_contains(container, text_argument(item))
    container = certain(container)
    if isinstance(container, ListValue):
        return _list_contains(call, container, item)
    if isinstance(container, ObjectValue):
        name = text_argument(item)
        call.budget.spend(len(container.entries) // 20)
        if find_key(container.entries, name) is not None:
            return TRUE
        if container.rest is not None:
            raise NeedsUnknownError(unknown_from("contains", container, item, container.rest))
        return FALSE
    text = text_argument(container)
    if isinstance(item, PartialString):
        if not any(isinstance(part, str) and part not in text for part in item.parts):
            raise NeedsUnknownError(item)
        return FALSE
    return Known(text_argument(item) in text)


def _list_contains(call: ArmFunctionContext, container: ListValue, item: Value) -> Value:
    undecided: Unknown | None = None
    if isinstance(item, Known):
        wanted = item
        if any(isinstance(each, Known) and equal(call, each, wanted) for each in container.items):
            return TRUE
    for each in container.items:
        answer = equal(call, each, item)
        if answer:
            return TRUE
        if answer is None:
            undecided = undecided or unknown_from("contains", container, item)
    if container.rest is not None:
        undecided = undecided or unknown_from("contains", container, item, container.rest)
    if undecided is not None:
        raise NeedsUnknownError(undecided)
    return FALSE


def _partial_contains(container: PartialString, text: str) -> Value:
    if any(isinstance(part, str) and text in part for part in container.parts):
        return TRUE
    raise NeedsUnknownError(container)


@define("indexOf", 2)
def _index_of(call: ArmFunctionContext, container: Value, item: Value) -> Value:
    """Return the first place of an element (deep equality) or substring (without regard to case), or -1."""
    container = certain(container)
    if isinstance(container, ListValue):
        for index, each in enumerate(placed_items(container)):
            answer = equal(call, each, item)
            if answer:
                return Known(index)
            if answer is None:
                raise NeedsUnknownError(unknown_from("indexOf", container, item))
        whole_items(container)
        return Known(-1)
    text, wanted = (fold_case(to_units(text_argument(each))) for each in (container, item))
    return Known(text.find(wanted))


@define("lastIndexOf", 2)
def _last_index_of(call: ArmFunctionContext, container: Value, item: Value) -> Value:
    container = certain(container)
    if isinstance(container, ListValue):
        items = whole_items(container)
        for index in range(len(items) - 1, -1, -1):
            answer = equal(call, placed_items(container)[index], item)
            if answer:
                return Known(index)
            if answer is None:
                raise NeedsUnknownError(unknown_from("lastIndexOf", container, item))
        return Known(-1)
    text, wanted = (fold_case(to_units(text_argument(each))) for each in (container, item))
    # Of "" the last place is that of the last character, not behind it.
    return Known(text.rfind(wanted) if wanted else max(len(text) - 1, 0))


@define("first", 1)
def _first(call: ArmFunctionContext, value: Value) -> Value:
    """Return the first element or character; of an empty array null, of an empty string ""."""
    if isinstance(value, PartialString) and known_start(value):
        return Known(known_start(value)[0])
    value = certain(value)
    if isinstance(value, ListValue):
        return take_member(call, value, Known(0), safe=value.rest is None)
    return Known(from_units(to_units(text_argument(value))[:1]))


@define("last", 1)
def _last(call: ArmFunctionContext, value: Value) -> Value:
    if isinstance(value, PartialString) and known_end(value):
        return Known(known_end(value)[-1])
    value = certain(value)
    if isinstance(value, ListValue):
        return element_from_end(call, value, Known(1), safe=True)
    return Known(from_units(to_units(text_argument(value))[-1:]))


@define("take", 2)
def _take(call: ArmFunctionContext, value: Value, count: Value) -> Value:
    """Return the first elements or characters; of a partly known string also the known ones."""
    wanted = max(0, int32_argument(count))
    if isinstance(value, PartialString):
        start = to_units(known_start(value))
        if len(start) >= wanted:
            return Known(from_units(start[:wanted]))
        if not start:
            raise NeedsUnknownError(value)
        return join_parts(call, [known_start(value), unknown_from("take", value, count)])
    value = certain(value)
    if isinstance(value, ListValue):
        if wanted == 0:
            return ListValue(())
        items = placed_items(value) if wanted < len(value.items) or value.rest is not None else value.items
        return ListValue(items[:wanted], kind=value.kind, rest=value.rest if wanted > len(items) else None)
    return Known(from_units(to_units(text_argument(value))[:wanted]))


@define("skip", 2)
def _skip(call: ArmFunctionContext, value: Value, count: Value) -> Value:
    unwanted = max(0, int32_argument(count))
    if isinstance(value, PartialString) and len(to_units(known_start(value))) >= unwanted:
        return join_parts(call, [from_units(to_units(known_start(value))[unwanted:]), *value.parts[1:]])
    value = certain(value)
    if isinstance(value, ListValue):
        return ListValue(
            (placed_items(value) if unwanted else value.items)[unwanted:], kind=value.kind, rest=value.rest
        )
    return Known(from_units(to_units(text_argument(value))[unwanted:]))


@define("indexFromEnd", 2)
def _index_from_end(call: ArmFunctionContext, value: Value, back: Value) -> Value:
    """`indexFromEnd(a, 1)` is Bicep's `a[^1]`."""
    return element_from_end(call, value, back)


@define("tryIndexFromEnd", 2, None)
def _try_index_from_end(call: ArmFunctionContext, value: Value, back: Value, *path: Value) -> Value:
    return follow(call, element_from_end(call, value, back, safe=True), path)


@define("tryGet", 2, None)
def _try_get(call: ArmFunctionContext, value: Value, key: Value, *path: Value) -> Value:
    """Return a member, or null if there is none; further keys must exist if the first does."""
    return follow(call, take_member(call, value, key, safe=True), path)


def follow(call: ArmFunctionContext, value: Value, path: tuple[Value, ...]) -> Value:
    """Return the member at a path, null when the start is null."""
    for index, key in enumerate(path):
        if index == 0 and path:
            start = certain(value) if not isinstance(value, Unknown) else value
            if isinstance(start, Known) and start.value is None:
                return start
        value = take_member(call, value, key)
    return value


@define("distinct", 1)
def _distinct(call: ArmFunctionContext, value: Value) -> Value:
    return merge_distinct(call, (value,))


def merge_distinct(call: ArmFunctionContext, values: tuple[Value, ...]) -> Value:
    """Return the union of arrays. Elements that only may be equal both stay in."""
    collected = Distinct(call)
    rests: list[Value] = []
    ordered = True
    for value in values:
        if isinstance(value, Unknown) and not isinstance(value, PartialString):
            rests.append(element_of_unknown(value))
            continue
        part = list_argument(value)
        before = len(collected.items)
        for item in part.items:
            collected.add(item)
        ordered = ordered and part.kind != "set" and not (rests and len(collected.items) > before)
        rests.extend([part.rest] if part.rest is not None else [])
    if not ordered:
        return unordered(tuple(collected.items), common_rest(rests))
    return ListValue(tuple(collected.items), rest=common_rest(rests))


@define("flatten", 1)
def _flatten(call: ArmFunctionContext, value: Value) -> Value:
    outer = list_argument(value)
    parts = list(outer.items)
    if outer.rest is not None:
        parts.append(outer.rest if isinstance(outer.rest, Unknown) else _open(outer.rest))
    return _concat_arrays(tuple(parts)) if parts else ListValue(())


def _open(value: Value) -> Value:
    """Return the elements of an array that stands for any number of arrays."""
    part = list_argument(value)
    members = [*part.items, *([part.rest] if part.rest is not None else [])]
    return ListValue((), rest=common_rest(members)) if members else ListValue(())
