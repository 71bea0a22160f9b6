"""Code that Terraform refuses, or whose names are written as escapes, is not passed over in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_limits_speak import findings

POOL = """resource "azurerm_virtual_desktop_host_pool" "finance" {
  for_each = FOR_EACH
  name     = "vdpool-finance"
  type     = "Pooled"
}
"""
TEMPLATE = (
    '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",'
    ' "contentVersion": "1.0.0.0", "resources": [{"type": "Microsoft.DesktopVirtualization/hostPools",'
    ' "apiVersion": "2024-04-03", "name": "vdpool", "properties": {"hostPoolType": "Pooled"}}]}'
)


def test_what_is_made_for_each_of_a_resource_is_judged(tmp_path: Path) -> None:
    found = findings(tmp_path, {"main.tf": POOL.replace("FOR_EACH", "azurerm_virtual_desktop_host_pool.finance")})
    assert "CKV_AVD_1" in {finding.rule_id for finding in found}


@pytest.mark.parametrize("name", ["resources", "$schema", "hostPoolType", "type"])
def test_names_of_a_template_may_be_written_as_escapes(tmp_path: Path, name: str) -> None:
    escaped = TEMPLATE.replace(f'"{name}"', f'"\\u{ord(name[0]):04x}{name[1:]}"')
    (found,) = (each for each in findings(tmp_path, {"main.json": escaped}) if each.rule_id == "CKV_AVD_1")
    assert found.reason == 'the host pool type is "Pooled"; set it to "Personal"'
