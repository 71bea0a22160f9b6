"""The real `checkov` command with the real engine, however it is called: runners, folders, packs and single files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.checkov_bridge.run_checkov import (
    CHECKS,
    ENVIRONMENT,
    ONE_PROCESS,
    Run,
    copy_pack,
    named,
    records,
    run_checkov,
)
from tests.checkov_bridge.test_real_engine import ARM, FILES, OURS, POOLS, QUIET, TERRAFORM, TF, failed, write

GRAPH = """resource "msgraph_resource" "wifi" {
  url = "deviceManagement/deviceConfigurations"
  body = {
    "@odata.type" = "#microsoft.graph.windowsWifiConfiguration"
    displayName   = "office"
  }
}

resource "msgraph_resource" "accepted" {
  #checkov:skip=CKV_AVD_7:laptops only
  url = "deviceManagement/deviceConfigurations"
  body = {
    "@odata.type" = "#microsoft.graph.windowsWifiConfiguration"
    displayName   = "laptops"
  }
}

action "msgraph_resource_action" "wipe" {
  config {
    resource_url = "deviceManagement/managedDevices/1"
    action       = "wipe"
    method       = "POST"
  }
}

action "msgraph_resource_action" "accepted" {
  # checkov:skip=CKV_AVD_9:a laptop
  config {
    resource_url = "deviceManagement/managedDevices/2"
    action       = "wipe"
    method       = "POST"
  }
}
"""
EXPORTED = {"@odata.type": "#microsoft.graph.windowsWifiConfiguration", "displayName": "exported", "ssid": "office"}
ALL = {**FILES, "graph/main.tf": GRAPH, "policies/wifi.json": json.dumps(EXPORTED, indent=2)}
OWN_CHECK = """from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck


class HasTags(BaseResourceCheck):
    def __init__(self):
        super().__init__("Tags", "CKV_OWN_1", [CheckCategories.CONVENTION], ["azurerm_virtual_desktop_host_pool"])

    def scan_resource_conf(self, conf):
        return CheckResult.PASSED if "tags" in conf else CheckResult.FAILED


check = HasTags()
"""


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("estate"), ALL)


@pytest.fixture(scope="module")
def whole(estate: Path) -> Run:
    """One run with all runners and Checkov's own checks."""
    return run_checkov("-d", ".", "--external-checks-dir", CHECKS, "-o", "json", folder=estate, environment=QUIET)


def scan(estate: Path, *arguments: str | Path, check: bool = True) -> Run:
    run = run_checkov(*arguments, *(OURS if check else ()), "-o", "json", folder=estate, environment=QUIET)
    assert run.errors == ""
    return run


def verdicts(run: Run) -> list[tuple[Any, ...]]:
    """Return every record of the pack with all that a person sees of it."""
    return sorted(
        (framework, kind, r["check_id"], r["check_name"], r["file_abs_path"], r["file_line_range"], r["resource"])
        for kind in ("passed", "failed", "skipped")
        for framework, r in records(run, kind)
    )


def without_ours(run: Run) -> dict[str, Any]:
    """Return the reports as they would be without the pack: its records, and their part of the summary, taken out."""
    reports = {}
    for framework, report in run.reports.items():
        summary = dict(report["summary"])
        results: dict[str, list[str]] = {}
        for kind, listed in report["results"].items():
            if kind != "parsing_errors":
                ours = [each for each in listed if each["check_id"].startswith("CKV_AVD_")]
                summary[kind.removesuffix("_checks")] -= len(ours)
                listed = [each for each in listed if each not in ours]
            results[kind] = sorted(json.dumps(each, sort_keys=True) for each in listed)
        del summary["resource_count"]  # what only the pack finds counts as well
        if any(results.values()):
            reports[framework] = {"summary": summary, "results": {k: v for k, v in results.items() if v}}
    return reports


