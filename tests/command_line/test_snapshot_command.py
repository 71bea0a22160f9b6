"""The real command `avd-intune snapshot`: what would be deployed, in every language, and what a change changes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.command_line.run_command import CHECKS, run_command

ROOT = CHECKS.parent
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "snapshot-output.schema.json").read_text("utf-8"))

BICEP = """\
param location string
param deployPool bool
@allowed(['Personal', 'Pooled'])
param kind string
@secure()
param password string = 'Tr0ub4dor'
param again bool = false
resource pool 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = if (deployPool) {
  name: 'pool-${location}'
  location: location
  properties: { hostPoolType: kind, loadBalancerType: 'Persistent', maxSessionLimit: 5 }
}
resource hosts 'Microsoft.Compute/virtualMachines@2023-09-01' = [for i in range(0, 2): {
  name: 'vm${i}'
  location: 'westeurope'
  properties: { licenseType: 'Windows_Client', osProfile: { adminUsername: 'me', adminPassword: password } }
}]
resource join 'Microsoft.Compute/virtualMachines/extensions@2023-09-01' = {
  parent: hosts[0]
  name: 'join'
  properties: { protectedSettings: { value: 'hush' }, settings: { wrong: substring('abc', 5), pool: pool.id } }
}
resource off 'Microsoft.Compute/virtualMachines@2023-09-01' = if (again) {
  name: 'off'
}
resource there 'Microsoft.Network/virtualNetworks@2023-09-01' existing = {
  name: 'vnet'
}
output names array = map(range(0, 2), i => 'vm${i}')
"""


def snapshot(folder: Path, *arguments: str) -> dict[str, Any]:
    run = run_command("snapshot", "-o", "json", *arguments, folder=folder)
    assert (run.exit_code, run.errors) == (0, "")
    found: dict[str, Any] = json.loads(run.output)
    jsonschema.validate(found, SCHEMA)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


def test_bicep_resources_outputs_and_markers(folder: Path) -> None:
    (folder / "main.bicep").write_text(BICEP)
    found = snapshot(folder)
    assert {key: found[key] for key in ("form", "form_version")} == {"form": "avd-intune snapshot", "form_version": 1}
    (root,) = found["roots"]
    assert (root["path"], root["language"], root["scenario"], root["problems"]) == ("main.bicep", "bicep", None, [])
    assert root["outputs"] == {"names": ["vm0", "vm1"]}
    pool, first, second, join = root["resources"]
    unknown_location = {"$unknown": 'parameter "location" has no default'}
    assert pool == {
        "type": "Microsoft.DesktopVirtualization/hostPools",
        "name": {"$partial": ["pool-", unknown_location]},
        "path": "main.bicep",
        "line": 8,
        "exists": "parameter deployPool is true",
        "properties": {
            "hostPoolType": {
                "$oneOf": [
                    {"when": 'parameter kind is "Personal"', "value": "Personal"},
                    {"when": 'parameter kind is "Pooled"', "value": "Pooled"},
                ]
            },
            "loadBalancerType": "Persistent",
            "maxSessionLimit": 5,
        },
        "body": {"location": unknown_location},
    }
    assert [(each["name"], each["exists"]) for each in (first, second)] == [("vm0", True), ("vm1", True)]
    assert first["properties"]["osProfile"] == {"adminUsername": "me", "adminPassword": {"$unknown": "(secret)"}}
    assert join["name"] == "vm0/join"
    assert join["properties"]["protectedSettings"] == {"value": {"$unknown": "(secret)"}}
    assert "body" not in join  # nothing stands beside its properties
    settings = join["properties"]["settings"]
    assert settings["wrong"] == {"$error": "`substring` fails: the start index 5 lies after the end of the string"}
    assert settings["pool"]["$partial"][-1] == unknown_location


def test_values_are_those_of_the_cases_in_which_a_resource_is_deployed(folder: Path) -> None:
    """What another case would give is not evaluated: there it may be refused, and this resource is not there."""
    (folder / "main.bicep").write_text(
        """
