"""Resources of ARM templates: bodies, conditions, loops, children, both forms."""

from __future__ import annotations

import json

import pytest
from avd_intune.languages.resource_model import Mode
from avd_intune.values.value_types import Reference

from tests.languages.arm.template_support import (
    UNKNOWN,
    addresses,
    at,
    deployment_of,
    deployments_of,
    member_of,
    plain,
    pool,
    reasons,
    template,
    thing,
)

VM = "Microsoft.Compute/virtualMachines"


def test_body_of_a_resource(tmp_path):
    content = {
        **pool("[concat('hp-', variables('env'))]", hostPoolType="[variables('kind')]"),
        "tags": {"[variables('env')]": "1"},
        "dependsOn": ["[resourceId('a.b/c', 'd')]"],
        "comments": "no",
        "metadata": {"description": "no"},
        "scope": "x",
    }
    (resource,) = deployment_of(tmp_path, template([content], variables={"env": "dev", "kind": "Personal"})).resources
    assert resource.type == "Microsoft.DesktopVirtualization/hostPools"
    assert resource.api_version == "2024-04-03"
    assert resource.address == "Microsoft.DesktopVirtualization/hostPools/hp-dev"
    assert resource.mode is Mode.MANAGED
    assert resource.parent is None
    assert plain(resource.presence) is True
    assert plain(resource.properties) == {
        "name": "hp-dev",
        "location": "west",
        "properties": {"hostPoolType": "Personal"},
        "tags": {"dev": "1"},
        "scope": "x",
    }
    assert resource.span.line == 9
    assert resource.span.text.startswith("{")
    assert '"scope": "x"' in resource.span.text


def test_every_property_tells_its_path_and_place(tmp_path):
    (resource,) = deployment_of(tmp_path, template([pool(hostPoolType="Pooled", rules=[{"a": 1}])])).resources
    kind = member_of(resource, "properties", "hostPoolType")
    assert kind.origin.what == "properties.hostPoolType"
    assert kind.origin.span.text == '"Pooled"'
    rule = member_of(resource, "properties", "rules").items[0]
    assert rule.entries["a"].origin.what == "properties.rules[0].a"


def test_whole_properties_may_be_one_expression(tmp_path):
    content = {**pool(), "properties": "[union(variables('a'), createObject('b', parameters('u')))]"}
    (resource,) = deployment_of(
        tmp_path,
        template([content], variables={"a": {"hostPoolType": "Personal"}}, parameters={"u": {"type": "string"}}),
    ).resources
    assert plain(member_of(resource, "properties")) == {"hostPoolType": "Personal", "b": UNKNOWN}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param(True, True, id="true"),
        pytest.param("[equals(1, 1)]", True, id="an expression that holds"),
        pytest.param("True", True, id="true as text"),
        pytest.param(False, None, id="false"),
        pytest.param("[not(true())]", None, id="an expression that does not hold"),
        pytest.param(
            "[parameters('b')]",
            {"parameters('b') is true": True, "parameters('b') is false": False},
            id="a boolean parameter without default",
        ),
        pytest.param(
            "[equals(parameters('s'), 'x')]",
            {"equals(parameters('s'), 'x') is true": True, "equals(parameters('s'), 'x') is false": False},
            id="an unknown",
        ),
    ],
)
def test_condition(tmp_path, condition, expected):
    content = template([thing("x", condition=condition)], parameters={"b": {"type": "bool"}, "s": {"type": "string"}})
    found = [plain(resource.presence) for resource in deployment_of(tmp_path, content).resources]
    assert found == ([expected] if expected is not None else [])


def test_condition_that_is_no_boolean_is_undecided(tmp_path):
    (resource,) = deployment_of(tmp_path, template([thing("x", condition="maybe")])).resources
    assert sorted(plain(resource.presence).values()) == [False, True]


def test_presence_and_properties_hang_on_the_same_decision(tmp_path):
    content = template(
        [thing("x", condition="[parameters('b')]", properties={"v": "[if(parameters('b'), 1, 2)]"})],
        parameters={"b": {"type": "bool"}},
    )
    (resource,) = deployment_of(tmp_path, content).resources
    value = member_of(resource, "properties", "v")
    assert plain(resource.presence)["parameters('b') is true"] is True
    assert plain(value)["parameters('b') is true"] == 1


# --- names and keys