def test_reports_are_those_of_checkov_but_for_the_records_of_the_pack(estate: Path, whole: Run) -> None:
    plain = run_checkov("-d", ".", "-o", "json", folder=estate, environment={**QUIET, **ONE_PROCESS})
    assert without_ours(whole) == without_ours(plain)
    assert whole.errors == plain.errors == ""
    assert without_ours(plain)["terraform"]["summary"]["failed"] > 0
    assert without_ours(plain)["terraform"]["summary"]["parsing_errors"] == 1


def test_no_result_comes_twice(whole: Run) -> None:
    found = verdicts(whole)
    assert failed(whole) == POOLS
    assert len(found) == len(set(map(str, found)))


@pytest.mark.parametrize("frameworks", [*dict.fromkeys(f for f, _ in POOLS), "terraform bicep", "arm terraform_plan"])
def test_each_runner_alone_gives_its_part_of_the_whole(estate: Path, whole: Run, frameworks: str) -> None:
    wanted = frameworks.split()
    run = scan(estate, "-d", ".", "--framework", *wanted)
    expected = [each for each in verdicts(whole) if each[0] in wanted]
    if "terraform" in wanted and "terraform_json" not in wanted:
        # Without the runner for them, *.tf.json files are reported by that for Terraform.
        expected = sorted(
            [*expected, *(("terraform", *each[1:]) for each in verdicts(whole) if each[0] == "terraform_json")]
        )
    assert verdicts(run) == expected


def test_folders_given_after_each_other_add_up_as_for_other_checks(estate: Path, whole: Run) -> None:
    folders = ("terraform", "bicep", "terraform")
    run = run_checkov(
        *(argument for folder in folders for argument in ("-d", folder)), *OURS, "-o", "json",
        "--framework", "terraform", "bicep", folder=estate, environment=QUIET,
    )  # fmt: skip
    # Checkov prints its reports after each folder, with all that it has found so far, whichever check found it.
    decoder, text, found = json.JSONDecoder(), run.output.strip(), []
    while text:
        _, end = decoder.raw_decode(text)
        found.append([each[:6] for each in verdicts(Run(run.exit_code, text[:end], ""))])
        text = text[end:].strip()
    by_folder = [[e[:6] for e in verdicts(whole) if Path(e[4]).parent.name == folder] for folder in folders]
    assert found == [sorted(each for part in by_folder[: count + 1] for each in part) for count in range(len(folders))]
    assert run.errors == ""


def test_pack_beside_another_one(estate: Path, tmp_path: Path) -> None:
    write(tmp_path, {"own/__init__.py": "", "own/has_tags.py": OWN_CHECK})
    packs = ("--external-checks-dir", tmp_path / "own", "--external-checks-dir", CHECKS)
    run = run_checkov("-d", "terraform", *packs, "-o", "json", folder=estate, environment=QUIET)
    (report,) = [each for framework, each in run.reports.items() if framework == "terraform"]
    own = [each["resource"] for each in report["results"]["failed_checks"] if each["check_id"] == "CKV_OWN_1"]
    assert own == [f"{TF}.pool"]
    assert failed(run) == [("terraform", f"{TF}.pool")]
    assert run.errors == ""


def test_copy_in_another_repository_that_nobody_may_write_to(estate: Path, whole: Run, tmp_path: Path) -> None:
    pack = copy_pack(tmp_path, engine=None)
    for path in [*pack.rglob("*"), pack]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    arguments = ["-d", str(estate), "--external-checks-dir", str(pack), "--check", "CKV_AVD*", "-o", "json"]
    start = [sys.executable, "-m", "checkov.main", *arguments]
    as_user: dict[str, Any] = {}
    readable = all(folder.stat().st_mode & 0o005 == 0o005 for folder in (tmp_path, *tmp_path.parents))
    if os.name == "posix" and os.geteuid() == 0 and readable:
        as_user = {"user": 65534, "group": 65534, "extra_groups": []}  # root may write everywhere
    environment = {**os.environ, **ENVIRONMENT, **QUIET, "HOME": "/tmp"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        start, cwd=estate, env=environment, capture_output=True, text=True, timeout=300, check=False, **as_user
    )
    run = Run(done.returncode, done.stdout, done.stderr)
    assert run.errors == ""
    assert failed(run) == failed(whole)
    # The pages of the checks were not copied with it.
    assert all(each["guideline"].startswith("https://learn.microsoft.com/") for _, each in records(run, "failed"))
    for path in [pack, *pack.rglob("*")]:
        path.chmod(0o755)
    shutil.rmtree(pack)


