"""A device clean-up rule counts wherever in the repository it is declared, and nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.engine import scan
from avd_intune.findings import Outcome
from avd_intune.source.scan_request import ScanRequest

POLICY = (
    'resource "microsoft365_graph_beta_device_management_windows_update_ring" "ring" {\n  display_name = "Ring"\n}\n'
)
RULE = """
resource "microsoft365_graph_beta_device_management_managed_device_cleanup_rule" "rule" {
  display_name                                = "Rule"
  device_cleanup_rule_platform_type           = "all"
  device_inactivity_before_retirement_in_days = 90
}
"""
EXPORTED_RULE = """
{
  "@odata.type": "#microsoft.graph.managedDeviceCleanupRule",
  "deviceCleanupRulePlatformType": "windows",
  "deviceInactivityBeforeRetirementInDays": 90
}
"""
EXPORT = '{"@odata.type": "#microsoft.graph.windowsUpdateForBusinessConfiguration", "displayName": "Ring"}'

RULE_IN_YAML = "displayName: Rule\ndeviceCleanupRulePlatformType: windows\ndeviceInactivityBeforeRetirementInDays: 90\n"
RULE_IN_POWERSHELL = """Configuration Tenant {
  Import-DscResource -ModuleName Microsoft365DSC
  IntuneDeviceCleanupRule 'Rule' { Enabled = $True; DeviceInactivityBeforeRetirementInDays = 90 }
}
"""


def write(repository: Path, files: dict[str, str]) -> None:
    (repository / ".git").mkdir()
    for name, text in files.items():
        path = repository / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def outcomes(request: ScanRequest) -> list[Outcome]:
    return [finding.outcome for finding in scan(request).findings if finding.rule_id == "CKV_AVD_10"]


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"tenant/main.tf": RULE}, Outcome.PASS),
        ({"tenant/main.tofu": RULE}, Outcome.PASS),
        ({}, Outcome.FAIL),
        ({"tenant/main.tf": "".join(f"# {line}\n" for line in RULE.splitlines())}, Outcome.FAIL),
        ({"tenant/main.tf": RULE.replace("90", "365")}, Outcome.FAIL),
        ({"examples/tenant/main.tf": RULE}, Outcome.FAIL),
        ({"backup/rule.yaml": RULE_IN_YAML}, Outcome.PASS),
        ({"tenant.ps1": RULE_IN_POWERSHELL}, Outcome.PASS),
        ({"examples/rule.json": EXPORTED_RULE, "words.json": '{"of": "managedDeviceCleanupRule"}'}, Outcome.FAIL),
    ],
    ids=[
        "another root",
        "OpenTofu",
        "none",
        "in a comment",
        "too many days",
        "in an example",
        "YAML",
        "PowerShell",
        "exported to an example",
    ],
)
def test_rule_elsewhere(other: dict[str, str], expected: Outcome, tmp_path: Path) -> None:
    write(tmp_path, {"policies/main.tf": POLICY, **other})
    assert outcomes(ScanRequest(root=None, files=(tmp_path / "policies/main.tf",))) == [expected]
    assert outcomes(ScanRequest(root=tmp_path / "policies")) == [expected]


def test_rule_in_terraform_serves_exported_policies(tmp_path: Path) -> None:
    write(tmp_path, {"policies/ring.json": EXPORT, "tenant/main.tf": RULE})
    only_json = ScanRequest(root=tmp_path, languages=frozenset({"arm"}))
    assert outcomes(only_json) == [Outcome.PASS]


def test_only_the_first_exported_policy_shows_it_also_alone(tmp_path: Path) -> None:
    write(tmp_path, {"a.json": EXPORT, "b.json": EXPORT.replace("Ring", "Ring 2")})
    assert outcomes(ScanRequest(root=tmp_path)) == [Outcome.FAIL]
    assert outcomes(ScanRequest(root=None, files=(tmp_path / "a.json",))) == [Outcome.FAIL]
    assert outcomes(ScanRequest(root=None, files=(tmp_path / "b.json",))) == []


def test_what_an_editor_holds_of_another_root_counts(tmp_path: Path) -> None:
    write(tmp_path, {"policies/main.tf": POLICY, "tenant/main.tf": RULE.replace("90", "365")})
    files = (tmp_path / "policies/main.tf",)
    assert outcomes(ScanRequest(root=None, files=files)) == [Outcome.FAIL]
    unsaved = ((tmp_path / "tenant/main.tf", RULE),)
    assert outcomes(ScanRequest(root=None, files=files, unsaved=unsaved)) == [Outcome.PASS]
