"""Roots, local and fetched modules, override files, and what is wrong with a folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from avd_intune.languages.resource_model import Mode
from avd_intune.languages.terraform.terraform_deployments import read_terraform
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import Reference

from tests.languages.terraform.terraform_support import (
    deployment_of,
    deployments_of,
    input_of,
    plain,
    property_of,
    reasons,
    resource_at,
    write_files,
)

HOST = 'variable "name" { default = "host" }\nresource "terraform_data" "x" { input = var.name }\n'


def roots(folder: Path, files: dict[str, str], *targets: str) -> list[str]:
    found = deployments_of(folder, files, targets)
    return [Path(deployment.root).relative_to(folder).as_posix() for deployment in found]


@pytest.mark.parametrize(
    ("files", "targets", "expected"),
    [
        pytest.param({"a/main.tf": "", "b/main.tf": ""}, (), ["a", "b"], id="folders that nobody calls"),
        pytest.param(
            {"main.tf": 'module "m" { source = "./m" }', "m/main.tf": HOST}, (), ["."], id="a called folder is no root"
        ),
        pytest.param(
            {"live/main.tf": 'module "m" { source = "../m" }', "m/main.tf": HOST},
            ("m",),
            ["live"],
            id="a module scanned alone is judged through its caller",
        ),
        pytest.param(
            {
                "live/main.tf": 'module "m" { source = "../m" }',
                "m/examples/one/main.tf": 'module "m" { source = "../.." }',
                "m/main.tf": HOST,
            },
            ("m/main.tf",),
            ["live"],
            id="examples do not count beside a real caller",
        ),
        pytest.param(
            {"examples/one/main.tf": 'module "m" { source = "../.." }', "main.tf": HOST},
            ("main.tf",),
            ["examples/one"],
            id="examples count where there is no other caller",
        ),
        pytest.param(
            {
                "docs/main.tf": 'module "m" {\n  source = "o/avd/azurerm"\n  name = "x"\n}',
                "examples/one/main.tf": 'module "m" { source = "../.." }',
                "main.tf": HOST,
            },
            ("main.tf",),
            ["docs", "examples/one"],
            id="documentation shows a module as examples do",
        ),
        pytest.param(
            {"main.tofu": 'locals { at = "./mods" }\nmodule "m" { source = "${local.at}/m" }', "mods/m/main.tf": HOST},
            (),
            ["."],
            id="a source that is computed from constants",
        ),
        pytest.param({"main.tf.json": "{}", "m/x.tofu.json": "{}"}, (), [".", "m"], id="JSON syntax"),
    ],
)
def test_roots(tmp_path: Path, files: dict[str, str], targets: tuple[str, ...], expected: list[str]) -> None:
    assert roots(tmp_path, files, *targets) == expected


def test_modules_that_call_each_other_in_a_circle_are_reported(tmp_path: Path) -> None:
    files = {"a/main.tf": 'module "b" { source = "../b" }', "b/main.tf": f'module "a" {{ source = "../a" }}\n{HOST}'}
    (deployment,) = deployments_of(tmp_path, files)
    assert "the modules a, b call each other in a circle" in reasons(deployment)
    assert "module.b.terraform_data.x" in [resource.address for resource in deployment.resources]


def test_a_module_that_calls_itself_is_reported(tmp_path: Path) -> None:
    deployment = deployment_of(tmp_path, f'module "again" {{ source = "./" }}\n{HOST}')
    assert "module.again calls itself, directly or through others" in reasons(deployment)
    assert resource_at(deployment, "module.again").mode is Mode.MODULE_CALL


def test_addresses_keys_and_calls_of_nested_modules(tmp_path: Path) -> None:
    files = {
        "main.tf": 'module "a" {\n  source = "./a"\n  for_each = toset(["k"])\n}',
        "a/main.tf": 'module "b" {\n  source = "../b"\n  count = 2\n  name = "n${count.index}"\n}',
        "b/main.tf": HOST,
    }
    deployment = deployment_of(tmp_path, files)
    resource = resource_at(deployment, 'module.a["k"].module.b[1].terraform_data.x')
    assert resource.key == resource.address
    assert [Path(span.path).relative_to(tmp_path).as_posix() for span in resource.module_calls] == [
        "main.tf",
        "a/main.tf",
    ]
    assert plain(property_of(deployment, resource.address, "input")) == "n1"
    assert deployment.files == {str(tmp_path / name) for name in files}


def test_a_tofu_file_stands_in_for_the_tf_file_of_its_name_in_opentofu_alone(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "terraform_data" "x" { input = "terraform" }')
    (tmp_path / "main.tofu").write_text('resource "terraform_data" "x" { input = "tofu" }')
    found = read_terraform(Workspace(tmp_path))
    inputs = {each.scenario: plain(property_of(each, "terraform_data.x", "input")) for each in found}
    assert inputs == {"OpenTofu": "tofu", "Terraform": "terraform"}


def test_code_for_opentofu_alone_is_judged_once(tmp_path: Path) -> None:
    (tmp_path / "main.tofu").write_text('resource "terraform_data" "x" { input = "tofu" }')
    assert [each.scenario for each in read_terraform(Workspace(tmp_path))] == [""]


def test_nested_blocks_of_an_override_file_replace_those_of_their_type(tmp_path: Path) -> None:
    base = """
