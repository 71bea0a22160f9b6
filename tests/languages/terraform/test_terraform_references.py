"""How blocks refer to each other: configured attributes are values, all others references to an instance."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from avd_intune.languages.resource_model import Mode
from avd_intune.values.inside import references_in
from avd_intune.values.value_types import ListValue, ObjectValue, PartialString, Reference, Value

from tests.languages.terraform.terraform_support import deployment_of, plain, property_of, resource_at

MACHINES = """
variable "number" { type = number }
variable "on" { type = bool }
variable "hosts" { type = map(string) }
resource "azurerm_windows_virtual_machine" "one" {
  name     = "vm-one"
  computer = null
  tags     = { role = "avd" }
  os_disk {
    caching = "ReadWrite"
  }
  identity {
    type = "SystemAssigned"
  }
}
resource "azurerm_windows_virtual_machine" "two" {
  count = 2
  name  = "vm-${count.index}"
}
resource "azurerm_windows_virtual_machine" "map" {
  for_each = toset(["a", "b"])
  name     = "vm-${each.key}"
}
resource "azurerm_windows_virtual_machine" "some" {
  count = var.number
  name  = "vm-${count.index}"
}
resource "azurerm_windows_virtual_machine" "any" {
  for_each = var.hosts
  name     = each.key
}
resource "azurerm_windows_virtual_machine" "maybe" {
  count = var.on ? 1 : 0
  name  = "vm-maybe"
}
data "azurerm_virtual_desktop_host_pool" "pool" {
  name = "vdpool"
}
locals {
  ids   = azurerm_windows_virtual_machine.two[*].id
  by_id = { for key, machine in azurerm_windows_virtual_machine.map : key => machine.id }
  whole = azurerm_windows_virtual_machine.one
}
"""
VM = "azurerm_windows_virtual_machine"


def value_of(folder: Path, expression: str, arguments: str = "", address: str = "terraform_data.x") -> Value:
    text = f'{MACHINES}\nresource "terraform_data" "x" {{\n  {arguments}\n  input = {expression}\n}}'
    return property_of(deployment_of(folder, text), address, "input")


def targets(value: Value) -> list[str]:
    found = [f"{each.target} {'.'.join(map(str, each.path))}" for each in references_in(value)]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (f"{VM}.one.id", [f"{VM}.one id"]),
        (f'{VM}.one["id"]', [f"{VM}.one id"]),
        (f"resource.{VM}.one.id", [f"{VM}.one id"]),
        (f"{VM}.two[1].id", [f"{VM}.two[1] id"]),
        (f"{VM}.two.1.id", [f"{VM}.two[1] id"]),
        (f"{VM}.two.*.id", [f"{VM}.two[0] id", f"{VM}.two[1] id"]),
        (f"{VM}.two.*.id[1]", [f"{VM}.two[1] id"]),
        (f"element({VM}.two.*.id, 3)", [f"{VM}.two[1] id"]),
        (f"element({VM}.two, 3).id", [f"{VM}.two[1] id"]),
        (f'{VM}.map["b"].id', [f'{VM}.map["b"] id']),
        (f"values({VM}.map)[*].id", [f'{VM}.map["a"] id', f'{VM}.map["b"] id']),
        (f"[for machine in {VM}.map : machine.id]", [f'{VM}.map["a"] id', f'{VM}.map["b"] id']),
        (f"[for key in keys({VM}.map) : {VM}.map[key].id]", [f'{VM}.map["a"] id', f'{VM}.map["b"] id']),
        ("local.ids[0]", [f"{VM}.two[0] id"]),
        ('local.by_id["a"]', [f'{VM}.map["a"] id']),
        ("local.whole.id", [f"{VM}.one id"]),
        (f"{VM}.some[0].id", [f"{VM}.some[*] id"]),
        (f"{VM}.some[*].id", [f"{VM}.some[*] id"]),
        (f'{VM}.any["k"].id', [f'{VM}.any["*"] id']),
        (f"try({VM}.one.id, null)", [f"{VM}.one id"]),
        (f'lookup({VM}.one, "id")', [f"{VM}.one id"]),
        (f"one({VM}.maybe[*].id)", [f"{VM}.maybe[0] id"]),
        (f"{VM}.one.identity[0].principal_id", [f"{VM}.one identity.0.principal_id"]),
        (f"{VM}.one.os_disk.0.name", [f"{VM}.one os_disk.0.name"]),
        (f"{VM}.one.computer", [f"{VM}.one computer"]),
        (f"{VM}.one.tags.absent", []),
        (f"{VM}.one", [f"{VM}.one "]),
        ("data.azurerm_virtual_desktop_host_pool.pool.id", ["data.azurerm_virtual_desktop_host_pool.pool id"]),
        (f'"${{{VM}.one.id}}/extensions/x"', [f"{VM}.one id"]),
        (f"jsonencode({{ id = {VM}.one.id }})", [f"{VM}.one id"]),
    ],
)
def test_references(tmp_path: Path, expression: str, expected: list[str]) -> None:
    assert targets(value_of(tmp_path, expression)) == expected


@pytest.mark.parametrize(
    ("expression", "arguments", "address", "expected"),
    [
        (f"{VM}.two[count.index].id", "count = 2", "terraform_data.x[1]", [f"{VM}.two[1] id"]),
        (f"{VM}.some[count.index].id", "count = var.number", "terraform_data.x[*]", [f"{VM}.some[*] id"]),
        (f"{VM}.some.*.id[count.index]", "count = var.number", "terraform_data.x[*]", [f"{VM}.some[*] id"]),
        (f"element({VM}.some.*.id, count.index)", "count = var.number", "terraform_data.x[*]", [f"{VM}.some[*] id"]),
        ("each.value.id", f"for_each = {VM}.map", 'terraform_data.x["b"]', [f'{VM}.map["b"] id']),
        ("each.value.id", f"for_each = {VM}.any", 'terraform_data.x["*"]', [f'{VM}.any["*"] id']),
        (f"{VM}.map[each.key].id", f"for_each = {VM}.map", 'terraform_data.x["a"]', [f'{VM}.map["a"] id']),
        (f"{VM}.any[each.key].id", "for_each = var.hosts", 'terraform_data.x["*"]', [f'{VM}.any["*"] id']),
        ("each.value", "for_each = local.by_id", 'terraform_data.x["b"]', [f'{VM}.map["b"] id']),
    ],
)
def test_references_between_instances(
    tmp_path: Path, expression: str, arguments: str, address: str, expected: list[str]
) -> None:
    assert targets(value_of(tmp_path, expression, arguments, address)) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (f"{VM}.one.name", "vm-one"),
        (f"{VM}.one.tags.role", "avd"),
        (f"{VM}.one.os_disk[0].caching", "ReadWrite"),
        (f"{VM}.two[1].name", "vm-1"),
        (f"{VM}.two[*].name", ["vm-0", "vm-1"]),
        (f'{VM}.map["a"].name', "vm-a"),
        ("data.azurerm_virtual_desktop_host_pool.pool.name", "vdpool"),
        (f"length({VM}.two)", 2),
        (f"[for key, machine in {VM}.map : key]", ["a", "b"]),
        (f'try({VM}.maybe[0].name, "none")', {"var.on is true": "vm-maybe", "var.on is false": "none"}),
    ],
)
def test_what_is_configured_is_a_value(tmp_path: Path, expression: str, expected: Any) -> None:
    assert plain(value_of(tmp_path, expression)) == expected


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        (f"{VM}.two[0].id", f"{VM}.two[0].id is known after apply"),
        (
            "data.azurerm_virtual_desktop_host_pool.pool.type",
            "data.azurerm_virtual_desktop_host_pool.pool.type is read at deployment",
        ),
        ("terraform.workspace", "terraform.workspace is chosen on deployment"),
        ("self.id", "self is known after apply"),
        ("azurerm_absent.x.id", "azurerm_absent.x.id is not declared"),
        ("module.absent.x", "module.absent.x is not declared"),
        ("local.absent", "local.absent is not declared"),
    ],
)
def test_reasons(tmp_path: Path, expression: str, reason: str) -> None:
    assert value_of(tmp_path, expression).reason == reason  # type: ignore[attr-defined]


def test_a_workspace_picks_an_entry(tmp_path: Path) -> None:
    text = """
