"""How wrappers and scripts find the code that they deploy, and say its values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from avd_intune.engine import scan
from avd_intune.source.scan_request import ScanRequest

from tests.languages.test_ways_of_deploying import (
    AZ,
    BICEP,
    CMDLET,
    DEPLOYMENT,
    GIVEN,
    POOL,
    STACK,
    TEMPLATE,
    outcomes,
    write,
)

SOURCES = {
    "a local": ('locals {\n  at = "../modules/p"\n}\n', "local.at", ""),
    "a part that is a local": ('locals {\n  base = "../modules"\n}\n', '"${local.base}//p"', ""),
    "a folder above": ("", '"${dirname(find_in_parent_folders("root.hcl"))}/modules/p"', ""),
    "what is read of another file": (
        'locals {\n  all = read_terragrunt_config("all.hcl")\n}\n',
        "local.all.locals.at",
        'locals {\n  at = "../modules/p"\n}\n',
    ),
    "the environment or a default": ("", 'get_env("MODULE", "../modules/p")', ""),
}


@pytest.mark.parametrize("kind", SOURCES)
def test_a_unit_gives_its_inputs_to_a_source_that_is_computed(tmp_path: Path, kind: str) -> None:
    before, source, beside = SOURCES[kind]
    unit = f'{before}terraform {{\n  source = {source}\n}}\ninputs = {{ t = "Pooled" }}\n'
    files = {"modules/p/main.tf": GIVEN, "root.hcl": "", "live/terragrunt.hcl": unit, "live/all.hcl": beside}
    write(tmp_path, files)
    assert outcomes(tmp_path) == {"fail"}


def test_a_source_of_a_unit_that_only_a_run_tells_is_said(tmp_path: Path) -> None:
    unit = 'terraform {\n  source = "${run_cmd("./where.sh")}//p"\n}\ninputs = { host_pool_type = "Pooled" }\n'
    write(tmp_path, {"live/terragrunt.hcl": unit})
    (finding,) = (each for each in scan(ScanRequest(tmp_path)).findings if each.rule_id == "CKV_AVD_12")
    assert "is not in the repository" in finding.reason


def test_a_source_outside_of_the_repository_is_said_as_seen_from_its_unit(tmp_path: Path) -> None:
    source = '"${dirname(find_in_parent_folders("root.hcl"))}/../elsewhere/host-pool"'
    unit = f'terraform {{\n  source = {source}\n}}\ninputs = {{ host_pool_type = "Pooled" }}\n'
    write(tmp_path / "here", {"root.hcl": "", "live/terragrunt.hcl": unit})
    (finding,) = (each for each in scan(ScanRequest(tmp_path / "here")).findings if each.rule_id == "CKV_AVD_12")
    assert 'the source of this unit, "../../elsewhere/host-pool", is not in the repository' in finding.reason


def test_variable_files_that_terragrunt_writes_give_their_values(tmp_path: Path) -> None:
    generate = 'generate "v" {\n  path = "a.auto.tfvars"\n  if_exists = "overwrite"\n  contents = %s\n}\n'
    unit = 'terraform {\n  source = "../mod"\n}\n'
    write(tmp_path, {"mod/main.tf": GIVEN, "live/terragrunt.hcl": unit + generate % '<<EOT\nt = "Pooled"\nEOT\n'})
    assert outcomes(tmp_path) == {"fail"}
    write(tmp_path, {"live/terragrunt.hcl": unit + generate % 'run_cmd("./values.sh")'})
    assert outcomes(tmp_path) == {"undecided"}


GENERATES = {
    "a file": 'generate "p" {\n  path = "p.tf"\n  if_exists = "overwrite"\n  contents = file("p.tftpl")\n}\n',
    "a template with what a run tells": 'generate "p" {\n  path = "p.tf"\n  if_exists = "overwrite"\n'
    '  contents = templatefile("${get_terragrunt_dir()}/p.tftpl", { kind = get_env("KIND") })\n}\n',
    "an attribute": 'generate = { p = { path = "p.tf", if_exists = "overwrite", contents = file("p.tftpl") } }\n',
}


@pytest.mark.parametrize("kind", GENERATES)
def test_code_that_terragrunt_writes_from_a_file_is_judged(tmp_path: Path, kind: str) -> None:
    write(
        tmp_path,
        {
            "mod/main.tf": 'variable "x" {}\n',
            "live/terragrunt.hcl": 'terraform {\n  source = "../mod"\n}\n' + GENERATES[kind],
            "live/p.tftpl": POOL.format('"${kind}"' if "template" in kind else '"Pooled"'),
        },
    )
    assert outcomes(tmp_path) == ({"undecided"} if "template" in kind else {"fail"})


REQUESTS = {
    "restapi": 'resource "restapi_object" "p" {\n  path = "/subscriptions/0/providers/%s?api-version=1"\n}\n',
    "terracurl": 'resource "terracurl_request" "p" {\n  url = "https://x/providers/%s?api-version=1"\n}\n',
}


@pytest.mark.parametrize("kind", REQUESTS)
def test_a_provider_that_sends_a_request_for_a_host_pool_is_said(tmp_path: Path, kind: str) -> None:
    write(tmp_path, {"main.tf": REQUESTS[kind] % "Microsoft.DesktopVirtualization/hostPools/p"})
    (finding,) = (each for each in scan(ScanRequest(tmp_path)).findings if each.rule_id == "CKV_AVD_12")
    assert "it is a request for a host pool, which is not judged" in finding.reason
    write(tmp_path, {"main.tf": REQUESTS[kind] % "Microsoft.DesktopVirtualization/hostPools/p/sessionHosts/h"})
    assert not scan(ScanRequest(tmp_path)).findings


def test_inputs_of_a_component_that_the_code_does_not_write_out_are_said(tmp_path: Path) -> None:
    files = {"mod/main.tf": GIVEN, "main.tfcomponent.hcl": STACK % "var.i", "a.tfdeploy.hcl": DEPLOYMENT % "{}"}
    write(tmp_path, files)
    (finding,) = (each for each in scan(ScanRequest(tmp_path)).findings if each.rule_id == "CKV_AVD_13")
    assert "no object that the code writes out" in finding.reason


SET_AGAIN = {
    "read from a person": ("a.sh", f"KIND=Personal\nread -p 'kind: ' KIND\n{AZ}$KIND\n"),
    "read line by line": ("a.sh", f"KIND=Personal\nwhile read -r KIND; do\n  {AZ}$KIND\ndone < kinds.txt\n"),
    "a loop": ("a.sh", f"KIND=Personal\nfor KIND in Personal Pooled; do\n  {AZ}$KIND\ndone\n"),
    "a loop of PowerShell": (
        "a.ps1",
        f"$kind = 'Personal'\nforeach ($kind in @('Personal', 'Pooled')) {{\n  {CMDLET} $kind\n}}\n",
    ),
    "a text that is written to it": ("a.sh", f"KIND=Personal\nprintf -v KIND '%s' \"$1\"\n{AZ}$KIND\n"),
}


@pytest.mark.parametrize("kind", SET_AGAIN)
def test_a_variable_that_a_script_sets_by_other_means_is_open(tmp_path: Path, kind: str) -> None:
    name, text = SET_AGAIN[kind]
    write(tmp_path, {"main.bicep": BICEP, name: text})
    assert outcomes(tmp_path) == {"undecided"}


def test_a_variable_that_a_rule_of_gitlab_sets_is_each_of_its_values(tmp_path: Path) -> None:
    rules = "  rules:\n  - if: $CI_COMMIT_BRANCH == 'main'\n    variables:\n      KIND: Pooled\n"
    start = "variables:\n  KIND: Personal\n"
    for text in (
        f"{start}deploy:\n{rules}  script:\n  - {AZ}$KIND\n",
        f"workflow:\n{rules}{start}deploy:\n  script:\n  - {AZ}$KIND\n",
    ):
        write(tmp_path, {"main.bicep": BICEP, ".gitlab-ci.yml": text})
        assert outcomes(tmp_path) == {"fail"}


GITLAB_MATRICES = {
    "a list of values": ("    - KIND: [Personal, Pooled]\n      STAGE: [a, b]\n", {"fail"}),
    "several entries": ("    - KIND: Personal\n    - KIND: Pooled\n", {"fail"}),
    "one value": ("    - KIND: Personal\n      STAGE: [a, b]\n", {"pass"}),
    "a reference": ("    - !reference [.kinds, matrix]\n", {"undecided"}),
    "more jobs than are told apart": (f"    - KIND: [Personal]\n      STAGE: {list(range(40))}\n", {"undecided"}),
}


@pytest.mark.parametrize("kind", GITLAB_MATRICES)
def test_a_matrix_of_gitlab_makes_a_job_of_each_combination(tmp_path: Path, kind: str) -> None:
    matrix, expected = GITLAB_MATRICES[kind]
    text = f"deploy:\n  parallel:\n    matrix:\n{matrix}  script:\n  - {AZ}$KIND\n"
    write(tmp_path, {"main.bicep": BICEP, ".gitlab-ci.yml": text})
    assert outcomes(tmp_path) == expected


EXTENDING_JOBS = {
    "variables of its own": ("deploy:\n  extends: .base\n  variables: {KIND: Pooled}\n", {"fail"}),
    "variables of what it extends": ("deploy:\n  extends: [.base, .pooled]\n", {"fail"}),
    "a value that wins": ("deploy:\n  extends: [.pooled, .base]\n  variables:\n    KIND: Personal\n", {"pass"}),
    "two levels": (".mid:\n  extends: .base\n  variables: {KIND: Pooled}\ndeploy:\n  extends: .mid\n", {"fail"}),
    "a job of another file": ("deploy:\n  extends: .other\n", {"undecided"}),
}


@pytest.mark.parametrize("kind", EXTENDING_JOBS)
def test_a_job_of_gitlab_has_what_it_extends(tmp_path: Path, kind: str) -> None:
    jobs, expected = EXTENDING_JOBS[kind]
    base = f".pooled:\n  variables: {{KIND: Pooled}}\n.base:\n  script:\n  - {AZ}$KIND\n"
    write(tmp_path, {"main.bicep": BICEP, ".gitlab-ci.yml": base + jobs})
    assert outcomes(tmp_path) == expected


def test_a_parameter_file_in_a_folder_named_after_a_template_is_for_it(tmp_path: Path) -> None:
    values = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"t": {"value": "Pooled"}},
    }
    files = {"templates/hostpool.json": json.dumps(TEMPLATE), "parameters/hostpool/prod.json": json.dumps(values)}
    write(tmp_path, files)
    assert outcomes(tmp_path) == {"fail"}


MADE = "$p = @{ TemplateFile = 'main.bicep' }\n"
TABLES = {
    "added by a method": MADE + "$p.Add('t', 'Pooled')\nNew-AzResourceGroupDeployment @p\n",
    "added as a table": MADE + "$p += @{ t = 'Pooled' }\nNew-AzResourceGroupDeployment @p\n",
    "splatted into a function": "function Go {\n  param($Kind, $Template)\n  $d = @{\n    TemplateFile = $Template\n"
    "    TemplateParameterObject = @{ t = $Kind }\n  }\n  New-AzResourceGroupDeployment @d -Verbose\n}\n"
    "$call = @{ Kind = 'Pooled'; Template = 'main.bicep' }\nGo @call\n",
    "made in a function": "function Go {\n  param([string]$Kind)\n  $d = @{\n    TemplateFile = 'main.bicep'\n"
    "    t = $Kind\n  }\n  New-AzResourceGroupDeployment @d\n}\nGo -Kind Pooled\n",
}
OPEN_TABLES = {
    "handed to a function": "function Go {\n  param($P)\n  New-AzResourceGroupDeployment @P\n}\n"
    "$table = @{ TemplateFile = 'main.bicep'; TemplateParameterObject = @{ t = 'Pooled' } }\nGo $table\n",
    "changed on a condition": "$p = @{ TemplateFile = 'main.bicep'; t = 'Personal' }\nif ($x) {\n  $p.t = 'Pooled'\n}\n"
    "New-AzResourceGroupDeployment @p\n",
    "made twice": "if ($x) {\n  $p = @{ TemplateFile = 'main.bicep'; t = 'Personal' }\n} else {\n"
    "  $p = @{ TemplateFile = 'main.bicep'; t = 'Pooled' }\n}\nNew-AzResourceGroupDeployment @p\n",
    "made twice for two templates": "if ($x) {\n  $p = @{ TemplateFile = 'other.bicep' }\n} else {\n"
    "  $p = @{ TemplateFile = 'main.bicep'; t = 'Pooled' }\n}\nNew-AzResourceGroupDeployment @p\n",
    "changed by another method": "$p = @{ TemplateFile = 'main.bicep'; t = 'Personal' }\n$p.Remove('t')\n"
    "New-AzResourceGroupDeployment @p\n",
}


@pytest.mark.parametrize("kind", TABLES)
def test_a_table_of_powershell_that_is_completed_gives_its_values(tmp_path: Path, kind: str) -> None:
    write(tmp_path, {"main.bicep": BICEP, "deploy.ps1": TABLES[kind]})
    assert outcomes(tmp_path) == {"fail"}


@pytest.mark.parametrize("kind", OPEN_TABLES)
def test_a_table_of_powershell_that_more_changes_is_open(tmp_path: Path, kind: str) -> None:
    write(tmp_path, {"main.bicep": BICEP, "deploy.ps1": OPEN_TABLES[kind]})
    assert outcomes(tmp_path) == {"undecided"}


VALUES = {
    "the values of a stack as a whole": {
        "units/p/terragrunt.hcl": 'terraform {\n  source = "${get_repo_root()}/mod"\n}\ninputs = values\n',
        "a/terragrunt.stack.hcl": 'unit "a" {\n  source = "../units/p"\n  path = "a"\n  values = { t = "Pooled" }\n}\n',
    },
    "values left beside the unit": {
        "live/terragrunt.hcl": 'terraform {\n  source = "../mod"\n}\ninputs = { t = values.t }\n',
        "live/terragrunt.values.hcl": 't = "Pooled"\n',
    },
    "a folder above": {
        "live/a/terragrunt.hcl": 'terraform {\n  source = find_in_parent_folders("mod")\n}\ninputs = { t = "Pooled" }\n'
    },
}


@pytest.mark.parametrize("kind", VALUES)
def test_values_of_a_unit_of_terragrunt_are_given(tmp_path: Path, kind: str) -> None:
    write(tmp_path, {"mod/main.tf": GIVEN, **VALUES[kind]})
    assert outcomes(tmp_path) == {"fail"}
