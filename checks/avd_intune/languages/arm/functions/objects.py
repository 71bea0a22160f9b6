"""Functions on objects.

https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-object
"""

from __future__ import annotations

from avd_intune.languages.arm.evaluation.equality import Distinct, equal, ordered_key
from avd_intune.languages.arm.functions.arrays import common_rest, merge_distinct
from avd_intune.languages.arm.functions.calls import attempt
from avd_intune.languages.arm.functions.function_api import (
    ArmFunctionContext,
    ArmFunctionError,
    FunctionTable,
    certain,
    element_of_unknown,
    is_null,
    kind_of,
    list_argument,
    object_argument,
    text_argument,
    unordered,
)
from avd_intune.languages.arm.functions.lenient_json import LenientJsonError, TooMuchDataError, read_lenient_json
from avd_intune.source.budget import BudgetExceededError
from avd_intune.values.cases import alternatives_of, lift
from avd_intune.values.identity import unknown_from
from avd_intune.values.json_holes import NotJsonError, parse_json_with_holes
from avd_intune.values.uncertain_calls import NeedsUnknownError
from avd_intune.values.value_types import (
    MAX_ALTERNATIVES,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    PartialString,
    Unknown,
    Value,
    as_secret,
)

FUNCTIONS = FunctionTable()
define = FUNCTIONS.define


@define("createObject", 0, None, structural=True)
def _create_object(call: ArmFunctionContext, *values: Value) -> Value:
    if len(values) % 2:
        raise ArmFunctionError("createObject takes pairs of a name and a value")
    entries: dict[str, Value] = {}
    unnamed: list[Value] = []
    for name, value in zip(values[::2], values[1::2], strict=True):
        if isinstance(name, Unknown):
            unnamed.append(value)
            continue
        text = text_argument(name)
        if text in entries:
            raise ArmFunctionError(f'createObject is given the name "{text}" twice')
        entries[text] = value
    return ObjectValue(entries, rest=common_rest(unnamed))


@define("union", 2, None)
def _union(call: ArmFunctionContext, *values: Value) -> Value:
    """Merge objects deeply (later ones win, arrays are replaced), or arrays without duplicates."""
    shape = next((value for value in values if not isinstance(value, Unknown)), None)
    if shape is None:
        raise NeedsUnknownError(next(value for value in values if isinstance(value, Unknown)))
    if isinstance(certain(shape), ListValue):
        return merge_distinct(call, values)
    merged: Value = ObjectValue({})
    for value in values:
        if isinstance(value, OneOf):
            certain(value)
        if not isinstance(value, Unknown) or isinstance(value, PartialString):
            value = _with_secrecy(object_argument(value))
        merged = _merge_objects(call, merged, value)
    return merged


def _with_secrecy(value: ObjectValue) -> ObjectValue:
    """Return an object whose members carry its secrecy, as they are about to leave it."""
    if not value.secret:
        return value
    rest = as_secret(value.rest) if value.rest is not None else None
    return ObjectValue({key: as_secret(item) for key, item in value.entries.items()}, value.kind, rest)


def _merge_objects(call: ArmFunctionContext, left: Value, right: Value) -> Value:
    call.budget.spend()
    if isinstance(right, Unknown):
        # Any entry so far may be overridden, and there may be others.
        entries = {}
        if isinstance(left, ObjectValue):
            entries = {key: _overridden(key, item, right) for key, item in left.entries.items()}
        return ObjectValue(entries, rest=element_of_unknown(right))
    assert isinstance(right, ObjectValue)
    if isinstance(left, Unknown):
        left = ObjectValue({}, rest=element_of_unknown(left))
    assert isinstance(left, ObjectValue)
    entries = dict(left.entries)
    if right.rest is not None:
        entries = {key: _overridden(key, item, right.rest) for key, item in entries.items()}
    names = {key.lower(): key for key in entries}
    respelled: dict[str, str] = {}
    for key, item in right.entries.items():
        found = key if key in entries else names.get(key.lower())
        if found is not None:
            entries[found] = _merge_members(call, key, entries[found], item)
            respelled[found] = key
        elif left.rest is not None and isinstance(item, ObjectValue):
            # The left object may have this entry too, with members of its own.
            entries[key] = _merge_objects(call, _as_unknown(left.rest), item)
        else:
            entries[key] = item
    # The later spelling of a name stays, in the place of the earlier one.
    if any(old != new for old, new in respelled.items()):
        entries = {respelled.get(key, key): item for key, item in entries.items()}
    rests = [rest for rest in (left.rest, right.rest) if rest is not None]
    return ObjectValue(entries, rest=common_rest(rests))


