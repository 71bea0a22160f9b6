"""What the functions of a deployment's target give is made once for each target, and is that of this target."""

from __future__ import annotations

import pytest
from avd_intune.languages.arm.functions.function_api import ArmFunctionContext, DeploymentTarget, EvaluationBudget
from avd_intune.languages.arm.functions.function_table import call_arm_function
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.value_types import Known, ObjectValue, Unknown

SOURCE = SourceFile("main.json", "one two")
FUNCTIONS = ("subscription", "resourceGroup", "managementGroup", "tenant", "deployment", "deployer", "environment")


def asked(name: str, call: ArmFunctionContext, *arguments: Known) -> ObjectValue:
    found = call_arm_function(name, arguments, call)
    assert isinstance(found, ObjectValue)
    return found


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_call_shares_what_it_holds_and_has_its_own_place(name: str) -> None:
    budget, target = EvaluationBudget(), DeploymentTarget()
    places = [Span(SOURCE, 0, 3), Span(SOURCE, 4, 7)]
    one, two = (asked(name, ArmFunctionContext(place, target=target, budget=budget)) for place in places)
    assert one.entries is two.entries
    assert [each.origin and each.origin.span for each in (one, two)] == places


def test_another_target_or_module_or_name_has_its_own() -> None:
    budget, named = EvaluationBudget(), DeploymentTarget(resource_group=Known("rg-hosts"))
    here = ArmFunctionContext(budget=budget)
    first = asked("resourceGroup", here).entries["name"]
    assert isinstance(first, Unknown)
    assert first.key == "resourceGroup().name"
    assert (
        asked("resourceGroup", ArmFunctionContext(target=named, budget=budget)).entries["name"] is named.resource_group
    )
    in_module = asked("resourceGroup", ArmFunctionContext(budget=budget, key_prefix="hosts.")).entries["name"]
    assert isinstance(in_module, Unknown)
    assert in_module.key == "hosts.resourceGroup().name"
    other = asked("resourceGroup", here, Known("other")).entries["name"]
    assert isinstance(other, Known)
    assert other.value == "other"
    assert asked("resourceGroup", here).entries["name"] is first


def test_what_was_measured_is_let_go_of() -> None:
    budget = EvaluationBudget()
    value = ObjectValue({"one": Known(1)})
    assert budget.measure(value) == (2, 1)
    budget.forget_measures()
    assert not budget._measures._known
    assert budget.measure(value) == (2, 1)
