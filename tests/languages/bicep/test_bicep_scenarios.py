"""Which Bicep files are deployed, with which parameter files, and what those say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from avd_intune.languages.resource_model import Mode
from avd_intune.values.inside import is_secret
from avd_intune.values.value_types import Unknown

from tests.languages.bicep.bicep_support import UNKNOWN, deployments_of, plain, property_of, reasons

MAIN = "param p string = 'default'\nparam q string = 'q'\nresource r 'A.B/c@1' = { name: p, q: q }"


def names_of(folder: Path, files: Mapping[str, str], targets: tuple[str, ...] = ()) -> dict[str, object]:
    """Return the name of resource `r` in each root and scenario."""
    found = deployments_of(folder, files, targets)
    return {
        f"{Path(each.root).relative_to(folder).as_posix()} {each.scenario}".strip(): plain(
            property_of(each, "r", "name")
        )
        for each in found
    }


def parameters(**values: object) -> str:
    entries = {name: {"value": value} for name, value in values.items()}
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"
    return json.dumps({"$schema": schema, "contentVersion": "1.0.0.0", "parameters": entries})


SCENARIOS = [
    pytest.param({}, {"main.bicep": "default"}, id="none: the defaults"),
    pytest.param(
        {"a.bicepparam": "using 'main.bicep'\nparam p = 'a'", "x/b.bicepparam": "using '../main.bicep'\nparam p = 'b'"},
        {"main.bicep a.bicepparam": "a", "main.bicep x/b.bicepparam": "b"},
        id="files that use it",
    ),
    pytest.param(
        {"main.parameters.json": parameters(p="x"), "main.dev.parameters.json": parameters(p="y")},
        {"main.bicep main.dev.parameters.json": "y", "main.bicep main.parameters.json": "x"},
        id="JSON files named after it",
    ),
    pytest.param(
        {"parameters/prod.parameters.json": parameters(p="x"), "parameters/other.parameters.json": parameters(z=1)},
        {"main.bicep parameters/prod.parameters.json": "x"},
        id="JSON files whose parameters are all its own",
    ),
    pytest.param(
        {"parameters/all.bicepparam": "using './main.bicep'\nparam p = 'x'"},
        {"main.bicep parameters/all.bicepparam": "x"},
        id="samples in a folder, to be copied beside it",
    ),
    pytest.param(
        {"a.bicepparam": "using none\nparam p = 'x'", "b.bicepparam": "using 'missing.bicep'"},
        {"main.bicep": "default"},
        id="files that are for nothing here",
    ),
]


@pytest.mark.parametrize(("files", "expected"), SCENARIOS)
def test_scenarios(tmp_path: Path, files: dict[str, str], expected: dict[str, object]) -> None:
    assert names_of(tmp_path, {"main.bicep": MAIN, **files}) == expected


def test_parameter_file_of_the_longer_name(tmp_path: Path) -> None:
    files = {
        "deploy.bicep": MAIN,
        "deploy.vm.bicep": MAIN,
        "deploy.vm.parameters.json": parameters(p="vm"),
        "deploy.parameters.json": parameters(p="x"),
    }
    assert names_of(tmp_path, files) == {
        "deploy.bicep deploy.parameters.json": "x",
        "deploy.vm.bicep deploy.vm.parameters.json": "vm",
    }


def test_module_is_judged_through_its_callers_wherever_they_are(tmp_path: Path) -> None:
    files = {
        "modules/m.bicep": MAIN,
        "deploy/main.bicep": "module m '../modules/m.bicep' = { params: { p: 'x' } }",
        "tests/e2e/test.bicep": "module t '../../modules/m.bicep' = { params: { p: 'y' } }",
    }
    found = deployments_of(tmp_path, files, ["modules"])
    assert {(Path(each.root).name, plain(each.resources[0].properties)["name"]) for each in found} == {  # type: ignore[index]
        ("main.bicep", "x"),
        ("test.bicep", "y"),
    }


@pytest.mark.parametrize(
    "caller",
    [
        pytest.param("/*\nmodule m 'm.bicep' = {}\n*/\n", id="in a comment"),
        pytest.param("// module m 'm.bicep' = {}\n", id="in a comment on one line"),
        pytest.param("var text = '''\nmodule m 'm.bicep' = {}\n'''\n", id="in text"),
    ],
)
def test_call_that_is_none_leaves_the_module_a_root(tmp_path: Path, caller: str) -> None:
    text = f"{caller}resource r 'A.B/c@1' = {{ name: 'r' }}"
    assert names_of(tmp_path, {"m.bicep": MAIN, "main.bicep": text}) == {"m.bicep": "default", "main.bicep": "r"}


def test_module_with_a_parameter_file_of_its_own_is_deployed_by_itself_too(tmp_path: Path) -> None:
    files = {
        "m.bicep": MAIN,
        "m.bicepparam": "using 'm.bicep'\nparam p = 'own'",
        "main.bicep": "module m 'm.bicep' = { params: { p: 'called' } }\nresource r 'A.B/c@1' = { name: 'r' }",
    }
    assert names_of(tmp_path, files) == {"main.bicep": "r", "m.bicep m.bicepparam": "own"}


def test_parameter_file_that_is_asked_for_brings_its_template(tmp_path: Path) -> None:
    files = {"infra/main.bicep": MAIN, "env/prod.bicepparam": "using '../infra/main.bicep'\nparam p = 'x'"}
    assert names_of(tmp_path, files, ("env/prod.bicepparam",)) == {"infra/main.bicep ../env/prod.bicepparam": "x"}


VALUES = [
    pytest.param("param p = 'x'", "x", id="a literal"),
    pytest.param("var v = 'x'\nparam p = toUpper(v)", "X", id="a variable and a function"),
    pytest.param("param q = 'x'\nparam p = '${q}y'", "xy", id="another parameter"),
    pytest.param("import { v } from 'shared.bicep'\nparam p = v", "shared", id="an import"),
    pytest.param(
        "param p = readEnvironmentVariable('X', 'fallback')",
        {"environment variable X is set": UNKNOWN, "environment variable X is not set": "fallback"},
        id="a variable with a default",
    ),
    pytest.param("param p = readEnvironmentVariable('X')", UNKNOWN, id="a variable without a default"),
    pytest.param("param p = loadJsonContent('data.json').p", "from file", id="the content of a file"),
    pytest.param("extends 'base.bicepparam'", "base", id="a file that it extends"),
    pytest.param("extends 'base.bicepparam'\nparam p = 'x'", "x", id="its own before that of the other file"),
    pytest.param("extends 'base.bicepparam'\nparam p = '${base.p}+'", "base+", id="the value of the other file"),
    pytest.param("param p = ?", UNKNOWN, id="what cannot be read is not the default"),
]


@pytest.mark.parametrize(("text", "expected"), VALUES)
def test_values_of_a_bicepparam_file(tmp_path: Path, text: str, expected: object) -> None:
    files = {
        "main.bicep": MAIN,
        "a.bicepparam": f"using 'main.bicep'\n{text}",
        "base.bicepparam": "using none\nparam p = 'base'",
        "shared.bicep": "@export()\nvar v = 'shared'",
        "data.json": '{"p": "from file"}',
    }
    assert names_of(tmp_path, files, ("main.bicep",)) == {"main.bicep a.bicepparam": expected}


def test_secrets_of_parameter_files(tmp_path: Path) -> None:
    main = "@secure()\nparam p string\nresource r 'A.B/c@1' = { name: 'r', secret: p }"
    vault = {"parameters": {"p": {"reference": {"keyVault": {"id": "/x"}, "secretName": "s"}}}}
    files = {
        "main.bicep": main,
        "main.parameters.json": json.dumps(vault),
        "main.bicepparam": "using 'main.bicep'\nparam p = getSecret('s', 'g', 'v', 'n')",
    }
    found = deployments_of(tmp_path, files)
    assert len(found) == 2
    for deployment in found:
        value = property_of(deployment, "r", "secret")
        assert isinstance(value, Unknown)
        assert is_secret(value)


def test_parameter_files_that_extend_each_other(tmp_path: Path) -> None:
    files = {
        "main.bicep": MAIN,
        "a.bicepparam": "using 'main.bicep'\nextends 'b.bicepparam'",
        "b.bicepparam": "using none\nextends 'a.bicepparam'\nparam p = 'b'",
    }
    (deployment,) = deployments_of(tmp_path, files)
    assert plain(property_of(deployment, "r", "name")) == "b"
    assert reasons(deployment) == ["the files extend one another in a circle"]


def test_provenance_names_the_parameter_file(tmp_path: Path) -> None:
    files = {"main.bicep": MAIN, "prod.bicepparam": "using 'main.bicep'\nparam p = 'x'"}
    (deployment,) = deployments_of(tmp_path, files)
    origin = property_of(deployment, "r", "name").origin
    assert origin is not None
    last = list(origin.chain())[-1]
    assert last.what == "parameter p in prod.bicepparam"
    assert last.span is not None
    assert last.span.path.endswith("prod.bicepparam")


def test_parameter_file_for_a_module_of_a_registry(tmp_path: Path) -> None:
    text = "using 'br/public:avm/res/desktop-virtualization/host-pool:0.8.0'\nparam hostPoolType = 'Personal'"
    (deployment,) = deployments_of(tmp_path, {"pool.bicepparam": text})
    (resource,) = deployment.resources
    assert (resource.mode, resource.type) == (Mode.MODULE_CALL, "avm/res/desktop-virtualization/host-pool")
    assert plain(resource.properties) == {"hostPoolType": "Personal"}
    assert [problem.kind for problem in deployment.problems] == ["module"]
