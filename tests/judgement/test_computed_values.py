"""A value that is computed leads to what it was computed from, in every language, and nothing else is edited there."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from avd_intune.command_line.entry import main
from avd_intune.engine import scan
from avd_intune.findings import Finding
from avd_intune.source.scan_request import ScanRequest

BICEP = """
param kind string = 'Pooled DepthFirst'
var parts = split(kind, ' ')
resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'hp-finance'
  properties: { hostPoolType: %s, loadBalancerType: 'DepthFirst', preferredAppGroupType: 'Desktop' }
}
"""
TERRAFORM = """
variable "kind" {
  default = "Pooled DepthFirst"
}
locals {
  half  = "Poo"
  parts = split(" ", var.kind)
}
resource "azurerm_virtual_desktop_host_pool" "finance" {
  name               = "hp-finance"
  load_balancer_type = "DepthFirst"
  type               = %s
}
"""
ARM = """
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "kind": {
      "type": "string",
      "defaultValue": "Pooled DepthFirst"
    }
  },
  "resources": [
    {
      "type": "Microsoft.DesktopVirtualization/hostPools",
      "apiVersion": "2024-04-03",
      "name": "hp-finance",
      "properties": { "hostPoolType": "%s", "loadBalancerType": "DepthFirst", "preferredAppGroupType": "Desktop" }
    }
  ]
}
"""
FROM_THE_DEFAULT = "it is computed from the default of parameter kind"


def pooled(folder: Path) -> list[Finding]:
    return [each for each in scan(ScanRequest(folder)).findings if each.rule_id == "CKV_AVD_1"]


@pytest.mark.parametrize(
    ("name", "code", "expression", "line", "note"),
    [
        ("main.bicep", BICEP, "split(kind, ' ')[0]", 2, FROM_THE_DEFAULT),
        ("main.bicep", BICEP, "parts[0]", 2, FROM_THE_DEFAULT),
        ("main.bicep", BICEP, "'${first(parts)}'", 2, FROM_THE_DEFAULT),
        ("main.bicep", BICEP, "replace(substring(kind, 0, 6), 'x', 'y')", 2, FROM_THE_DEFAULT),
        ("main.tf", TERRAFORM, 'split(" ", var.kind)[0]', 3, "it is computed from the default of var.kind"),
        ("main.tf", TERRAFORM, "element(local.parts, 0)", 3, "it is computed from the default of var.kind"),
        ("main.tf", TERRAFORM, '"${local.half}led"', 6, "it is computed from this"),
        ("azuredeploy.json", ARM, "[split(parameters('kind'), ' ')[0]]", 8, FROM_THE_DEFAULT),
        ("azuredeploy.json", ARM, "[first(split(parameters('kind'), ' '))]", 8, FROM_THE_DEFAULT),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 60 else "",
)
def test_the_input_of_a_function_is_shown_beside_the_call(
    tmp_path: Path, name: str, code: str, expression: str, line: int, note: str
) -> None:
    path, text = tmp_path / name, code % expression
    path.write_text(text, encoding="utf-8")
    (finding,) = pooled(tmp_path)
    assert finding.reason.startswith('the host pool type is "Pooled"')
    assert (line, note) in [(span.line, what) for span, what in finding.related]

    # "Personal" in place of the input would give another text than "Personal".
    with redirect_stdout(io.StringIO()):
        main(["fix", str(tmp_path), "--review", "--diff"])
    assert path.read_text(encoding="utf-8") == text


def test_what_is_written_in_the_call_itself_leads_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "main.bicep").write_text(BICEP % "split('Pooled DepthFirst', ' ')[0]", encoding="utf-8")
    (finding,) = pooled(tmp_path)
    assert finding.related == ()