param single bool
param watched bool
param other bool
var identity = single ? '/a/b/c' : 'none'
resource agent 'Microsoft.Compute/virtualMachines/extensions@2023-09-01' = if (single && watched) {
  name: 'vm/agent'
  properties: {
    settings: {
      name: watched ? split(identity, '/')[2] : 'None'
      other: other ? split(identity, '/')[3] : split('none', '/')[4]
    }
  }
}
resource always 'Microsoft.Compute/virtualMachines/extensions@2023-09-01' = {
  name: 'vm/always'
  properties: { settings: { name: split(identity, '/')[2] } }
}
"""
    )
    agent, always = snapshot(folder)["roots"][0]["resources"]
    assert agent["exists"] == "parameter single is true and parameter watched is true"
    assert agent["properties"]["settings"]["name"] == "b"
    refused = agent["properties"]["settings"]["other"]["$oneOf"]
    assert [each["when"] for each in refused] == [
        "parameter other is true and parameter single is true",
        "parameter other is false",
    ]
    assert refused[0]["value"] == "c"
    assert "out of bounds" in refused[1]["value"]["$error"]
    assert [each["when"] for each in always["properties"]["settings"]["name"]["$oneOf"]] == [
        "parameter single is true",
        "parameter single is false",
    ]


def test_scenarios_and_their_secrets(folder: Path) -> None:
    (folder / "main.bicep").write_text(BICEP)
    (folder / "prod.bicepparam").write_text(
        "using 'main.bicep'\nparam location = 'northeurope'\nparam deployPool = true\n"
        "param kind = 'Personal'\nparam password = 'C0rrect'\nparam again = true\n"
    )
    (root,) = snapshot(folder)["roots"]
    assert (root["scenario"], len(root["resources"])) == ("prod.bicepparam", 5)
    assert (root["resources"][0]["name"], root["resources"][0]["exists"]) == ("pool-northeurope", True)
    text = run_command("snapshot", folder=folder).output + run_command("snapshot", "-o", "json", folder=folder).output
    assert not any(secret in text for secret in ("C0rrect", "Tr0ub4dor", "hush"))


def test_arm_templates_with_nested_deployments_and_conditional_outputs(folder: Path) -> None:
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    nested = {
        "$schema": schema,
        "contentVersion": "1.0.0.0",
        "resources": [
            {"type": "Microsoft.Compute/virtualMachines", "apiVersion": "2023-09-01", "name": "inner", "properties": {}}
        ],
    }
    deployment = {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": "nested",
        "properties": {"mode": "Incremental", "template": nested},
    }
    template = {
        "$schema": schema,
        "contentVersion": "1.0.0.0",
        "parameters": {"hidden": {"type": "bool", "defaultValue": False}, "size": {"type": "int"}},
        "resources": [deployment],
        "outputs": {
            "left": {"condition": "[parameters('hidden')]", "type": "int", "value": 1},
            "kept": {
                "condition": "[not(parameters('hidden'))]",
                "type": "int",
                "value": "[add(parameters('size'), 1)]",
            },
        },
    }
    (folder / "azuredeploy.json").write_text(json.dumps(template))
    (root,) = snapshot(folder)["roots"]
    assert [(each["type"], each["name"]) for each in root["resources"]] == [
        ("Microsoft.Compute/virtualMachines", "inner")
    ]
    assert root["outputs"] == {"kept": {"$unknown": 'parameter "size" has no default'}}


def test_terraform_code_names_instances_by_their_address(folder: Path) -> None:
    (folder / "main.tf").write_text(
        """
