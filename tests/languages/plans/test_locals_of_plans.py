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


IDS, HOST = "local.machine_ids", "azurerm_windows_virtual_machine.host"


@pytest.mark.parametrize(
    ("names", "joins", "hosts", "expected"),
    [
        pytest.param([IDS, "count.index"], [0, 1], [0, 1], [1], id="one for one"),
        pytest.param([IDS], [0, 1], [0, 1], [0, 1], id="by another index"),
        # `local.machine_ids[floor(count.index / 2)]` and `local.machine_ids[count.index * 2]` look like the own index.
        pytest.param([IDS, "count.index"], [0, 1, 2, 3], [0, 1], [0, 1], id="two on each machine"),
        pytest.param([IDS, "count.index"], [0, 1], [0, 1, 2, 3], [0, 1, 2, 3], id="on each second machine"),
        pytest.param([HOST, "count.index"], [0, 1, 2, 3], [0, 1], [0, 1], id="by the resource itself"),
        # A key of text is hardly that of another one: some of the machines are joined.
        pytest.param([HOST, "each.key"], ["a", "b"], ["a", "b", "c"], ["b"], id="by the key of its own"),
        pytest.param(
            [HOST, "var.alias", "each.key"],
            ["a", "b"],
            ["a", "b", "c"],
            ["a", "b", "c"],
            id="by what a table has for it",
        ),
        # A plan with `host[each.key]` has a machine for each key.
        pytest.param([HOST, "each.key"], ["b-1", "b"], ["a", "b"], ["a", "b"], id="by a part of the key"),
        pytest.param([HOST, "each.value"], ["a", "b"], ["a", "b", "c"], ["a", "b", "c"], id="by a value"),
        pytest.param([HOST, "each.value"], ["a", "b"], ["a", "b"], ["b"], id="by a value, one for one"),
    ],
)
def test_machines_of_one_block(
    names: list[str], joins: list[int | str], hosts: list[int | str], expected: list[int | str]
) -> None:
    """`local.machine_ids = azurerm_windows_virtual_machine.host[*].id`: the plan names the resource as a whole."""
    join = "azurerm_virtual_machine_extension.join"
    extensions = [resource(f"{join}[{json.dumps(at)}]", index=at) for at in joins]
    machines = [resource(f"{HOST}[{json.dumps(at)}]", index=at) for at in hosts]
    changes = [change(each["address"], ["create"], {}, {"virtual_machine_id": True}) for each in extensions]
    plan = plan_of(*machines, *extensions, changes=changes)
    configured = {
        "address": join,
        "mode": "managed",
        "type": "azurerm_virtual_machine_extension",
        "name": "join",
        "expressions": {"virtual_machine_id": {"references": names}},
    }
    plan["configuration"] = {"root_module": {"resources": [configured]}}
    plan["relevant_attributes"] = [{"resource": HOST, "attribute": []}]
    (deployment,) = plans_in(json.dumps(plan))
    value = property_of(deployment, f"{join}[{json.dumps(joins[1])}]", "virtual_machine_id")
    assert [each.target for each in references_in(value)] == [f"{HOST}[{json.dumps(at)}]" for at in expected]
    assert isinstance(value, Reference) is (len(expected) == 1 and "each.value" not in names)


def test_a_module_for_every_second_machine() -> None:
    """The machine is handed into instances of a module, which are two for each machine."""
    machines = [resource(f"{HOST}[{at}]", index=at) for at in range(2)]
    plan = plan_of(*machines)
    inner = "azurerm_virtual_machine_extension.join"
    named = {"type": "azurerm_virtual_machine_extension", "name": "join"}
    children = []
    for at in range(4):
        module = f"module.join[{at}]"
        children.append({"address": module, "resources": [{**resource(f"{module}.{inner}"), **named}]})
        made = change(f"{module}.{inner}", ["create"], {}, {"virtual_machine_id": True})
        plan["resource_changes"].append({**made, **named, "module_address": module})
    plan["planned_values"]["root_module"]["child_modules"] = children
    block = {"address": inner, "expressions": {"virtual_machine_id": {"references": ["var.id"]}}}
    call = {
        "expressions": {"id": {"references": [HOST, "count.index"]}},
        "module": {"resources": [block], "variables": {"id": {}}},
    }
    plan["configuration"] = {"root_module": {"module_calls": {"join": call}}}
    (deployment,) = plans_in(json.dumps(plan))
    value = property_of(deployment, f"module.join[1].{inner}", "virtual_machine_id")
    assert [each.target for each in references_in(value)] == [f"{HOST}[0]", f"{HOST}[1]"]
