"""An empty default is a blank to fill in, whatever is made of it on its way to where a value is needed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from avd_intune.api import Finding, judge_texts

ROWS: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("empty_defaults.yaml").read_text(encoding="utf-8")
)
IMAGE = {
    "publisher": "MicrosoftWindowsDesktop",
    "offer": "windows-11",
    "sku": "win11-23h2-ent",
    "version": "latest",
}
POOL = "Microsoft.DesktopVirtualization/hostPools"
MACHINE = "Microsoft.Compute/virtualMachines"


def _terraform(row: dict[str, Any]) -> str:
    image = "\n".join(f'    {name} = "{value}"' for name, value in IMAGE.items())
    return f"""{row["before"]}
resource "azurerm_windows_virtual_machine" "vm" {{
  name = "vm-avd-01"
  source_image_reference {{
{image}
  }}
}}
resource "azurerm_virtual_desktop_host_pool" "p" {{
  name = "vdpool"
  type = "Personal"
}}
resource "azurerm_virtual_machine_extension" "dsc" {{
  name               = "dsc"
  virtual_machine_id = azurerm_windows_virtual_machine.vm.id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings = jsonencode({{
    configurationFunction = "Configuration.ps1\\\\AddSessionHost"
    properties = {{ hostPoolName = azurerm_virtual_desktop_host_pool.p.name }}
  }})
}}
resource "azurerm_virtual_machine_extension" "join" {{
  name               = "join"
  virtual_machine_id = azurerm_windows_virtual_machine.vm.id
  publisher          = "Microsoft.Compute"
  type               = "JsonADDomainExtension"
  settings           = jsonencode({{ Name = {row["name"]}, User = "u", Options = "3" }})
  protected_settings = jsonencode({{ Password = "secret" }})
}}
"""


def _template(name: str) -> list[dict[str, Any]]:
    registration = {"hostPoolName": "vdpool"}
    return [
        {"type": MACHINE, "name": "vm-avd-01", "properties": {"storageProfile": {"imageReference": IMAGE}}},
        {"type": POOL, "name": "vdpool", "properties": {"hostPoolType": "Personal"}},
        {
            "type": f"{MACHINE}/extensions",
            "name": "vm-avd-01/dsc",
            "properties": {
                "publisher": "Microsoft.Powershell",
                "type": "DSC",
                "settings": {
                    "configurationFunction": "Configuration.ps1\\AddSessionHost",
                    "properties": registration,
                },
            },
        },
        {
            "type": f"{MACHINE}/extensions",
            "name": "vm-avd-01/join",
            "properties": {
                "publisher": "Microsoft.Compute",
                "type": "JsonADDomainExtension",
                "settings": {"Name": name, "User": "u", "Options": "3"},
                "protectedSettings": {"Password": "secret"},
            },
        },
    ]


def _arm(row: dict[str, Any]) -> str:
    return json.dumps(
        {
            "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0",
            "parameters": row["parameters"],
            "variables": row.get("variables", {}),
            "resources": [{**each, "apiVersion": "2024-03-01"} for each in _template(row["name"])],
        }
    )


def _bicep(row: dict[str, Any]) -> str:
    blocks = [row["before"]]
    for at, resource in enumerate(_template("NAME")):
        lines = _in_bicep(resource["properties"], 1).replace("'NAME'", row["name"])
        head = f"resource r{at} '{resource['type']}@2024-03-01' = {{\n  name: '{resource['name']}'\n"
        blocks.append(f"{head}  properties: {lines}\n}}\n")
    return "\n".join(blocks)


def _in_bicep(value: Any, depth: int) -> str:
    if not isinstance(value, dict):
        return "'" + value.replace("\\", "\\\\") + "'"
    lines = "".join(f"{'  ' * (depth + 1)}{name}: {_in_bicep(each, depth + 1)}\n" for name, each in value.items())
    return f"{{\n{lines}{'  ' * depth}}}"


@pytest.fixture(scope="module")
def findings() -> dict[str, Finding]:
    texts = {
        **{f"terraform{at}/main.tf": _terraform(row) for at, row in enumerate(ROWS["terraform"])},
        **{f"bicep{at}/main.bicep": _bicep(row) for at, row in enumerate(ROWS["bicep"])},
        **{f"arm{at}/azuredeploy.json": _arm(row) for at, row in enumerate(ROWS["arm"])},
    }
    judged = judge_texts(texts, only=["CKV_AVD_4"])
    return {each.block.path.partition("/")[0]: each for each in judged.findings}


@pytest.mark.parametrize(
    ("name", "row"),
    [
        pytest.param(f"{language}{at}", row, id=f"{language}: {row['name']}")
        for language, rows in ROWS.items()
        for at, row in enumerate(rows)
    ],
)
def test_verdict(name: str, row: dict[str, Any], findings: dict[str, Finding]) -> None:
    found = findings[name]
    assert found.status == row["verdict"]
    assert ("set Name in its settings" in found.reason) is (row["verdict"] == "failed")