def test_several_files_are_judged_as_in_the_whole_scan(estate: Path, whole: Run) -> None:
    relative = ["terraform/main.tf", "half/main.tf", "bicep/refused.bicep", "json/main.tf.json", "policies/wifi.json"]
    absolute = [estate / "graph" / "main.tf", estate / "arm" / "no_schema.json", estate / "plan" / "tfplan.json"]
    run = scan(estate, "-f", *relative, *absolute)
    files = {str(estate / each) for each in [*relative, *absolute]}
    expected = [each for each in verdicts(whole) if each[4] in files]
    assert [each[:6] for each in verdicts(run)] == [each[:6] for each in expected]
    assert {each[4] for each in verdicts(run)} == files


def test_file_that_is_being_edited_keeps_the_verdicts_of_its_other_blocks(tmp_path: Path) -> None:
    variable = 'variable "pool_type" {\n  default = "Pooled"\n}\n'
    text = TERRAFORM.replace("NAME", "first").replace('"Pooled"', "var.pool_type")
    write(tmp_path, {"main.tf": f'{text}resource "{TF}" "second" {{\n  type = "Per', "variables.tf": variable})
    run = scan(tmp_path, "-f", "main.tf")
    assert ("terraform", f"{TF}.first") in failed(run)
    assert failed(run, "CKV_AVD_13") == [("terraform", "main.tf")]
    assert {each[4] for each in verdicts(run)} == {str(tmp_path / "main.tf")}


def test_intune_code_has_records_at_its_own_lines(whole: Run) -> None:
    graph = {
        (r["check_id"], r["resource"]): r["file_line_range"]
        for _, r in records(whole, "failed")
        if r["check_id"] in ("CKV_AVD_7", "CKV_AVD_9")
    }
    assert graph == {
        ("CKV_AVD_7", "msgraph_resource.wifi"): [1, 7],
        ("CKV_AVD_9", "action.msgraph_resource_action.wipe"): [18, 24],
        ("CKV_AVD_7", "Microsoft.Graph/deviceManagement.exported"): [1, 5],
    }
    skipped = [each for each in named(whole, "skipped") if each[1] in ("CKV_AVD_7", "CKV_AVD_9")]
    assert skipped == [
        ("terraform", "CKV_AVD_7", "msgraph_resource.accepted"),
        ("terraform", "CKV_AVD_9", "action.msgraph_resource_action.accepted"),
    ]
    assert {framework for framework, r in records(whole, "failed") if r["file_path"] == "/policies/wifi.json"} == {
        "arm"
    }


def test_intune_code_shows_in_cli_and_sarif(estate: Path, tmp_path: Path) -> None:
    sarif = tmp_path / "results.sarif"
    run = run_checkov(
        "-d", ".", *OURS, "--compact", "-o", "cli", "-o", "sarif", "--output-file-path", f"console,{sarif}",
        "--framework", "terraform", "arm", folder=estate, environment=QUIET,
    )  # fmt: skip
    for resource in ("msgraph_resource.wifi", "action.msgraph_resource_action.wipe", f"{ARM}.hp-arm"):
        assert f"FAILED for resource: {resource}" in run.output
    (shown,) = json.loads(sarif.read_text())["runs"]
    places = {
        (each["ruleId"], place["artifactLocation"]["uri"], place["region"]["startLine"])
        for each in shown["results"]
        if "suppressions" not in each
        for place in [each["locations"][0]["physicalLocation"]]
    }
    assert {
        ("CKV_AVD_7", "graph/main.tf", 1),
        ("CKV_AVD_9", "graph/main.tf", 18),
        ("CKV_AVD_7", "policies/wifi.json", 1),
    } <= places
