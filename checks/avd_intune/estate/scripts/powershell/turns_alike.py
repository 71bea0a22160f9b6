"""Whether a turn of a loop has changed anything that is known, so that another one would do something else.

A loop that a question may leave is followed for some turns, since a counter may decide what a later one does. Where
all that the turns change is unknown already, or stays as it is, the next one does what the last one did.
"""

from __future__ import annotations

from avd_intune.estate.scripts.conditions import Fork, Guard, under
from avd_intune.estate.scripts.powershell.frames import Scope
from avd_intune.estate.scripts.script_values import Items, Open, Pieces, Table
from avd_intune.source.budget import note_parts

# So many leaves of one value are told apart.
_MAX_LEAVES = 64


def known_state(scope: Scope | None, guard: Guard, changed: frozenset[str]) -> dict[object, object] | None:
    """Return what is known of the variables that a scope sees, None where some of it may change without being set.

    changed: the names of what a turn sets. Two states are equal where the same is known.
    """
    found: dict[object, object] = {}
    while scope is not None:
        for name, value in scope.variables.items():
            if name in changed and isinstance(value, (Table, Items)):
                return None  # its entries may count the turns
            found[id(scope), name] = _leaves(under(value, guard)) if isinstance(value, Fork) else _leaf(value)
        scope = scope.parent
    note_parts(len(found))
    return found


def _leaf(value: object) -> object:
    if isinstance(value, (Open, Pieces)):
        return Open
    return (type(value), value) if isinstance(value, (str, int, float, bool)) else id(value)


def _leaves(value: object) -> object:
    leaves: set[object] = set()
    met: set[int] = set()
    pending = [value]
    while pending:
        part = pending.pop()
        if not isinstance(part, Fork):
            leaves.add(_leaf(part))
            if len(leaves) > _MAX_LEAVES:
                return Open
        elif id(part) not in met:
            met.add(id(part))
            pending.extend((part.yes, part.no))
    return frozenset(leaves) if len(leaves) > 1 else leaves.pop()