def test_unknown_name_is_shown_as_written(tmp_path):
    content = template(
        [thing("[parameters('p')]"), thing("[concat('vm-', parameters('p'))]")], parameters={"p": {"type": "string"}}
    )
    found = addresses(deployment_of(tmp_path, content))
    assert found == ["Contoso.Lab/things/{parameters('p')}", "Contoso.Lab/things/{concat('vm-', parameters('p'))}"]


def test_partly_known_name_is_shown_with_gaps(tmp_path):
    content = template([thing("[concat('host-', parameters('p'))]")], parameters={"p": {"type": "string"}})
    assert addresses(deployment_of(tmp_path, content)) == ["Contoso.Lab/things/host-…"]


def test_keys_are_unique(tmp_path):
    content = template([thing("same"), thing("same"), thing("SAME")])
    keys = [resource.key for resource in deployment_of(tmp_path, content).resources]
    assert len(set(keys)) == 3


# --- loops


def test_loop_of_known_length(tmp_path):
    copy = {"name": "loop", "count": "[length(variables('n'))]"}
    content = template(
        [thing("[concat('vm-', copyIndex(1))]", copy=copy, properties={"n": "[variables('n')[copyIndex('loop')]]"})],
        variables={"n": ["a", "b"]},
    )
    deployment = deployment_of(tmp_path, content)
    assert addresses(deployment) == ["Contoso.Lab/things/vm-1", "Contoso.Lab/things/vm-2"]
    assert [plain(member_of(each, "properties", "n")) for each in deployment.resources] == ["a", "b"]


def test_loop_of_unknown_length_has_one_instance_for_all(tmp_path):
    copy = {"name": "loop", "count": "[parameters('count')]"}
    content = template([thing("[concat('vm-', copyIndex())]", copy=copy)], parameters={"count": {"type": "int"}})
    (resource,) = deployment_of(tmp_path, content).resources
    assert resource.address == "Contoso.Lab/things/{concat('vm-', copyIndex())}[*]"
    assert plain(resource.presence) == {
        "parameters('count') > 0 is true": True,
        "parameters('count') > 0 is false": False,
    }


def test_a_loop_over_an_array_is_there_by_the_length_of_that(tmp_path):
    copy = {"name": "loop", "count": "[length(parameters('names'))]"}
    content = template([thing("[concat('vm-', copyIndex())]", copy=copy)], parameters={"names": {"type": "array"}})
    (resource,) = deployment_of(tmp_path, content).resources
    label = "length(parameters('names')) > 0"
    assert plain(resource.presence) == {f"{label} is true": True, f"{label} is false": False}


def test_loop_whose_length_is_one_of_several(tmp_path):
    copy = {"name": "loop", "count": "[if(parameters('b'), 2, 1)]"}
    content = template([thing("[concat('vm-', copyIndex())]", copy=copy)], parameters={"b": {"type": "bool"}})
    first, second = deployment_of(tmp_path, content).resources
    assert plain(first.presence) is True
    assert plain(second.presence) == {"parameters('b') is true": True, "parameters('b') is false": False}


def test_loops_of_the_same_unknown_length_go_together(tmp_path):
    def named(kind: str, name: str, loop: str) -> dict:
        return {"type": kind, "name": name, "copy": {"name": loop, "count": "[parameters('n')]"}}

    content = template(
        [
            named(VM, "[concat('vm-', copyIndex())]", "machines"),
            named(f"{VM}/extensions", "[concat('vm-', copyIndex(), '/join')]", "extensions"),
        ],
        parameters={"n": {"type": "int"}},
    )
    machine, extension = deployment_of(tmp_path, content).resources
    assert extension.parent == machine.key


def test_what_a_loop_makes_alike_is_evaluated_once_and_told_apart_where_it_differs(tmp_path):
    properties = {
        "size": "[toUpper('d4s')]",
        "disk": {"name": "[format('disk-{0}', COPYINDEX())]", "caching": "[concat('Read', 'Write')]"},
    }
    content = template(
        [thing("[concat('vm-', copyIndex())]", copy={"name": "loop", "count": 2}, properties=properties)]
    )
    first, second = deployment_of(tmp_path, content).resources
    assert [plain(member_of(each, "properties", "disk")) for each in (first, second)] == [
        {"name": "disk-0", "caching": "ReadWrite"},
        {"name": "disk-1", "caching": "ReadWrite"},
    ]
    assert member_of(first, "properties", "size") is member_of(second, "properties", "size")
    assert member_of(first, "properties", "disk", "caching") is member_of(second, "properties", "disk", "caching")


