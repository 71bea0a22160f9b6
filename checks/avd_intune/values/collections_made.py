"""What it says of lists and texts that one made of them has something in it.

Each function of the languages that takes elements of a list as they are, puts lists together or makes a text of one.
"""

from __future__ import annotations

from avd_intune.values.computations import computation_of
from avd_intune.values.value_types import Known, ListValue, ObjectValue, Unknown, Value

# Functions whose result has something in it only where the list that is their argument has: the place of that one.
_TAKEN = {
    **dict.fromkeys(("compact", "distinct", "flatten", "toset", "tolist", "sort", "one", "reverse", "setsubtract"), 0),
    **dict.fromkeys(("filter", "first", "last", "slice", "matchkeys"), 0),
}
_COMMON = frozenset({"setintersection", "intersection"})
_TOGETHER = frozenset({"concat", "merge", "union", "setunion"})
# What is a text of letters and digits, whatever it is made of.
_HASHES = frozenset({"guid", "uniqueString", "sha1", "sha256", "sha512", "md5", "uuidv5"})


def filled_by(made: Value) -> tuple[Value, ...]:
    """Return the lists that certainly have an element where what is made of them is neither empty nor null."""
    computation = computation_of(made)
    if computation is None:
        return ()
    operation, arguments = computation
    if operation in _COMMON:
        return arguments
    if operation == "join":
        lists = [each for each in arguments if isinstance(each, ListValue) or _is_list(each, arguments)]
        return tuple(lists) if len(lists) == 1 else ()
    at = _TAKEN.get(operation)
    if at is not None:
        return arguments[at : at + 1]
    return arguments if operation in _TOGETHER and len(arguments) == 1 else ()


def is_of_no_element(made: Value, content: object) -> bool:
    """Say whether a value is certainly this content where the list that it is made of has no element."""
    computation = computation_of(made)
    return computation is not None and (computation[0], content) in (("join", ""), ("one", None))


def _is_list(value: Value, arguments: tuple[Value, ...]) -> bool:
    """Say whether an argument of `join` is the list: the other one is the text between the elements."""
    others = [each for each in arguments if each is not value]
    return isinstance(value, Unknown) and len(others) == 1 and isinstance(others[0], Known)


def is_never_empty(made: Value) -> bool:
    """Say whether a text, list or map that is made of others has something in it whatever they are."""
    computation = computation_of(made)
    if computation is not None and computation[0] in _HASHES:
        return True
    if computation is None or computation[0] not in _TOGETHER:
        return False
    return any(
        (isinstance(each, ListValue) and each.items) or (isinstance(each, ObjectValue) and each.entries)
        for each in computation[1]
    )


def held_by_common(made: Value) -> tuple[Value, tuple[Known, ...], bool] | None:
    """Return a list, texts, and whether one of them being in it is what fills the list that is made of it.

    `setintersection(x, ["a"])` has an element where "a" is in x (true), `setsubtract(["a"], x)` where it is not.
    """
    computation = computation_of(made)
    if computation is None or len(computation[1]) != 2:
        return None
    operation, (first, second) = computation
    if operation in _COMMON:
        container, listed = (second, first) if _texts_of(second) is None else (first, second)
        texts = _texts_of(listed)
        return None if not texts or _texts_of(container) is not None else (container, texts, True)
    texts = _texts_of(first) if operation == "setsubtract" else None
    return (second, texts, False) if texts else None


def all_but(made: Value) -> tuple[Value, tuple[Known, ...]] | None:
    """Return a list and the texts that are taken out of it to make another one: those of `setsubtract(x, ["a"])`."""
    computation = computation_of(made)
    if computation is None or computation[0] != "setsubtract" or len(computation[1]) != 2:
        return None
    whole, removed = computation[1]
    texts = _texts_of(removed)
    return (whole, texts) if texts else None


def _texts_of(value: Value) -> tuple[Known, ...] | None:
    """Return the texts of a list that is written out, None for another one."""
    if not isinstance(value, ListValue) or value.rest is not None:
        return None
    found = tuple(each for each in value.items if isinstance(each, Known) and isinstance(each.value, str))
    return found if len(found) == len(value.items) else None
