"""What the code declares of AVD and a scenario leaves out, for `explain` and the report."""

from __future__ import annotations

from avd_intune.estate.adapters import arm_types, azurerm
from avd_intune.estate.adapters.registry_modules import AVD_WORDS, COMMENTS
from avd_intune.languages.resource_model import Deployment, SwitchedOff


def switched_off_of_avd(deployment: Deployment) -> list[SwitchedOff]:
    """Return what would be a host pool, a machine, or a module that may hold some, and is not deployed."""
    return [each for each in deployment.switched_off if _is_of_avd(each)]


def _is_of_avd(declared: SwitchedOff) -> bool:
    if declared.type == "module":
        return AVD_WORDS.search(COMMENTS.sub(" ", declared.span.text)) is not None
    kind = declared.type.lower()
    if kind == "azapi_resource":
        return arm_types.MACHINE_OR_POOL.search(declared.span.text) is not None
    return kind in azurerm.MACHINES_AND_POOLS or arm_types.MACHINE_OR_POOL.fullmatch(kind) is not None