locals { types = { default = "Pooled", prod = "Personal" } }
resource "terraform_data" "x" { input = local.types[terraform.workspace] }
"""
    value = property_of(deployment_of(tmp_path, text), "terraform_data.x", "input")
    assert plain(value) == {'terraform.workspace is "default"': "Pooled", 'terraform.workspace is "prod"': "Personal"}


@pytest.mark.parametrize(
    "declared",
    ["", "type = any", "type = object({ id = string, name = string })"],
    ids=["no type", "any type", "an object type"],
)
def test_a_whole_resource_is_handed_to_a_module(tmp_path: Path, declared: str) -> None:
    files = {
        "main.tf": f'{MACHINES}\nmodule "m" {{\n  source = "./m"\n  vm = {VM}.one\n}}\n'
        'resource "terraform_data" "back" { input = module.m.vm.id }',
        "m/main.tf": f'variable "vm" {{ {declared} }}\n'
        'resource "terraform_data" "x" { input = { id = var.vm.id, name = var.vm.name } }\n'
        'output "vm" { value = var.vm }',
    }
    deployment = deployment_of(tmp_path, files)
    inside = property_of(deployment, "module.m.terraform_data.x", "input")
    assert isinstance(inside, ObjectValue)
    assert targets(inside.entries["id"]) == [f"{VM}.one id"]
    assert plain(inside.entries["name"]) == "vm-one"
    assert targets(property_of(deployment, "terraform_data.back", "input")) == [f"{VM}.one id"]


def test_keys_in_a_module_are_its_own(tmp_path: Path) -> None:
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n  count = 2\n}',
        "m/main.tf": 'resource "azurerm_x" "a" {}\nresource "azurerm_y" "b" { a_id = azurerm_x.a.id }',
    }
    value = property_of(deployment_of(tmp_path, files), "module.m[1].azurerm_y.b", "a_id")
    assert isinstance(value, Reference)
    assert (value.target, value.key) == ("module.m[1].azurerm_x.a", "module.m[1].azurerm_x.a.id")


def test_depends_on_is_a_list_of_references(tmp_path: Path) -> None:
    text = f"""{MACHINES}