def _merge_members(call: ArmFunctionContext, key: str, left: Value, right: Value) -> Value:
    """Merge what two objects have under one name. Raises ArmFunctionError for types that do not go together."""
    if isinstance(left, OneOf) or isinstance(right, OneOf):
        if len(alternatives_of(left)) * len(alternatives_of(right)) > MAX_ALTERNATIVES:
            return _overridden(key, left, right)
        return lift(lambda a, b: _merged_or_error(call, key, a, b), left, right)
    if is_null(right):
        return left
    if isinstance(left, PartialString) or isinstance(right, PartialString):
        _check_types(key, left, right)
        return right
    if isinstance(right, ObjectValue) and isinstance(left, (ObjectValue, Unknown)):
        return _merge_objects(call, left, right)
    if isinstance(right, Unknown):
        return _merge_objects(call, left, right) if isinstance(left, ObjectValue) else right
    if not isinstance(left, Unknown):
        _check_types(key, left, right)
    return right


def _merged_or_error(call: ArmFunctionContext, key: str, left: Value, right: Value) -> Value:
    return attempt("union", call, lambda a, b: _merge_members(call, key, a, b), left, right)


def _check_types(key: str, left: Value, right: Value) -> None:
    first, second = kind_of(left), kind_of(right)
    if "null" not in (first, second) and first != second and {"an object", "an array"} & {first, second}:
        raise ArmFunctionError(f'"{key}" is {first} on one side and {second} on the other')


def _overridden(key: str, value: Value, by: Value) -> Value:
    return unknown_from("union", Known(key), value, by, reason=_as_unknown(by).reason)


def _as_unknown(value: Value) -> Unknown:
    return value if isinstance(value, Unknown) else unknown_from("entry", value, reason="its entries are unknown")


@define("shallowMerge", 1)
def _shallow_merge(call: ArmFunctionContext, values: Value) -> Value:
    """Merge an array of objects; a later entry replaces an earlier one as a whole."""
    if isinstance(values, Unknown):
        raise NeedsUnknownError(values)
    entries: dict[str, Value] = {}
    names: dict[str, str] = {}
    rests: list[Value] = []
    source = list_argument(values)
    for value in (*source.items, *([source.rest] if source.rest is not None else [])):
        if isinstance(value, Unknown):
            part = ObjectValue({}, rest=element_of_unknown(value))
        else:
            part = _with_secrecy(object_argument(value))
        if part.rest is not None:
            entries = {key: _overridden(key, item, part.rest) for key, item in entries.items()}
            rests.append(part.rest)
        for key, item in part.entries.items():
            entries[names.setdefault(key.lower(), key)] = item
    if source.rest is not None and not rests:
        rests.append(unknown_from("entry", source.rest, reason="its entries are unknown"))
    return ObjectValue(entries, rest=common_rest(rests))


@define("intersection", 2, None)
def _intersection(call: ArmFunctionContext, *values: Value) -> Value:
    """Return the elements that all arrays have, or the entries (name and value) that all objects have."""
    settled_values = [certain(value) for value in values]
    if all(isinstance(value, ListValue) for value in settled_values):
        return _common_items(call, [list_argument(value) for value in settled_values])
    return _common_entries(call, [object_argument(value) for value in settled_values])


