"""What Terragrunt writes beside a module, and what lies beside the unit, is judged with the module."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.engine import scan
from avd_intune.source.scan_request import ScanRequest

from tests.languages.test_ways_of_deploying import write

POOL = """resource "azurerm_virtual_desktop_host_pool" "desk" {{
  name                             = "vdpool"
  type                             = {0}
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}}
"""
PERSONAL, POOLED = POOL.format('"Personal"'), POOL.format('"Pooled"')
UNIT = 'terraform {\n  source = "../mod"\n}\n'
OVERRIDE = 'resource "azurerm_virtual_desktop_host_pool" "desk" {\n  type = "Pooled"\n}\n'


def block(path: str, contents: str, more: str = "", label: str = "pool") -> str:
    return f'generate "{label}" {{\n  path = {path}\n  if_exists = "overwrite"\n{more}  contents = {contents}\n}}\n'


def heredoc(text: str) -> str:
    return f"<<-EOT\n{text}EOT\n"


def outcomes(folder: Path) -> set[str]:
    return {each.outcome.value for each in scan(ScanRequest(folder)).findings if each.rule_id == "CKV_AVD_1"}


JSON = 'jsonencode({ resource = { azurerm_virtual_desktop_host_pool = { desk = { type = "Pooled" } } } })'
WRITES = {
    "an override file": block('"pool_override.tf"', heredoc(OVERRIDE)),
    "override.tf": block('"override.tf"', heredoc(OVERRIDE)),
    "an override file in JSON": block('"pool_override.tf.json"', JSON),
    "a file that replaces the module's": block('"main.tf"', heredoc(POOLED)),
    "a quoted text": block('"x_override.tf"', '"' + OVERRIDE.replace("\n", "\\n").replace('"', '\\"') + '"'),
    "a local": "locals {\n  code = <<EOT\n" + OVERRIDE + "EOT\n}\n" + block('"x_override.tf"', "local.code"),
    "a part that is a local": 'locals {\n  kind = "Pooled"\n}\n'
    + block('"x_override.tf"', heredoc(OVERRIDE.replace("Pooled", "${local.kind}"))),
    "an expression that is a local": 'locals {\n  kind = "Pooled"\n}\n'
    + block('"x_override.tf"', heredoc(OVERRIDE.replace('"Pooled"', "${jsonencode(local.kind)}"))),
    "an attribute": 'generate = { p = { path = "x_override.tf", if_exists = "overwrite", contents = <<EOT\n'
    + OVERRIDE
    + "EOT\n} }\n",
    "a computed attribute": 'locals {\n  all = { a = { if_exists = "skip", path = "a_override.tf", contents = <<E\n'
    + OVERRIDE
    + "E\n} }\n}\ngenerate = local.all\n",
    "a variable of the module": block(
        '"main.tf"', heredoc('variable "k" {\n  default = "Pooled"\n}\n' + POOL.format('"$${var.k}"'))
    ),
    "a file": block('"x_override.tf"', 'file("pool.tftpl")'),
    "a template of a file": block('"x_override.tf"', 'templatefile("pool.tftpl", { kind = "Pooled" })'),
}


@pytest.mark.parametrize("kind", WRITES)
def test_what_is_written_is_judged_with_the_module(tmp_path: Path, kind: str) -> None:
    files = {"mod/main.tf": PERSONAL, "live/terragrunt.hcl": UNIT + WRITES[kind], "live/pool.tftpl": OVERRIDE}
    write(tmp_path, files)
    assert outcomes(tmp_path) == {"fail"}
    write(tmp_path, {name: text.replace("Pooled", "Personal") for name, text in files.items()})
    assert outcomes(tmp_path) == {"pass"}


OPEN = {
    "a path that a run tells": block('"${get_env("X")}_override.tf"', heredoc(OVERRIDE)),
    "a path of two": block('"${get_env("X", "a")}_override.tf"', heredoc(OVERRIDE)),
    "a text that a run tells": block('"x_override.tf"', 'run_cmd("./code.sh")'),
    "a file that a run tells": block('"main.tf"', 'run_cmd("./code.sh")'),
    "one of two texts": block('"x_override.tf"', 'get_env("CODE", "")'),
    "a part that a run tells": block('"x_override.tf"', heredoc(OVERRIDE.replace("Pooled", '${get_env("KIND")}'))),
    "an expression that a run tells": block(
        '"x_override.tf"', heredoc(OVERRIDE.replace('"Pooled"', '${jsonencode(get_env("KIND"))}'))
    ),
    "a part in JSON": block('"x_override.tf.json"', JSON.replace('"Pooled"', 'get_env("KIND")')),
    "a dependency": 'dependency "d" {\n  config_path = "../d"\n}\n'
    + block('"x_override.tf"', heredoc(OVERRIDE.replace("Pooled", "${dependency.d.outputs.kind}"))),
    "whether it is written": block('"x_override.tf"', heredoc(OVERRIDE), '  disable = get_env("OFF")\n'),
    "blocks that a run tells": "generate = { p = get_env('X') }\n".replace("'", '"'),
}


VARIABLES = 'variable "kind" {\n  default = "Personal"\n}\n'


@pytest.mark.parametrize(
    ("name", "expected"),
    [('"variables.tf"', {"undecided"}), ('"v_override.tf"', {"undecided"}), ('"other.tf"', {"pass"})],
)
def test_a_default_that_a_written_file_may_replace_is_open(tmp_path: Path, name: str, expected: set[str]) -> None:
    code = PERSONAL.replace('"Personal"', "var.kind")
    unit = UNIT + block(name, 'run_cmd("./code.sh")')
    write(tmp_path, {"mod/main.tf": code, "mod/variables.tf": VARIABLES, "live/terragrunt.hcl": unit})
    assert outcomes(tmp_path) == expected


@pytest.mark.parametrize("kind", OPEN)
def test_what_only_a_run_tells_is_open_by_name(tmp_path: Path, kind: str) -> None:
    write(tmp_path, {"mod/main.tf": PERSONAL, "live/terragrunt.hcl": UNIT + OPEN[kind]})
    assert outcomes(tmp_path) == {"undecided"}
    reasons = " ".join(each.reason for each in scan(ScanRequest(tmp_path)).findings if each.rule_id == "CKV_AVD_12")
    assert any(word in reasons for word in ("the generate block", "KIND", "dependency.d"))
    assert "known_to_terragrunt" not in reasons


def test_the_default_of_what_is_put_in_is_a_case(tmp_path: Path) -> None:
    code = OVERRIDE.replace("Pooled", '${get_env("KIND", "Pooled")}')
    write(tmp_path, {"mod/main.tf": PERSONAL, "live/terragrunt.hcl": UNIT + block('"x_override.tf"', heredoc(code))})
    (finding,) = (each for each in scan(ScanRequest(tmp_path)).findings if each.rule_id == "CKV_AVD_12")
    assert "KIND" in finding.reason


NOT_WRITTEN = {
    "it is disabled": block('"x_override.tf"', heredoc(OVERRIDE), "  disable = true\n"),
    "it is skipped where a file is": block('"main.tf"', heredoc(POOLED)).replace('"overwrite"', '"skip"'),
    "the unit says another one": 'include "root" {\n  path = "../root.hcl"\n}\n'
    + block('"x_override.tf"', heredoc(OVERRIDE.replace("Pooled", "Personal"))),
    "the include is not merged": 'include "root" {\n  path = "../root.hcl"\n  merge_strategy = "no_merge"\n}\n',
}


@pytest.mark.parametrize("kind", NOT_WRITTEN)
def test_what_is_not_written_does_not_count(tmp_path: Path, kind: str) -> None:
    write(
        tmp_path,
        {
            "mod/main.tf": PERSONAL,
            "root.hcl": block('"x_override.tf"', heredoc(OVERRIDE)),
            "live/terragrunt.hcl": UNIT + NOT_WRITTEN[kind],
        },
    )
    assert outcomes(tmp_path) == {"pass"}


def test_what_an_included_file_writes_counts(tmp_path: Path) -> None:
    unit = UNIT + 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n'
    root = block('"x_override.tf"', heredoc(OVERRIDE))
    write(tmp_path, {"mod/main.tf": PERSONAL, "root.hcl": root, "live/dev/terragrunt.hcl": unit.replace("..", "../..")})
    assert outcomes(tmp_path) == {"fail"}


def test_a_file_that_terragrunt_removes_deploys_nothing(tmp_path: Path) -> None:
    gone = block('"main.tf"', '""', '  disable = true\n  if_disabled = "remove"\n')
    write(tmp_path, {"mod/main.tf": POOLED, "live/terragrunt.hcl": UNIT + gone})
    assert outcomes(tmp_path) == set()


@pytest.mark.parametrize("choice", ["error", "overwrite_terragrunt"])
def test_what_terragrunt_refuses_to_write_is_said(tmp_path: Path, choice: str) -> None:
    unit = UNIT + block('"main.tf"', heredoc(POOLED)).replace('"overwrite"', f'"{choice}"')
    write(tmp_path, {"mod/main.tf": PERSONAL, "live/terragrunt.hcl": unit})
    (finding,) = (each for each in scan(ScanRequest(tmp_path)).findings if each.rule_id == "CKV_AVD_13")
    assert 'Terragrunt refuses to write "main.tf"' in finding.reason


def test_a_file_that_terragrunt_has_written_is_written_again(tmp_path: Path) -> None:
    unit = UNIT + block('"main.tf"', heredoc(POOLED)).replace('"overwrite"', '"overwrite_terragrunt"')
    signed = "# Generated by Terragrunt. Sig: nIlQXj57tbuaRZEa\n" + PERSONAL
    write(tmp_path, {"mod/main.tf": signed, "live/terragrunt.hcl": unit})
    assert outcomes(tmp_path) == {"fail"}


def test_a_unit_without_source_deploys_what_it_writes(tmp_path: Path) -> None:
    write(tmp_path, {"live/terragrunt.hcl": block('"main.tf"', heredoc(POOLED))})
    assert outcomes(tmp_path) == {"fail"}


def test_a_module_that_what_is_written_calls_gets_its_values(tmp_path: Path) -> None:
    module = 'variable "t" {\n  default = "Personal"\n}\n' + POOL.format("var.t")
    call = 'module "p" {\n  source = "../modules/p"\n  t = "Pooled"\n}\n'
    write(tmp_path, {"modules/p/main.tf": module, "live/terragrunt.hcl": block('"main.tf"', heredoc(call))})
    assert outcomes(tmp_path) == {"fail"}


@pytest.mark.usefixtures("first_checks")
def test_code_beside_a_unit_is_copied_to_the_module(tmp_path: Path) -> None:
    write(tmp_path, {"mod/main.tf": PERSONAL, "live/terragrunt.hcl": UNIT, "live/x_override.tf": OVERRIDE})
    assert outcomes(tmp_path) == {"fail"}
    assert {each.rule_id for each in scan(ScanRequest(tmp_path)).findings if each.outcome.value == "fail"} == {
        "CKV_AVD_1"
    }
    left_out = UNIT.replace("}", '  exclude_from_copy = ["x_*.tf"]\n}')
    write(tmp_path, {"live/terragrunt.hcl": left_out})
    assert outcomes(tmp_path) == {"pass"}


def test_variable_files_beside_a_unit_are_copied_to_the_module(tmp_path: Path) -> None:
    module = 'variable "t" {}\n' + POOL.format("var.t")
    unit = UNIT + 'inputs = {\n  t = "Personal"\n}\n'
    files = {"mod/main.tf": module, "mod/terraform.tfvars": 't = "Personal"\n', "live/terragrunt.hcl": unit}
    write(tmp_path, {**files, "live/terraform.tfvars": 't = "Pooled"\n'})
    assert outcomes(tmp_path) == {"fail"}


def test_a_module_elsewhere_that_is_overridden_is_open(tmp_path: Path) -> None:
    source = 'terraform {\n  source = "tfr:///Azure/avm-res-desktopvirtualization-hostpool/azurerm?version=0.4.0"\n}\n'
    inputs = (
        'inputs = {\n  virtual_desktop_host_pool_name = "p"\n  virtual_desktop_host_pool_type = "Personal"\n'
        '  virtual_desktop_host_pool_load_balancer_type = "Persistent"\n'
        '  virtual_desktop_host_pool_location = "x"\n  virtual_desktop_host_pool_resource_group_name = "rg"\n'
        '  virtual_desktop_host_pool_personal_desktop_assignment_type = "Automatic"\n}\n'
    )
    write(tmp_path, {"live/terragrunt.hcl": source + inputs})
    assert outcomes(tmp_path) == {"pass"}
    code = OVERRIDE.replace('"desk"', '"this"')
    write(tmp_path, {"live/terragrunt.hcl": source + inputs + block('"x_override.tf"', heredoc(code))})
    assert "pass" not in outcomes(tmp_path)
    assert any(each.rule_id == "CKV_AVD_12" for each in scan(ScanRequest(tmp_path)).findings)


def test_findings_are_at_the_line_that_is_written(tmp_path: Path) -> None:
    for code in (POOLED, POOLED.replace("vdpool", '${get_env("NAME")}')):
        write(
            tmp_path, {"live/terragrunt.hcl": UNIT + block('"main.tf"', heredoc(code)), "mod/x.tf": 'variable "x" {}\n'}
        )
        (finding,) = (each for each in scan(ScanRequest(tmp_path)).findings if each.rule_id == "CKV_AVD_1")
        assert (Path(finding.span.path).name, finding.span.line) == ("terragrunt.hcl", 8)


@pytest.mark.usefixtures("first_checks")
def test_providers_alone_leave_the_code_of_the_module_as_it_is(tmp_path: Path) -> None:
    provider = 'provider "azurerm" {\n  features {}\n}\nterraform {\n  backend "azurerm" {}\n}\n'
    unit = UNIT + block('"provider.tf"', heredoc(provider)) + block('"b_override.tf"', heredoc(provider), label="b")
    write(tmp_path, {"mod/main.tf": PERSONAL, "live/terragrunt.hcl": unit, "mod/provider.tf": provider})
    assert {
        (each.rule_id, each.outcome.value)
        for each in scan(ScanRequest(tmp_path)).findings
        if each.outcome.value == "fail"
    } == set()
    assert outcomes(tmp_path) == {"pass"}
