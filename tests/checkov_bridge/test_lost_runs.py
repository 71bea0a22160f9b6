"""Where Checkov itself fails, or starts no runner, a host pool does not disappear silently."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checkov_bridge.run_checkov import CHECKS, named, run_checkov
from tests.checkov_bridge.test_command_failures import saboteur
from tests.checkov_bridge.test_real_engine import BICEP, PLAN, TERRAFORM, TF
from tests.languages.terraform.terraform_support import write_files

OURS = ("--external-checks-dir", CHECKS, "--check", "CKV_AVD_1", "-o", "json")
PARAMETRIC = "param kind string\n" + BICEP.replace("NAME", "pool").replace("'Pooled'", "kind")
PLAN_WITHOUT_BEFORE = copy.deepcopy(PLAN)
del PLAN_WITHOUT_BEFORE["resource_changes"][0]["change"]["before"]  # type: ignore[index]


@pytest.mark.parametrize("frameworks", [("terraform", "terraform_plan"), ("arm", "terraform_plan"), ("all",)])
def test_plan_that_ends_checkovs_runner_is_judged_or_ends_the_run(tmp_path: Path, frameworks: tuple[str, ...]) -> None:
    write_files(tmp_path, {"plan.json": json.dumps(PLAN_WITHOUT_BEFORE)})
    run = run_checkov("-d", ".", "--framework", *frameworks, *OURS, folder=tmp_path)
    assert "KeyError: 'before'" in run.errors
    if run.exit_code == 2:  # since 3.3 the exception ends the whole run
        assert run.output == ""
    else:
        assert run.exit_code == 1
        assert [resource for _, _, resource in named(run, "failed")] == [f"{TF}.planned"]


def test_skip_that_plan_enrichment_stretches_is_listed(tmp_path: Path) -> None:
    # Checkov takes a comment for CKV_AVD_12 for one that names CKV_AVD_1, too, in a process without the pack.
    comment = "  #checkov:skip=CKV_AVD_12:agreed\n  name "
    code = TERRAFORM.replace("NAME", "planned").replace("  name ", comment, 1)
    write_files(tmp_path, {"plan.json": json.dumps(PLAN), "main.tf": code})
    options = ("--framework", "terraform_plan", "--repo-root-for-plan-enrichment", ".")
    run = run_checkov("-f", "plan.json", *options, *OURS, folder=tmp_path)
    assert named(run, "skipped") == [("terraform_plan", "CKV_AVD_1", f"{TF}.planned")]


@pytest.mark.parametrize("frameworks", [("terraform", "arm"), ("terraform",)], ids=["forked", "alone"])
def test_exception_in_checkovs_terraform_runner_ends_the_run(tmp_path: Path, frameworks: tuple[str, ...]) -> None:
    write_files(tmp_path, {"code/main.tf": TERRAFORM.replace("NAME", "pool")})
    change = saboteur(
        tmp_path,
        "from checkov.terraform.runner import Runner\n"
        "def fail(*all, **named): raise KeyError('lost')\n"
        "Runner._update_definitions_and_breadcrumbs = fail\n",
    )
    run = run_checkov(
        "-d", ".", "--framework", *frameworks, "--external-checks-dir", change, *OURS, folder=tmp_path / "code"
    )
    assert run.exit_code in (1, 2)  # 1 for the interrupt handling of the oldest versions
    assert run.output == ""
    assert "KeyError: 'lost'" in run.errors
    if len(frameworks) > 1:
        assert run.own_error_lines == [
            "avd-intune: Checkov's own terraform runner ended with the error above; its files were not judged"
        ]


@pytest.mark.parametrize("name", ["main.tofu", "prod.tfvars", "main.bicepparam", "Main.Bicep", "params.json"])
def test_file_that_checkov_does_not_start_for_is_judged_by_the_command(tmp_path: Path, name: str) -> None:
    files = {
        "main.tofu": {"main.tofu": TERRAFORM.replace("NAME", "pool")},
        "prod.tfvars": {
            "main.tf": TERRAFORM.replace("NAME", "pool").replace('"Pooled"', "var.kind") + 'variable "kind" {}\n',
            "prod.tfvars": 'kind = "Pooled"\n',
        },
        "main.bicepparam": {"main.bicep": PARAMETRIC, "main.bicepparam": "using 'main.bicep'\nparam kind = 'Pooled'\n"},
        "Main.Bicep": {"Main.Bicep": BICEP.replace("NAME", "pool")},
        "params.json": {
            "main.bicep": PARAMETRIC,
            "main.parameters.json": '{"parameters": {"kind": {"value": "Pooled"}}}',
        },
    }[name]
    write_files(tmp_path, files)
    given = "main.parameters.json" if name == "params.json" else name
    run = run_checkov("-f", given, *OURS, folder=tmp_path)
    assert "CKV_AVD_" not in run.output  # documented: Checkov starts nothing that loads the checks, or shows no record
    call = ("check", "--whole-deployments", "--check", "CKV_AVD_1", "--output", "json", given)
    done = subprocess.run(
        [sys.executable, "-m", "avd_intune", *call],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(CHECKS)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert '"CKV_AVD_1"' in done.stdout
