"""Configurations of Microsoft365DSC that are too deep to be read: a finding at the file, and all else is judged."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.engine import scan
from avd_intune.findings import Outcome
from avd_intune.languages.policies.dsc_configuration import MAX_DEPTH
from avd_intune.source.scan_request import ScanRequest

_RESOURCE = """Configuration Tenant {{
    Import-DscResource -ModuleName 'Microsoft365DSC'
    Node localhost {{
        IntuneDeviceConfigurationPolicyWindows10 'Policy' {{
            DisplayName = 'Policy'
            Setting     = {value}
        }}
    }}
}}
"""
_OTHER = """resource "azurerm_virtual_desktop_host_pool" "pool" {
  name               = "vdpool"
  type               = "Pooled"
  load_balancer_type = "BreadthFirst"
}
"""


@pytest.mark.parametrize(("opens", "closes"), [("MSFT_Setting{ a = ", " }"), ("@(", ")")], ids=["instances", "lists"])
def test_a_configuration_that_is_too_deep_is_a_finding(tmp_path: Path, opens: str, closes: str) -> None:
    deep = MAX_DEPTH + 2
    (tmp_path / "tenant.ps1").write_text(_RESOURCE.format(value=opens * deep + "1" + closes * deep))
    (tmp_path / "main.tf").write_text(_OTHER)
    failed = [each for each in scan(ScanRequest(root=tmp_path)).findings if each.outcome is Outcome.FAIL]
    reasons = {(each.rule_id, Path(each.span.path).name): each.reason for each in failed}
    assert ("CKV_AVD_1", "main.tf") in reasons
    assert f"nested more than {MAX_DEPTH} deep; divide the configuration" in reasons["CKV_AVD_13", "tenant.ps1"]
    assert "internal error" not in reasons["CKV_AVD_13", "tenant.ps1"]
