"""The real `checkov` command with the bridge and a stand-in engine; each start costs seconds, so runs are shared."""

from __future__ import annotations

import csv
import json
import shutil
import stat
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.checkov_bridge.run_checkov import ESTATE, ONE_PROCESS, Run, copy_pack, named, records, run_checkov

TF = "azurerm_virtual_desktop_host_pool"
ARM = "Microsoft.DesktopVirtualization/hostPools"
ALL_FAILED = [
    ("arm", "CKV_AVD_1", f"{ARM}.[toLower('HP-Pooled')]"),
    ("bicep", "CKV_AVD_1", f"{ARM}.pooled"),
    ("bicep", "CKV_AVD_1", f"{ARM}.refused"),
    ("terraform", "CKV_AVD_1", f"{TF}.left_out"),
    ("terraform", "CKV_AVD_1", f"{TF}.pooled"),
    ("terraform", "CKV_AVD_12", f"{TF}.undecided"),
    ("terraform_json", "CKV_AVD_1", f"{TF}.json"),
    ("terraform_plan", "CKV_AVD_1", f"{TF}.planned"),
]
ALL_PASSED = [("terraform", "CKV_AVD_1", f"{TF}.personal")]
ALL_SKIPPED = [
    ("arm", "CKV_AVD_1", f"{ARM}.hp-accepted"),
    ("bicep", "CKV_AVD_1", f"{ARM}.accepted"),
    ("terraform", "CKV_AVD_1", f"{TF}.accepted"),
]
WITHOUT_LEFT_OUT = [each for each in ALL_FAILED if not each[2].endswith("left_out")]
OURS = "CKV_AVD*"
FORMATS = {
    "json": "results.json",
    "sarif": "results.sarif",
    "junitxml": "results.xml",
    "gitlab_sast": "gitlab.json",
    "github_failed_only": "github.md",
    "cyclonedx_json": "cyclonedx.json",
    "cli": "results.txt",
}
MAIN_TWICE = """
import sys
from pathlib import Path
from checkov.main import Checkov
for text in ("Pooled", "Personal"):
    Path("main.tf").write_text(Path("main.tf").read_text().replace("Pooled", text))
    Checkov(sys.argv[1:]).run()
    print("=====")
"""


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack with the stand-in engine, copied alone and read-only."""
    checks = copy_pack(tmp_path_factory.mktemp("pack"))
    for path in [*checks.rglob("*"), checks]:
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    return checks


@pytest.fixture(scope="module")
def reports(pack: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Path]:
    """One run over everything, with Checkov's own checks and in all formats."""
    folder = tmp_path_factory.mktemp("reports")
    formats = [argument for name in FORMATS for argument in ("-o", name)]
    paths = ",".join(str(folder / name) for name in FORMATS.values())
    run = run_checkov("-d", ".", "--external-checks-dir", pack, *formats, "--output-file-path", paths)
    return Run(run.exit_code, (folder / FORMATS["json"]).read_text(), run.errors), folder


@pytest.fixture(scope="module")
def without() -> Run:
    """One run over everything without the pack."""
    return run_checkov("-d", ".", "-o", "json", environment=ONE_PROCESS)


def test_every_language_is_judged_and_nothing_is_said_on_stderr(reports: tuple[Run, Path], without: Run) -> None:
    run, _ = reports
    assert named(run, "failed") == ALL_FAILED
    assert named(run, "passed") == ALL_PASSED
    assert named(run, "skipped") == ALL_SKIPPED
    assert run.exit_code == 1
    # Some versions of Checkov warn about what they do themselves.
    assert run.errors.count("\n") == without.errors.count("\n")
    assert "avd" not in run.errors.lower()


def test_checks_of_checkov_are_as_they_are_without_the_pack(reports: tuple[Run, Path], without: Run) -> None:
    def others(run: Run) -> dict[tuple[str, str], list[str]]:
        """Return all but this pack's records; sorted, because graph checks run in threads and end in any order."""
        return {
            (framework, kind): sorted(
                json.dumps(each, sort_keys=True)
                for each in listed
                if kind == "parsing_errors" or not each["check_id"].startswith("CKV_AVD")
            )
            for framework, report in run.reports.items()
            for kind, listed in report["results"].items()
        }

    kept = {key: listed for key, listed in others(reports[0]).items() if listed}
    assert kept == {key: listed for key, listed in others(without).items() if listed}
    assert kept["terraform", "failed_checks"]