variable "password" {
  type      = string
  sensitive = true
  default   = "Tr0ub4dor"
}
variable "extra" { type = set(string) }
resource "azurerm_windows_virtual_machine" "vm" {
  for_each       = toset(["a", "b"])
  name           = "vm-${each.key}"
  admin_password = var.password
}
resource "azurerm_virtual_machine_extension" "join" {
  virtual_machine_id = azurerm_windows_virtual_machine.vm["a"].id
  settings           = jsonencode({ mdmId = "" })
}
resource "null_resource" "more" {
  for_each = var.extra
  triggers = { name = "x-${each.key}" }
}
resource "null_resource" "none" { count = 0 }
output "id" { value = azurerm_windows_virtual_machine.vm["b"].id }
"""
    )
    (root,) = snapshot(folder)["roots"]
    assert (root["path"], root["language"]) == (".", "terraform")
    names = [each["name"] for each in root["resources"]]
    assert names == [
        *('azurerm_windows_virtual_machine.vm["a"]', 'azurerm_windows_virtual_machine.vm["b"]'),
        *("azurerm_virtual_machine_extension.join", 'null_resource.more["*"]'),
    ]
    vm, _, join, more = root["resources"]
    assert vm["properties"] == {"name": "vm-a", "admin_password": {"$unknown": "(secret)"}}
    owner = {"$resource": 'azurerm_windows_virtual_machine.vm["a"]', "attribute": "id"}
    assert join["properties"] == {"virtual_machine_id": owner, "settings": '{"mdmId":""}'}
    assert more["exists"] is not True
    assert root["outputs"] == {"id": {"$resource": 'azurerm_windows_virtual_machine.vm["b"]', "attribute": "id"}}


def test_plans_with_their_outputs(folder: Path) -> None:
    values = {"address": "terraform_data.x", "mode": "managed", "type": "terraform_data", "name": "x"}
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.11.0",
        "planned_values": {
            "outputs": {
                "open": {"sensitive": False},
                "known": {"sensitive": False, "value": [1, 2.5]},
                "hidden": {"sensitive": True, "value": "hush"},
            },
            "root_module": {"resources": [{**values, "values": {"input": "a"}}]},
        },
    }
    (folder / "plan.json").write_text(json.dumps(plan))
    (root,) = snapshot(folder)["roots"]
    assert [(each["name"], each["properties"]) for each in root["resources"]] == [("terraform_data.x", {"input": "a"})]
    assert root["outputs"] == {
        "open": {"$unknown": "output open is known after apply"},
        "known": [1, 2.5],
        "hidden": {"$unknown": "(secret)"},
    }


def test_what_cannot_be_read_is_said(folder: Path) -> None:
    (folder / "main.bicep").write_text("resource x 'Microsoft.Compute/virtualMachines@2023-09-01' = {\n")
    (root,) = snapshot(folder)["roots"]
    assert root["problems"]
    assert "not evaluated" in run_command("snapshot", folder=folder).output


def test_the_tree_for_people(folder: Path) -> None:
    (folder / "main.bicep").write_text(BICEP)
    run = run_command("snapshot", folder=folder)
    assert (run.exit_code, run.errors) == (0, "")
    for line in (
        "main.bicep (bicep)",
        "    exists if parameter deployPool is true",
        '    location: (unknown: parameter "location" has no default)',
        '      hostPoolType: "Personal" when parameter kind is "Personal" or "Pooled" when parameter kind is "Pooled"',
        "        adminPassword: (secret)",
        "4 resources in 1 root",
    ):
        assert line in run.output.splitlines()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "main.tf").write_text(
        'resource "terraform_data" "kept" { input = { size = "small", n = 1 } }\n'
        'resource "terraform_data" "gone" { input = 1 }\noutput "o" { value = 1 }\n'
    )
    for command in (
        ("init", "-q"),
        ("add", "-A"),
        ("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "before"),
    ):
        subprocess.run(["git", *command], cwd=tmp_path, check=True, capture_output=True)
    (tmp_path / "infra" / "main.tf").write_text(
        '\nresource "terraform_data" "kept" { input = { size = "large", n = 1 } }\n'
        'resource "terraform_data" "new" { input = 1 }\noutput "o" { value = 2 }\n'
    )
    return tmp_path


def test_what_a_change_changes(repository: Path) -> None:
    (root,) = snapshot(repository, "infra", "--since", "HEAD")["since"]["roots"]
    assert root["path"] == "infra"
    assert [each["name"] for each in root["added"]] == ["terraform_data.new"]
    assert [each["name"] for each in root["removed"]] == ["terraform_data.gone"]
    (changed,) = root["changed"]
    assert changed["name"] == "terraform_data.kept"
    assert changed["changes"] == [{"at": "properties.input.size", "before": "small", "after": "large"}]
    assert root["outputs"] == [{"at": "o", "before": 1, "after": 2}]
    text = run_command("snapshot", "infra", "--since", "HEAD", folder=repository).output
    assert '      properties.input.size: "small" → "large"' in text.splitlines()
    assert text.endswith("1 added, 1 removed, 1 changed\n")


def test_a_resource_that_a_change_takes_away_is_shown_like_any_other(repository: Path) -> None:
    """`body` is there where anything stands beside the properties, in what was added and removed alike."""
    template = repository / "infra" / "main.bicep"
    template.write_text("resource a 'Test.Rp/a@2024-01-01' = {\n  name: 'a'\n  properties: { x: 1 }\n}\n")
    for command in (("add", "-A"), ("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "more")):
        subprocess.run(["git", *command], cwd=repository, check=True, capture_output=True)
    template.write_text(template.read_text().replace("name: 'a'", "name: 'b'"))
    (root,) = snapshot(repository, "infra/main.bicep", "--since", "HEAD")["since"]["roots"]
    (removed,), (added,) = root["removed"], root["added"]
    assert removed.keys() == added.keys()
    assert "body" not in removed


@pytest.mark.parametrize("revision", ["no-such-revision", "--help", "HEAD:infra"])
def test_a_revision_that_is_none(repository: Path, revision: str) -> None:
    run = run_command("snapshot", "infra", f"--since={revision}", folder=repository)
    assert (run.exit_code, run.output) == (2, "")
    assert run.errors.startswith(f"avd-intune: --since {revision}: ")


def test_numbers_that_are_none_in_json(folder: Path) -> None:
    (folder / "main.bicep").write_text(
        "output nan object = { a: json('NaN'), b: json('-Infinity'), c: json('1e400'), d: json('1.5') }\n"
    )
    (root,) = snapshot(folder)["roots"]
    assert json.loads(json.dumps(root["outputs"]), parse_constant=pytest.fail) == root["outputs"]


def test_numbers_of_a_template_are_doubles_as_the_engine_has_them(tmp_path: Path) -> None:
    """A number that no double holds is infinite, also where a template or its parameter file writes it out."""
    (tmp_path / "main.json").write_text(
        '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",'
        '"contentVersion": "1.0.0.0", "resources": [], "parameters": {"p": {"type": "object", "defaultValue":'
        ' {"a": -1e999, "b": 1.50}}}, "outputs": {"written": {"type": "object", "value": {"a": 1e999, "b": 1e2}},'
        ' "given": {"type": "object", "value": "[parameters(\'p\')]"}, "compared": {"type": "bool", "value":'
        ' "[less(json(\'1e300\'), variables(\'x\'))]"}}, "variables": {"x": 1e999}}',
        encoding="utf-8",
    )
    (root,) = snapshot(tmp_path)["roots"]
    assert root["outputs"]["written"] == {"a": "Infinity", "b": 100.0}
    assert root["outputs"]["given"] == {"a": "-Infinity", "b": 1.5}
    assert root["outputs"]["compared"] is True
