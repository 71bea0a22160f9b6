"""Host pools that code only updates: their type is that of one that is there already.

https://learn.microsoft.com/azure/templates/microsoft.desktopvirtualization/hostpools: what creates one states its type.
"""

from __future__ import annotations

from collections.abc import Collection

from avd_intune.values.access import is_null, member
from avd_intune.values.assumptions import Decision
from avd_intune.values.computations import computation_of
from avd_intune.values.inside import sources_of
from avd_intune.values.value_types import Known, ObjectValue, Reference, Value

# The type of a host pool, as ARM and as Terraform's provider call it.
_ARM_TYPE, _TYPES = "hostpooltype", ("hostpooltype", "type")


def keeps_type(properties: Value) -> bool:
    """Say whether a host pool is only updated: its type is what is read from the one that is there, or not stated.

    Azure creates none without its type, so one that states nothing but its registration gets a token of one that is
    there.
    """
    stated = properties.entries if isinstance(properties, ObjectValue) else {}
    if [name.lower() for name, value in stated.items() if not is_null(value)] == ["registrationinfo"]:
        return True
    kind = member(properties, "hostPoolType")
    if isinstance(kind, Reference):
        return _last_step(kind) == _ARM_TYPE
    return _is_read_by_function(kind)


def asks_for_type_of(decision: Decision, existing: Collection[str]) -> bool:
    """Say whether a decision is what type a host pool has that is there already: `current.type == "Personal"`.

    existing: the keys of all resources that the code only reads.
    """
    return decision.asks is not None and any(
        (part.target in existing and _last_step(part) in _TYPES)
        if isinstance(part, Reference)
        else _is_read_by_function(part)
        for part in sources_of(decision.asks)
    )


def _last_step(reference: Reference) -> str | None:
    return str(reference.path[-1]).lower() if reference.path else None


def _is_read_by_function(kind: Value) -> bool:
    """Say whether a value is the type that `reference()` gives of a host pool that the template does not contain."""
    made = computation_of(kind)
    if made is None or made[0] != "member":
        return False
    name = made[1][1]
    if not isinstance(name, Known) or str(name.value).lower() != _ARM_TYPE:
        return False
    while made is not None and made[0] == "member":
        made = computation_of(made[1][0])
    return made is not None and made[0] == "reference"
