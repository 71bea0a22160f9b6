"""What the code declares secret in one place is in no line of code that an output shows of another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from avd_intune.engine import survey
from avd_intune.reporting.source_lines import source_lines
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import SourceFile, Span

SECRET = "Zq41Kx8wPz41"
POOL_TF = 'resource "azurerm_virtual_desktop_host_pool" "p" {\n  name = "p"\n  type = var.kind\n}\n'
POOL_BICEP = (
    "resource p 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {\n  name: 'p'\n  location: 'westeurope'\n"
    "  properties: { hostPoolType: kind, preferredAppGroupType: 'Desktop', loadBalancerType: 'Persistent' }\n}\n"
)
POOL_ARM = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "parameters": {"kind": {"type": "securestring"}},
    "resources": [
        {
            "type": "Microsoft.DesktopVirtualization/hostPools",
            "apiVersion": "2024-04-03",
            "name": "p",
            "properties": {"hostPoolType": "[parameters('kind')]"},
        }
    ],
}
PLANNED = {
    "address": "azurerm_virtual_desktop_host_pool.p",
    "mode": "managed",
    "type": "azurerm_virtual_desktop_host_pool",
    "name": "p",
    "values": {"name": "p", "type": SECRET, "note": f'a\n"{SECRET}"', "tags": {"pin": 471147, "deep": [SECRET + "x"]}},
    "sensitive_values": {"type": True, "note": True, "tags": True},
}
PLAN = {
    "format_version": "1.2",
    "terraform_version": "1.11.4",
    "planned_values": {"root_module": {"resources": [PLANNED]}},
}
SOURCES = {
    "variable of Terraform": {
        "variables.tf": 'variable "kind" {\n  sensitive = true\n}\n',
        "main.tf": POOL_TF,
        "terraform.tfvars": f'kind = "{SECRET}"\n',
    },
    "parameter of Bicep": {
        "main.bicep": "@secure()\nparam kind string\n" + POOL_BICEP,
        "main.bicepparam": f"using 'main.bicep'\nparam kind = '{SECRET}'\n",
    },
    "parameter of ARM": {
        "main.json": json.dumps(POOL_ARM, indent=2),
        "main.parameters.json": json.dumps(
            {
                "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
                "contentVersion": "1.0.0.0",
                "parameters": {"kind": {"value": SECRET}},
            }
        ),
    },
    "plan": {"tfplan.json": json.dumps(PLAN, indent=2)},
    "plan on one line": {"tfplan.json": json.dumps(PLAN)},
}  # fmt: skip


@pytest.mark.parametrize("files", SOURCES.values(), ids=SOURCES.keys())
def test_declared_secret_is_in_no_line_of_code(tmp_path: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    found = survey(ScanRequest(tmp_path))
    assert [each.rule_id for each in found.result.findings]
    lines = []
    for name in files:
        source = found.workspace.source(tmp_path / name)
        lines += [line for _, line in source_lines(Span(source, 0, len(source.text)))]
    shown = "\n".join([*lines, *(each.whole_reason for each in found.result.findings)])
    assert "**********" in shown
    assert SECRET not in shown
    assert "471147" not in shown


def test_other_text_of_the_same_scan_stays() -> None:
    text = 'type = "Personal"\nname = "p-4711"\ncount = 4711\nprice = 4711.5'
    source = SourceFile("main.tf", text, {"Person", "4711"})
    shown = [line for _, line in source_lines(Span(source, 0, len(text)))]
    assert shown == ['type = "Personal"', 'name = "p-4711"', "count = **********", "price = 4711.5"]


def test_what_a_sensitive_input_and_output_of_a_plan_hold_is_in_no_line(tmp_path: Path) -> None:
    """A plan holds it in plain text, in one line with all else, and only its code says that it is secret."""
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "variables": {"neutral": {"value": {"deep": [SECRET + "a"]}}, "open": {"value": "westeurope"}},
        "planned_values": {
            "outputs": {"plain": {"sensitive": True, "value": SECRET + "b"}},
            "root_module": {"resources": [{**PLANNED, "values": {"type": "Pooled"}, "sensitive_values": {}}]},
        },
        "configuration": {"root_module": {"variables": {"neutral": {"sensitive": True}, "open": {}}}},
    }
    (tmp_path / "tfplan.json").write_text(json.dumps(plan))
    source = survey(ScanRequest(tmp_path)).workspace.plan_source(tmp_path / "tfplan.json")
    shown = "".join(line for _, line in source_lines(Span(source, 0, len(source.text))))
    assert SECRET not in shown
    assert "westeurope" in shown
