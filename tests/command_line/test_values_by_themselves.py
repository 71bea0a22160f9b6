"""A parameter file is judged with the code that takes it, and a finding shows at the line that decides it there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line.run_command import run_by_first_checks, run_command

TERRAFORM = """\
variable "kind" {
  type = string
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                = "vdpool"
  location            = "westeurope"
  resource_group_name = "rg"
  load_balancer_type  = "BreadthFirst"
  type                = var.kind
}
"""
BICEP = """\
param kind string

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool'
  location: 'westeurope'
  properties: {
    hostPoolType: kind
    loadBalancerType: 'BreadthFirst'
    preferredAppGroupType: 'Desktop'
  }
}
"""
SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"
PARAMETERS = f"""\
{{
  "$schema": "{SCHEMA}",
  "contentVersion": "1.0.0.0",
  "parameters": {{
    "kind": {{ "value": "Pooled" }}
  }}
}}
"""
FILES = {
    "tf/main.tf": TERRAFORM,
    "tf/dev.tfvars": '# of one environment\nkind = "Pooled"\n',
    "tf/prod.tfvars": '\n\n\nkind = "Pooled"\n',
    "bicep/main.bicep": BICEP,
    "bicep/test.bicepparam": "using 'main.bicep'\n\nparam kind = 'Pooled'\n",
    "bicep/main.parameters.json": PARAMETERS,
}
DECIDED = {
    "tf/dev.tfvars": 2,
    "tf/prod.tfvars": 4,
    "bicep/test.bicepparam": 3,
    "bicep/main.parameters.json": 5,
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize("name", DECIDED)
def test_given_by_itself_it_is_judged(repository: Path, name: str) -> None:
    run = run_command("check", name, "--output", "github", folder=repository)
    assert run.exit_code == 1
    assert f"::error file={name},line={DECIDED[name]}," in run.output


@pytest.mark.parametrize("form", ["github", "azure-devops"])
def test_the_line_of_each_scenario_is_shown(repository: Path, form: str) -> None:
    run = run_command("check", "--output", form, folder=repository)
    for name, line in DECIDED.items():
        place = f"file={name},line={line}," if form == "github" else f"sourcepath={name};linenumber={line};"
        assert place in run.output


def test_the_first_location_is_one_that_a_pull_request_changes(repository: Path) -> None:
    run = run_by_first_checks("check", "--output", "sarif", folder=repository)
    found = {}
    for result in json.loads(run.output)["runs"][0]["results"]:
        first, *_ = result["locations"]
        place = first["physicalLocation"]
        related = [each["physicalLocation"]["artifactLocation"]["uri"] for each in result["relatedLocations"]]
        found[place["artifactLocation"]["uri"]] = (place["region"]["startLine"], related[0])
    assert found == {"tf/dev.tfvars": (2, "tf/main.tf"), "bicep/main.parameters.json": (5, "bicep/main.bicep")}


@pytest.mark.parametrize("command", [("fix",), ("check", "--fix")])
def test_fixes_ask_for_the_code(repository: Path, command: tuple[str, ...]) -> None:
    run = run_command(*command, "tf/dev.tfvars", folder=repository)
    assert run.exit_code == 2
    assert "name its folder instead of single files of it" in run.errors
