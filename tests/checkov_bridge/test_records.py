from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
from avd_intune.checkov_bridge.internals import RunCall
from avd_intune.checkov_bridge.records import add_records, shown_path
from avd_intune.checkov_bridge.registration import register
from avd_intune.findings import Finding, Outcome
from avd_intune.source.text import SourceFile, Span
from checkov.common.output.report import Report
from checkov.runner_filter import RunnerFilter

from tests.checkov_bridge.fake_engine.judgement.registry import all_rules

TEXT = 'module "m" {\n  source = "./m"\n}\n\nresource "azurerm_virtual_desktop_host_pool" "a" {\n  type = "Pooled"\n}\n'


def span(part: str, path: Path, text: str = TEXT) -> Span:
    return Span(SourceFile(str(path), text), text.index(part), text.index(part) + len(part))


def finding(folder: Path, text: str = TEXT, **changes: Any) -> Finding:
    fields: dict[str, Any] = {
        "rule_id": "CKV_AVD_1",
        "outcome": Outcome.FAIL,
        "reason": 'the type is\n"Pooled"',
        "address": "azurerm_virtual_desktop_host_pool.a",
        "resource_type": "azurerm_virtual_desktop_host_pool",
        "span": span(text[text.index("resource") :].rstrip(), folder / "main.tf", text),
        "language": "terraform",
    }
    return Finding(**{**fields, **changes})


def report_of(*findings: Finding, root: Path | None, **options: Any) -> Report:
    report = Report("terraform")
    runner_filter = RunnerFilter(**options)
    root_folder = str(root) if root else None
    run = RunCall(None, root_folder, root_folder, (), runner_filter, report)
    add_records(findings, register(all_rules()), run, report)
    return report


def test_failed_record_says_why_in_its_name(tmp_path: Path) -> None:
    (record,) = report_of(finding(tmp_path), root=tmp_path).failed_checks
    assert record.check_id == "CKV_AVD_1"
    assert record.check_name == 'Ensure the host pool is personal: the type is "Pooled"'
    assert record.description == "Intune manages them."
    assert record.guideline == "https://example.org/1"
    assert record.resource == "azurerm_virtual_desktop_host_pool.a"
    assert record.file_path == "/main.tf"
    assert record.file_abs_path == record.definition_context_file_path == str(tmp_path / "main.tf")
    assert record.file_line_range == [5, 7]
    assert record.code_block[1] == (6, '  type = "Pooled"\n')
    assert record.details == []
    assert record.severity is None


def test_passed_record_has_a_steady_name_and_says_why_in_its_details(tmp_path: Path) -> None:
    (record,) = report_of(finding(tmp_path, outcome=Outcome.PASS), root=tmp_path).passed_checks
    assert record.check_name == "Ensure the host pool is personal"
    assert record.details == ['the type is "Pooled"']


def test_details_name_scenarios_and_related_places(tmp_path: Path) -> None:
    related = ((span("module", tmp_path / "main.tf"), "called here"),)
    found = finding(tmp_path, scenarios=("prod.tfvars", "test.tfvars"), related=related)
    (record,) = report_of(found, root=tmp_path).failed_checks
    assert record.details == ["in prod.tfvars, test.tfvars", "/main.tf:1: called here"]


def test_record_of_a_module_names_its_caller(tmp_path: Path) -> None:
    found = finding(tmp_path, module_calls=(span('module "m" {\n  source = "./m"\n}', tmp_path / "main.tf"),))
    (record,) = report_of(found, root=tmp_path).failed_checks
    assert (record.caller_file_path, record.caller_file_line_range) == ("/main.tf", (1, 3))


def test_skip_comment_in_the_block_skips(tmp_path: Path) -> None:
    text = TEXT.replace('"Pooled"', '"Pooled" # checkov:skip=CKV_AVD_1:agreed')
    report = report_of(finding(tmp_path, text), root=tmp_path)
    (record,) = report.skipped_checks
    assert record.check_result["suppress_comment"] == "agreed"
    assert not report.failed_checks


def test_skip_comment_in_a_module_call_skips_what_is_in_the_module(tmp_path: Path) -> None:
    text = TEXT.replace('"./m"', '"./m" # checkov:skip=CKV_AVD_1:agreed')
    call = span('module "m" {\n  source = "./m" # checkov:skip=CKV_AVD_1:agreed\n}', tmp_path / "main.tf", text)
    assert len(report_of(finding(tmp_path, module_calls=(call,)), root=tmp_path).skipped_checks) == 1


