"""Methods of lists that grow: `ArrayList`, `List[…]`, `Queue`, `Stack`, `HashSet[…]`; and what .NET finds in a list.

https://learn.microsoft.com/dotnet/api/system.collections.generic.list-1
"""

from __future__ import annotations

from collections.abc import Sequence

from avd_intune.estate.scripts.powershell.conversions import items_of
from avd_intune.estate.scripts.powershell.frames import ScriptError
from avd_intune.estate.scripts.powershell.variables import Variables
from avd_intune.estate.scripts.script_values import Items, Open, Pieces, derived

_ADDING = frozenset({"add", "addrange", "push", "enqueue", "addlast", "insert"})
_CHANGING = frozenset({"clear", "pop", "dequeue", "remove", "removeat", "sort", "reverse"})


def list_method(shell: Variables, holder: Items, name: str, arguments: Sequence[object], shown: str) -> object:
    """Return what a method of a list gives, which may change the list."""
    guard = shell.machine.guard
    in_a_case = guard is not True and shell.is_in_a_case()
    if name in _ADDING:
        return _add(shell, holder, name, arguments, shown, in_a_case)
    if name == "clear" and not in_a_case:
        holder.items, holder.open = [], None
        return None
    if name in _CHANGING:
        if not in_a_case and holder.open is None:
            try:
                return _changed(holder, name, arguments)
            except (IndexError, TypeError, ValueError):
                pass
        holder.open = holder.open or Open(f"list {shell.machine.place()}", shown)
        return derived(f".{name}()", shown, holder, *arguments)
    if name == "toarray":
        return tuple(holder.items) if holder.open is None else holder.open
    if name in ("contains", "indexof") and arguments:
        at = place_in(holder.items, arguments[0]) if holder.open is None else None
        if at is None:
            return derived(f".{name}()", shown, holder, arguments[0])
        return at if name == "indexof" else at >= 0
    if name == "peek" and len(holder.items) == 1 and holder.open is None:
        return holder.items[0]
    return derived(f".{name}()", shown, holder, *arguments)


def refuse_another_size(name: str) -> None:
    """Raise ScriptError for a method of an array that would make it longer or shorter."""
    if name in ("add", "insert", "remove", "removeat"):
        raise ScriptError("an array has a fixed size")


def _add(
    shell: Variables, holder: Items, name: str, arguments: Sequence[object], shown: str, in_a_case: bool
) -> object:
    value = arguments[-1] if arguments else None
    values = items_of(value) if name == "addrange" else (value,)
    shell.machine.step(len(values or ()))
    if values is None or in_a_case:
        holder.open = holder.open or Open(f"list {shell.machine.place()}", shown)
    if holder.kind == "hashset":
        at = place_in(holder.items, value) if holder.open is None else None
        if at is None:
            holder.open = holder.open or Open(f"list {shell.machine.place()}", shown)
            return derived(".add()", shown, holder, value)
        if at < 0:
            holder.items.append(value)
        return at < 0
    if name == "insert":
        if type(arguments[0]) is not int or not 0 <= arguments[0] <= len(holder.items):
            holder.open = holder.open or Open(f"list {shell.machine.place()}", shown)
        else:
            holder.items.insert(arguments[0], value)
        return None
    holder.items.extend(values or ())
    return len(holder.items) - 1 if name == "add" and holder.kind == "arraylist" else None


def _changed(holder: Items, name: str, arguments: Sequence[object]) -> object:
    """Change a list that is wholly known. Raises IndexError, TypeError or ValueError where that is not told."""
    items = holder.items
    if name in ("pop", "dequeue"):
        return items.pop(-1 if name == "pop" else 0)
    if name == "removeat":
        if type(arguments[0]) is not int or not 0 <= arguments[0] < len(items):
            raise IndexError
        del items[arguments[0]]
    elif name == "remove":
        at = place_in(items, arguments[0])
        if at is None:
            raise ValueError
        if at >= 0:
            del items[at]
        return None if holder.kind == "arraylist" else at >= 0
    elif arguments:
        raise ValueError
    elif name == "reverse":
        items.reverse()
    else:
        sort(items)
    return None


def sort(items: list[object]) -> None:
    """Sort in place, texts without regard to case. Raises TypeError where the elements are not of one kind."""
    if all(isinstance(each, str) for each in items):
        items.sort(key=lambda each: str(each).lower())
    elif all(isinstance(each, (int, float)) for each in items):
        items.sort()
    else:
        raise TypeError


def place_in(items: Sequence[object], wanted: object) -> int | None:
    """Return where .NET finds a value in a list, -1 where it is not in it; None where that is not known.

    As objects are compared there: texts with regard to case, and a number is no text.
    """
    for at, item in enumerate(items):
        same = _same(item, wanted)
        if same is None:
            return None
        if same:
            return at
    return -1


def _same(one: object, other: object) -> bool | None:
    if isinstance(one, (Open, Pieces)) or isinstance(other, (Open, Pieces)):
        return None
    if isinstance(one, str) and isinstance(other, str):
        return one == other
    if isinstance(one, bool) or isinstance(other, bool) or one is None or other is None:
        return one is other
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return one == other
    if isinstance(one, (str, int, float)) and isinstance(other, (str, int, float)):
        return None  # a list of one type converts what it is asked for
    return one is other


def rearranged(name: str, arguments: Sequence[object]) -> tuple[object, ...] | None:
    """Return what `[array]::Reverse` or `Sort` makes of an array; None where that is not known."""
    items = items_of(arguments[0])
    if items is None or len(arguments) > 1 or name == "clear":
        return None
    found = list(items)
    if name == "reverse":
        found.reverse()
    else:
        try:
            sort(found)
        except TypeError:
            return None
    return tuple(found)
