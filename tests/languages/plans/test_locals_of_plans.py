"""Machines behind locals of a plan, which its configuration does not show."""

from __future__ import annotations

import json

import pytest
from avd_intune.languages.resource_model import Deployment
from avd_intune.values.inside import references_in
from avd_intune.values.value_types import Reference

from tests.languages.plans.plan_support import change, plan_of, plans_in, resource
from tests.languages.terraform.terraform_support import property_of


def plan_through_a_local(*machines: str, relevant: bool = True) -> Deployment:
    """Return a plan in which an extension names its machine by `local.machine_id`."""
    extension = {
        "address": "azurerm_virtual_machine_extension.join",
        "mode": "managed",
        "type": "azurerm_virtual_machine_extension",
        "name": "join",
        "expressions": {"virtual_machine_id": {"references": ["local.machine_id"]}},
    }
    addresses = [f"azurerm_windows_virtual_machine.{name}" for name in machines]
    changes = [change(extension["address"], ["create"], {}, {"virtual_machine_id": True})]
    plan = plan_of(*(resource(each) for each in addresses), resource(str(extension["address"])), changes=changes)
    plan["configuration"] = {"root_module": {"resources": [extension]}}
    plan["relevant_attributes"] = [{"resource": each, "attribute": ["id"]} for each in addresses] if relevant else []
    (deployment,) = plans_in(json.dumps(plan))
    return deployment


@pytest.mark.parametrize(
    ("machines", "relevant", "certain", "targets"),
    [
        pytest.param(["a"], True, True, ["a"], id="the only machine whose id the plan has used"),
        pytest.param(["a", "b"], True, False, ["a", "b"], id="one of two"),
        pytest.param(["a"], False, False, [], id="a plan that does not tell"),
    ],
)
def test_a_machine_behind_a_local(machines: list[str], relevant: bool, certain: bool, targets: list[str]) -> None:
    deployment = plan_through_a_local(*machines, relevant=relevant)
    value = property_of(deployment, "azurerm_virtual_machine_extension.join", "virtual_machine_id")
    assert isinstance(value, Reference) is certain
    found = [each.target.rpartition(".")[2] for each in references_in(value)]
    assert found == targets


@pytest.mark.parametrize(
    ("names", "expected"),
    [(["local.machine_ids", "count.index"], ["host[1]"]), (["local.machine_ids"], ["host[0]", "host[1]"])],
    ids=["by the index of its own", "by another index"],
)
def test_machines_of_one_block_behind_a_local(names: list[str], expected: list[str]) -> None:
    """`local.machine_ids = azurerm_windows_virtual_machine.host[*].id`: the plan names the resource as a whole."""
    joins = [resource(f"azurerm_virtual_machine_extension.join[{at}]", index=at) for at in range(2)]
    hosts = [resource(f"azurerm_windows_virtual_machine.host[{at}]", index=at) for at in range(2)]
    changes = [change(each["address"], ["create"], {}, {"virtual_machine_id": True}) for each in joins]
    plan = plan_of(*hosts, *joins, changes=changes)
    configured = {
        "address": "azurerm_virtual_machine_extension.join",
        "mode": "managed",
        "type": "azurerm_virtual_machine_extension",
        "name": "join",
        "expressions": {"virtual_machine_id": {"references": names}},
    }
    plan["configuration"] = {"root_module": {"resources": [configured]}}
    plan["relevant_attributes"] = [{"resource": "azurerm_windows_virtual_machine.host", "attribute": []}]
    (deployment,) = plans_in(json.dumps(plan))
    value = property_of(deployment, "azurerm_virtual_machine_extension.join[1]", "virtual_machine_id")
    assert [each.target.rpartition(".")[2] for each in references_in(value)] == expected
    assert isinstance(value, Reference) is (len(expected) == 1)
