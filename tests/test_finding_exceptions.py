"""Exceptions of the settings skip what they are for until their day, in every output, and say when it is over."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from avd_intune.engine import survey
from avd_intune.finding_exceptions import FindingException, read_exception, unused, with_exceptions
from avd_intune.findings import Finding, Outcome
from avd_intune.language_server.analysis import Analyst
from avd_intune.reporting.report_content import Mark
from avd_intune.reporting.surveyed_content import report_content
from avd_intune.settings import SettingsError, load_settings
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import SourceFile, Span

from tests.command_line.run_command import run_command
from tests.first_checks import BY_FIRST_CHECKS

POOL = """\
resource "azurerm_virtual_desktop_host_pool" "%s" {
  name                = "vdpool-%s"
  location            = "westeurope"
  resource_group_name = "rg"
  type                = "Pooled"
  load_balancer_type  = "BreadthFirst"
}
"""
LAST_DAY = date(2027, 3, 31)


def finding(
    rule_id: str = "CKV_AVD_1", path: str = "/r/legacy/main.tf", address: str = "pool", **more: object
) -> Finding:
    span = Span(SourceFile(path, "x"), 0, 1)
    return Finding(rule_id, Outcome.FAIL, "wrong", address, "host_pool", span, "terraform", **more)  # type: ignore[arg-type]


def entry(**given: object) -> FindingException:
    return read_exception({"check": "CKV_AVD_1", "reason": "until spring", "until": LAST_DAY, **given})


def excepted(found: Finding, *exceptions: FindingException, today: date = LAST_DAY) -> str:
    return with_exceptions([found], exceptions, Path("/r"), today)[0].excepted


@pytest.mark.parametrize(
    ("given", "is_covered"),
    [
        ({"path": "legacy/*"}, True),
        ({"path": "./legacy/main.tf"}, True),
        ({"path": "LEGACY/*.tf"}, True),
        ({"path": "other/*"}, False),
        ({"resource": "pool"}, True),
        ({"resource": "po*"}, True),
        ({"resource": "p"}, False),
        ({"path": "legacy/*", "resource": "other"}, False),
        ({"check": ["CKV_AVD_2", "CKV_AVD_1"], "path": "*"}, True),
        ({"check": "CKV_AVD_11", "path": "*"}, False),
    ],
)
def test_what_an_exception_is_for(given: dict[str, object], is_covered: bool) -> None:
    assert bool(excepted(finding(), entry(**given))) is is_covered


def test_brackets_mean_an_instance() -> None:
    assert excepted(finding(address='host["a"]'), entry(resource='host["a"]'))
    assert excepted(finding(address="host[1]"), entry(resource="host[*]"))
    assert not excepted(finding(address="hosta"), entry(resource="host[abc]"))


def test_it_holds_through_its_day_and_no_longer() -> None:
    reason = "until spring (exception until 2027-03-31)"
    assert excepted(finding(), entry(path="*"), today=LAST_DAY) == reason
    assert excepted(finding(), entry(path="*"), today=date(2027, 4, 1)) == ""


def test_what_is_undecided_is_excepted_where_all_of_it_is() -> None:
    found = finding("CKV_AVD_12", undecided_rules=("CKV_AVD_1", "CKV_AVD_3"))
    assert not excepted(found, entry(path="*"))
    assert excepted(found, entry(path="*", check=["CKV_AVD_3", "CKV_AVD_1"]))
    assert excepted(found, entry(path="*", check="CKV_AVD_12"))


def test_exceptions_that_nothing_needs_are_told_apart() -> None:
    needed, other, over = entry(path="legacy/*"), entry(path="other/*"), entry(path="x/*", until="2020-01-01")
    assert unused([finding()], [needed, other, over], Path("/r"), LAST_DAY) == [other]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"check": "CKV_AZURE_1", "path": "*"}, "is no check"),
        ({"check": [], "path": "*"}, "check is required"),
        ({}, "path or resource is required"),
        ({"path": "*", "reason": " "}, "reason is required"),
        ({"path": "*", "until": None}, "until is required"),
        ({"path": "*", "until": "next year"}, "until is required"),
        ({"path": "*", "why": "x"}, "unknown key why"),
        ({"path": 3}, "path must be text"),
    ],
)
def test_a_wrong_entry_says_what_is_wrong(given: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        entry(**given)


def folder(tmp_path: Path, until: str = "2099-01-01") -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "main.tf").write_text(POOL % ("old", "old") + POOL % ("new", "new"), encoding="utf-8")
    (tmp_path / ".avd-intune.yaml").write_text(
        f"exceptions:\n  - check: CKV_AVD_1\n    resource: '*.old'\n    reason: leaves in spring\n    until: {until}\n",
        encoding="utf-8",
    )
    return tmp_path


def test_settings_name_the_line_of_a_wrong_entry(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"\.avd-intune\.yaml:2: exceptions: entry 1: until is required"):
        load_settings(folder(tmp_path, until="soon"), {})


def test_an_environment_variable_can_hold_them() -> None:
    text = '[{"check": "CKV_AVD_1", "path": "*", "reason": "why", "until": "2099-01-01"}]'
    found = load_settings(Path("/nowhere"), {"AVD_INTUNE_EXCEPTIONS": text}).exceptions
    assert found == (FindingException(("CKV_AVD_1",), "why", date(2099, 1, 1), "*"),)


def test_every_output_skips_it_with_its_reason(tmp_path: Path) -> None:
    root = folder(tmp_path)
    run = run_command("check", *BY_FIRST_CHECKS, "-o", "sarif", folder=root)
    results = json.loads(run.output)["runs"][0]["results"]
    suppressed = {each["message"]["text"][:3]: each.get("suppressions") for each in results}
    reason = "leaves in spring (exception until 2099-01-01)"
    assert [each.get("suppressions") for each in results] == [
        [{"kind": "external", "justification": reason}],
        None,
    ], suppressed
    assert run.exit_code == 1
    found = json.loads(run_command("check", "-o", "json", folder=root).output)["findings"]
    assert [f["skipped_because"] for f in found if f["rule_id"] == "CKV_AVD_1"] == [reason, None]


def test_the_report_and_the_editor_skip_it(tmp_path: Path) -> None:
    root = folder(tmp_path)
    (estate,) = report_content([survey(ScanRequest(root=root))]).estates
    marks = {row.names[0][-3:]: cell.mark for row in estate.rows() if (cell := row.cell("CKV_AVD_1")) is not None}
    assert marks == {"old": Mark.SKIPPED, "new": Mark.FAIL}
    path = str(root / "main.tf")
    analysis = Analyst(ScanRequest(root=None), frozenset({"CKV_AVD_1"})).analyse({path: Path(path).read_text("utf-8")})
    assert [shown.finding.address[-3:] for shown in analysis.shown_in(path)] == ["new"]


def test_one_that_has_ended_counts_no_more_and_is_told(tmp_path: Path) -> None:
    root = folder(tmp_path, until="2020-01-01")
    run = run_command("check", "--compact", folder=root)
    assert "2 failed" in run.output
    assert (
        ".avd-intune.yaml: the exception for CKV_AVD_1 of *.old ended on 2020-01-01; what it was for counts again.\n"
        in run.output
    )
    assert "ended on" in run_command("check", "-o", "json", folder=root).errors


def test_one_that_nothing_needs_is_told_where_all_was_judged(tmp_path: Path) -> None:
    root = folder(tmp_path)
    (root / "main.tf").write_text(POOL % ("new", "new"), encoding="utf-8")
    assert "the exception for CKV_AVD_1 of *.old is not used" in run_command("check", folder=root).output
    for partial in (["main.tf"], ["--check", "CKV_AVD_2"], ["--framework", "bicep"]):
        assert "is not used" not in run_command("check", *partial, folder=root).output
