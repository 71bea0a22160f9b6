"""What a scale set does to its machines by itself, as each provider and module states it."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.estate.adapters.scale_set_upkeep import (
    upkeep_of_arm,
    upkeep_of_azurerm,
    upkeep_of_bicep_module,
    upkeep_of_terraform_module,
)
from avd_intune.estate.lifetime_model import Renewal

from tests.estate.linking.linking_support import INPUT, is_so, made


def shown(found: list[Renewal]) -> list[tuple[str, object]]:
    return [(each.how.split()[1], is_so(each.when)) for each in found]


def of_azurerm(**stated: Any) -> list[tuple[str, object]]:
    return shown(upkeep_of_azurerm(made("a_scale_set", "hosts", **stated)))


def of_arm(**stated: Any) -> list[tuple[str, object]]:
    resource = made("a_scale_set", "hosts", **stated)
    return shown(upkeep_of_arm(resource, resource.properties))


def test_an_upgrade_of_the_image_replaces_disks() -> None:
    for name in ("enable_automatic_os_upgrade", "automatic_os_upgrade_enabled"):
        assert of_azurerm(automatic_os_upgrade_policy=[{name: True}]) == [("upgrades", True)]
        assert of_azurerm(automatic_os_upgrade_policy=[{name: False}]) == []
    assert of_azurerm(automatic_os_upgrade=True) == [("upgrades", True)]
    policy = {"automaticOSUpgradePolicy": {"enableAutomaticOSUpgrade": True}}
    assert of_arm(upgradePolicy=policy) == [("upgrades", True)]
    assert of_arm(upgradePolicy={"mode": "Automatic"}) == []


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (None, [("repairs", True)]),
        ("Replace", [("repairs", True)]),
        ("Reimage", [("repairs", True)]),
        ("Restart", []),
        (INPUT, [("repairs", "in a case")]),
    ],
)
def test_a_repair_makes_the_machine_anew_unless_it_only_starts_it_again(action: Any, expected: object) -> None:
    assert of_azurerm(automatic_instance_repair=[{"enabled": True, "action": action}]) == expected
    assert of_arm(automaticRepairsPolicy={"enabled": True, "repairAction": action}) == expected


def test_repairs_that_are_off_or_not_known() -> None:
    assert of_azurerm(automatic_instance_repair=[{"enabled": False}]) == []
    assert of_azurerm(automatic_instance_repair=[{"enabled": INPUT}]) == [("repairs", "in a case")]


def test_the_inputs_of_the_verified_bicep_module() -> None:
    module = made("a_module", "hosts", enableAutomaticOSUpgrade=True, automaticRepairsPolicyEnabled=True)
    assert shown(upkeep_of_bicep_module(module)) == [("upgrades", True), ("repairs", True)]
    assert shown(upkeep_of_bicep_module(made("a_module", "hosts"))) == [("repairs", True)]
    assert upkeep_of_bicep_module(made("a_module", "hosts", automaticRepairsPolicyEnabled=False)) == []


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({}, [("repairs", True)]),
        ({"automatic_instance_repair": {"enabled": False}}, []),
        ({"automatic_instance_repair": None}, []),
        ({"automatic_instance_repair": {"enabled": INPUT}}, [("repairs", "in a case")]),
    ],
    ids=["by default", "off", "none", "by an input"],
)
def test_the_verified_terraform_module_repairs_by_default(stated: dict[str, Any], expected: object) -> None:
    assert shown(upkeep_of_terraform_module(made("a_module", "hosts", **stated))) == expected
