"""Deployments inside ARM templates: nested and linked templates, their scopes, outputs and failures."""

from __future__ import annotations

import pytest
from avd_intune.languages.resource_model import Mode
from avd_intune.values.identity import value_key
from avd_intune.values.value_types import Unknown

from tests.languages.arm.template_support import (
    UNKNOWN,
    addresses,
    at,
    deployment_of,
    member_of,
    nested,
    plain,
    pool,
    template,
    thing,
)

VM = "Microsoft.Compute/virtualMachines"


# --- scopes


def scoped(scope: str) -> dict:
    inner = template(
        [thing("in", properties={"p": "[parameters('p')]", "v": "[variables('v')]"})],
        parameters={"p": {"type": "string"}},
        variables={"v": "inner variable"},
    )
    return template(
        [nested("dep", inner, scope, parameters={"p": "given"})],
        parameters={"p": {"type": "string", "defaultValue": "outer"}},
        variables={"v": "outer variable"},
    )


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        pytest.param("inner", {"p": "given", "v": "inner variable"}, id="inner"),
        pytest.param("Inner", {"p": "given", "v": "inner variable"}, id="inner in another letter case"),
        pytest.param("outer", {"p": "outer", "v": "outer variable"}, id="outer"),
    ],
)
def test_scope_of_expressions(tmp_path, scope, expected):
    (resource,) = deployment_of(tmp_path, scoped(scope)).resources
    assert plain(member_of(resource, "properties")) == expected
    assert resource.address == "dep::Contoso.Lab/things/in"
    assert [span.line for span in resource.module_calls] == [14]


def test_scope_is_outer_where_nothing_is_said(tmp_path):
    content = scoped("outer")
    del content["resources"][0]["properties"]["expressionEvaluationOptions"]
    (resource,) = deployment_of(tmp_path, content).resources
    assert plain(member_of(resource, "properties", "p")) == "outer"


def test_outer_scope_sees_the_loop_around_it(tmp_path):
    inner = template([thing("[concat('t', copyIndex())]", properties={"n": "[copyIndex('deps')]"})])
    deps = nested("[concat('dep', copyIndex())]", inner, "outer", copy={"name": "deps", "count": 2})
    deployment = deployment_of(tmp_path, template([deps]))
    assert addresses(deployment) == ["dep0::Contoso.Lab/things/t0", "dep1::Contoso.Lab/things/t1"]
    assert plain(member_of(deployment.resources[1], "properties", "n")) == 1


def test_inner_scope_does_not_see_the_loop_around_it(tmp_path):
    inner = template([thing("t", properties={"n": "[copyIndex('deps')]"})])
    deps = nested("[concat('dep', copyIndex())]", inner, copy={"name": "deps", "count": 1})
    (resource,) = deployment_of(tmp_path, template([deps])).resources
    value = member_of(resource, "properties", "n")
    assert isinstance(value, Unknown)
    assert 'there is no loop "deps"' in value.reason


def test_condition_of_a_deployment_holds_for_what_it_deploys(tmp_path):
    inner = template([thing("a", condition="[parameters('inside')]")], parameters={"inside": {"type": "bool"}})
    content = template(
        [nested("off", template([thing("b")]), condition=False), nested("dep", inner, condition="[parameters('b')]")],
        parameters={"b": {"type": "bool"}},
    )
    (resource,) = deployment_of(tmp_path, content).resources
    assert sorted(plain(resource.presence).values()) == [False, False, True]


def test_same_template_twice_gives_two_resources(tmp_path):
    inner = template([thing("[parameters('n')]")], parameters={"n": {"type": "string"}})
    content = template(
        [nested("one", inner, parameters={"n": "a"}), nested("two", inner, parameters={"n": "[parameters('u')]"})],
        parameters={"u": {"type": "string"}},
    )
    first, second = deployment_of(tmp_path, content).resources
    assert first.key != second.key
    assert (first.address, second.address) == (
        "one::Contoso.Lab/things/a",
        "two::Contoso.Lab/things/{parameters('n')}",
    )


