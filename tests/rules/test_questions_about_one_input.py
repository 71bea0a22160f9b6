"""Questions about one input in other words: what they exclude, and what a validation leaves of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from avd_intune.api import judge_texts

ROWS: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("questions_about_one_input.yaml").read_text(encoding="utf-8")
)


def _verdicts(texts: dict[str, str]) -> dict[str, str]:
    """Return what CKV_AVD_1 says of each file's host pool, by the name of the file."""
    judged = judge_texts(texts, only=["CKV_AVD_1"])
    return {each.block.path.partition("/")[0]: each.status for each in judged.findings}


def _terraform(row: dict[str, Any]) -> str:
    asked = row.get("validation")
    lines = f'  validation {{\n    condition = {asked}\n    error_message = "No."\n  }}\n' if asked else ""
    resource = 'resource "azurerm_virtual_desktop_host_pool" "p"'
    variable = f'variable "x" {{\n  type = {row["type"]}\n{lines}}}\n'
    return f'{variable}{resource} {{\n  type = {row["pool"]}\n  name = "vdpool"\n}}\n'


def _bicep(row: dict[str, Any]) -> str:
    pool = "resource p 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {\n  name: 'vdpool'\n"
    return f"{row['before']}\n{pool}  properties: {{ hostPoolType: {row['pool']} }}\n}}\n"


def _arm(row: dict[str, Any]) -> str:
    names = {"name": "names", "count": "[parameters('n')]", "input": "[concat('vm', copyIndex('names'))]"}
    pool = {
        "type": "Microsoft.DesktopVirtualization/hostPools",
        "apiVersion": "2024-04-03",
        "name": "vdpool",
        "properties": {"hostPoolType": row["pool"]},
    }
    template = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": row["parameters"],
        "variables": {"copy": [names]} if row.get("copy") else {},
        "resources": [pool],
    }
    return json.dumps(template)


@pytest.fixture(scope="module")
def verdicts() -> dict[str, str]:
    return _verdicts(
        {
            **{f"terraform{at}/main.tf": _terraform(row) for at, row in enumerate(ROWS["terraform"])},
            **{f"bicep{at}/main.bicep": _bicep(row) for at, row in enumerate(ROWS["bicep"])},
            **{f"arm{at}/azuredeploy.json": _arm(row) for at, row in enumerate(ROWS["arm"])},
        }
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param(f"{language}{at}", row["verdict"], id=f"{row.get('validation') or language}: {row['pool']}")
        for language, rows in ROWS.items()
        for at, row in enumerate(rows)
    ],
)
def test_verdict(name: str, expected: str, verdicts: dict[str, str]) -> None:
    assert verdicts[name] == expected
