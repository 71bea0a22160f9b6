"""The real `checkov` command with the real engine on files of every kind, some of which Checkov cannot read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.checkov_bridge.run_checkov import CHECKS, ONE_PROCESS, Run, named, records, run_checkov
from tests.first_checks import FIRST_CHECKS

TF = "azurerm_virtual_desktop_host_pool"
ARM = "Microsoft.DesktopVirtualization/hostPools"
TERRAFORM = """resource "azurerm_virtual_desktop_host_pool" "NAME" {
  name                = "hp"
  location            = "westeurope"
  resource_group_name = "rg"
  type                = "Pooled"
  load_balancer_type  = "BreadthFirst"
}
"""
BICEP = """resource NAME 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = {
  name: 'hp'
  location: 'westeurope'
  properties: {
    hostPoolType: 'Pooled'
    loadBalancerType: 'BreadthFirst'
    preferredAppGroupType: 'Desktop'
  }
}
"""
POOL = {
    "name": "hp",
    "location": "we",
    "resource_group_name": "rg",
    "type": "Pooled",
    "load_balancer_type": "DepthFirst",
}
TEMPLATE = {
    "contentVersion": "1.0.0.0",
    "resources": [
        {"type": ARM, "apiVersion": "2023-09-05", "name": "hp-arm", "properties": {"hostPoolType": "Pooled"}},
    ],
}
PLAN_RESOURCE = {"address": f"{TF}.planned", "mode": "managed", "type": TF, "name": "planned", "values": POOL}
PLAN = {
    "format_version": "1.2",
    "terraform_version": "1.9.0",
    "planned_values": {"root_module": {"resources": [PLAN_RESOURCE]}},
    "resource_changes": [
        {
            **{k: v for k, v in PLAN_RESOURCE.items() if k != "values"},
            "change": {"actions": ["create"], "before": None, "after": POOL, "after_unknown": {}},
        }
    ],
    "configuration": {"root_module": {"resources": []}},
}
FILES = {
    "terraform/main.tf": TERRAFORM.replace("NAME", "pool")
    + 'resource "azurerm_storage_account" "logs" {\n  name = "logs"\n}\n',
    "half/main.tf": f'{TERRAFORM.replace("NAME", "half")}resource "{TF}" "open" {{\n  type =\n',
    "opentofu/main.tofu": TERRAFORM.replace("NAME", "tofu"),
    "json/main.tf.json": json.dumps({"resource": {TF: {"json": POOL}}}),
    "bicep/main.bicep": BICEP.replace("NAME", "pool"),
    "bicep/Upper.Bicep": BICEP.replace("NAME", "upper"),
    "bicep/refused.bicep": f"func f() string => 'a'\nparam p {{ *: string }}\n{BICEP.replace('NAME', 'refused')}",
    "arm/no_schema.json": json.dumps(TEMPLATE, indent=2),
    "plan/tfplan.json": json.dumps(PLAN),
}
POOLS = [
    ("arm", f"{ARM}.hp-arm"),
    ("bicep", f"{ARM}.pool"),
    ("bicep", f"{ARM}.refused"),
    ("bicep", f"{ARM}.upper"),
    ("terraform", f"{TF}.half"),
    ("terraform", f"{TF}.pool"),
    ("terraform", f"{TF}.tofu"),
    ("terraform_json", f"{TF}.json"),
    ("terraform_plan", f"{TF}.planned"),
]
OURS = ("--external-checks-dir", CHECKS, "--check", "CKV_AVD*")
QUIET = {"LOG_LEVEL": "ERROR"}


def failed(run: Run, rule_id: str = "CKV_AVD_1") -> list[tuple[str, str]]:
    return [(framework, resource) for framework, found, resource in named(run, "failed") if found == rule_id]


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("estate"), FILES)


@pytest.fixture(scope="module")
def everything(estate: Path) -> Run:
    """One run with all runners, Checkov's own checks too; it leaves a baseline behind."""
    return run_checkov(
        "-d", ".", "--external-checks-dir", CHECKS, "--create-baseline", "-o", "json", folder=estate, environment=QUIET
    )  # fmt: skip


def test_every_pool_is_found_once_whether_checkov_reads_its_file_or_not(everything: Run) -> None:
    assert failed(everything) == POOLS
    assert everything.exit_code == 1
    assert "avd" not in everything.errors.lower()


def test_what_cannot_be_read_is_named_with_its_place(everything: Run) -> None:
    found = [record for _, record in records(everything, "failed") if record["check_id"] == "CKV_AVD_13"]
    # A path, not a name: a baseline that accepts it must not accept every main.tf.
    assert {record["resource"] for record in found} == {"half/main.tf"}
    assert any("line 9, column 9: expected an expression" in record["check_name"] for record in found)


