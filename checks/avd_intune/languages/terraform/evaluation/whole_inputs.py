"""The input that a collection stands for: a variable without a value is taken to pieces by its type."""

from __future__ import annotations

from avd_intune.values.value_types import Known, ListValue, ObjectValue, ResourceValue, Unknown, Value


def unknown_behind(value: Value) -> Unknown | None:
    """Return the unknown value that an object or collection stands for by its type, None if it is known in parts.

    A variable without a value is taken to pieces by its type; as a whole it may still be null.
    """
    return _unknown_behind(value, {})


def _unknown_behind(value: Value, seen: dict[int, Unknown | None]) -> Unknown | None:
    """seen: what was found for values that several others hold, by their `id`."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, ResourceValue) or not isinstance(value, (ListValue, ObjectValue)):
        return None
    if id(value) not in seen:
        seen[id(value)] = _owner_of_all(value, seen)
    return seen[id(value)]


def _owner_of_all(value: ListValue | ObjectValue, seen: dict[int, Unknown | None]) -> Unknown | None:
    """Return the unknown value of which all parts of a collection are parts; the first that is not one decides."""
    named = dict(enumerate(value.items)) if isinstance(value, ListValue) else value.entries
    if value.rest is not None:
        # What a `for` expression makes of each element is no such collection, and never null.
        is_typed = not named and value.kind not in ("tuple", "object")
        return _owner(_unknown_behind(value.rest, seen), "*") if is_typed else None
    found: Unknown | None = None
    for step, each in named.items():
        owner = _owner(_unknown_behind(each, seen), step)
        if owner is None or (found is not None and owner.key != found.key):
            return None
        found = found or owner
    return found


def _owner(part: Unknown | None, step: str | int) -> Unknown | None:
    """Return the unknown value of which another one is the part of this name or place."""
    computed = part.computed if part is not None else None
    if part is None or computed is None or computed.operation != "member" or computed.key != part.key:
        return None
    owner, named = computed.arguments
    is_that = isinstance(named, Known) and named.value == step
    return owner if is_that and isinstance(owner, Unknown) else None
