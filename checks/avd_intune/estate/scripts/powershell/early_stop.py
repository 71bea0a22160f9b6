"""Commands that end a pipeline before all of it has come: `Select-Object -First` and `-Index`.

Behind the last object that they want PowerShell stops what gives the objects: the rest of it does not happen, nor
do its `end` blocks. With `-Wait` everything comes.
https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/select-object
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from avd_intune.estate.scripts.conditions import Guard, both, combined, either, mapped, negated
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.powershell.conversions import items_of, number_from, whole
from avd_intune.estate.scripts.script_values import Open, Pieces, Table, identity_of, need_of, shown_text
from avd_intune.languages.powershell.tree import (
    ArrayLiteral,
    Binary,
    Cast,
    Command,
    Constant,
    Group,
    Index,
    Member,
    Node,
    Parameter,
    Text,
    Variable,
)

_NAMES = ("select-object", "select")
# Of more that come under conditions it is not counted how many have come.
_MAX_COUNTED = 8


def may_end_early(node: Node) -> bool:
    """Say whether a command may end the pipeline before it."""
    if not isinstance(node, Command) or not isinstance(node.elements[0], Text):
        return False
    return node.elements[0].value.lower().rpartition("\\")[2] in _NAMES


def wanted_by(node: Node, value_of: Callable[[Node], object]) -> object:
    """Return after how many objects a command ends the pipeline before it, 0 where it never does.

    value_of: gives the value of an expression that changes nothing. An Open, or a Fork of these, where the script
    does not tell the number.
    """
    if not isinstance(node, Command) or not may_end_early(node):
        return 0
    given: dict[str, object] = {}
    elements = node.elements
    for at, each in enumerate(elements):
        if isinstance(each, Parameter):
            value = each.value or (elements[at + 1] if at + 1 < len(elements) else None)
            given[each.name.lower()] = value_of(value) if value is not None and _changes_nothing(value) else None
        elif isinstance(each, Variable) and each.splatted:
            splatted = value_of(Variable(each.start, each.end, each.name, each.scope, each.shown))
            if isinstance(splatted, Table):
                given.update({str(key).lower(): entry for key, (_, entry) in splatted.entries.items()})
            elif splatted is not None:
                return Open(f"splatted {each.shown} {each.start}", each.shown)
    if any(name == "last" or name.startswith(("w", "u", "skipl")) for name in given):
        return 0  # all has to come
    first, index, skipped = _of(given, "f"), _of(given, "in"), _of(given, "s")
    if first is not None:
        return combined(_together, first, 0 if skipped is None else skipped)
    return mapped(_behind_the_last, index) if index is not None else 0


def _changes_nothing(node: Node) -> bool:
    """Say whether a value can be asked for more than once: nothing is called in it."""
    if isinstance(node, (Constant, Text, Variable)):
        return True
    if isinstance(node, Member):
        return node.arguments is None and _changes_nothing(node.holder)
    if isinstance(node, Index):
        return _changes_nothing(node.holder) and _changes_nothing(node.index)
    if isinstance(node, Binary):
        return _changes_nothing(node.left) and _changes_nothing(node.right)
    if isinstance(node, Cast):
        return _changes_nothing(node.operand)
    if isinstance(node, ArrayLiteral):
        return all(map(_changes_nothing, node.items))
    return isinstance(node, Group) and all(map(_changes_nothing, node.statements))


def _of(given: dict[str, object], beginning: str) -> object:
    return next((value for name, value in given.items() if name.startswith(beginning)), None)


def _number(value: object) -> int | None:
    number = number_from(value)
    return whole(number) if number is not None else None


def _together(first: object, skipped: object) -> object:
    for value in (first, skipped):
        if isinstance(value, (Open, Pieces)):
            return value
    wanted, before = _number(first), _number(skipped)
    return wanted + before if wanted is not None and before is not None and wanted > 0 else 0


def _behind_the_last(index: object) -> object:
    if isinstance(index, (Open, Pieces)):
        return index
    numbers = [_number(each) for each in (items_of(index) or ())]
    known = [number for number in numbers if number is not None]
    return max(known) + 1 if known and len(known) == len(numbers) else 0


class Wanted(list["tuple[Guard, object]"]):
    """What comes to a command that wants some of it only: behind the last of these nothing before it goes on."""

    def __init__(self, machine: Machine, wanted: object) -> None:
        """Begin to count. wanted: how many objects, an Open or Pieces where that is not known."""
        super().__init__()
        self._machine = machine
        self._unknown = wanted if isinstance(wanted, (Open, Pieces)) else None
        number = wanted if isinstance(wanted, int) else _MAX_COUNTED
        self._number = number
        self._entry = machine.guard
        # Where so many and one more have come.
        self._more_than: list[Guard] = [False] * min(number, _MAX_COUNTED)
        self._certain = 0
        # Where all that is wanted has come.
        self.stopped: Guard = False

    def append(self, item: tuple[Guard, object]) -> None:
        guard, value = item
        if guard is False or self.stopped is self._entry:
            return  # it comes too late
        super().append(item)
        if isinstance(value, Open) and value.key.startswith("output "):
            # What a command puts out that is not followed may be nothing.
            guard = both(guard, self._machine.ask(f"any {value.key}", f"{value.shown} gives something"))
        if self._unknown is not None:
            self._stop_by_chance(guard)
            return
        if guard is True or guard is self._entry:
            self._certain += 1
            if self._certain >= self._number:
                self._stop(self._entry)
                return
        if self._number > _MAX_COUNTED:
            return
        for at, before in enumerate(self._more_than):
            self._more_than[at], guard = either(before, guard), both(before, guard)
            if guard is False:
                break
        if self._more_than[-1] is not False:
            self._stop(self._more_than[-1])

    def extend(self, items: Iterable[tuple[Guard, object]]) -> None:
        for item in items:
            self.append(item)

    def _stop_by_chance(self, guard: Guard) -> None:
        """It is not known how many are wanted: each one may be the last."""
        self._certain += 1
        if self._certain <= self._number:
            key = f"wants {self._certain} of {identity_of(self._unknown)}"
            shown = f"{shown_text(self._unknown)} is no more than {self._certain}"
            self._stop(both(guard, self._machine.ask(key, shown, need_of(self._unknown))))

    def _stop(self, guard: Guard) -> None:
        self.stopped = either(self.stopped, guard)
        self._machine.guard = both(self._machine.guard, negated(guard))