def test_null_parameter_means_the_default(tmp_path):
    inner = template(
        [thing("a", properties={"v": "[parameters('p')]"})], parameters={"p": {"type": "string", "defaultValue": "d"}}
    )
    content = template(
        [nested("dep", inner, parameters={"p": "[if(parameters('b'), 'given', null())]"})],
        parameters={"b": {"type": "bool"}},
    )
    (resource,) = deployment_of(tmp_path, content).resources
    assert plain(member_of(resource, "properties", "v")) == {
        "parameters('b') is true": "given",
        "parameters('b') is false": "d",
    }


def test_parameters_as_one_expression(tmp_path):
    inner = template(
        [thing("a", properties={"v": "[parameters('p')]", "w": "[parameters('q')]"})],
        parameters={"p": {"type": "string"}, "q": {"type": "string"}},
    )
    content = template(
        [nested("dep", inner)], variables={"all": {"p": {"value": 1}}}, parameters={"u": {"type": "object"}}
    )
    content["resources"][0]["properties"]["parameters"] = "[variables('all')]"
    (resource,) = deployment_of(tmp_path, content).resources
    assert plain(member_of(resource, "properties")) == {"v": 1, "w": UNKNOWN}
    content["resources"][0]["properties"]["parameters"] = "[parameters('u')]"
    (resource,) = deployment_of(tmp_path, content).resources
    value = member_of(resource, "properties", "v")
    assert isinstance(value, Unknown)
    assert value.reason == 'parameter "u" has no default'


def test_key_vault_parameter_is_secret(tmp_path):
    inner = template([thing("a", properties={"v": "[parameters('p')]"})], parameters={"p": {"type": "securestring"}})
    content = template([nested("dep", inner)])
    reference = {"reference": {"keyVault": {"id": "x"}, "secretName": "s"}}
    content["resources"][0]["properties"]["parameters"] = {"p": reference}
    (resource,) = deployment_of(tmp_path, content).resources
    assert member_of(resource, "properties", "v").secret


# --- where it is deployed to


def test_location_of_the_same_resource_group_is_the_same(tmp_path):
    inner = template([thing("in", properties={"v": "[resourceGroup().location]"})])
    content = template(
        [
            thing("out", properties={"v": "[resourceGroup().location]"}),
            nested("same", inner),
            nested("other", inner, resourceGroup="rg-other"),
        ]
    )
    outer, same, other = (
        value_key(member_of(each, "properties", "v")) for each in deployment_of(tmp_path, content).resources
    )
    assert outer == same
    assert outer != other


def test_resource_group_of_a_nested_deployment_is_in_the_ids(tmp_path):
    inner = template([thing("in", properties={"v": "[resourceId('a.b/c', 'd')]"})])
    content = template(
        [nested("other", inner, subscriptionId="11111111-1111-1111-1111-111111111111", resourceGroup="rg")]
    )
    (resource,) = deployment_of(tmp_path, content).resources
    assert plain(member_of(resource, "properties", "v")) == (
        "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/a.b/c/d"
    )


# --- outputs


def with_output(value: object, **output: object) -> dict:
    return {**template([thing("in")]), "outputs": {"kind": {"type": "string", "value": value, **output}}}


@pytest.mark.parametrize(
    "expression",
    [
        pytest.param("[reference('dep').outputs.kind.value]", id="by name"),
        pytest.param(
            "[reference(resourceId('Microsoft.Resources/deployments', 'dep')).outputs.KIND.value]", id="by id"
        ),
        pytest.param(
            "[reference(resourceId('Microsoft.Resources/deployments', 'dep'), '2022-09-01').outputs['kind'].value]",
            id="by id and version",
        ),
    ],
)
def test_output_of_a_deployment(tmp_path, expression):
    content = template([pool(hostPoolType=expression), nested("dep", with_output("Personal"))])
    deployment = deployment_of(tmp_path, content)
    kind = member_of(at(deployment, "Microsoft.DesktopVirtualization/hostPools/hp"), "properties", "hostPoolType")
    assert plain(kind) == "Personal"