def _common_items(call: ArmFunctionContext, lists: list[ListValue]) -> Value:
    collected = Distinct(call)
    for item in lists[0].items:
        collected.add(item)
    keys = [{key for item in other.items if (key := ordered_key(item)) is not None} for other in lists[1:]]
    items: list[Value] = []
    undecided: list[Value] = [each.rest for each in lists if each.rest is not None]
    for item in collected.items:
        key = ordered_key(item)
        answers = [
            True if key is not None and key in known else _is_member(call, other, item, key is not None)
            for other, known in zip(lists[1:], keys, strict=True)
        ]
        if all(answer is True for answer in answers):
            items.append(item)
        elif all(answer is not False for answer in answers):
            undecided.append(item)
    if undecided:
        return unordered(tuple(items), unknown_from("intersection", *lists, *undecided))
    return ListValue(tuple(items))


def _is_member(call: ArmFunctionContext, array: ListValue, item: Value, is_known: bool) -> bool | None:
    """Say whether an item is in an array; one that is wholly known can only equal what is not."""
    answer: bool | None = False if array.rest is None else None
    for other in array.items:
        if is_known and ordered_key(other) is not None:
            continue
        same = equal(call, other, item)
        if same:
            return True
        if same is None:
            answer = None
    return answer


def _common_entries(call: ArmFunctionContext, objects: list[ObjectValue]) -> Value:
    entries: dict[str, Value] = {}
    undecided: list[Value] = [each.rest for each in objects if each.rest is not None]
    for key, item in objects[0].entries.items():
        answer: bool | None = True
        for other in objects[1:]:
            if key in other.entries:
                same = equal(call, item, other.entries[key])
            else:
                same = False if other.rest is None else None
            if same is False:
                answer = False
                break
            answer = None if same is None else answer
        if answer:
            entries[key] = item
        elif answer is None:
            undecided.append(item)
    return ObjectValue(entries, rest=unknown_from("intersection", *objects, *undecided) if undecided else None)


def sorted_entries(call: ArmFunctionContext, value: ObjectValue) -> list[tuple[str, Value]]:
    """Return entries in the order of `items()`: by name, without regard to case."""
    call.budget.spend(len(value.entries))
    return sorted(value.entries.items(), key=lambda entry: entry[0].upper())


@define("items", 1)
def _items(call: ArmFunctionContext, value: Value) -> Value:
    """Return an array of {key, value}, ordered by key."""
    if isinstance(value, Unknown) and not isinstance(value, PartialString):
        return ListValue((), kind="set", rest=_item(_key_of(value), element_of_unknown(value)), long_as=value)
    source = _with_secrecy(object_argument(value))
    pairs = tuple(_item(Known(key), item) for key, item in sorted_entries(call, source))
    if source.rest is None:
        return ListValue(pairs)
    return unordered(pairs, _item(_key_of(source.rest), source.rest))


def _item(key: Value, value: Value) -> ObjectValue:
    return ObjectValue({"key": key, "value": value})


def _key_of(value: Value) -> Unknown:
    return unknown_from("key", value, reason=_as_unknown(value).reason)


@define("objectKeys", 1)
def _object_keys(call: ArmFunctionContext, value: Value) -> Value:
    source = object_argument(value)
    keys = tuple(Known(key) for key, _ in sorted_entries(call, source))
    return ListValue(keys) if source.rest is None else unordered(keys, _key_of(source.rest))


@define("json", 1)
def parse_json(call: ArmFunctionContext, value: Value) -> Value:
    """Parse JSON text; in text with unknown parts, what stands outside them is known."""
    if isinstance(value, PartialString):
        try:
            return parse_json_with_holes(value.parts)
        except NotJsonError:
            # The reader of texts that are wholly known takes more than this one.
            raise NeedsUnknownError(value) from None
    try:
        return read_lenient_json(text_argument(value), compiled=call.compiled)
    except LenientJsonError as error:
        raise ArmFunctionError(f"the text is not JSON: {error}") from None
    except TooMuchDataError as error:
        raise BudgetExceededError(str(error)) from None


@define("any", 1, structural=True)
def _any_value(call: ArmFunctionContext, value: Value) -> Value:
    """Bicep's cast away from types; nothing happens to the value."""
    return value
