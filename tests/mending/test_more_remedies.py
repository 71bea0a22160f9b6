"""Remedies that declare or change something beside host pools and machines: made, and judged again."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.mending.judged_texts import Judge
from avd_intune.mending.mend import Mended, mended
from avd_intune.selection import Status
from avd_intune.source.scan_request import ScanRequest

from tests.first_checks import FIRST_CHECKS

RULES = frozenset(FIRST_CHECKS)
RING = (
    'resource "microsoft365_graph_beta_device_management_windows_update_ring" "ring" {\n  display_name = "Ring 1"\n}\n'
)
RULE = """\
resource "microsoft365_graph_beta_device_management_managed_device_cleanup_rule" "windows" {
  display_name                                = "Windows"
  device_cleanup_rule_platform_type           = "windows"
  device_inactivity_before_retirement_in_days = %s
}
"""
TARGETED = """\
resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "vdpool"
  location                         = "westeurope"
  resource_group_name              = "rg"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
  custom_rdp_properties            = "targetisaadjoined:i:1"
}
"""


def made(folder: Path, text: str) -> tuple[Mended, str]:
    (folder / ".git").mkdir()
    path = folder / "main.tf"
    path.write_text(text, encoding="utf-8")
    judge = Judge([ScanRequest(root=folder)], RULES)
    result = mended(judge, judge.judge({}), lambda _: "", with_review=True)
    return result, result.now.texts.get(str(path), text)


def failed(result: Mended) -> list[str]:
    return [rule for (rule, *_), status in result.now.statuses().items() if status is Status.FAILED]


def test_a_clean_up_rule_is_declared_beside_the_policies(tmp_path: Path) -> None:
    result, text = made(tmp_path, RING)
    assert [each.remedy.title for each in result.done] == ["Declare a device clean-up rule of 90 days"]
    assert text.startswith(RING)
    assert "device_inactivity_before_retirement_in_days = 90\n" in text
    assert failed(result) == []


@pytest.mark.parametrize("days", ["365", '"365"', "5"])
def test_days_that_are_out_of_range_are_set(tmp_path: Path, days: str) -> None:
    result, text = made(tmp_path, RING + RULE % days)
    assert failed(result) == []
    assert text == RING + RULE % (days.replace("365", "90") if "365" in days else "90")


def test_what_a_default_may_not_be_is_not_written(tmp_path: Path) -> None:
    code = (
        'variable "kind" {\n  default = "Pooled"\n  validation {\n'
        '    condition     = contains(["Pooled"], var.kind)\n    error_message = "Pooled alone."\n  }\n}\n'
    )
    result, text = made(tmp_path, code + TARGETED.replace('"Personal"', "var.kind"))
    assert 'default = "Pooled"' in text
    assert "CKV_AVD_1" in failed(result)


ONE_LINE = {
    "main.bicep": "resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {\n  name: 'p'\n"
    "  location: 'westeurope'\n"
    "  properties: { hostPoolType: 'Pooled', loadBalancerType: 'BreadthFirst', preferredAppGroupType: 'Desktop' }\n}\n",
    "azuredeploy.json": '{ "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",\n'
    ' "contentVersion": "1.0.0.0", "resources": [ { "type": "Microsoft.DesktopVirtualization/hostPools", "name": "p",\n'
    ' "apiVersion": "2024-04-03", "location": "westeurope",\n'
    ' "properties": { "hostPoolType": "Pooled", "loadBalancerType": "DepthFirst" } } ] }\n',
}


@pytest.mark.parametrize("name", ONE_LINE)
def test_an_object_on_one_line_gets_its_assignment_in_it(tmp_path: Path, name: str) -> None:
    (tmp_path / ".git").mkdir()
    path = tmp_path / name
    path.write_text(ONE_LINE[name], encoding="utf-8")
    judge = Judge([ScanRequest(root=tmp_path)], RULES)
    result = mended(judge, judge.judge({}), lambda _: "", with_review=True)
    assert failed(result) == []
    assert result.now.texts[str(path)].count("\n") == ONE_LINE[name].count("\n")
