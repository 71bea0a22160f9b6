"""Host pools that code only updates: their type is that of one that is there already.

https://learn.microsoft.com/azure/templates/microsoft.desktopvirtualization/hostpools: what creates one states its type.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from avd_intune.languages.resource_model import Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import is_null, known_texts, member
from avd_intune.values.assumptions import Decision
from avd_intune.values.computations import computation_of
from avd_intune.values.inside import sources_of
from avd_intune.values.value_types import NULL, Known, ObjectValue, PartialString, Reference, Value

# The type of a host pool, as ARM and as Terraform's provider call it.
_ARM_TYPE, _TYPES = "hostpooltype", ("hostpooltype", "type")
# `azurerm_virtual_desktop_host_pool`, `Microsoft.DesktopVirtualization/hostPools`
_HOST_POOL = lazy_pattern(r"host_?pool", re.IGNORECASE)


def keeps_type(properties: Value, name: Value = NULL) -> bool:
    """Say whether a host pool is only updated: its type is what is read from the one that is there, or not stated.

    Azure creates none without its type, so one that states nothing but its registration gets a token of one that is
    there. name: its own; what is read of one of another name is the type of another host pool.
    """
    stated = properties.entries if isinstance(properties, ObjectValue) else {}
    if [each.lower() for each, value in stated.items() if not is_null(value)] == ["registrationinfo"]:
        return True
    kind = member(properties, "hostPoolType")
    if isinstance(kind, Reference):
        return _last_step(kind) == _ARM_TYPE
    return _is_read_by_function(kind, name)


def is_type_of_itself(kind: Reference, read: Resource | None, name: Value) -> bool:
    """Say whether a type is that of the same host pool, which is there: not of another one, nor a secret's value.

    read: the resource that the code only reads, or the host pool itself; None: which it is is not known. name: of the
    host pool that is written.
    """
    if _last_step(kind) not in _TYPES:
        return False
    if read is None:
        return True
    said = (read.type, *known_texts(member(read.properties, "type")))
    return any(_HOST_POOL.search(each) for each in said) and not _differ(member(read.properties, "name"), name)


def asks_for_type_of(decision: Decision, there: Mapping[str, Resource | None], name: Value) -> bool:
    """Say whether a decision is what type a host pool has that is there already: `current.type == "Personal"`.

    there: by their keys, all resources that the code only reads. name: of the host pool that is written.
    """
    return decision.asks is not None and any(
        (part.target in there and is_type_of_itself(part, there[part.target], name))
        if isinstance(part, Reference)
        else _is_read_by_function(part, name)
        for part in sources_of(decision.asks)
    )


def _differ(name: Value, other: Value) -> bool:
    """Say whether two names are certainly not one."""
    names = [{each.lower() for each in known_texts(each)} for each in (name, other)]
    return all(names) and not names[0] & names[1]


def _last_step(reference: Reference) -> str | None:
    return str(reference.path[-1]).lower() if reference.path else None


def _is_read_by_function(kind: Value, name: Value) -> bool:
    """Say whether a value is the type that `reference()` gives of a host pool that the template does not contain."""
    made = computation_of(kind)
    if made is None or made[0] != "member":
        return False
    step = made[1][1]
    if not isinstance(step, Known) or str(step.value).lower() != _ARM_TYPE:
        return False
    while made is not None and made[0] == "member":
        made = computation_of(made[1][0])
    return made is not None and made[0] == "reference" and not _differ(_name_in(made[1][0]), name)


def _name_in(identifier: object) -> Value:
    """Return the name at the end of an id, NULL where it is not written out."""
    last = identifier.parts[-1] if isinstance(identifier, PartialString) else identifier
    text = last.value if isinstance(last, Known) else last
    return Known(text.rpartition("/")[2]) if isinstance(text, str) and "/" in text else NULL
