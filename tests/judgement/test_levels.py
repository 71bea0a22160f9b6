"""How much a failure matters: by the facts, by the settings, and the worst where several count."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from avd_intune.baselines import facts
from avd_intune.engine import scan
from avd_intune.findings import Level
from avd_intune.judgement.verdict import failed, worst_of
from avd_intune.settings import SettingsError, load_settings
from avd_intune.source.scan_request import ScanRequest

from tests.command_line.run_command import run_command

POOL = 'resource "azurerm_virtual_desktop_host_pool" "pool" {\n  name = "pool"\n  type = %s\n}\n'


def test_a_check_without_a_level_of_its_own_is_an_error() -> None:
    assert facts.level_of("CKV_AVD_1", "2020-09") == "error"


def test_a_case_comes_before_the_baseline_and_that_before_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {
        "check": "CKV_AVD_3",
        "level": "error",
        "baselines": {"current": "warning"},
        "cases": {"old": {"level": "note"}, "new": {"baselines": {"current": "note"}}},
    }
    monkeypatch.setattr(facts, "load_facts", lambda name: {"checks": [row]})
    assert facts.level_of("CKV_AVD_3", "2020-09") == "error"
    assert facts.level_of("CKV_AVD_3", "current") == "warning"
    assert facts.level_of("CKV_AVD_3", "current", "old") == "note"
    assert facts.level_of("CKV_AVD_3", "current", "new") == "note"
    assert facts.level_of("CKV_AVD_3", "2020-09", "new") == "error"


def levels(folder: Path, *checks: str) -> dict[str, Level]:
    found = scan(ScanRequest(root=folder, repository=folder)).findings
    return {each.rule_id: each.level for each in found if each.rule_id in checks}


def test_settings_change_the_level_of_a_check_and_of_what_only_it_leaves_open(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('variable "kind" {}\n' + POOL % "var.kind")
    (tmp_path / ".avd-intune.yaml").write_text("severity: { CKV_AVD_1: note, CKV_AVD_2: warning }\n")
    assert levels(tmp_path, "CKV_AVD_1", "CKV_AVD_2", "CKV_AVD_12") == {
        "CKV_AVD_1": Level.NOTE,
        "CKV_AVD_2": Level.WARNING,
        "CKV_AVD_12": Level.WARNING,
    }


@pytest.mark.parametrize(
    ("severity", "problem"),
    [
        ("[CKV_AVD_1]", "must be a mapping of checks to error, warning or note"),
        ("{ CKV_AVD_1: high }", "CKV_AVD_1: 'high' is none of error, warning, note"),
        ("{ AVD_1: note }", "AVD_1 is no check, such as CKV_AVD_10"),
    ],
)
def test_a_wrong_severity_ends_the_scan(tmp_path: Path, severity: str, problem: str) -> None:
    (tmp_path / ".avd-intune.yaml").write_text(f"severity: {severity}\n")
    with pytest.raises(SettingsError, match="severity") as caught:
        load_settings(tmp_path, {})
    assert problem in str(caught.value)


def test_of_several_objects_in_one_block_the_worst_level_counts() -> None:
    assert worst_of([failed("a"), failed("b")]).level is Level.ERROR


@pytest.mark.parametrize(
    ("level", "arguments", "exit_code"),
    [
        ("warning", (), 0),
        ("warning", ("--fail-on", "warning"), 1),
        ("note", ("--fail-on", "warning"), 0),
        ("note", ("--fail-on", "note"), 1),
        ("error", (), 1),
    ],
)
def test_only_errors_fail_unless_more_is_asked_for(
    tmp_path: Path, level: str, arguments: tuple[str, ...], exit_code: int
) -> None:
    (tmp_path / "main.tf").write_text(POOL % '"Pooled"')
    (tmp_path / ".avd-intune.yaml").write_text(f"severity: {{ CKV_AVD_1: {level} }}\n")
    run = run_command("check", tmp_path, "--check", "CKV_AVD_1", "--output", "json", *arguments)
    assert run.exit_code == exit_code
    found = {
        each["rule_id"]: each["level"] for each in json.loads(run.output)["findings"] if each["status"] == "failed"
    }
    assert found == {"CKV_AVD_1": level}


EPHEMERAL = Path(__file__).parents[1] / "cases" / "persistent_hosts"


@pytest.mark.parametrize(
    ("baseline", "exit_code", "levels"),
    [("2020-09", 0, {"warning"}), ("current", 1, {"error", "warning"})],
)
def test_a_level_by_case_and_baseline_decides_the_exit_code(baseline: str, exit_code: int, levels: set[str]) -> None:
    """One of the hosts is Entra joined."""
    run = run_command("check", EPHEMERAL, "--output", "json", "--check", "CKV_AVD_16", "--support-matrix", baseline)
    assert run.exit_code == exit_code
    assert {each["level"] for each in json.loads(run.output)["findings"] if each["status"] == "failed"} == levels


def test_the_settings_change_the_level_of_a_case(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text((EPHEMERAL / "main.tf").read_text())
    (tmp_path / ".avd-intune.yaml").write_text("baseline: current\nseverity: { CKV_AVD_16/entra-joined: note }\n")
    run = run_command("check", tmp_path, "--output", "json", "--check", "CKV_AVD_16")
    assert run.exit_code == 0
    assert {each["level"] for each in json.loads(run.output)["findings"] if each["status"] == "failed"} == {
        "note",
        "warning",
    }


@pytest.mark.parametrize(("settings", "level"), [("", "warning"), ("severity: { CKV_AVD_16: note }\n", "note")])
def test_what_passes_has_the_level_of_its_check(tmp_path: Path, settings: str, level: str) -> None:
    (tmp_path / "main.tf").write_text((EPHEMERAL.parent / "enroll_by_run_command" / "main.tf").read_text())
    (tmp_path / ".avd-intune.yaml").write_text(settings)
    run = run_command("check", tmp_path, "--output", "json", "--show-passed")
    found = {
        each["rule_id"]: each["level"] for each in json.loads(run.output)["findings"] if each["status"] == "passed"
    }
    assert found["CKV_AVD_16"] == level
    assert found["CKV_AVD_4"] == "error"


def test_every_output_shows_the_level(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(POOL % '"Pooled"')
    (tmp_path / ".avd-intune.yaml").write_text("severity: { CKV_AVD_1: note }\n")
    outputs = {
        form: run_command("check", tmp_path, "--output", form).output
        for form in ("human", "sarif", "junit", "github", "gitlab", "markdown")
    }
    assert "note[CKV_AVD_1]: " in outputs["human"]
    assert json.loads(outputs["sarif"])["runs"][0]["results"][0]["level"] == "note"
    assert 'message="note: the host pool type' in outputs["junit"]
    assert outputs["github"].startswith("::notice ")
    assert json.loads(outputs["gitlab"])[0]["severity"] == "info"
    assert "| note: the host pool type" in outputs["markdown"]
