"""The machines that code reads as they exist already, and what may be one: outputs of which the code shows nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from avd_intune.languages.resource_model import Mode, Resource
from avd_intune.values.access import member
from avd_intune.values.cases import alternatives_of, lift
from avd_intune.values.value_types import Origin, Reference, Unknown, Value

# What reads a machine by its name: data sources, and `existing` in Bicep.
_READ_MACHINES = frozenset(
    {
        "azurerm_virtual_machine",
        "azurerm_virtual_machine_scale_set",
        "microsoft.compute/virtualmachines",
        "microsoft.compute/virtualmachinescalesets",
    }
)


# What gives values of which the code shows nothing: any machine's id may be among them.
_READ_VALUES = frozenset({"terraform_remote_state", "tfe_outputs", "external", "azurerm_resources"})


def read_machines(resources: Iterable[Resource]) -> Mapping[str, Value]:
    """Return the names of the machines that code reads as they exist already, by the key of what reads them.

    The outputs of a module whose code is not at hand, and of another state, may be those of any machine.
    """
    found: dict[str, Value] = {}
    for each in resources:
        kind = each.type.lower()
        if each.mode is Mode.EXISTING and kind in _READ_MACHINES:
            found[each.key] = member(each.properties, "name")
        elif each.mode is Mode.MODULE_CALL or (each.mode is Mode.EXISTING and kind in _READ_VALUES):
            why, origin = f"what {each.address} gives is not known", Origin(each.address, each.span)
            found[each.key] = Unknown(why, key=f"a machine of {each.key}", origin=origin)
    return found


def as_read(target: Value, read: Mapping[str, Value]) -> Value:
    """Return the name instead of the id of a machine that the code reads: it may be one that it makes."""
    if not any(isinstance(each.value, Reference) and each.value.target in read for each in alternatives_of(target)):
        return target
    return lift(lambda each: read.get(each.target, each) if isinstance(each, Reference) else each, target)
