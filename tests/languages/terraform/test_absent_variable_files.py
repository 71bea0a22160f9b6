"""Variable files that pipelines and Terragrunt give Terraform and that the repository lacks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from avd_intune.engine import scan
from avd_intune.findings import Finding
from avd_intune.source.scan_request import ScanRequest

POOL = """variable "kind" {
  type    = string
  default = "Personal"
}
resource "azurerm_virtual_desktop_host_pool" "desk" {
  name               = "vdpool"
  type               = var.kind
  load_balancer_type = "Persistent"
}
"""
UNIT = 'terraform {{\n  source = "../../infra"\n  extra_arguments "a" {{\n    commands = ["plan"]\n    {}\n  }}\n}}\n'


def found(repository: Path, files: Mapping[str, str]) -> list[Finding]:
    """Return what CKV_AVD_1 answers for the pool of `infra/main.tf`."""
    for name, text in {".git/HEAD": "", "infra/main.tf": POOL, **files}.items():
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text(text, encoding="utf-8")
    return [each for each in scan(ScanRequest(root=repository)).findings if each.rule_id == "CKV_AVD_1"]


def script(lines: str) -> str:
    return "steps:\n- script: |\n" + "".join(f"    {line}\n" for line in lines.splitlines())


ABSENT = {
    "a command": script("terraform plan -var-file=prod.tfvars"),
    "a folder by option": script("terraform -chdir=infra apply -var-file prod.tfvars"),
    "a folder by cd": script("cd infra\nterraform plan -var-file=../envs/prod.tfvars -out=plan"),
    "a folder that is known later": script("cd $(WORKING_DIR)\nterraform plan -var-file='prod.tfvars'"),
    "a name that is known later": script('cd infra\nterraform plan -var-file="$(environment).tfvars"'),
    "several lines": script("terraform plan \\\n  -input=false \\\n  -var-file=prod.tfvars"),
    "another ending": script("cd infra\nterraform plan -var-file=secrets.json"),
    "OpenTofu": script("tofu apply -var-file=/etc/prod.tfvars"),
    "a task": "steps:\n- task: TerraformTaskV4@4\n  inputs:\n    command: plan\n"
    "    workingDirectory: $(Build.Root)/infra\n    commandOptions: '-var-file=prod.tfvars'\n",
    "a workflow": "jobs:\n  a:\n    defaults:\n      run:\n        working-directory: ./infra\n    steps:\n"
    "    - run: terraform plan -var-file=prod.tfvars\n",
    "the environment": "env:\n  TF_CLI_ARGS_plan: -var-file=prod.tfvars\n",
}


@pytest.mark.parametrize("pipeline", ABSENT.values(), ids=ABSENT)
@pytest.mark.parametrize("place", [".github/workflows/a.yml", "pipelines/a.yml"])
def test_what_has_a_default_may_be_another_in_a_variable_file_that_is_not_at_hand(
    tmp_path: Path, pipeline: str, place: str
) -> None:
    (answer,) = found(tmp_path, {place: pipeline})
    assert answer.outcome.value == "undecided"
    assert "is not in the repository" in answer.reason
    assert "a.yml:" in answer.reason


AT_HAND = {
    "beside the root": ({"infra/prod.tfvars": 'kind = "Personal"\n'}, "cd infra\nterraform plan -var-file=prod.tfvars"),
    "below the root": (
        {"infra/envs/prod.tfvars": 'kind = "Personal"\n'},
        "terraform -chdir=infra plan -var-file=envs/$(environment).tfvars",
    ),
    "a comment": ({}, "# terraform plan -var-file=prod.tfvars"),
    "what is destroyed": ({}, "terraform destroy -var-file=prod.tfvars"),
    "another root": ({"other/main.tf": 'variable "a" {}\n'}, "cd other\nterraform plan -var-file=prod.tfvars"),
}


@pytest.mark.parametrize(("files", "commands"), AT_HAND.values(), ids=AT_HAND)
def test_a_file_at_hand_and_one_for_something_else_change_nothing(
    tmp_path: Path, files: Mapping[str, str], commands: str
) -> None:
    assert [each.outcome.value for each in found(tmp_path, {**files, "azure-pipelines.yml": script(commands)})] == [
        "pass"
    ]


NAMED = {
    "a folder by option": "terraform -chdir=infra plan -var-file=../environments/prod.tfvars",
    "a folder by cd": "cd infra\nterraform plan -var-file=../environments/prod.tfvars",
    "from the root of the repository": "cd infra\nterraform plan -var-file=environments/prod.tfvars",
    "no folder, and one root": "terraform plan -var-file=../environments/prod.tfvars",
    "a name that is known later": "terraform -chdir=infra plan -var-file=../environments/${{ inputs.stage }}.tfvars",
}


@pytest.mark.parametrize("commands", NAMED.values(), ids=NAMED)
def test_a_file_of_the_repository_that_a_command_names_is_for_its_root(tmp_path: Path, commands: str) -> None:
    """It sets one variable only, which by itself does not tell what it is for."""
    files = {"environments/prod.tfvars": 'kind = "Pooled"\n', ".github/workflows/a.yml": script(commands)}
    (answer,) = found(tmp_path, files)
    assert answer.outcome.value == "fail"
    assert "with ../environments/prod.tfvars" in answer.reason


def test_a_file_of_which_the_run_tells_all_is_named_by_what_tells_it(tmp_path: Path) -> None:
    (answer,) = found(tmp_path, {"a.yml": script('cd infra\nterraform plan -var-file="${{ parameters.values }}"')})
    assert answer.outcome.value == "undecided"
    assert 'the pipeline takes it from "${{ parameters.values }}"' in answer.reason


def test_a_file_that_a_command_names_for_one_root_is_for_no_other(tmp_path: Path) -> None:
    files = {
        "environments/prod.tfvars": 'kind = "Pooled"\n',
        "other/main.tf": 'variable "a" {}\n',
        "azure-pipelines.yml": script("terraform -chdir=other plan -var-file=../environments/prod.tfvars"),
    }
    assert [each.outcome.value for each in found(tmp_path, files)] == ["pass"]


def test_files_at_hand_and_one_that_is_not_are_each_a_deployment(tmp_path: Path) -> None:
    files = {
        "infra/dev.tfvars": 'kind = "Pooled"\n',
        "azure-pipelines.yml": script(
            "cd infra\nterraform plan -var-file=dev.tfvars\nterraform plan -var-file=prod.tfvars"
        ),
    }
    assert {each.outcome.value for each in found(tmp_path, files)} >= {"fail"}
    undecided = [each for each in scan(ScanRequest(root=tmp_path)).findings if "prod.tfvars" in each.reason]
    assert undecided


UNITS = {
    "required": ('required_var_files = ["${get_terragrunt_dir()}/prod.tfvars"]', "undecided"),
    "optional": ('optional_var_files = ["${get_terragrunt_dir()}/prod.tfvars"]', "pass"),
    "optional, known later": ('optional_var_files = ["${get_env("STAGE")}.tfvars"]', "undecided"),
    "a list that is known later": ('required_var_files = split(",", get_env("FILES"))', "undecided"),
    "an argument": ('arguments = ["-var-file=prod.tfvars"]', "undecided"),
    "another argument": ('arguments = ["-lock-timeout=20m"]', "pass"),
    "searched above": ('required_var_files = [find_in_parent_folders("common.tfvars")]', "fail"),
    "by a local": ('required_var_files = ["../${local.stage}.tfvars"]', "fail"),
    "an argument at hand": ('arguments = ["-var-file=../common.tfvars"]', "fail"),
}


@pytest.mark.parametrize(("argument", "outcome"), UNITS.values(), ids=UNITS)
def test_a_unit_whose_variable_file_is_not_at_hand_is_undecided(tmp_path: Path, argument: str, outcome: str) -> None:
    unit = UNIT.format(argument) + 'locals {\n  stage = "common"\n}\n'
    (answer,) = found(tmp_path, {"live/dev/terragrunt.hcl": unit, "live/common.tfvars": 'kind = "Pooled"\n'})
    assert answer.outcome.value == outcome
    assert outcome != "undecided" or "Terragrunt takes it from" in answer.reason


@pytest.mark.parametrize("name", ["infra/terraform.tfvars.prod", "infra/envs/desks.tfvars.uat", "infra/x.tfvars.poc"])
def test_a_file_that_is_named_for_its_stage_is_a_deployment(tmp_path: Path, name: str) -> None:
    (answer,) = found(tmp_path, {name: 'kind = "Pooled"\n'})
    assert answer.outcome.value == "fail"
    assert answer.cases == (f"infra with {name.removeprefix('infra/')}",)


@pytest.mark.parametrize("ending", ["example", "sample", "bak", "j2", "md", "dist"])
def test_an_example_of_a_variable_file_is_none(tmp_path: Path, ending: str) -> None:
    (answer,) = found(tmp_path, {f"infra/terraform.tfvars.{ending}": 'kind = "{{ kind }}"\n'})
    assert answer.outcome.value == ("undecided" if ending == "j2" else "pass")


def test_a_command_names_a_file_that_is_named_for_its_stage(tmp_path: Path) -> None:
    files = {
        "infra/terraform.tfvars.dev": 'kind = "Personal"\n',
        "a.yml": script("cd infra\nterraform plan -var-file=terraform.tfvars.dev"),
    }
    assert [each.outcome.value for each in found(tmp_path, files)] == ["pass"]
