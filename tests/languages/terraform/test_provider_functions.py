"""What the functions of azapi and azurerm make of ids, known and unknown."""

from __future__ import annotations

import pytest
from avd_intune.languages.terraform.functions.function_api import FunctionContext
from avd_intune.languages.terraform.functions.function_table import call_function
from avd_intune.values.inside import references_in
from avd_intune.values.plain_data import from_python, to_python
from avd_intune.values.value_types import EvaluationError, Reference, Value

CALL = FunctionContext(None, None)
GROUP = "/subscriptions/s/resourceGroups/rg"
MACHINE = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/vm"


def call(name: str, *arguments: object) -> Value:
    return call_function(f"provider::{name}", [from_python(each) for each in arguments], CALL)


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("azapi::build_resource_id", (GROUP, "Microsoft.Compute/virtualMachines", "vm"), MACHINE),
        (
            "azapi::build_resource_id",
            (MACHINE, "Microsoft.Compute/virtualMachines/extensions", "join"),
            f"{MACHINE}/extensions/join",
        ),
        ("azapi::resource_group_resource_id", ("s", "rg", "Microsoft.Compute/virtualMachines", ["vm"]), MACHINE),
        ("azapi::tenant_resource_id", ("Microsoft.A/b/c", ["x", "y"]), "/providers/Microsoft.A/b/x/c/y"),
        ("azapi::extension_resource_id", (MACHINE, "Microsoft.A/b", ["x"]), f"{MACHINE}/providers/Microsoft.A/b/x"),
    ],
)
def test_an_id_is_put_together(name: str, arguments: tuple[object, ...], expected: str) -> None:
    assert to_python(call(name, *arguments)) == expected


def test_an_id_is_taken_apart() -> None:
    parts = to_python(call("azapi::parse_resource_id", "Microsoft.Compute/virtualMachines", MACHINE))
    assert isinstance(parts, dict)
    assert (parts["name"], parts["parent_id"], parts["resource_group_name"]) == ("vm", GROUP, "rg")
    parts = to_python(call("azurerm::parse_resource_id", f"{MACHINE}/extensions/join"))
    assert isinstance(parts, dict)
    assert (parts["resource_name"], parts["parent_resources"]) == ("join", {"virtualMachines": "vm"})


def test_the_name_in_the_id_of_a_resource_is_that_of_the_resource() -> None:
    machine = Reference("known after apply", key="azurerm_x.vm.id", target="azurerm_x.vm", path=("id",))
    parsed = call_function("provider::azapi::parse_resource_id", [from_python("A/b"), machine], CALL)
    assert {each.target for each in references_in(parsed)} == {"azurerm_x.vm"}


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("azapi::build_resource_id", (GROUP,)),
        ("azapi::tenant_resource_id", ("Microsoft.A/b/c", ["x"])),
        ("azapi::parse_resource_id", ("A/b", "no id")),
    ],
)
def test_what_the_provider_refuses_is_an_error(name: str, arguments: tuple[object, ...]) -> None:
    assert isinstance(call(name, *arguments), EvaluationError)