def test_an_index_that_is_written_with_escapes_tells_the_iterations_apart(tmp_path):
    # JSON as a tool may write it: \u0063 is a c.
    loop = thing("[concat('vm-', copyIndex())]", copy={"name": "loop", "count": 2}, properties={"n": "[@opyIndex()]"})
    written = json.dumps(template([loop])).replace("@", r"\u0063")
    (tmp_path / "main.json").write_text(written)
    (deployment,) = deployments_of(tmp_path, {})
    assert [plain(member_of(each, "properties", "n")) for each in deployment.resources] == [0, 1]


def test_a_child_in_each_instance_of_a_loop_is_one_of_its_own(tmp_path):
    child = {"type": "parts", "name": "[concat('part-', copyIndex())]", "properties": {"n": 1, "at": "[copyIndex()]"}}
    content = template([thing("[concat('x', copyIndex())]", copy={"name": "loop", "count": 2}, resources=[child])])
    parts = [each for each in deployment_of(tmp_path, content).resources if each.type.endswith("/parts")]
    assert [plain(member_of(each, "properties")) for each in parts] == [{"n": 1, "at": 0}, {"n": 1, "at": 1}]


@pytest.mark.parametrize("count", [-1, 801, "[string('x')]", None])
def test_loop_with_an_impossible_count(tmp_path, count):
    deployment = deployment_of(tmp_path, template([thing("x", copy={"name": "loop", "count": count})]))
    (resource,) = deployment.resources
    assert sorted(plain(resource.presence).values()) == [False, True]
    assert [kind for kind, _ in reasons(deployment)] == ["evaluation"]


def test_copy_of_a_property(tmp_path):
    properties = {
        "copy": [{"name": "disks", "count": 2, "input": {"lun": "[copyIndex('disks')]", "vm": "[copyIndex()]"}}],
        "size": 1,
    }
    content = template([thing("[concat('x', copyIndex())]", copy={"name": "vms", "count": 2}, properties=properties)])
    first, second = deployment_of(tmp_path, content).resources
    # Without a name, copyIndex() is the index of the resource.
    assert plain(member_of(first, "properties")) == {"disks": [{"lun": 0, "vm": 0}, {"lun": 1, "vm": 0}], "size": 1}
    assert plain(member_of(second, "properties", "disks"))[0] == {"lun": 0, "vm": 1}


def test_copy_of_a_property_of_unknown_length(tmp_path):
    properties = {"copy": [{"name": "disks", "count": "[parameters('n')]", "input": {"size": 4}}]}
    content = template([thing("x", properties=properties)], parameters={"n": {"type": "int"}})
    (resource,) = deployment_of(tmp_path, content).resources
    disks = member_of(resource, "properties", "disks")
    assert plain(disks) == [...]
    assert plain(disks.rest) == {"size": 4}


# --- children


def extension(name: str, **members: object) -> dict:
    return {"type": f"{VM}/extensions", "apiVersion": "2024-07-01", "name": name, **members}


def test_child_inside_its_parent(tmp_path):
    child = {"type": "extensions", "apiVersion": "2024-07-01", "name": "join", "properties": {"type": "X"}}
    content = template([{"type": VM, "name": "[concat('vm', '0')]", "resources": [child]}])
    machine, join = deployment_of(tmp_path, content).resources
    assert (join.type, join.parent) == (f"{VM}/extensions", machine.key)
    assert join.address == f"{VM}/extensions/vm0/join"
    assert plain(join.properties) == {"name": "vm0/join", "properties": {"type": "X"}}


def test_full_type_and_name_inside_the_parent_stay(tmp_path):
    content = template([{"type": VM, "name": "vm", "resources": [extension("vm/join")]}])
    _, join = deployment_of(tmp_path, content).resources
    assert join.address == f"{VM}/extensions/vm/join"


def test_other_resource_inside_a_resource_is_no_child(tmp_path):
    lock = {"type": "Microsoft.Authorization/locks", "name": "keep"}
    content = template([{"type": VM, "name": "vm", "resources": [lock]}])
    _, found = deployment_of(tmp_path, content).resources
    assert (found.address, found.parent) == ("Microsoft.Authorization/locks/keep", None)


