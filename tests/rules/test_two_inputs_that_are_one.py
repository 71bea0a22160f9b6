"""Whether two inputs are the same decides beside what each of them is, in all languages."""

from __future__ import annotations

import json

import pytest
from avd_intune.api import judge_texts

# What a host pool is where the first is true of two texts `a` and `b`, as Terraform, Bicep and ARM write it; otherwise
# personal; and what CKV_AVD_1 says.
ROWS = [
    ('{a} == "x" && {b} == "y" && {a} == {b}', "passed"),
    ('{a} == "x" && {b} == "x" && {a} != {b}', "passed"),
    ('{a} == "x" && {a} == {b}', "undecided"),
    ('{a} == "X" && {b} == "x" && {a} == {b}', "passed"),
    ('{a} != {b} && {a} == "x"', "undecided"),
    ('startswith({a}, "ad") && {b} == "entra" && {a} == {b}', "passed"),
]
POOL = "resource p 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {\n  name: 'vdpool'\n  properties: {\n"


def _terraform(condition: str) -> str:
    pool = f'{condition.format(a="var.a", b="var.b")} ? "Pooled" : "Personal"'
    inputs = "".join(f'variable "{name}" {{\n  type = string\n}}\n' for name in "ab")
    return f'{inputs}resource "azurerm_virtual_desktop_host_pool" "p" {{\n  name = "p"\n  type = {pool}\n}}\n'


def _bicep(condition: str) -> str:
    written = condition.format(a="a", b="b").replace('"', "'").replace("startswith", "startsWith")
    return f"param a string\nparam b string\n{POOL}    hostPoolType: {written} ? 'Pooled' : 'Personal'\n  }}\n}}\n"


@pytest.mark.parametrize(("condition", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_two_inputs(condition: str, expected: str) -> None:
    files = {"terraform/main.tf": _terraform(condition), "bicep/main.bicep": _bicep(condition)}
    found = judge_texts(files, only=["CKV_AVD_1"]).findings
    assert [each.status for each in found] == [expected, expected]


def test_two_inputs_of_a_template() -> None:
    conditions = "equals(parameters('a'),'x'),equals(parameters('b'),'y'),equals(parameters('a'),parameters('b'))"
    pool = {
        "type": "Microsoft.DesktopVirtualization/hostPools",
        "apiVersion": "2024-04-03",
        "name": "vdpool",
        "properties": {"hostPoolType": f"[if(and({conditions}),'Pooled','Personal')]"},
    }
    template = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"a": {"type": "string"}, "b": {"type": "string"}},
        "resources": [pool],
    }
    (found,) = judge_texts({"azuredeploy.json": json.dumps(template)}, only=["CKV_AVD_1"]).findings
    assert found.status == "passed"