resource "azurerm_x" "x" {{
  depends_on = [{VM}.two, "{VM}.one", data.azurerm_virtual_desktop_host_pool.pool, module.m, azurerm_absent.x]
}}
"""
    value = property_of(deployment_of(tmp_path, text), "azurerm_x.x", "depends_on")
    assert isinstance(value, ListValue)
    assert targets(value) == [
        f"{VM}.two[0] ",
        f"{VM}.two[1] ",
        f"{VM}.one ",
        "data.azurerm_virtual_desktop_host_pool.pool ",
        "module.m ",
    ]


def test_modes(tmp_path: Path) -> None:
    text = """
data "azurerm_shared_image" "image" { name = "win10" }
ephemeral "azurerm_key_vault_secret" "password" { name = "join" }
action "azurerm_virtual_machine_power" "off" {
  config {
    virtual_machine_id = "id"
  }
}
check "healthy" {
  data "http" "x" { url = "https://example.com" }
}
removed { from = azurerm_old.x }
provider "azurerm" { features {} }
"""
    deployment = deployment_of(tmp_path, text)
    assert [(each.address, each.type, each.mode) for each in deployment.resources] == [
        ("data.azurerm_shared_image.image", "azurerm_shared_image", Mode.EXISTING),
        ("ephemeral.azurerm_key_vault_secret.password", "azurerm_key_vault_secret", Mode.EXISTING),
        ("action.azurerm_virtual_machine_power.off", "azurerm_virtual_machine_power", Mode.ACTION),
    ]
    action = resource_at(deployment, "action.azurerm_virtual_machine_power.off")
    assert plain(action.properties) == {"virtual_machine_id": "id"}


def test_a_block_in_json_syntax_has_the_attributes_that_the_provider_adds(tmp_path: Path) -> None:
    network = {"name": "vnet", "subnet": [{"name": "snet-hosts"}]}
    text = {
        "resource": {
            "azurerm_virtual_network": {"x": network},
            "terraform_data": {"y": {"input": "${azurerm_virtual_network.x.subnet[0].id}"}},
        }
    }
    deployment = deployment_of(tmp_path, {"main.tf.json": json.dumps(text)})
    found = property_of(deployment, "terraform_data.y", "input")
    assert isinstance(found, Reference)
    assert (found.target, found.path) == ("azurerm_virtual_network.x", ("subnet", 0, "id"))


def test_in_a_provisioner_self_is_the_instance(tmp_path: Path) -> None:
    code = """
resource "terraform_data" "policies" {
  for_each = { desktops = "Add-Desktops.ps1", shared = "Add-Shared.ps1" }
  input    = each.value
  provisioner "local-exec" {
    command = "pwsh scripts/${self.input} -Id ${self.id}"
  }
}
"""
    deployment = deployment_of(tmp_path, code)
    for name, script in (("desktops", "Add-Desktops.ps1"), ("shared", "Add-Shared.ps1")):
        address = f'terraform_data.policies["{name}"]'
        provisioners = property_of(deployment, address, "provisioner")
        assert isinstance(provisioners, ListValue)
        (provisioner,) = provisioners.items
        assert isinstance(provisioner, ObjectValue)
        command = provisioner.entries["command"]
        assert isinstance(command, PartialString)
        assert command.parts[0] == f"pwsh scripts/{script} -Id "
        assert {each.target for each in references_in(command)} == {address}