def test_secure_output_is_secret(tmp_path):
    inner = {**template([thing("in")]), "outputs": {"kind": {"type": "securestring", "value": "x"}}}
    content = template([nested("dep", inner), thing("a", properties={"v": "[reference('dep').outputs.kind.value]"})])
    deployment = deployment_of(tmp_path, content)
    assert member_of(at(deployment, "Contoso.Lab/things/a"), "properties", "v").secret


def test_output_that_is_a_loop(tmp_path):
    copy = {"count": 2, "input": "[concat('x', copyIndex())]"}
    inner = {**template([thing("in")]), "outputs": {"all": {"type": "array", "copy": copy}}}
    content = template([nested("dep", inner), thing("a", properties={"v": "[reference('dep').outputs.all.value]"})])
    deployment = deployment_of(tmp_path, content)
    assert plain(member_of(at(deployment, "Contoso.Lab/things/a"), "properties", "v")) == ["x0", "x1"]


def test_long_chain_of_outputs_is_evaluated_in_order_of_need(tmp_path):
    """Each deployment uses an output of the next one in the file."""
    count = 60
    resources = []
    for number in range(count):
        inner = template([thing(f"t{number}")], parameters={"p": {"type": "string"}})
        inner["outputs"] = {"o": {"type": "string", "value": "[concat(parameters('p'), '.')]"}}
        above = f"d{number + 1}"
        value = "end" if number == count - 1 else f"[reference('{above}').outputs.o.value]"
        needs = [] if number == count - 1 else [f"[resourceId('Microsoft.Resources/deployments', '{above}')]"]
        resources.append(nested(f"d{number}", inner, parameters={"p": value}, dependsOn=needs))
    resources.append(thing("last", properties={"v": "[reference('d0').outputs.o.value]"}))
    deployment = deployment_of(tmp_path, template(resources))
    assert plain(member_of(at(deployment, "Contoso.Lab/things/last"), "properties", "v")) == "end" + "." * count


def test_deployments_that_need_each_other_end(tmp_path):
    def using(other: str) -> dict:
        inner = template([thing("in")], parameters={"p": {"type": "string"}})
        inner["outputs"] = {"o": {"type": "string", "value": "[parameters('p')]"}}
        return {"inner": inner, "parameters": {"p": f"[reference('{other}').outputs.o.value]"}}

    content = template([nested("a", **using("b")), nested("b", **using("a"))])
    assert addresses(deployment_of(tmp_path, content)) == ["a::Contoso.Lab/things/in", "b::Contoso.Lab/things/in"]


# --- one resource in several templates


def test_extension_in_one_template_finds_its_machine_in_another(tmp_path):
    machine = template([{"type": VM, "name": "vm"}])
    extension = {
        **template(
            {
                "vm": {"existing": True, "type": VM, "apiVersion": "1", "name": "vm"},
                "join": {"type": f"{VM}/extensions", "apiVersion": "1", "name": "vm/join"},
            }
        ),
        "languageVersion": "2.0",
    }
    deployment = deployment_of(tmp_path, template([nested("join", extension), nested("machine", machine)]))
    assert addresses(deployment) == [f"join::{VM}/extensions/vm/join", f"machine::{VM}/vm"]
    assert deployment.resources[0].parent == deployment.resources[1].key


def test_existing_resource_that_nobody_creates_stays(tmp_path):
    content = {
        **template({"vm": {"existing": True, "type": VM, "apiVersion": "1", "name": "vm"}}),
        "languageVersion": "2.0",
    }
    (resource,) = deployment_of(tmp_path, content).resources
    assert resource.mode is Mode.EXISTING
