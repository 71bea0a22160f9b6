"""Whether the last statement of a PowerShell script succeeded (`$?`), in each of its cases."""

from __future__ import annotations

from itertools import count

from avd_intune.estate.scripts.conditions import Guard, both, cases, negated, under
from avd_intune.estate.scripts.script_values import Open

# So many cases in which statements succeeded or failed are kept apart until somebody asks. Of more, the older half is
# open: the newer ones are asked first, and leave next to nothing for it.
_MAX_NOTED = 64
_NUMBERS = count()


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
            # What they come to is a diagram that grows with each of them, seconds for a long script.
            earlier = Open(f"success of earlier statements {next(_NUMBERS)}", "an earlier statement")
            noted[: _MAX_NOTED // 2] = [(True, earlier)]
        if guard is not False:
            noted.append((guard, value))

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
