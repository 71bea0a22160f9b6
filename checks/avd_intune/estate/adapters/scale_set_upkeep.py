"""What a scale set does to its machines by itself: upgrades of the image, and repairs.

https://learn.microsoft.com/azure/virtual-machine-scale-sets/virtual-machine-scale-sets-automatic-upgrade: an upgrade
replaces the OS disk. https://learn.microsoft.com/azure/virtual-machine-scale-sets/virtual-machine-scale-sets-automatic-
instance-repairs: a repair replaces the machine by default, or reimages it, or only starts it again.
"""

from __future__ import annotations

from avd_intune.estate.adapters.module_versions import certainly_before
from avd_intune.estate.lifetime_model import Renewal
from avd_intune.languages.resource_model import Resource
from avd_intune.values.access import both, first_block, has_entry, is_null, is_text, may_hold, member, negation
from avd_intune.values.cases import lift
from avd_intune.values.value_types import FALSE, NULL, TRUE, Value

_UPGRADED = "automatic upgrades of its image put a new OS disk into each of its machines"
_REPAIRED = "automatic repairs make those of its machines anew that are not healthy"
_REPAIRED_BY_DEFAULT = "automatic repairs (on by default here) make unhealthy machines of it anew"
# The version of the Bicep module since which `automaticRepairsPolicyEnabled` is true where nobody gives it.
_REPAIRS_BY_DEFAULT = (0, 2, 2)


def upkeep_of_azurerm(resource: Resource) -> list[Renewal]:
    """Return what renews the machines of a scale set of azurerm."""
    properties = resource.properties
    policy = first_block(properties, "automatic_os_upgrade_policy")
    repair = first_block(properties, "automatic_instance_repair")
    names = ("enable_automatic_os_upgrade", "automatic_os_upgrade_enabled")  # of provider versions
    upgrades = (*(member(policy, name) for name in names), member(properties, "automatic_os_upgrade"))
    return _renewals(resource, upgrades, member(repair, "enabled"), member(repair, "action"))


def upkeep_of_terraform_module(resource: Resource) -> list[Renewal]:
    """Return what renews the machines of the verified Terraform module of scale sets, which repairs them by default.

    So it does in each of its tagged versions from 0.1.0 to 0.9.0; `null` switches it off in all of them.
    https://registry.terraform.io/modules/Azure/avm-res-compute-virtualmachinescaleset/azurerm/latest
    """
    found = upkeep_of_azurerm(resource)
    if not has_entry(resource.properties, "automatic_instance_repair"):
        found.append(Renewal(resource, NULL, TRUE, _REPAIRED_BY_DEFAULT))
    return found


def upkeep_of_arm(resource: Resource, properties: Value) -> list[Renewal]:
    """Return what renews the machines of a scale set of ARM, by its properties."""
    upgrade = member(properties, "upgradePolicy", "automaticOSUpgradePolicy", "enableAutomaticOSUpgrade")
    repair = member(properties, "automaticRepairsPolicy")
    return _renewals(resource, (upgrade,), member(repair, "enabled"), member(repair, "repairAction"))


def upkeep_of_bicep_module(resource: Resource) -> list[Renewal]:
    """Return what renews the machines of the verified Bicep module of scale sets, by its inputs."""
    inputs = resource.properties
    upgrade, repairs = member(inputs, "enableAutomaticOSUpgrade"), member(inputs, "automaticRepairsPolicyEnabled")
    found = _renewals(resource, (upgrade,), repairs, NULL)
    if is_null(repairs) and not certainly_before(resource.api_version or "", _REPAIRS_BY_DEFAULT):
        found.append(Renewal(resource, NULL, TRUE, _REPAIRED_BY_DEFAULT))
    return found


def _renewals(resource: Resource, upgrades: tuple[Value, ...], repairs: Value, action: Value) -> list[Renewal]:
    found = [Renewal(resource, each, _is_on(each), _UPGRADED) for each in upgrades if not is_null(each)]
    if not is_null(repairs):
        makes_anew = negation(is_text(action, "restart"))
        found.append(Renewal(resource, repairs, both(_is_on(repairs), makes_anew), _REPAIRED))
    return [each for each in found if may_hold(each.when)]


def _is_on(stated: Value) -> Value:
    return lift(lambda each: FALSE if is_null(each) else each, stated)
