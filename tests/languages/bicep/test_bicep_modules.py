"""Bicep modules: local files, compiled templates, registries and their caches, and imports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from avd_intune.languages.resource_model import Mode
from avd_intune.values.inside import is_secret, references_in
from avd_intune.values.value_types import Reference

from tests.languages.bicep.bicep_support import (
    UNKNOWN,
    addresses,
    deployment_of,
    deployments_of,
    plain,
    property_of,
    reasons,
    resource_at,
)

THING = """
param name string
param size int = 1
resource thing 'A.B/c@1' = {
  name: name
  size: size
}
output name string = thing.name
output id string = thing.id
output upper string = toUpper(name)
"""


def test_module_is_evaluated_with_what_each_call_passes(tmp_path: Path) -> None:
    main = """
    param b bool
    module one 'inner/thing.bicep' = { params: { name: 'one' } }
    module two './inner/thing.bicep' = if (b) {
      name: 'two'
      params: { name: one.outputs.upper, size: 2 }
    }
    resource r 'A.B/c@1' = { name: two.outputs.name, id: two!.outputs.id, module: two.name }
    """
    deployment = deployment_of(tmp_path, {"main.bicep": main, "inner/thing.bicep": THING})
    assert addresses(deployment) == ["one::thing", "two::thing", "r"]
    first, second = resource_at(deployment, "one::thing"), resource_at(deployment, "two::thing")
    assert plain(first.properties) == {"name": "one", "size": 1}
    assert plain(second.properties) == {"name": "ONE", "size": 2}
    assert (first.key, second.key) == ("one.thing", "two.thing")
    assert plain(second.presence) == {"parameter b is true": True, "parameter b is false": False}
    assert [(span.line, span.path.rpartition("/")[2]) for span in second.module_calls] == [(4, "main.bicep")]
    assert second.span.path.endswith("inner/thing.bicep")
    assert plain(property_of(deployment, "r", "name")) == "ONE"
    assert plain(property_of(deployment, "r", "module")) == "two"
    assert [each.target for each in references_in(property_of(deployment, "r", "id"))] == ["two.thing"]
    assert {Path(path).name for path in deployment.files} == {"main.bicep", "thing.bicep"}


def test_module_loops_and_their_outputs(tmp_path: Path) -> None:
    main = """
    param n int
    module some 'thing.bicep' = [for (name, i) in ['a', 'b']: { params: { name: name, size: i } }]
    module any 'thing.bicep' = [for i in range(0, n): { params: { name: 'x${i}' } }]
    resource r 'A.B/c@1' = {
      name: some[1].outputs.name
      all: [for i in range(0, 2): some[i].outputs.upper]
      any: any[0].outputs.upper
    }
    """
    deployment = deployment_of(tmp_path, {"main.bicep": main, "thing.bicep": THING})
    assert addresses(deployment) == ["some[0]::thing", "some[1]::thing", "any[*]::thing", "r"]
    assert plain(property_of(deployment, "some[1]::thing", "size")) == 1
    assert plain(property_of(deployment, "r", "all")) == ["A", "B"]
    assert plain(property_of(deployment, "r", "any")) == "X…"


def test_what_is_open_in_two_calls_stays_apart(tmp_path: Path) -> None:
    inner = "param kind 'a' | 'b' = 'a'\nparam open 'a' | 'b'\nresource r 'A.B/c@1' = { name: open }"
    main = "module one 'm.bicep' = {}\nmodule two 'm.bicep' = {}"
    deployment = deployment_of(tmp_path, {"main.bicep": main, "m.bicep": inner})
    decisions = set()
    for address in ("one::r", "two::r"):
        name = property_of(deployment, address, "name")
        decisions |= {decision.key for each in name.alternatives for decision in each.assumptions.choices}  # type: ignore[attr-defined]
    assert decisions == {"one.open", "two.open"}


@pytest.mark.parametrize(
    ("passed", "expected"),
    [
        pytest.param("{ name: 'n' }", {"name": "n", "size": 1}, id="a default counts for what is not passed"),
        pytest.param("{ name: 'n', size: null }", {"name": "n", "size": 1}, id="and for null"),
        pytest.param("{ name: 'n', ...{ size: 5 } }", {"name": "n", "size": 5}, id="a spread"),
        pytest.param("{ NAME: 'n' }", {"name": "n", "size": 1}, id="names without regard to case"),
        pytest.param("all", {"name": UNKNOWN, "size": UNKNOWN}, id="an unknown object"),
        pytest.param(
            "b ? { name: 'x' } : { name: 'y', size: 3 }",
            {
                "name": {"parameter b is true": "x", "parameter b is false": "y"},
                "size": {"parameter b is true": 1, "parameter b is false": 3},
            },
            id="an open object",
        ),
    ],
)
def test_parameters_of_a_call(tmp_path: Path, passed: str, expected: object) -> None:
    main = f"param all object\nparam b bool\nmodule m 'thing.bicep' = {{ params: {passed} }}"
    deployment = deployment_of(tmp_path, {"main.bicep": main, "thing.bicep": THING})
    assert plain(resource_at(deployment, "m::thing").properties) == expected


def test_secure_parameters_and_outputs(tmp_path: Path) -> None:
    inner = """
    @secure()
    param password string
    resource r 'A.B/c@1' = { name: 'r', password: password }
    @secure()
    output text string = 'geheim'
    """
    main = """
    resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = { name: 'kv' }
    module m 'm.bicep' = { params: { password: vault.getSecret('p') } }
    module n 'm.bicep' = { params: { password: 'plain' } }
    resource q 'A.B/c@1' = { name: 'q', text: n.outputs.text }
    """
    deployment = deployment_of(tmp_path, {"main.bicep": main, "m.bicep": inner})
    assert is_secret(property_of(deployment, "m::r", "password"))
    assert is_secret(property_of(deployment, "n::r", "password"))
    assert is_secret(property_of(deployment, "q", "text"))


def test_scope_of_a_module(tmp_path: Path) -> None:
    main = """
    targetScope = 'subscription'
    resource group 'Microsoft.Resources/resourceGroups@2024-01-01' = { name: 'g', location: 'x' }
    module a 'm.bicep' = { scope: group }
    module b 'm.bicep' = { scope: resourceGroup('other', 'h') }
    """
    inner = "resource r 'A.B/c@1' = { name: resourceGroup().name, id: resourceId('A.B/c', 'x') }"
    deployment = deployment_of(tmp_path, {"main.bicep": main, "m.bicep": inner})
    assert plain(property_of(deployment, "a::r", "name")) == "g"
    assert plain(property_of(deployment, "a::r", "id")) == "/subscriptions/…/resourceGroups/g/providers/A.B/c/x"
    assert plain(property_of(deployment, "b::r", "id")) == "/subscriptions/other/resourceGroups/h/providers/A.B/c/x"


def test_existing_resource_means_the_one_that_another_module_creates(tmp_path: Path) -> None:
    pool = (
        "param name string\nresource pool 'A.B/pools@1' = { name: name, kind: 'Personal' }\noutput n string = pool.name"
    )
    user = """
    param poolName string
    resource pool 'A.B/pools@1' existing = { name: poolName }
    resource vm 'A.B/vms@1' = { name: 'vm', kind: pool.kind, token: pool.token, id: pool.id }
    """
    main = """
    param prefix string
    module p 'pool.bicep' = { params: { name: '${prefix}-pool' } }
    module u 'user.bicep' = { params: { poolName: p.outputs.n } }
    """
    deployment = deployment_of(tmp_path, {"main.bicep": main, "pool.bicep": pool, "user.bicep": user})
    assert addresses(deployment) == ["p::pool", "u::vm"]
    assert plain(property_of(deployment, "u::vm", "kind")) == "Personal"
    for name in ("token", "id"):
        assert [each.target for each in references_in(property_of(deployment, "u::vm", name))] == ["p.pool"]


def test_existing_resource_stays_where_the_other_is_created_in_some_cases_only(tmp_path: Path) -> None:
    main = """
    param create bool
    resource new 'A.B/pools@1' = if (create) { name: 'pool', kind: 'Personal' }
    resource old 'A.B/pools@1' existing = if (!create) { name: 'pool' }
    resource vm 'A.B/vms@1' = { name: 'vm', kind: old.kind }
    """
    deployment = deployment_of(tmp_path, main)
    assert addresses(deployment) == ["new", "old", "vm"]
    assert isinstance(property_of(deployment, "vm", "kind"), Reference)


def test_child_finds_its_parent_in_another_module(tmp_path: Path) -> None:
    child = """
    param vmName string
    resource vm 'A.B/vms@1' existing = { name: vmName }
    resource a 'A.B/vms/extensions@1' = { parent: vm, name: 'a' }
    resource b 'A.B/vms/extensions@1' = { name: '${vmName}/b' }
    """
    main = """
    resource vm 'A.B/vms@1' = { name: 'VM-1' }
    module m 'child.bicep' = { params: { vmName: toLower('VM-1') } }
    """
    deployment = deployment_of(tmp_path, {"main.bicep": main, "child.bicep": child})
    assert {each.address: each.parent for each in deployment.resources} == {"vm": None, "m::a": "vm", "m::b": "vm"}


COMPILED = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "parameters": {"name": {"type": "string"}},
    "resources": [{"type": "A.B/c", "apiVersion": "1", "name": "[parameters('name')]"}],
    "outputs": {"upper": {"type": "string", "value": "[toUpper(parameters('name'))]"}},
}


def test_compiled_template_as_module(tmp_path: Path) -> None:
    main = """
    module m 'm.json' = { params: { name: 'n' } }
    resource r 'A.B/c@1' = { name: m.outputs.upper }
    """
    deployment = deployment_of(tmp_path, {"main.bicep": main, "m.json": json.dumps(COMPILED)})
    assert [(each.type, plain(each.properties)["name"]) for each in deployment.resources] == [
        ("A.B/c", "n"),
        ("A.B/c", "N"),
    ]
    assert deployment.resources[0].address.startswith("m::")
    assert deployment.resources[0].module_calls[0].line == 2


def test_module_of_a_registry_without_a_copy(tmp_path: Path) -> None:
    main = """
    module pools 'br/public:avm/res/desktop-virtualization/host-pool:0.8.0' = [for i in range(0, 2): {
      params: { name: 'p${i}' }
    }]
    resource r 'A.B/c@1' = { name: pools[1].outputs.name }
    """
    deployment = deployment_of(tmp_path, main)
    first = resource_at(deployment, "pools[0]")
    assert (first.mode, first.type, first.api_version) == (
        Mode.MODULE_CALL,
        "avm/res/desktop-virtualization/host-pool",
        "0.8.0",
    )
    assert plain(first.properties) == {"name": "p0"}
    name = property_of(deployment, "r", "name")
    assert isinstance(name, Reference)
    assert (name.target, name.path) == ("pools[1]", ("outputs", "name"))
    assert [problem.kind for problem in deployment.problems] == ["module", "module"]
    assert "run `bicep restore main.bicep`" in deployment.problems[0].reason


REFERENCES = [
    pytest.param("br/public:avm/res/x:1.0", "mcr.microsoft.com/bicep$avm$res$x/1.0$", id="the public registry"),
    pytest.param("br:mcr.microsoft.com/bicep/avm/res/x:1.0", "mcr.microsoft.com/bicep$avm$res$x/1.0$", id="in full"),
    pytest.param("br/own:x:v2", "own.azurecr.io/team$x/v2$", id="an alias of the configuration"),
    pytest.param("br:localhost:5000/a/b:1", "localhost$5000/a$b/1$", id="a port"),
]


@pytest.mark.parametrize(("reference", "place"), REFERENCES)
def test_module_in_the_cache_of_the_repository(tmp_path: Path, reference: str, place: str) -> None:
    config = {
        "moduleAliases": {"br": {"own": {"registry": "own.azurecr.io", "modulePath": "team"}}},
        "cacheRootDirectory": "vendored",
    }
    files = {
        "main.bicep": f"module m '{reference}' = {{ params: {{ name: 'n' }} }}",
        "bicepconfig.json": "// comments are allowed\n" + json.dumps(config),
        f"vendored/br/{place}/main.json": json.dumps(COMPILED),
    }
    deployment = deployment_of(tmp_path, files)
    assert [each.type for each in deployment.resources] == ["A.B/c"]
    assert reasons(deployment) == []


def test_an_alias_may_stand_for_a_folder_of_the_public_registry(tmp_path: Path) -> None:
    alias = {"registry": "mcr.microsoft.com", "modulePath": "bicep/avm/res"}
    files = {
        "main.bicep": "module m 'br/avm:desktop-virtualization/host-pool:0.8.0' = { params: { name: 'n' } }",
        "bicepconfig.json": json.dumps({"moduleAliases": {"br": {"avm": alias}}}),
    }
    (call,) = deployment_of(tmp_path, files).resources
    assert (call.type, call.api_version) == ("avm/res/desktop-virtualization/host-pool", "0.8.0")


def test_template_spec_in_the_cache_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "cache"
    place = cache / "ts/sub/rg/spec/v1"
    place.mkdir(parents=True)
    (place / "main.json").write_text(json.dumps(COMPILED))
    monkeypatch.setenv("BICEP_CACHE_DIRECTORY", str(cache))
    deployment = deployment_of(tmp_path / "repo", "module m 'ts:sub/rg/spec:v1' = { params: { name: 'n' } }")
    assert [each.type for each in deployment.resources] == ["A.B/c"]


def test_public_module_in_its_own_repository(tmp_path: Path) -> None:
    files = {
        "main.bicep": "module m 'br/public:avm/res/x/y:0.1.0' = { params: { name: 'n' } }",
        "avm/res/x/y/main.bicep": THING,
    }
    deployment = deployment_of(tmp_path, files)
    assert addresses(deployment) == ["m::thing"]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        pytest.param("missing.bicep", 'the file "missing.bicep" is not found', id="a file that is not there"),
        pytest.param("../other.bicep", "lies outside of the scanned folder", id="a file outside"),
        pytest.param("br/nobody:x:1", "registry alias", id="an alias that is not configured"),
        pytest.param("br/public:x", "no valid reference", id="a reference without a version"),
        pytest.param("br:evil/../../x:1", "no valid reference", id="a reference that leads elsewhere"),
        pytest.param("${name}.bicep", "must be written out", id="a computed path"),
    ],
)
def test_module_that_cannot_be_had(tmp_path: Path, path: str, reason: str) -> None:
    (tmp_path / "other.bicep").write_text(THING)
    deployment = deployment_of(tmp_path / "repo", f"var name = 'x'\nmodule m '{path}' = {{ params: {{ a: 1 }} }}")
    (problem,) = deployment.problems
    assert reason in problem.reason
    if problem.kind == "module":
        assert [each.mode for each in deployment.resources] == [Mode.MODULE_CALL]
        assert plain(resource_at(deployment, "m").properties) == {"a": 1}
    else:
        assert problem.kind == "unreadable"


def test_modules_in_a_circle(tmp_path: Path) -> None:
    files = {
        "a.bicep": "module b 'b.bicep' = {}\nresource r 'A.B/c@1' = { name: b.outputs.x }",
        "b.bicep": "module a 'a.bicep' = {}\noutput x string = 'x'",
    }
    deployment = deployment_of(tmp_path, files)
    assert "calls itself" in reasons(deployment)[0]
    assert addresses(deployment) == ["r"]


def test_output_that_is_not_there(tmp_path: Path) -> None:
    main = """
    module m 'thing.bicep' = { params: { name: 'n' } }
    module off 'thing.bicep' = if (false) { params: { name: 'n' } }
    resource r 'A.B/c@1' = { name: 'r', a: m.outputs.nothing, b: off.outputs.name, c: m.outputs.?nothing ?? 'x' }
    """
    deployment = deployment_of(tmp_path, {"main.bicep": main, "thing.bicep": THING})
    assert addresses(deployment) == ["m::thing", "r"]
    assert 'm has no output "nothing"' in str(property_of(deployment, "r", "a"))
    assert "off is not deployed" in str(property_of(deployment, "r", "b"))


def test_safe_access_to_what_may_not_be_deployed(tmp_path: Path) -> None:
    main = """
    param b bool
    module off 'thing.bicep' = if (false) { params: { name: 'n' } }
    module open 'thing.bicep' = if (b) { params: { name: 'n' } }
    resource gone 'A.B/c@1' = if (false) { name: 'gone' }
    resource r 'A.B/c@1' = {
      name: 'r'
      off: off.?outputs.name ?? 'none'
      open: open.?outputs.name ?? 'none'
      gone: gone.?name
    }
    """
    deployment = deployment_of(tmp_path, {"main.bicep": main, "thing.bicep": THING})
    assert plain(resource_at(deployment, "r").properties) == {
        "name": "r",
        "off": "none",
        "open": {"parameter b is true": "n", "parameter b is false": "none"},
        "gone": None,
    }


def test_imported_variables_and_functions(tmp_path: Path) -> None:
    shared = """
    import { inner } from 'inner.bicep'
    @export()
    var names = [for i in range(0, 2): 'n${i}${inner}']
    @export()
    func shout(text string) string => '${toUpper(text)}${mark()}'
    func mark() string => '!'
    """
    main = """
    import { names, shout as loud } from 'lib/shared.bicep'
    import * as all from 'lib/shared.bicep'
    resource r 'A.B/c@1' = { name: names[1], a: loud('x'), b: all.shout('y'), c: all.names[0] }
    """
    files = {"main.bicep": main, "lib/shared.bicep": shared, "lib/inner.bicep": "@export()\nvar inner = '-'"}
    deployment = next(each for each in deployments_of(tmp_path, files, ["main.bicep"]))
    assert plain(resource_at(deployment, "r").properties) == {"name": "n1-", "a": "X!", "b": "Y!", "c": "n0-"}
    assert {Path(path).name for path in deployment.files} == {"main.bicep", "shared.bicep", "inner.bicep"}


def test_import_that_cannot_be_had(tmp_path: Path) -> None:
    main = """
    import { v, f, t } from 'br/public:avm/utl/types/avm-common-types:0.5.1'
    param p t
    resource r 'A.B/c@1' = { name: v, a: f(1), p: p }
    """
    deployment = deployment_of(tmp_path, main)
    assert plain(resource_at(deployment, "r").properties) == {"name": UNKNOWN, "a": UNKNOWN, "p": UNKNOWN}
    assert "bicep restore" in str(property_of(deployment, "r", "name"))
