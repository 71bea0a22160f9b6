"""`avd-intune report --from`: the results of many repositories on one page."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from avd_intune.reporting.merged_page import merged_page
from avd_intune.reporting.merged_results import NoResultsError, merged_results

from tests.command_line.run_command import run_command

TODAY = date(2026, 6, 1)
POOLED = """\
resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                = "vdpool"
  location            = "westeurope"
  resource_group_name = "rg"
  type                = "Pooled"
  load_balancer_type  = "BreadthFirst"
}
"""


def finding(rule: str = "CKV_AVD_1", status: str = "failed", **more: object) -> dict[str, object]:
    place = {"path": "main.tf", "line": 5, "column": 1, "end_line": 5, "end_column": 9}
    return {
        "rule_id": rule,
        "status": status,
        "level": "error",
        "reason": 'the host pool type is "Pooled" (main.tf:5)',
        "resource": "azurerm_virtual_desktop_host_pool.pool",
        "undecided_rules": [],
        "block": place,
        "decided_at": None,
        **more,
    }


def output(*findings: dict[str, object], **more: object) -> str:
    return json.dumps(
        {
            "form": "avd-intune check",
            "form_version": 2,
            "tool_version": "0.1.0",
            "baselines": ["2020-09"],
            "settings_files": [".avd-intune.yaml"],
            "summary": {"failed": 1, "undecided": 0, "passed": 2, "skipped": 0, "files": 3},
            "rules": [{"id": "CKV_AVD_1", "name": "HostPoolPersonal", "title": "Ensure it is personal"}],
            "findings": list(findings),
            **more,
        }
    )


def test_equal_findings_of_many_repositories_are_one_line() -> None:
    elsewhere = finding(reason='the host pool type is "Pooled" (infra/pools.tf:70)')
    outputs = [(f"team-{number}", "2026-05-01", output(elsewhere if number else finding())) for number in range(50)]
    results = merged_results(outputs, TODAY)
    assert [each.reason for each in results.findings] == ['the host pool type is "Pooled"']
    assert len(results.findings[0].repositories) == 50
    assert results.objects("failed") == 50
    page = merged_page(results)
    assert "50 objects in 50 repositories" in page
    assert all(f"team-{number}" in page for number in range(50))


def test_what_is_told_of_one_value_in_two_spellings_is_one_line() -> None:
    lower = finding(reason='the host pool type is "pooled"')
    results = merged_results([("a", "2026-05-01", output(finding())), ("b", "2026-05-01", output(lower))], TODAY)
    assert [(each.reason, each.repositories) for each in results.findings] == [
        ('the host pool type is "Pooled"', ["a", "b"])
    ]


def test_a_repository_leads_to_its_findings_and_a_finding_to_its_check() -> None:
    clean = output(summary={"failed": 0, "undecided": 0, "passed": 2, "skipped": 0, "files": 3})
    page = merged_page(
        merged_results([("team a/\ud800&", "2026-05-01", output(finding())), ("team b", "2026-05-01", clean)], TODAY)
    )
    assert re.findall(r'href="(#[^"]*)"', page) == ["#search=team%20a/%EF%BF%BD%26", "#CKV_AVD_1"]
    assert 'id="CKV_AVD_1"' in page


def test_what_is_undecided_is_told_once() -> None:
    known = finding("CKV_AVD_3", "undecided", reason="the image is not known")
    told = finding("CKV_AVD_12", reason="CKV_AVD_3: the image is not known", undecided_rules=["CKV_AVD_3"])
    alone = finding("CKV_AVD_12", reason="the module is not found", resource="module.m")
    results = merged_results([("a", "2026-05-01", output(known, told, alone))], TODAY)
    assert [(each.rule_id, each.status) for each in results.findings] == [
        ("CKV_AVD_3", "undecided"),
        ("CKV_AVD_12", "undecided"),
    ]
    assert results.findings[1].reason == "the module is not found"


@pytest.mark.parametrize(("day", "is_past"), [("2025-10-14", True), ("2027-10-12", False)])
def test_an_image_past_its_end_of_service_is_marked(day: str, is_past: bool) -> None:
    old = finding("CKV_AVD_3", reason=f"the image is Windows 10; end of service: {day}; use another one")
    page = merged_page(merged_results([("a", "2026-05-01", output(old))], TODAY))
    assert (f"past end of service since {day}" in page) is is_past


def test_the_head_names_versions_baselines_and_settings() -> None:
    page = merged_page(merged_results([("a", "2026-05-01", output(finding()))], TODAY), "2026-06-01 10:00 UTC")
    for wanted in ("Baseline: 2020-09", "Judged by avd-intune 0.1.0", "2026-06-01 10:00 UTC", ".avd-intune.yaml"):
        assert wanted in page
    assert "2026-05-01" in page


def test_texts_of_strangers_are_shown_as_text() -> None:
    hostile = "<script>alert(1)</script>"
    text = output(finding(reason=hostile, resource=hostile), tool_version=hostile, settings_files=[hostile])
    page = merged_page(merged_results([(hostile, hostile, text)], TODAY))
    assert "<script>alert" not in page
    assert page.count("<script>") == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "[" * 100_000,
        output(form="something else"),
        output(form_version=1),
        output(summary={}),
        output(findings="none"),
        output(finding(block=None)),
        output(finding(reason=5)),
    ],
)
def test_what_is_no_output_is_refused_by_name(text: str) -> None:
    with pytest.raises(NoResultsError, match=r"^team-a: "):
        merged_results([("team-a", "2026-05-01", text)], TODAY)


def test_the_command_reads_what_check_writes(tmp_path: Path) -> None:
    for name in ("team-a", "team-b"):
        folder = tmp_path / name
        (folder / ".git").mkdir(parents=True)
        (folder / "main.tf").write_text(POOLED, encoding="utf-8")
        run = run_command("check", "--output", "json", folder=folder)
        (folder / "results.json").write_text(run.output, encoding="utf-8")
    run = run_command(
        "report", "--from", "team-a/results.json", "team-b/results.json", "-o", "all.html", folder=tmp_path
    )
    assert (run.exit_code, run.output) == (0, "")
    page = (tmp_path / "all.html").read_text(encoding="utf-8")
    assert "Not ready for Intune: 2 of 2 repositories" in page
    assert "2 objects in 2 repositories" in page
    assert re.search(r"<b>team-a</b>", page)


@pytest.mark.parametrize("more", [("infra",), ("--format", "markdown"), ("--baseline", "current")])
def test_what_does_not_go_with_it_is_said(tmp_path: Path, more: tuple[str, ...]) -> None:
    (tmp_path / "infra").mkdir()
    (tmp_path / "a.json").write_text(output(), encoding="utf-8")
    run = run_command("report", *more, "--from", "a.json", folder=tmp_path)
    assert run.exit_code == 2
    assert "--from" in run.errors


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    run = run_command("report", "--from", "missing.json", folder=tmp_path)
    assert run.exit_code == 2
    assert "missing.json" in run.errors
