"""Which calls of modules lead to a resource, in each language."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.languages.plans.plan_links import keys_of_calls
from avd_intune.languages.resource_model import Deployment, Resource

from tests.languages.arm import template_support as arm
from tests.languages.bicep import bicep_support as bicep
from tests.languages.terraform import terraform_support as terraform


def shared(deployment: Deployment, *addresses: str) -> int:
    """Return how many calls lead to both of two resources."""
    one, other = (_at(deployment, each) for each in addresses)
    assert one.shared_modules(other) == other.shared_modules(one)
    return one.shared_modules(other)


def _at(deployment: Deployment, address: str) -> Resource:
    (found,) = (each for each in deployment.resources if each.address == address)
    return found


# Keys of an element may hold what begins or ends an address.
TERRAFORM = {
    "main.tf": """
resource "azurerm_x" "top" {}
module "a" {
  source   = "./outer"
  for_each = toset(["x]", "x].y", "z."])
}
""",
    "outer/main.tf": 'module "b" {\n  source = "../inner"\n}\nresource "azurerm_x" "own" {}\n',
    "inner/main.tf": 'resource "azurerm_x" "it" {}\n',
}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("azurerm_x.top", 'module.a["x]"].azurerm_x.own', 0),
        ('module.a["x]"].azurerm_x.own', 'module.a["x]"].module.b.azurerm_x.it', 1),
        ('module.a["x]"].module.b.azurerm_x.it', 'module.a["x]"].module.b.azurerm_x.it', 2),
        ('module.a["x]"].module.b.azurerm_x.it', 'module.a["x].y"].module.b.azurerm_x.it', 0),
        ('module.a["z."].azurerm_x.own', 'module.a["z."].module.b.azurerm_x.it', 1),
    ],
)
def test_modules_of_terraform(one: str, other: str, expected: int, tmp_path: Path) -> None:
    assert shared(terraform.deployment_of(tmp_path, TERRAFORM), one, other) == expected


BICEP = {
    "main.bicep": "resource top 'a.b/c@2020-01-01' = {\n  name: 'top'\n}\n"
    "module outer 'outer.bicep' = [for at in range(0, 2): {\n  name: 'outer-${at}'\n}]\n",
    "outer.bicep": "module inner 'inner.bicep' = {\n  name: 'inner'\n}\n"
    "resource own 'a.b/c@2020-01-01' = {\n  name: 'own'\n}\n",
    "inner.bicep": "resource it 'a.b/c@2020-01-01' = {\n  name: 'it'\n}\n",
}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("top", "outer[0]::own", 0),
        ("outer[0]::own", "outer[0]::inner::it", 1),
        ("outer[0]::inner::it", "outer[0]::inner::it", 2),
        ("outer[0]::inner::it", "outer[1]::inner::it", 0),
    ],
)
def test_modules_of_bicep(one: str, other: str, expected: int, tmp_path: Path) -> None:
    assert shared(bicep.deployment_of(tmp_path, BICEP), one, other) == expected


def test_modules_of_templates_whose_names_hold_points(tmp_path: Path) -> None:
    inner = arm.template([arm.thing("it")])
    deployments = [
        arm.nested(f"hosts-1.{at}", arm.template([arm.thing("own"), arm.nested("x", inner)])) for at in (0, 1)
    ]
    deployment = arm.deployment_of(tmp_path, arm.template([arm.thing("top"), *deployments]))
    by_modules = {each.modules: each for each in deployment.resources}
    assert [len(each) for each in by_modules] == [0, 1, 2, 1, 2]
    top, own, it, other, other_it = by_modules.values()
    assert (top.shared_modules(own), own.shared_modules(it), it.shared_modules(it)) == (0, 1, 2)
    assert (own.shared_modules(other), it.shared_modules(other_it), other.shared_modules(other_it)) == (0, 0, 1)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", ()),
        ("module.a", ("module.a",)),
        ('module.a["x].y"].module.b[0]', ('module.a["x].y"].', 'module.a["x].y"].module.b[0]')),
    ],
)
def test_modules_of_plans(address: str, expected: tuple[str, ...]) -> None:
    assert keys_of_calls(address) == expected