def test_fields_of_a_record(reports: tuple[Run, Path]) -> None:
    by_name = {each["resource"]: each for _, each in records(reports[0], "failed")}
    record = by_name[f"{ARM}.refused"]
    assert (
        record["check_name"] == 'Ensure the host pool is personal: the host pool type is "Pooled"; set it to "Personal"'
    )
    assert record["file_path"] == "/refused.bicep"
    assert record["file_abs_path"] == str(ESTATE / "refused.bicep")
    assert record["repo_file_path"] == "/refused.bicep"
    assert record["file_line_range"] == [6, 15]
    assert record["code_block"][0] == [6, f"resource refused '{ARM}@2023-09-05' = {{\n"]
    assert record["guideline"] == "https://example.org/1"
    for path, resource in [
        ("/main.tf", f"{TF}.pooled"),
        ("/skipped/left_out.tf", f"{TF}.left_out"),
        ("/plan.json", f"{TF}.planned"),
        ("/template.json", f"{ARM}.[toLower('HP-Pooled')]"),
        ("/readable.bicep", f"{ARM}.pooled"),
    ]:
        assert by_name[resource]["file_path"] == path
    assert by_name[f"{TF}.planned"]["resource_address"] == f"{TF}.planned"


def test_sarif(reports: tuple[Run, Path]) -> None:
    (run,) = json.loads((reports[1] / FORMATS["sarif"]).read_text())["runs"]
    rule = next(each for each in run["tool"]["driver"]["rules"] if each["id"] == "CKV_AVD_1")
    assert rule["fullDescription"]["text"] == "Intune manages them."
    assert rule["helpUri"] == "https://example.org/1"
    ours = [each for each in run["results"] if each["ruleId"].startswith("CKV_AVD")]
    assert len(ours) == len(ALL_FAILED) + len(ALL_SKIPPED)
    shown = [each for each in ours if "suppressions" not in each]
    assert all(": " in each["message"]["text"] for each in shown)
    refused = next(
        each for each in shown if each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "refused.bicep"
    )
    assert refused["locations"][0]["physicalLocation"]["region"]["startLine"] == 6
    (suppression,) = next(each for each in ours if "suppressions" in each)["suppressions"]
    assert "agreed until June" in suppression["justification"]


def test_other_formats_hold_every_failed_record(reports: tuple[Run, Path]) -> None:
    folder = reports[1]
    junit = ElementTree.parse(folder / FORMATS["junitxml"])
    failures = [
        case for case in junit.iter("testcase") if case.find("failure") is not None and "CKV_AVD" in case.attrib["name"]
    ]
    assert len(failures) == len(ALL_FAILED)
    assert any('the host pool type is "Pooled"' in case.attrib["name"] for case in failures)
    gitlab = json.loads((folder / FORMATS["gitlab_sast"]).read_text())["vulnerabilities"]
    assert len([each for each in gitlab if each["identifiers"][0]["name"].startswith("CKV_AVD")]) == len(ALL_FAILED)
    assert (folder / FORMATS["github_failed_only"]).read_text().count("| CKV_AVD_") == len(ALL_FAILED)
    cyclonedx = json.loads((folder / FORMATS["cyclonedx_json"]).read_text())["vulnerabilities"]
    assert len([each for each in cyclonedx if each["id"].startswith("CKV_AVD")]) >= len(ALL_FAILED)
    text = (folder / FORMATS["cli"]).read_text()
    assert 'Check: CKV_AVD_12: "Ensure everything is decidable: CKV_AVD_1: var.pool_type is not known"' in text
    assert "Suppress comment: agreed until June" in text


def test_pack_named_twice_and_another_beside_it_give_each_record_once(pack: Path, tmp_path: Path) -> None:
    other = copy_pack(tmp_path / "other")
    (other / "avd_intune" / "engine.py").write_text("raise RuntimeError('the other copy')")
    own_check = tmp_path / "own"
    own_check.mkdir()
    (own_check / "__init__.py").touch()
    (own_check / "own_check.py").write_text("from checkov.common.models.enums import CheckResult\n")
    folders = [argument for each in (pack, own_check, pack, other) for argument in ("--external-checks-dir", each)]
    options = ("--check", OURS, "--skip-path", "skipped", "-o", "json")
    run = run_checkov("-d", ".", *folders, *options, environment=ONE_PROCESS)
    assert named(run, "failed") == WITHOUT_LEFT_OUT
    assert "avd" not in run.errors.lower()


