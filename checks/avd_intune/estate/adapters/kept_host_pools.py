"""Host pools that an ARM resource only updates.

https://learn.microsoft.com/azure/templates/microsoft.desktopvirtualization/hostpools: what creates one states its type.
"""

from __future__ import annotations

from avd_intune.values.access import is_null, member
from avd_intune.values.value_types import ObjectValue, Reference, Unknown, Value


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
        return kind.path[-1:] == ("hostPoolType",)
    # `reference()` of a host pool that the template does not contain.
    return isinstance(kind, Unknown) and kind.key.startswith("reference(") and kind.key.endswith(".hostPoolType")
