"""What assignments and initiatives that are kept as documents give to a policy that deploys a host pool."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.languages.test_ways_of_deploying import POLICY, outcomes, write

POOLED = {"t": "Pooled"}
NAMED = {"policyName": "avd", "displayName": "Host pools"}
SET: dict[str, Any] = {
    "name": "all",
    "properties": {
        "parameters": {"kind": {"type": "String", "defaultValue": "Personal"}},
        "policyDefinitions": [
            {
                "policyDefinitionReferenceId": "a",
                "policyDefinitionName": "avd",
                "parameters": {"t": {"value": "[parameters('kind')]"}},
            }
        ],
    },
}
_ID = "/providers/Microsoft.Authorization/"


def tree(**more: Any) -> dict[str, Any]:
    return {"nodeName": "/root", "scope": {"prod": ["/providers/x"]}, "assignment": {"name": "a"}, **more}


GIVEN = {
    "one node": tree(definitionEntry=NAMED, parameters=POOLED),
    "a list of definitions": tree(definitionEntryList=[{"policyName": "other"}, NAMED], parameters=POOLED),
    "an entry with parameters": tree(definitionEntryList=[{**NAMED, "parameters": POOLED}]),
    "parameters of a node above": tree(parameters=POOLED, children=[tree(definitionEntry=NAMED)]),
    "parameters of a leaf": tree(
        definitionEntry=NAMED,
        parameters={"t": "Personal"},
        children=[{"nodeName": "/a", "children": [{"nodeName": "/b", "parameters": POOLED}]}],
    ),
    "a definition by its id": tree(definitionEntry={"policyId": f"{_ID}policyDefinitions/avd"}, parameters=POOLED),
    "the other leaf": tree(
        definitionEntry=NAMED,
        children=[{"nodeName": "/a", "parameters": {"t": "Personal"}}, {"nodeName": "/b", "parameters": POOLED}],
    ),
}


@pytest.mark.parametrize("kind", GIVEN)
@pytest.mark.parametrize("ending", ["json", "jsonc"])
def test_a_tree_of_assignments_gives_its_values(tmp_path: Path, kind: str, ending: str) -> None:
    comment = "// for all subscriptions\n" if ending == "jsonc" else ""
    write(
        tmp_path,
        {
            f"Definitions/policyDefinitions/avd.{ending}": comment + json.dumps(POLICY),
            f"Definitions/policyAssignments/avd.{ending}": comment + json.dumps(GIVEN[kind]),
        },
    )
    assert "fail" in outcomes(tmp_path)
    write(
        tmp_path,
        {f"Definitions/policyAssignments/avd.{ending}": json.dumps(GIVEN[kind]).replace("Pooled", "Personal")},
    )
    assert outcomes(tmp_path) == {"pass"}


def test_values_of_a_table_are_unknown(tmp_path: Path) -> None:
    assigned = tree(definitionEntry=NAMED, parameterFile="all.csv")
    write(tmp_path, {"policies/avd.json": json.dumps(POLICY), "assigned.json": json.dumps(assigned)})
    assert outcomes(tmp_path) == {"undecided"}


SETS: dict[str, tuple[list[dict[str, Any]], str]] = {
    "by its default": (
        [{"properties": {**SET["properties"], "parameters": {"kind": {"defaultValue": "Pooled"}}}}],
        "fail",
    ),
    "by an assignment": (
        [
            SET,
            {
                "name": "a",
                "properties": {
                    "policyDefinitionId": f"{_ID}policySetDefinitions/all",
                    "parameters": {"kind": {"value": "Pooled"}},
                },
            },
        ],
        "fail",
    ),
    "by a tree": (
        [SET, tree(definitionEntry={"policySetName": "all"}, parameters={"kind": "Pooled"})],
        "fail",
    ),
    "by a tree with its id": (
        [SET, tree(definitionEntry={"policySetId": f"{_ID}policySetDefinitions/all"}, parameters={"kind": "Pooled"})],
        "fail",
    ),
    "by nothing": ([SET], "pass"),
    "without default": (
        [{"properties": {**SET["properties"], "parameters": {"kind": {"type": "String"}}}}],
        "undecided",
    ),
    "by an expression": (
        [json.loads(json.dumps(SET).replace("[parameters('kind')]", "[concat('Poo', parameters('kind'))]"))],
        "undecided",
    ),
}


@pytest.mark.parametrize("kind", SETS)
def test_what_an_initiative_hands_on_is_what_its_assignments_give(tmp_path: Path, kind: str) -> None:
    documents, expected = SETS[kind]
    files = {f"policies/{at}.json": json.dumps(each) for at, each in enumerate(documents)}
    write(tmp_path, {"policies/avd.json": json.dumps(POLICY), **files})
    assert outcomes(tmp_path) == {expected}


RULE = json.dumps(POLICY["properties"]["policyRule"]).replace("${", "$${")
TERRAFORM = f"""resource "azurerm_policy_definition" "avd" {{
  name        = "avd"
  policy_rule = <<RULE
{RULE}
RULE
  parameters = jsonencode({{ t = {{ type = "String", defaultValue = "Personal" }} }})
}}
resource "azurerm_policy_set_definition" "all" {{
  name       = "all"
  parameters = jsonencode({{ kind = {{ type = "String", defaultValue = "Personal" }} }})
  policy_definition_reference {{
    policy_definition_id = azurerm_policy_definition.avd.id
    parameter_values     = jsonencode({{ t = {{ value = "[parameters('kind')]" }} }})
  }}
}}
"""
ASSIGNED = """resource "azurerm_subscription_policy_assignment" "all" {
  name                 = "all"
  policy_definition_id = azurerm_policy_set_definition.all.id
  parameters           = jsonencode({ kind = { value = "Pooled" } })
}
"""


def test_an_initiative_of_terraform_hands_on_what_its_assignment_gives(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": TERRAFORM})
    assert outcomes(tmp_path) == {"pass"}
    write(tmp_path, {"main.tf": TERRAFORM + ASSIGNED})
    assert outcomes(tmp_path) == {"fail"}


BICEP = """targetScope = 'subscription'
resource avd 'Microsoft.Authorization/policyDefinitions@2023-04-01' = {
  name: 'avd'
  properties: loadJsonContent('policies/avd.json').properties
}
resource all 'Microsoft.Authorization/policySetDefinitions@2023-04-01' = {
  name: 'all'
  properties: {
    parameters: { kind: { type: 'String' } }
    policyDefinitions: [{ policyDefinitionId: avd.id, parameters: { t: { value: '[parameters(\\'kind\\')]' } } }]
  }
}
resource given 'Microsoft.Authorization/policyAssignments@2023-04-01' = {
  name: 'given'
  properties: { policyDefinitionId: all.id, parameters: { kind: { value: 'Pooled' } } }
}
"""


def test_an_initiative_of_bicep_hands_on_what_its_assignment_gives(tmp_path: Path) -> None:
    write(tmp_path, {"main.bicep": BICEP, "policies/avd.json": json.dumps(POLICY)})
    assert outcomes(tmp_path) == {"fail"}
    write(tmp_path, {"main.bicep": BICEP.replace("Pooled", "Personal")})
    assert outcomes(tmp_path) == {"pass"}


OF_FILES = """locals {
  all = { for f in fileset(path.module, "policies/*.json") : basename(f) => jsondecode(file("${path.module}/${f}")) }
}
resource "azurerm_policy_definition" "all" {
  for_each    = local.all
  name        = each.value.name
  policy_rule = jsonencode(each.value.properties.policyRule)
  parameters  = jsonencode(each.value.properties.parameters)
}
resource "azurerm_subscription_policy_assignment" "avd" {
  name                 = "avd"
  policy_definition_id = azurerm_policy_definition.all["avd.json"].id
  parameters           = jsonencode({ t = { value = "Personal" } })
}
"""


def test_a_policy_that_terraform_loads_from_a_set_of_files_is_judged_there(tmp_path: Path) -> None:
    pooled = json.dumps(POLICY).replace('"defaultValue": "Personal"', '"defaultValue": "Pooled"')
    write(tmp_path, {"main.tf": OF_FILES, "policies/avd.json": pooled})
    assert outcomes(tmp_path) == {"pass"}
    write(tmp_path, {"main.tf": OF_FILES.replace('value = "Personal"', 'value = "Pooled"')})
    assert outcomes(tmp_path) == {"fail"}