def test_copy_that_is_installed_is_not_used(pack: Path, tmp_path: Path) -> None:
    installed = tmp_path / "site" / "avd_intune"
    shutil.copytree(pack / "avd_intune", installed)
    installed.chmod(0o755)
    (installed / "engine.py").chmod(0o644)
    (installed / "engine.py").write_text("raise RuntimeError('the installed copy')")
    (tmp_path / "site" / "sitecustomize.py").write_text("import avd_intune.findings, avd_intune.settings\n")
    run = run_checkov(
        "-d", ".", "--external-checks-dir", pack, "--framework", "bicep", "--check", OURS, "-o", "json",
        environment={"PYTHONPATH": str(tmp_path / "site")},
    )  # fmt: skip
    assert named(run, "failed") == [each for each in ALL_FAILED if each[0] == "bicep"]
    assert "avd" not in run.errors.lower()


def test_skipped_check_is_gone_with_what_is_undecided_of_it(pack: Path) -> None:
    options = ("--skip-check", "CKV_AVD_1", "--quiet", "--compact")
    run = run_checkov("-d", ".", "--external-checks-dir", pack, *options, environment=ONE_PROCESS)
    assert "CKV_AVD_" not in run.output
    assert "CKV_" in run.output


def test_files_alone(pack: Path) -> None:
    files = ["main.tf", "pool.tf.json", "refused.bicep", "template.json", "plan.json"]
    run = run_checkov("-f", *files, "--external-checks-dir", pack, "--check", OURS, "-o", "json")
    expected = [each for each in WITHOUT_LEFT_OUT if each[2] != f"{ARM}.pooled"]
    assert named(run, "failed") == expected
    assert {each["file_path"] for _, each in records(run, "failed")} == {f"/{file}" for file in files}


def test_one_refused_file_in_one_framework(pack: Path) -> None:
    run = run_checkov(
        "-f", "refused.bicep", "--framework", "bicep", "--external-checks-dir", pack, "--check", OURS, "-o", "json"
    )
    assert named(run, "failed") == [("bicep", "CKV_AVD_1", f"{ARM}.refused")]
    assert named(run, "skipped") == [("bicep", "CKV_AVD_1", f"{ARM}.accepted")]


def test_baseline_and_csv(pack: Path, tmp_path: Path) -> None:
    estate = tmp_path / "estate"
    shutil.copytree(ESTATE, estate)
    start = ("-d", ".", "--framework", "terraform", "bicep", "--external-checks-dir", pack, "--check", OURS)
    first = run_checkov(*start, "--create-baseline", "-o", "csv", "--output-file-path", tmp_path, folder=estate)
    assert first.exit_code == 1
    baseline = json.loads((estate / ".checkov.baseline").read_text())
    assert {"/main.tf", "/refused.bicep"} <= {each["file"] for each in baseline["failed_checks"]}
    with next(tmp_path.glob("*_iac.csv")).open() as file:
        rows = [row["Misconfigurations"] for row in csv.DictReader(file)]
    assert sorted(filter(None, rows)) == ["CKV_AVD_1"] * 5 + ["CKV_AVD_12"]
    (estate / "new.tf").write_text((estate / "skipped" / "left_out.tf").read_text().replace("left_out", "new"))
    run = run_checkov(*start, "--baseline", ".checkov.baseline", "-o", "json", folder=estate)
    assert named(run, "failed") == [("terraform", "CKV_AVD_1", f"{TF}.new")]


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        pytest.param(["--soft-fail-on", OURS], 0, id="soft"),
        pytest.param(["--soft-fail", "--hard-fail-on", "CKV_AVD_12"], 1, id="hard"),
    ],
)
def test_exit_code_can_be_chosen_by_check(pack: Path, arguments: list[str], exit_code: int) -> None:
    run = run_checkov(
        "-d", ".", "--framework", "terraform", "--external-checks-dir", pack, "--check", OURS, "--quiet", *arguments
    )
    assert run.exit_code == exit_code


def test_second_run_in_one_process_sees_changed_files(pack: Path, tmp_path: Path) -> None:
    estate = tmp_path / "estate"
    shutil.copytree(ESTATE, estate)
    run = run_checkov(
        "-d", ".", "--framework", "terraform", "--external-checks-dir", pack, "--check", "CKV_AVD_1", "--skip-path",
        "skipped", "-o", "json", folder=estate, code=MAIN_TWICE,
    )  # fmt: skip
    first, second, _ = run.output.split("=====")
    # The .tf.json file counts here, because its own framework does not run.
    assert json.loads(first)["summary"]["failed"] == 2
    assert (json.loads(second)["summary"]["failed"], json.loads(second)["summary"]["passed"]) == (1, 2)
