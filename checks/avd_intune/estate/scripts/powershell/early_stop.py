"""Commands that end a pipeline before all of it has come: `Select-Object -First` and `-Index`.

Behind the last object that they want PowerShell stops what gives the objects: the rest of it does not happen, nor
do its `end` blocks. With `-Wait` everything comes.
https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/select-object
"""

from __future__ import annotations

from collections.abc import Iterable

from avd_intune.estate.scripts.conditions import Guard, both, either, negated
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.script_values import Open
from avd_intune.languages.powershell.tree import ArrayLiteral, Command, Constant, Node, Parameter, Text

_NAMES = ("select-object", "select")
# Of more that come under conditions it is not counted how many have come.
_MAX_COUNTED = 8


def wanted_by(node: Node) -> int | None:
    """Return after how many objects a command ends the pipeline before it, None where it never does."""
    if not isinstance(node, Command) or not isinstance(node.elements[0], Text):
        return None
    if node.elements[0].value.lower().rpartition("\\")[2] not in _NAMES:
        return None
    given: dict[str, list[int]] = {}
    elements = node.elements
    for at, each in enumerate(elements):
        if isinstance(each, Parameter):
            name = each.name.lower()
            if name == "last" or name.startswith(("w", "u", "skipl")):
                return None  # all has to come
            value = each.value or (elements[at + 1] if at + 1 < len(elements) else None)
            numbers = [part.value for part in _parts(value) if isinstance(part, Constant)]
            given[name] = [number for number in numbers if type(number) is int]
    first, index, skipped = _of(given, "f"), _of(given, "in"), _of(given, "s")
    if len(first) == 1 and first[0] > 0 and len(skipped) == ("skip" in given):
        return first[0] + sum(skipped)
    return max(index) + 1 if index else None


def _parts(value: Node | None) -> list[Node]:
    return value.items if isinstance(value, ArrayLiteral) else [value] if value is not None else []


def _of(given: dict[str, list[int]], beginning: str) -> list[int]:
    return next((values for name, values in given.items() if name.startswith(beginning)), [])


class Wanted(list["tuple[Guard, object]"]):
    """What comes to a command that wants some of it only: behind the last of these nothing before it goes on."""

    def __init__(self, machine: Machine, number: int) -> None:
        super().__init__()
        self._machine = machine
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

    def _stop(self, guard: Guard) -> None:
        self.stopped = either(self.stopped, guard)
        self._machine.guard = both(self._machine.guard, negated(guard))