def test_undecided_finding_adds_nothing(tmp_path: Path) -> None:
    assert report_of(finding(tmp_path, outcome=Outcome.UNDECIDED), root=tmp_path).is_empty(full=True)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param({}, ["CKV_AVD_1", "CKV_AVD_12"], id="no filter"),
        pytest.param({"checks": ["CKV_AVD_1"]}, ["CKV_AVD_1"], id="one check"),
        pytest.param({"checks": ["CKV_AVD*"]}, ["CKV_AVD_1", "CKV_AVD_12"], id="pattern"),
        pytest.param({"checks": ["CKV_AZURE_1"]}, [], id="another check"),
        pytest.param({"checks": ["CKV_AZURE_1"], "all_external": True}, ["CKV_AVD_1", "CKV_AVD_12"], id="all external"),
        pytest.param({"skip_checks": ["CKV_AVD_12"]}, ["CKV_AVD_1"], id="skip the rule itself"),
        pytest.param({"skip_checks": ["CKV_AVD_1"]}, [], id="skip the rule and what is undecided of it"),
        pytest.param({"skip_checks": ["CKV_AVD_1:main"]}, [], id="skip by path"),
        pytest.param({"include_all_checkov_policies": False}, ["CKV_AVD_1", "CKV_AVD_12"], id="platform without ours"),
    ],
)
def test_filters_of_checkov_are_obeyed(tmp_path: Path, options: dict[str, Any], expected: list[str]) -> None:
    both = (finding(tmp_path), finding(tmp_path, rule_id="CKV_AVD_12", undecided_rules=("CKV_AVD_1",)))
    report = report_of(*both, root=tmp_path, **options)
    assert [record.check_id for record in report.failed_checks] == expected


def test_undecided_is_skipped_where_all_undecided_rules_are(tmp_path: Path) -> None:
    text = TEXT.replace('"Pooled"', '"Pooled" # checkov:skip=CKV_AVD_1:agreed')
    undecided = finding(tmp_path, text, rule_id="CKV_AVD_12", undecided_rules=("CKV_AVD_1",))
    assert len(report_of(undecided, root=tmp_path).skipped_checks) == 1
    more = finding(tmp_path, text, rule_id="CKV_AVD_12", undecided_rules=("CKV_AVD_1", "CKV_AVD_12"))
    assert len(report_of(more, root=tmp_path).failed_checks) == 1


def test_same_block_judged_twice_gives_the_worst_answer_once(tmp_path: Path) -> None:
    found = finding(tmp_path)
    good = finding(tmp_path, outcome=Outcome.PASS)
    for order in ((found, good, found), (good, found, good)):
        report = report_of(*order, root=tmp_path)
        assert (len(report.failed_checks), len(report.passed_checks)) == (1, 0)


def test_masked_attributes_go_by_type_or_for_all(tmp_path: Path) -> None:
    for mask in ({"azurerm_virtual_desktop_host_pool": {"type"}}, {"*": {"type"}}):
        (record,) = report_of(finding(tmp_path), root=tmp_path, resource_attr_to_omit=mask).failed_checks
        assert record.code_block[1] == (6, '  type = "P**********"\n')


def test_resource_that_checkov_counted_is_not_counted_again(tmp_path: Path) -> None:
    report = Report("terraform")
    report.add_resource(f"{tmp_path / 'main.tf'}:azurerm_virtual_desktop_host_pool.a")
    run = RunCall(None, str(tmp_path), str(tmp_path), (), RunnerFilter(), report)
    add_records([finding(tmp_path)], register(all_rules()), run, report)
    assert len(report.resources) == 1
    add_records([finding(tmp_path, address="azurerm_virtual_desktop_host_pool.b")], register(all_rules()), run, report)
    assert len(report.resources) == 2


def test_records_reach_a_process_that_lacks_this_package(tmp_path: Path) -> None:
    report = report_of(finding(tmp_path), finding(tmp_path, rule_id="CKV_AVD_12"), root=tmp_path)
    assert b"avd_intune.find" not in pickle.dumps(report)


@pytest.mark.parametrize(
    ("path", "root", "expected"),
    [
        pytest.param("a/main.tf", ".", "/a/main.tf", id="below the root"),
        pytest.param("main.tf", "a", "/../main.tf", id="outside the root"),
        pytest.param("link/main.tf", "a", "/main.tf", id="below the root through a link"),
        pytest.param("link/main.tf", "link", "/main.tf", id="the root is a link"),
        pytest.param("a/main.tf", "link", "/main.tf", id="the root is a link and the path is not"),
        pytest.param("a/main.tf", None, "/a/main.tf", id="no root stands for the working directory"),
    ],
)
def test_path_is_shown_from_the_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, root: str | None, expected: str
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "a")
    monkeypatch.chdir(tmp_path)
    assert shown_path(str(tmp_path / path), root and str(tmp_path / root)) == expected
