"""Several values as one, in each of their cases: what a call is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from avd_intune.estate.scripts.conditions import combined, mapped
from avd_intune.estate.scripts.script_values import Open
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
