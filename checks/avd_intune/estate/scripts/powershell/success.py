"""Whether the last statement of a PowerShell script succeeded (`$?`), in each of its cases."""

from __future__ import annotations

from avd_intune.estate.scripts.conditions import Guard, both, cases, chosen, negated, under

# So many cases in which statements succeeded or failed are kept apart until somebody asks.
_MAX_NOTED = 64


class Succeeded:
    """Whether the last statement succeeded: a truth value, EXIT_CODE, or an Open that names what may have failed.

    Every statement says so and hardly any script asks: so it is noted with its guard, and worked out when it is asked.
    """

    __slots__ = ("_noted",)

    def __init__(self) -> None:
        self._noted: list[tuple[Guard, object]] = [(True, True)]

    def note(self, guard: Guard, value: object) -> None:
        noted = self._noted
        if guard is True:
            noted.clear()
        elif noted[-1][0] is guard:
            noted.pop()
        elif len(noted) >= _MAX_NOTED:
            found = self._value()
            noted.clear()
            noted.append((True, found))
        if guard is not False:
            noted.append((guard, value))

    def _value(self) -> object:
        found: object = True
        for guard, value in self._noted:
            found = chosen(guard, value, found)
        return found

    def read(self, guard: Guard) -> list[tuple[Guard, object]]:
        """Return the values that it may have where a guard holds, each with its guard."""
        found: list[tuple[Guard, object]] = []
        for noted, value in reversed(self._noted):
            inside = both(guard, noted)
            if inside is not False:
                found.extend(cases(under(value, inside), inside))
            guard = both(guard, negated(noted))
            if guard is False:
                break
        return found