def test_other_checks_and_parsing_errors_are_as_without_the_pack(estate: Path, everything: Run) -> None:
    without = run_checkov("-d", ".", "-o", "json", folder=estate, environment={**QUIET, **ONE_PROCESS})

    def others(run: Run) -> dict[tuple[str, str], list[str]]:
        found = {
            (framework, kind): sorted(
                json.dumps(each, sort_keys=True)
                for each in listed
                if kind == "parsing_errors" or not each["check_id"].startswith("CKV_AVD_")
            )
            for framework, report in run.reports.items()
            for kind, listed in report["results"].items()
        }
        return {key: listed for key, listed in found.items() if listed}

    assert others(everything) == others(without)
    assert others(without)["terraform", "failed_checks"]
    assert others(without)["terraform", "parsing_errors"] == [json.dumps(str(estate / "half" / "main.tf"))]


def test_baseline_accepts_in_every_framework_what_it_was_made_from(estate: Path, everything: Run) -> None:
    assert failed(everything)
    accepted = ("--baseline", ".checkov.baseline", "-o", "json")
    run = run_checkov("-d", ".", *OURS, *accepted, folder=estate, environment=ONE_PROCESS)
    assert named(run, "failed") == []
    assert run.exit_code == 0


def test_bicep_in_another_case_alone_is_judged(tmp_path: Path) -> None:
    write(tmp_path, {"Main.Bicep": BICEP.replace("NAME", "only")})
    run = run_checkov("-d", ".", *OURS, "-o", "json", folder=tmp_path, environment={**QUIET, **ONE_PROCESS})
    assert [resource for _, resource in failed(run)] == [f"{ARM}.only"]


def test_check_1_is_not_checks_10_to_13(estate: Path) -> None:
    only = ("--external-checks-dir", CHECKS, "--framework", "terraform", "-o", "json")
    run = run_checkov("-d", ".", *only, "--check", "CKV_AVD_1", folder=estate, environment=QUIET)
    assert {rule_id for kind in ("passed", "failed") for _, rule_id, _ in named(run, kind)} == {"CKV_AVD_1"}
    run = run_checkov("-d", ".", *only, "--skip-check", "CKV_AVD_12,CKV_AVD_13", folder=estate, environment=QUIET)
    assert {rule_id for _, rule_id, _ in named(run, "failed") if rule_id in FIRST_CHECKS} == {"CKV_AVD_1"}


REPEAT = """
import sys
from pathlib import Path
from checkov.main import Checkov
for kind in ("Pooled", "Personal", "Pooled"):
    file = Path("main.tf")
    file.write_text(file.read_text().replace("Pooled", "Personal").replace("Personal", kind, 1))
    Checkov(sys.argv[1:]).run()
    print("=====")
"""


def test_repeat_scans_in_one_process_see_changed_files(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": TERRAFORM.replace("NAME", "pool")})
    arguments = (
        "-d",
        ".",
        "--external-checks-dir",
        CHECKS,
        "--check",
        "CKV_AVD_1",
        "--framework",
        "terraform",
        "-o",
        "json",
    )
    run = run_checkov(*arguments, folder=tmp_path, code=REPEAT, environment=QUIET)
    summaries = [json.loads(part)["summary"] for part in run.output.split("=====\n") if part.strip()]
    assert [(each["passed"], each["failed"]) for each in summaries] == [(0, 1), (1, 0), (0, 1)]


@pytest.mark.parametrize("frameworks", [("terraform",), ("terraform", "bicep", "arm")])
def test_checkov_that_was_imported_before_runs_as_one_that_was_not(estate: Path, frameworks: tuple[str, ...]) -> None:
    """The other tests start the command so, see `tests/warm_run.py`."""
    arguments = ("-d", ".", "--framework", *frameworks, "--external-checks-dir", CHECKS, "-o", "json")
    warm, fresh = (run_checkov(*arguments, folder=estate, environment=QUIET, fresh=each) for each in (False, True))
    assert warm.reports.keys() == fresh.reports.keys() == set(frameworks)
    for framework, report in warm.reports.items():
        other = fresh.reports[framework]
        assert report["summary"] == other["summary"]
        for kind, found in report["results"].items():
            # In any order: Checkov's own checks of Terraform come in another one from run to run.
            assert sorted(map(json.dumps, found)) == sorted(map(json.dumps, other["results"][kind]))
    assert (warm.exit_code, warm.errors) == (fresh.exit_code, fresh.errors)


def test_policy_in_another_language_is_known_where_one_framework_runs() -> None:
    folder = Path(__file__).resolve().parents[1] / "cases" / "enrollment_restriction_exported"
    checks = ("--external-checks-dir", CHECKS, "--check", "CKV_AVD_14", "-o", "json")
    run = run_checkov("-d", folder, "--framework", "bicep", *checks, folder=folder)
    found = {(record["check_id"], record["file_path"]) for _, record in records(run, "failed")}
    assert found == {("CKV_AVD_14", "/main.bicep")}, (
        "the exported policy is JSON, which the Bicep runner does not report"
    )