resource "azurerm_x" "x" {
  a {
    n = 1
  }
  a {
    n = 2
  }
  dynamic "b" {
    for_each = [1]
    content { n = 3 }
  }
  lifecycle {
    enabled = false
    prevent_destroy = true
  }
}
"""
    override = 'resource "azurerm_x" "x" {\n  b {\n    n = 4\n  }\n  lifecycle { enabled = true }\n}'
    deployment = deployment_of(tmp_path, {"main.tf": base, "override.tf": override})
    assert plain(resource_at(deployment, "azurerm_x.x").properties) == {"a": [{"n": 1}, {"n": 2}], "b": [{"n": 4}]}


def test_an_override_without_its_base_is_reported(tmp_path: Path) -> None:
    deployment = deployment_of(tmp_path, {"main.tf": "", "x_override.tf": HOST})
    assert reasons(deployment) == [
        'variable "name" overrides a block that no other file declares',
        'resource "terraform_data" "x" overrides a block that no other file declares',
    ]


def test_a_second_declaration_is_reported_and_the_first_one_counts(tmp_path: Path) -> None:
    files = {"a.tf": HOST, "b.tf": '\nresource "terraform_data" "x" { input = "second" }'}
    deployment = deployment_of(tmp_path, files)
    assert reasons(deployment) == [
        'resource "terraform_data" "x" is declared twice (first in a.tf, line 2); the first one is judged'
    ]
    assert plain(property_of(deployment, "terraform_data.x", "input")) == "host"


def test_a_syntax_error_is_a_problem_and_the_rest_counts(tmp_path: Path) -> None:
    files = {"main.tf": f'{HOST}\nresource "azurerm_virtual_desktop_host_pool" "y" {{\n  name = = 1\n}}\n'}
    deployment = deployment_of(tmp_path, files)
    (problem,) = deployment.problems
    assert (problem.kind, problem.span.line, problem.span.column) == ("unreadable", 5, 10)
    assert "expected" in problem.reason
    assert "azurerm_virtual_desktop_host_pool" in problem.concerns
    assert plain(property_of(deployment, "terraform_data.x", "input")) == "host"


@pytest.mark.parametrize(
    ("source", "type_name", "reason"),
    [
        pytest.param(
            "Azure/avm-res-desktopvirtualization-hostpool/azurerm",
            "Azure/avm-res-desktopvirtualization-hostpool/azurerm",
            "module.m comes from the registry; run `terraform init` so that its source is there",
            id="the registry",
        ),
        pytest.param(
            "registry.terraform.io/Azure/avd/azurerm//modules/x",
            "Azure/avd/azurerm//modules/x",
            "module.m comes from the registry; run `terraform init` so that its source is there",
            id="the registry with its host",
        ),
        pytest.param(
            "git::https://github.com/o/r.git//m?ref=v1",
            "git::https://github.com/o/r.git//m",
            'module.m comes from "git::https://github.com/o/r.git//m"; '
            "run `terraform init` so that its source is there",
            id="git",
        ),
        pytest.param("./absent", "./absent", 'the module folder "./absent" does not exist', id="no such folder"),
        pytest.param("./empty", "./empty", 'the module folder "./empty" holds no Terraform code', id="no code"),
        pytest.param(
            "../outside", "../outside", '"../outside" lies outside the scanned repository', id="out of the repository"
        ),
    ],
)
def test_a_module_without_code_at_hand(tmp_path: Path, source: str, type_name: str, reason: str) -> None:
    text = f"""