def test_children_of_children_in_a_loop(tmp_path):
    grandchild = {"type": "c", "name": "[concat('g', copyIndex())]"}
    child = {"type": "b", "name": "x", "resources": [grandchild]}
    parent = {
        "type": "N.S/a",
        "name": "[concat('p', copyIndex())]",
        "copy": {"name": "l", "count": 2},
        "resources": [child],
    }
    deployment = deployment_of(tmp_path, template([parent]))
    assert addresses(deployment) == [
        *("N.S/a/p0", "N.S/a/b/p0/x", "N.S/a/b/c/p0/x/g0"),
        *("N.S/a/p1", "N.S/a/b/p1/x", "N.S/a/b/c/p1/x/g1"),
    ]
    assert at(deployment, "N.S/a/b/c/p1/x/g1").parent == at(deployment, "N.S/a/b/p1/x").key


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(("vm", "vm/join"), id="known names"),
        pytest.param(("VM", "vm/join"), id="another letter case"),
        pytest.param(("[parameters('u')]", "[concat(parameters('u'), '/join')]"), id="an unknown name"),
        pytest.param(
            ("[concat('x', parameters('u'))]", "[format('x{0}/join', parameters('u'))]"), id="a partly known name"
        ),
    ],
)
def test_child_at_top_level_finds_its_parent(tmp_path, names):
    content = template([extension(names[1]), {"type": VM, "name": names[0]}], parameters={"u": {"type": "string"}})
    join, machine = deployment_of(tmp_path, content).resources
    assert join.parent == machine.key


def test_child_whose_parent_is_not_deployed_has_none(tmp_path):
    content = template([{"type": VM, "name": "vm", "condition": False}, extension("vm/join")])
    (join,) = deployment_of(tmp_path, content).resources
    assert join.parent is None


def test_condition_of_a_parent_does_not_hold_for_its_children(tmp_path):
    # https://learn.microsoft.com/azure/azure-resource-manager/templates/conditional-resource-deployment
    child = {"type": "extensions", "name": "join"}
    content = template([{"type": VM, "name": "vm", "condition": False, "resources": [child]}])
    assert addresses(deployment_of(tmp_path, content)) == [f"{VM}/extensions/vm/join"]


# --- symbolic names


def symbolic(resources: dict, **sections: object) -> dict:
    return {**template(resources, **sections), "languageVersion": "2.0"}


def test_symbolic_names(tmp_path):
    content = symbolic(
        {
            "hostPool": pool("[parameters('u')]", hostPoolType="Personal"),
            "old": {"existing": True, "type": "Contoso.Lab/things", "apiVersion": "1", "name": "old"},
            "user": thing(
                "user", properties={"kind": "[reference('hostPool').hostPoolType]", "old": "[reference('old').x]"}
            ),
        },
        parameters={"u": {"type": "string"}},
    )
    host_pool, old, user = deployment_of(tmp_path, content).resources
    assert (host_pool.key, host_pool.address) == (
        "hostPool",
        "Microsoft.DesktopVirtualization/hostPools/hostPool",
    )
    assert old.mode is Mode.EXISTING
    assert plain(member_of(user, "properties", "kind")) == "Personal"
    reference = member_of(user, "properties", "old")
    assert isinstance(reference, Reference)
    assert (reference.target, reference.path) == ("old", ("properties", "x"))


def test_symbolic_loop(tmp_path):
    content = symbolic(
        {
            "vms": thing(
                "[concat('vm', copyIndex())]", copy={"name": "vms", "count": 2}, properties={"n": "[copyIndex()]"}
            ),
            "one": thing(
                "one",
                properties={
                    "n": "[reference('vms[1]').n]",
                    "all": "[map(references('vms'), lambda('v', lambdaVariables('v').n))]",
                },
            ),
            "info": thing("info", properties={"n": "[resourceInfo('vms[0]').name]"}),
        }
    )
    deployment = deployment_of(tmp_path, content)
    assert [resource.key for resource in deployment.resources] == ["vms[0]", "vms[1]", "one", "info"]
    one = at(deployment, "Contoso.Lab/things/one")
    assert plain(member_of(one, "properties")) == {"n": 1, "all": [0, 1]}
    assert plain(member_of(at(deployment, "Contoso.Lab/things/info"), "properties", "n")) == "vm0"


def test_extension_types_have_their_version_in_the_type(tmp_path):
    group = {"extension": "graph", "type": "Microsoft.Graph/groups@v1.0", "properties": {"displayName": "g"}}
    (resource,) = deployment_of(tmp_path, symbolic({"group": group})).resources
    assert (resource.type, resource.api_version) == ("Microsoft.Graph/groups", "v1.0")
