"""Resources of one Bicep file: bodies, loops, conditions, parents, and what expressions see of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.languages.resource_model import Mode
from avd_intune.values.inside import is_secret, references_in
from avd_intune.values.value_types import Known, PartialString, Reference, Value

from tests.languages.bicep.bicep_support import (
    UNKNOWN,
    addresses,
    deployment_of,
    plain,
    property_of,
    reasons,
    resource_at,
)

POOL = """
resource pool 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = {
  name: 'pool'
  location: 'westeurope'
  properties: {
    hostPoolType: 'Personal'
    registrationInfo: { registrationTokenOperation: 'Update' }
  }
}
"""


def test_resource_has_its_whole_body(tmp_path: Path) -> None:
    deployment = deployment_of(tmp_path, f"{POOL}\nresource r 'A.B/c@1' = {{\n  name: 'r'\n  dependsOn: [pool]\n}}")
    resource = resource_at(deployment, "pool")
    assert (resource.key, resource.type, resource.api_version, resource.mode) == (
        "pool",
        "Microsoft.DesktopVirtualization/hostPools",
        "2023-09-05",
        Mode.MANAGED,
    )
    assert resource.span.text.startswith("resource pool")
    assert resource.span.line == 2
    assert plain(resource.properties)["properties"]["hostPoolType"] == "Personal"
    assert plain(resource_at(deployment, "r").properties) == {"name": "r"}
    origin = property_of(deployment, "pool", "properties", "hostPoolType").origin
    assert origin is not None
    assert origin.what == "properties.hostPoolType"
    assert origin.span is not None
    assert origin.span.text == "'Personal'"


@pytest.mark.parametrize(
    ("condition", "presence"),
    [
        pytest.param("true", True, id="that holds"),
        pytest.param("1 == 1 && b", {"parameter b is true": True, "parameter b is false": False}, id="that is open"),
        pytest.param("length(u) > 0", {"length(u) > 0 is true": True, "length(u) > 0 is false": False}, id="unknown"),
    ],
)
def test_condition(tmp_path: Path, condition: str, presence: object) -> None:
    text = f"param b bool\nparam u array\nresource r 'A.B/c@1' = if ({condition}) {{ name: 'r' }}"
    assert plain(resource_at(deployment_of(tmp_path, text), "r").presence) == presence


def test_resource_that_is_never_deployed_is_left_out(tmp_path: Path) -> None:
    text = "resource r 'A.B/c@1' = if (false) {\n  name: 'r'\n  resource n 'd' = { name: 'n' }\n}"
    assert addresses(deployment_of(tmp_path, text)) == []


LOOPS = [
    pytest.param("for i in range(0, 2)", "'n${i}'", {"r[0]": "n0", "r[1]": "n1"}, id="over a range"),
    pytest.param("for (x, i) in ['a', 'b']", "'${x}${i}'", {"r[0]": "a0", "r[1]": "b1"}, id="with an index"),
    pytest.param("for x in []", "'n'", {}, id="over nothing"),
    pytest.param("for x in items({ k: 1 })", "x.key", {"r[0]": "k"}, id="over the items of an object"),
    pytest.param("for x in u", "'n-${x}'", {"r[*]": "n-…"}, id="over an unknown array"),
    pytest.param("for i in range(0, n)", "'n'", {"r[*]": "n"}, id="an unknown number of times"),
    pytest.param("for x in concat(['a'], u)", "x", {"r[0]": "a", "r[*]": UNKNOWN}, id="over a partly known array"),
    pytest.param(
        "for i in range(0, b ? 2 : 1)", "'n${i}'", {"r[0]": "n0", "r[1]": "n1"}, id="as often as an input says"
    ),
]


@pytest.mark.parametrize(("loop", "name", "expected"), LOOPS)
def test_loop(tmp_path: Path, loop: str, name: str, expected: dict[str, object]) -> None:
    text = f"param u array\nparam n int\nparam b bool\nresource r 'A.B/c@1' = [{loop}: {{ name: {name} }}]"
    deployment = deployment_of(tmp_path, text)
    assert {each: plain(property_of(deployment, each, "name")) for each in addresses(deployment)} == expected
    assert reasons(deployment) == []


def test_presence_of_instances_of_an_open_loop(tmp_path: Path) -> None:
    text = (
        "param n int\nparam b bool\n"
        "resource r 'A.B/c@1' = [for i in range(0, b ? 2 : 1): { name: 'x' }]\n"
        "resource q 'A.B/c@1' = [for i in range(0, n): if (i != 0) { name: 'x' }]\n"
        "resource z 'A.B/c@1' = [for i in range(0, n): { name: 'x' }]\n"
    )
    deployment = deployment_of(tmp_path, text)
    assert plain(resource_at(deployment, "r[0]").presence) is True
    assert plain(resource_at(deployment, "r[1]").presence) == {
        "parameter b is true": True,
        "parameter b is false": False,
    }
    # Both loops over the same number are there or not together.
    (decision,) = _decisions(resource_at(deployment, "z[*]").presence)
    assert decision.endswith("> 0")
    assert decision in _decisions(resource_at(deployment, "q[*]").presence)


def _decisions(value: Value) -> set[str]:
    from avd_intune.values.value_types import OneOf

    assert isinstance(value, OneOf)
    return {each.key for alternative in value.alternatives for each in alternative.assumptions.choices}


@pytest.mark.parametrize(
    ("loop", "reason"),
    [
        pytest.param("for x in 'text'", "the collection of the loop is no array", id="over text"),
        pytest.param("for x in range(0, 900)", "the loop has 900 elements", id="too often"),
        pytest.param("for x in missing", 'the name "missing" is not declared', id="over nothing that there is"),
    ],
)
def test_loop_that_cannot_be_evaluated(tmp_path: Path, loop: str, reason: str) -> None:
    deployment = deployment_of(tmp_path, f"resource r 'A.B/c@1' = [{loop}: {{ name: 'r' }}]")
    (problem,) = deployment.problems
    assert reason in problem.reason
    assert problem.kind == "evaluation"
    assert addresses(deployment) == ["r[*]"]


def test_nested_resource(tmp_path: Path) -> None:
    text = """
    param b bool
    resource vm 'Microsoft.Compute/virtualMachines@2023-03-01' = if (b) {
      name: 'vm1'
      resource first 'extensions' = {
        name: 'one'
        properties: { above: vm.name }
      }
      resource second 'extensions@2024-01-01' = {
        name: 'two'
        properties: { beside: first.name, id: first.id }
      }
    }
    resource r 'A.B/c@1' = { name: vm::first.name, full: vm::first.id }
    """
    deployment = deployment_of(tmp_path, text)
    first, second = resource_at(deployment, "vm::first"), resource_at(deployment, "vm::second")
    assert (first.type, first.api_version, first.parent) == (
        "Microsoft.Compute/virtualMachines/extensions",
        "2023-03-01",
        "vm",
    )
    assert second.api_version == "2024-01-01"
    assert plain(first.properties) == {"name": "vm1/one", "properties": {"above": "vm1"}}
    assert plain(property_of(deployment, "vm::second", "properties", "beside")) == "one"
    assert plain(first.presence) == {"parameter b is true": True, "parameter b is false": False}
    assert plain(property_of(deployment, "r", "name")) == "one"
    assert plain(property_of(deployment, "r", "full")).endswith("/virtualMachines/vm1/extensions/one")


def test_parent_by_symbol_and_by_name(tmp_path: Path) -> None:
    text = """
    param n int
    resource vm 'Microsoft.Compute/virtualMachines@2023-03-01' = [for i in range(0, 2): { name: 'vm${i}' }]
    resource a 'Microsoft.Compute/virtualMachines/extensions@2023-03-01' = [for i in range(0, 2): {
      parent: vm[i]
      name: 'a'
    }]
    resource b 'Microsoft.Compute/virtualMachines/extensions@2023-03-01' = {
      name: '${vm[1].name}/b'
    }
    resource all 'Microsoft.Compute/virtualMachines@2023-03-01' = [for i in range(0, n): { name: 'm${i}' }]
    resource c 'Microsoft.Compute/virtualMachines/extensions@2023-03-01' = [for i in range(0, n): {
      parent: all[i]
      name: 'c'
    }]
    """
    deployment = deployment_of(tmp_path, text)
    parents = {each.address: each.parent for each in deployment.resources if each.parent}
    assert parents == {"a[0]": "vm[0]", "a[1]": "vm[1]", "b": "vm[1]", "c[*]": "all[*]"}
    assert plain(property_of(deployment, "a[1]", "name")) == "vm1/a"
    assert plain(property_of(deployment, "b", "name")) == "vm1/b"


def test_existing_resource_is_read_only(tmp_path: Path) -> None:
    text = """
    param name string
    resource pool 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' existing = {
      name: name
      scope: resourceGroup('sub', 'rg')
    }
    resource r 'A.B/c@1' = { name: 'r', kind: pool.properties.hostPoolType, id: pool.id }
    """
    deployment = deployment_of(tmp_path, text)
    assert resource_at(deployment, "pool").mode is Mode.EXISTING
    kind = property_of(deployment, "r", "kind")
    assert isinstance(kind, Reference)
    assert (kind.target, kind.path) == ("pool", ("properties", "hostPoolType"))
    identifier = property_of(deployment, "r", "id")
    assert isinstance(identifier, PartialString)
    assert plain(identifier).startswith("/subscriptions/sub/resourceGroups/rg/providers/Microsoft.DesktopVirt")
    assert [each.target for each in references_in(identifier)][:1] == ["pool"]


SEEN = [
    pytest.param("pool.name", "pool", id="the name"),
    pytest.param("pool.location", "westeurope", id="a property of the body"),
    pytest.param("pool.type", "Microsoft.DesktopVirtualization/hostPools", id="the type"),
    pytest.param("pool.apiVersion", "2023-09-05", id="the API version"),
    pytest.param("pool.properties.hostPoolType", "Personal", id="what is configured"),
    pytest.param("pool.properties.objectId", UNKNOWN, id="what only Azure knows"),
    pytest.param("pool.?tags", UNKNOWN, id="what is not configured"),
    pytest.param("last(split(pool.id, '/'))", "pool", id="the name taken from the id"),
    pytest.param("reference(pool.id).hostPoolType", "Personal", id="by reference()"),
    pytest.param(
        "reference(resourceId('Microsoft.DesktopVirtualization/hostPools', 'pool'), '2023-09-05').hostPoolType",
        "Personal",
        id="by reference() of a computed id",
    ),
    pytest.param(
        "resourceId('Microsoft.DesktopVirtualization/hostPools', 'POOL') == pool.id", False, id="ids have case"
    ),
    pytest.param("toLower(pool.name)", "pool", id="a function of the name"),
    pytest.param("map([pool], p => p.name)", ["pool"], id="as a value"),
]


@pytest.mark.parametrize(("expression", "expected"), SEEN)
def test_what_an_expression_sees_of_a_resource(tmp_path: Path, expression: str, expected: object) -> None:
    deployment = deployment_of(tmp_path, f"{POOL}\nresource r 'A.B/c@1' = {{ name: 'r', value: {expression} }}")
    assert plain(property_of(deployment, "r", "value")) == expected


@pytest.mark.parametrize(
    "expression",
    [
        pytest.param("pool.properties.registrationInfo.token", id="as a property"),
        pytest.param("pool.listRegistrationTokens().value[0].token", id="from a function of the resource"),
        pytest.param("first(pool.listRegistrationTokens().value).token", id="through another function"),
        pytest.param("reference(pool.id).registrationInfo.token", id="by reference()"),
        pytest.param("listRegistrationTokens(pool.id, '2023-09-05').value[0].token", id="by a function of its id"),
    ],
)
def test_registration_token_refers_to_its_pool(tmp_path: Path, expression: str) -> None:
    deployment = deployment_of(tmp_path, f"{POOL}\nresource r 'A.B/c@1' = {{ name: 'r', value: {expression} }}")
    found = list(references_in(property_of(deployment, "r", "value")))
    assert [each.target for each in found] == ["pool"]
    assert "token" in str(found[0].path).lower()


def test_secrets_of_resources(tmp_path: Path) -> None:
    text = """
    resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = { name: 'kv' }
    resource r 'A.B/c@1' = { name: 'r', value: vault.getSecret('password') }
    """
    value = property_of(deployment_of(tmp_path, text), "r", "value")
    assert is_secret(value)
    assert [each.target for each in references_in(value)] == ["vault"]


def test_element_by_an_open_index(tmp_path: Path) -> None:
    text = """
    param which 0 | 1
    param any int
    resource vm 'Microsoft.Compute/virtualMachines@2023-03-01' = [for i in range(0, 2): { name: 'vm${i}' }]
    resource r 'A.B/c@1' = { name: vm[which].name, unknown: vm[any].id }
    """
    deployment = deployment_of(tmp_path, text)
    assert plain(property_of(deployment, "r", "name")) == {"parameter which is 0": "vm0", "parameter which is 1": "vm1"}
    assert {each.target for each in references_in(property_of(deployment, "r", "unknown"))} == {"vm[0]", "vm[1]"}


def test_resources_that_depend_on_each_other(tmp_path: Path) -> None:
    text = "resource a 'A.B/c@1' = { name: b.name }\nresource b 'A.B/c@1' = { name: a.name }"
    deployment = deployment_of(tmp_path, text)
    assert addresses(deployment) == ["a", "b"]
    assert plain(property_of(deployment, "a", "name")) == UNKNOWN


SCOPES = [
    pytest.param("", "", "/subscriptions/…/resourceGroups/…/providers/A.B/c/r", id="the resource group"),
    pytest.param("subscription", "", "/subscriptions/…/providers/A.B/c/r", id="a subscription"),
    pytest.param("tenant", "", "/providers/A.B/c/r", id="the tenant"),
    pytest.param("", "scope: subscription('s')", "/subscriptions/s/providers/A.B/c/r", id="another subscription"),
    pytest.param(
        "subscription", "scope: group", "/subscriptions/…/resourceGroups/g/providers/A.B/c/r", id="a group in the code"
    ),
    pytest.param("", "scope: tenant()", "/providers/A.B/c/r", id="the tenant by function"),
]


@pytest.mark.parametrize(("target", "scope", "expected"), SCOPES)
def test_ids_lie_in_their_scope(tmp_path: Path, target: str, scope: str, expected: str) -> None:
    text = f"""
    {f"targetScope = '{target}'" if target else ""}
    resource group 'Microsoft.Resources/resourceGroups@2024-01-01' existing = {{ name: 'g' }}
    resource r 'A.B/c@1' existing = {{
      name: 'r'
      {scope}
    }}
    resource q 'A.B/c@1' = {{ name: 'q', id: r.id }}
    """
    assert plain(property_of(deployment_of(tmp_path, text), "q", "id")) == expected


def test_id_of_a_group_and_of_what_extends_a_resource(tmp_path: Path) -> None:
    text = f"""
    {POOL}
    resource group 'Microsoft.Resources/resourceGroups@2024-01-01' existing = {{
      name: 'g'
      scope: subscription('s')
    }}
    resource lock 'Microsoft.Authorization/locks@2020-05-01' = {{
      name: 'l'
      scope: pool
    }}
    resource q 'A.B/c@1' = {{ name: 'q', group: group.id, lock: lock.id }}
    """
    deployment = deployment_of(tmp_path, text)
    assert plain(property_of(deployment, "q", "group")) == "/subscriptions/s/resourceGroups/g"
    lock = plain(property_of(deployment, "q", "lock"))
    assert lock.endswith("/hostPools/pool/providers/Microsoft.Authorization/locks/l")


def test_declaration_that_cannot_be_read_leaves_the_others(tmp_path: Path) -> None:
    text = f"param p string = \nvar v = 'x'\n{POOL}\nresource r 'A.B/c@1' = {{ name: v, lost: p }}"
    deployment = deployment_of(tmp_path, text)
    assert [(problem.kind, problem.span.line) for problem in deployment.problems] == [("unreadable", 1)]
    assert plain(property_of(deployment, "r", "name")) == "x"
    assert plain(property_of(deployment, "r", "lost")) == UNKNOWN
    assert isinstance(property_of(deployment, "pool", "name"), Known)
