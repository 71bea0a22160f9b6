"""Several values as one, in each of their cases: what a call is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from avd_intune.estate.scripts.conditions import MAX_CASES, Guard, chosen, combined, mapped, number_of_cases
from avd_intune.estate.scripts.script_values import Open, identity_of
from avd_intune.records import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class _Chain:
    """Values, the last one first: a tuple that grows would be copied for each of thousands of arguments."""

    before: _Chain | None
    value: object


def together(
    values: Iterable[object], combine: Callable[[Callable[[object, object], object], object, object], object] = combined
) -> object:
    """Return a tuple of all values, in each of their cases.

    combine: as `combined`; where it returns something open, since there are too many cases, that is the answer.
    """
    chain: object = None
    for value in values:
        chain = combine(_Chain, chain, value)  # type: ignore[arg-type]
        if isinstance(chain, Open):
            return chain
    return mapped(_as_tuple, chain)


def _as_tuple(chain: object) -> tuple[object, ...]:
    found = []
    while isinstance(chain, _Chain):
        found.append(chain.value)
        chain = chain.before
    return tuple(reversed(found))


def in_these_cases(guard: Guard, value: object, before: object, shown: str) -> object:
    """Return a value where a guard holds and what was before elsewhere; an open one, shown so, of too many cases."""
    if guard is True:
        return value
    found = chosen(guard, value, before)
    return found if number_of_cases(found) <= MAX_CASES else Open(f"cases {shown} {identity_of(value)}", shown)
