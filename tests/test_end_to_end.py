"""The real `checkov` command with the real pack on the samples: what a user sees."""

from __future__ import annotations

import json
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.case_runner import read_case, sample_files
from tests.checkov_bridge.run_checkov import CHECKS, Run, run_checkov
from tests.first_checks import BY_FIRST_CHECKS

ROOT = Path(__file__).resolve().parents[1]
RESULTS = {"PASSED": "pass", "FAILED": "fail"}
OUR_CHECKS = ("--external-checks-dir", CHECKS, "--check", "CKV_AVD*")
# A check that comes later may find something in the samples.
FIRST_CHECKS = ("--external-checks-dir", CHECKS, *BY_FIRST_CHECKS)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples as a repository of their own: each scan, of each runner, looks through all of that."""
    folder = tmp_path_factory.mktemp("repository") / "sample_iac"
    shutil.copytree(ROOT / "sample_iac", folder)
    return folder


@pytest.fixture(scope="module")
def whole_scan(samples: Path) -> Run:
    # Checkov warns of ARM parameters without a default by itself; what we say is no log line.
    quiet = {"LOG_LEVEL": "ERROR"}
    return run_checkov("-d", samples, *OUR_CHECKS, "-o", "json", folder=samples.parent, environment=quiet)


def address_of(framework: str, resource: str) -> str:
    """Return the engine's address of an object that Checkov's reports name `Microsoft.Provider/type.name`."""
    if framework not in ("arm", "bicep") or not resource.startswith("Microsoft."):
        return resource
    if resource.startswith("Microsoft.Graph/"):
        return resource  # a policy that was exported
    company, kind, name = resource.split(".", 2)
    return name if framework == "bicep" else f"{company}.{kind}/{name}"


def test_every_sample_is_reported_as_its_readme_says(whole_scan: Run) -> None:
    actual = set()
    for report in whole_scan.reports.values():
        for record in report["results"]["passed_checks"] + report["results"]["failed_checks"]:
            folder = Path(record["file_path"]).parts[1]
            actual.add(
                (
                    folder,
                    address_of(report["check_type"], record["resource"]),
                    record["check_id"],
                    RESULTS[record["check_result"]["result"]],
                )
            )
    expected = set()
    stated = set()
    for case in map(read_case, sample_files()):
        stated.update((case.path.stem, rule_id) for rule_id in case.checks)
        for (address, rule_id), expectation in case.answers.items():
            if expectation.outcome != "undecided":  # Checkov shows these as CKV_AVD_12 only
                expected.add((case.path.stem, address, rule_id, expectation.outcome))
    assert {record for record in actual if (record[0], record[2]) in stated} == expected


def test_findings_end_with_exit_code_1_and_nothing_on_stderr(whole_scan: Run) -> None:
    assert (whole_scan.exit_code, whole_scan.errors) == (1, "")


def test_clean_code_ends_with_exit_code_0(samples: Path) -> None:
    run = run_checkov("-d", samples / "compliant_personal", *FIRST_CHECKS, "--framework", "terraform", folder=samples)
    assert (run.exit_code, run.errors) == (0, "")


def test_an_exception_of_the_settings_is_a_skipped_check_with_its_reason(tmp_path: Path, samples: Path) -> None:
    shutil.copytree(samples / "pooled_multi_session", tmp_path / "infra")
    (tmp_path / ".avd-intune.yaml").write_text(
        "exceptions:\n"
        "  - {check: CKV_AVD_1, path: infra/*, reason: shared desks until spring, until: 2099-01-01}\n"
        "  - {check: CKV_AVD_3, path: infra/*, reason: over, until: 2020-01-01}\n"
    )
    run = run_checkov(
        "-d", tmp_path, "--external-checks-dir", CHECKS, "--check", "CKV_AVD_1,CKV_AVD_3", "--framework", "terraform",
        "-o", "json", folder=tmp_path,
    )  # fmt: skip
    results = json.loads(run.output)["results"]
    skipped = [(each["check_id"], each["check_result"]["suppress_comment"]) for each in results["skipped_checks"]]
    assert skipped == [("CKV_AVD_1", "shared desks until spring (exception until 2099-01-01)")]
    assert {each["check_id"] for each in results["failed_checks"]} == {"CKV_AVD_3"}
    assert run.exit_code == 1


def test_reason_is_shown_in_sarif_and_junit(tmp_path: Path, samples: Path) -> None:
    outputs = ("-o", "sarif", "-o", "junitxml", "-o", "cli", "--output-file-path", tmp_path)
    scanned = samples / "pooled_multi_session"
    run_checkov("-d", scanned, *OUR_CHECKS, *outputs, "--framework", "terraform", folder=samples)
    reason = 'the host pool type is "Pooled"; set it to "Personal"'
    sarif = json.loads((tmp_path / "results_sarif.sarif").read_text())
    messages = [result["message"]["text"] for result in sarif["runs"][0]["results"] if result["ruleId"] == "CKV_AVD_1"]
    assert [reason in message for message in messages] == [True]
    cases = [case.get("name", "") for case in ET.parse(tmp_path / "results_junitxml.xml").iter("testcase")]
    assert any(reason in name for name in cases)
    assert reason in (tmp_path / "results_cli.txt").read_text()


def test_plan_alone_is_judged_as_in_the_whole_scan(samples: Path) -> None:
    plan = samples / "plan" / "tfplan.json"
    run = run_checkov("-f", plan, *FIRST_CHECKS, "--framework", "terraform_plan", "-o", "json", folder=samples)
    failed = {(r["check_id"], r["resource"]) for r in run.reports["terraform_plan"]["results"]["failed_checks"]}
    assert failed == {
        ("CKV_AVD_2", "azurerm_virtual_desktop_host_pool.personal"),
        ("CKV_AVD_5", "azurerm_windows_virtual_machine.host[0]"),
        ("CKV_AVD_5", "azurerm_windows_virtual_machine.host[1]"),
    }
