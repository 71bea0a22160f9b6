"""Keys and indices that stand for all of a collection, and what another collection has at them.

Whether one has an entry with the key of another one's, where both have one for each entry of a third:

`{ for k, v in var.desks : k => … }` has the keys of `var.desks`, and so has a block with `for_each = var.desks`: in a
loop over that, `try(azurerm_windows_virtual_machine.desk[each.key].id, …)` finds the machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from avd_intune.languages.terraform.evaluation.whole_inputs import unknown_behind
from avd_intune.records import dataclass
from avd_intune.values.access import both
from avd_intune.values.computations import computation_of
from avd_intune.values.conditions import counted_list
from avd_intune.values.identity import value_key
from avd_intune.values.value_types import NULL, TRUE, Known, ListValue, ObjectValue, Unknown, Value, replace

_MAX_STEPS = 16


@dataclass(frozen=True, slots=True, eq=False)
class EntryKey(Unknown):
    """The key of an entry that stands for all those of a collection, `key_of`."""

    key_of: Value | None = None


@dataclass(frozen=True, slots=True, eq=False)
class CountIndex(Unknown):
    """The index of an instance that stands for all those of a block, of which there are as many as `number` says."""

    number: Value | None = None


def number_of_instances(names: Mapping[str, Value]) -> Value:
    """Return how many instances a representative stands for that has these names; NULL where no number tells."""
    counted = names.get("count")
    index = counted.entries.get("index") if isinstance(counted, ObjectValue) else None
    number = index.number if isinstance(index, CountIndex) else None
    return _of_a_list(number) if number is not None else NULL


def _of_a_list(number: Value) -> Value:
    """Return a number as that of what it counts: `length(azurerm_windows_virtual_machine.desk)` is its count."""
    length = computation_of(number)
    counted = counted_list(length[1][0])[1] if length is not None and length[0] == "length" else None
    return number if counted is None else counted


def goes_through(index: Unknown, values: ListValue) -> bool:
    """Say whether the instances that an index is of are as many as a list has elements: each is for one of them."""
    number = index.number if isinstance(index, CountIndex) else None
    if number is None or values.rest is None or values.rest_when is not None:
        return False
    length = computation_of(number)
    if length is not None and length[0] == "length" and value_key(length[1][0]) == value_key(values):
        return True
    whole = values.long_as if isinstance(values.long_as, ListValue) and values.long_as.long_as is not None else values
    other = counted_list(replace(whole, items=()))[1]
    return other is not None and _sum_of(other) == _sum_of(number)


def _sum_of(number: Value) -> list[str]:
    return sorted(map(value_key, terms_of(number)))


def terms_of(number: Value) -> list[Value]:
    """Return the numbers that a number of instances is the sum of, the number itself where it is none.

    None of them is below zero, as each is the number of something.
    """
    computation = computation_of(number)
    counted = counted_list(computation[1][0])[1] if computation is not None and computation[0] == "length" else None
    if counted is not None:
        return terms_of(counted)
    if computation is None or computation[0] != "+" or not all(map(_is_a_number, computation[1])):
        return [number]
    return [term for each in computation[1] for term in terms_of(each)]


def _is_a_number(term: Value) -> bool:
    if isinstance(term, Known):
        return isinstance(term.value, (int, Decimal)) and not isinstance(term.value, bool) and term.value >= 0
    return isinstance(term, Unknown)


def has_key(collection: Value, key: Value) -> Value | None:
    """Return whether a collection has an entry of an open key: a boolean value; None where nothing tells."""
    if not isinstance(key, Unknown) or not isinstance(collection, ObjectValue) or collection.entries:
        return None
    whole, needed = _made_from(collection)
    if isinstance(key, EntryKey) and key.key_of is not None:
        other, given = _made_from(key.key_of)
        is_same = other is whole or _input_key(other) == (_input_key(whole) or 0)
    else:
        given = []
        is_set = isinstance(whole, ListValue) and whole.kind == "set" and not whole.items and whole.rest is not None
        is_same = is_set and isinstance(whole, ListValue) and value_key(key) == value_key(whole.rest or key)
    if not is_same:
        return None
    known = {value_key(each) for each in given}
    result: Value = TRUE
    for each in needed:
        if value_key(each) not in known:
            result = both(result, each)
    return result


def contains_key(keys: Value, key: Value) -> Value | None:
    """Return whether `keys(…)` of a collection holds an open key, None where nothing tells."""
    one = keys.rest if isinstance(keys, ListValue) and not keys.items else None
    return has_key(one.key_of, key) if isinstance(one, EntryKey) and one.key_of is not None else None


def _made_from(collection: Value) -> tuple[Value, list[Value]]:
    """Return the collection whose keys one has, and the conditions under which it has that of an entry."""
    conditions: list[Value] = []
    for _ in range(_MAX_STEPS):
        if isinstance(collection, (ListValue, ObjectValue)) and collection.rest_when is not None:
            conditions.append(collection.rest_when)
        if not isinstance(collection, ObjectValue) or collection.entries or collection.keys_of is None:
            break
        collection = collection.keys_of
    return collection, conditions


def _input_key(collection: Value) -> str | None:
    """Return the identity of an input that is a collection, None for one that code makes: its keys may be others."""
    owner = unknown_behind(collection)
    return None if owner is None else owner.key