module "m" {{
  source  = "{source}"
  version = "1.0"
  count   = 2
  name    = "n-${{count.index}}"
}}
resource "terraform_data" "x" {{ input = [module.m[1].id, module.m[*].id] }}
"""
    deployment = deployment_of(tmp_path / "r", {"main.tf": text, "empty/readme.md": ""})
    (problem,) = deployment.problems
    assert (problem.kind, problem.reason) == ("module", reason)
    assert problem.concerns.startswith(f"{type_name} module")
    call = resource_at(deployment, "module.m[1]")
    assert (call.mode, call.type, plain(call.properties)) == (Mode.MODULE_CALL, type_name, {"name": "n-1"})
    found = property_of(deployment, "terraform_data.x", "input")
    one = found.items[0]  # type: ignore[attr-defined]
    assert isinstance(one, Reference)
    assert (one.target, one.path, one.reason) == ("module.m[1]", ("id",), reason)


def manifest(folder: str, source: str = "registry.terraform.io/o/m/azurerm") -> str:
    return json.dumps(
        {"Modules": [{"Key": "", "Source": "", "Dir": "."}, {"Key": "m", "Source": source, "Dir": folder}]}
    )


CALL = 'module "m" {\n  source = "o/m/azurerm"\n  name = "given"\n}'


def test_a_fetched_module_is_read(tmp_path: Path) -> None:
    files = {
        "main.tf": CALL,
        ".terraform/modules/modules.json": manifest(".terraform/modules/m"),
        ".terraform/modules/m/main.tf": HOST,
    }
    deployment = deployment_of(tmp_path, files)
    assert plain(property_of(deployment, "module.m.terraform_data.x", "input")) == "given"
    assert reasons(deployment) == []


@pytest.mark.parametrize(
    ("excluded", "addresses"),
    [
        pytest.param("modules/", ["module.m.terraform_data.x"], id="a called folder is still evaluated"),
        pytest.param("other.tf", ["module.m.terraform_data.x"], id="a file of a root is left out"),
        pytest.param("nothing", ["terraform_data.other", "module.m.terraform_data.x"], id="something else"),
    ],
)
def test_excluded_code(tmp_path: Path, excluded: str, addresses: list[str]) -> None:
    files = {
        "main.tf": 'module "m" {\n  source = "./modules/m"\n}',
        "other.tf": 'resource "terraform_data" "other" {}' if excluded != "modules/" else "",
        "modules/m/main.tf": HOST,
    }
    workspace = Workspace(write_files(tmp_path, files), excluded=[excluded])
    (deployment,) = read_terraform(workspace)
    assert [resource.address for resource in deployment.resources] == addresses


@pytest.mark.parametrize(
    ("folder", "source", "reason"),
    [
        pytest.param(
            "../../elsewhere", "o/m/azurerm", "lies outside the scanned repository", id="out of the repository"
        ),
        pytest.param(".terraform/modules/gone", "o/m/azurerm", "is not in .terraform/modules any more", id="removed"),
        pytest.param(
            ".terraform/modules/m", "o/other/azurerm", 'was fetched from "o/other/azurerm"', id="another module"
        ),
    ],
)
def test_a_fetched_module_that_cannot_be_used(tmp_path: Path, folder: str, source: str, reason: str) -> None:
    files = {
        "main.tf": CALL,
        ".terraform/modules/modules.json": manifest(folder, source),
        ".terraform/modules/m/main.tf": HOST,
    }
    deployment = deployment_of(tmp_path / "r", files)
    assert [reason in each for each in reasons(deployment)] == [True]
    assert resource_at(deployment, "module.m").mode is Mode.MODULE_CALL


def test_examples_of_a_module_name_it_as_the_registry_does(tmp_path: Path) -> None:
    files = {"main.tf": HOST, "examples/one/main.tf": 'module "m" {\n  source = "o/avd/azurerm"\n  name = "example"\n}'}
    (deployment,) = deployments_of(tmp_path / "s", files)
    assert plain(property_of(deployment, "module.m.terraform_data.x", "input")) == "example"


@pytest.mark.parametrize(
    ("caller", "readme", "argument", "is_own"),
    [
        ("avd/tests/unit/main.tf", "", "name", True),
        ("avd/live/main.tf", 'module "m" {\n  source = "o/avd/azurerm"\n}', "name", True),
        ("avd/live/main.tf", "", "name", False),
        ("avd/examples/one/main.tf", "", "size", False),  # what the module does not declare: another version of it
    ],
)
def test_what_tells_a_repository_of_its_own_module(
    caller: str, readme: str, argument: str, is_own: bool, tmp_path: Path
) -> None:
    files = {
        "README.md" if "live" in caller else "avd/README.md": readme,
        "main.tf" if "live" in caller else "avd/main.tf": HOST,
        caller: f'module "m" {{\n  source = "o/avd/azurerm"\n  {argument} = "example"\n}}',
    }
    found = [
        each
        for each in deployments_of(tmp_path, files)
        if "module.m.terraform_data.x" in {resource.address for resource in each.resources}
    ]
    assert bool(found) is is_own


@pytest.mark.parametrize(
    "source",
    [
        "github.com/o/avd",
        "git::https://git.contoso.com/o/avd.git?ref=v1",
        "git::ssh://git@ssh.contoso.com/v3/o/p/avd//desks",
        "git@github.com:o/avd.git//desks?ref=v1",
    ],
)
def test_examples_of_a_module_name_it_by_its_git_address(source: str, tmp_path: Path) -> None:
    files = {
        "desks/main.tf" if "//desks" in source else "main.tf": HOST,
        "examples/one/main.tf": f'module "m" {{\n  source = "{source}"\n  name = "example"\n}}',
    }
    (deployment,) = deployments_of(tmp_path / "s", files)
    assert plain(property_of(deployment, "module.m.terraform_data.x", "input")) == "example"


def test_an_unknown_argument_is_reported(tmp_path: Path) -> None:
    files = {"main.tf": 'module "m" {\n  source = "./m"\n  nmae = 1\n}', "m/main.tf": HOST}
    assert reasons(deployment_of(tmp_path, files)) == ['module.m: the module has no variable "nmae"']


def test_a_missing_argument_is_the_reason_of_what_depends_on_it(tmp_path: Path) -> None:
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n}',
        "m/main.tf": 'variable "name" {}\nresource "terraform_data" "x" { input = var.name }',
    }
    value = property_of(deployment_of(tmp_path, files), "module.m.terraform_data.x", "input")
    assert value.reason == 'module.m does not give the required argument "name"'  # type: ignore[attr-defined]
    assert value.key == "module.m.var.name"  # type: ignore[attr-defined]


def test_an_output_that_is_not_declared(tmp_path: Path) -> None:
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n}\nresource "terraform_data" "x" { input = module.m.absent }',
        "m/main.tf": "",
    }
    assert input_of(tmp_path, files).reason == 'module.m has no output "absent"'  # type: ignore[attr-defined]
