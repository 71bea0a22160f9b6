"""Every reason over all cases and samples is one that a person can read: short, in words, few lines behind it."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from avd_intune.checkov_bridge.internals import RunCall
from avd_intune.checkov_bridge.records import add_records
from avd_intune.checkov_bridge.registration import register
from avd_intune.engine import scan
from avd_intune.findings import Finding, Outcome, in_one_line, in_short_lines
from avd_intune.judgement.registry import all_rules
from avd_intune.reporting.check_annotations import azure_devops_text, github_text, gitlab_text
from avd_intune.reporting.check_json import json_parts
from avd_intune.reporting.check_junit import junit_text
from avd_intune.reporting.check_results import CheckResults
from avd_intune.reporting.check_sarif import sarif_text
from avd_intune.reporting.check_table import table_text
from avd_intune.reporting.source_lines import one_line
from avd_intune.reporting.told_reasons import told_in_one_line
from avd_intune.selection import answers_of
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import SourceFile, Span
from checkov.common.output.report import Report
from checkov.runner_filter import RunnerFilter
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
MAX_REASON, MAX_LINES = 300, 6  # five lines, and how many more there are
# Keys of values inside the engine, names of its classes and operations, paths of the machine that scans.
FORBIDDEN = re.compile(
    r"[!=<>]=?\((?:[\w.]+, |\w+\([\[{])|\b(?:Known|Unknown|OneOf|PartialString|NULL|None)\b(?!\w)|derived"
    r"|\bblank [a-z]+ \"|#[0-9a-f]{12,}|\b(?:of|id|is empty|is refused|is Windows|template|isNull|conversion)\("
)


def folders() -> Iterator[Path]:
    for parent in (ROOT / "tests/cases", ROOT / "sample_iac"):
        yield from sorted(each for each in parent.iterdir() if each.is_dir())


def problems_of(finding: Finding, root: Path) -> Iterator[str]:
    """Yield what a person could not read in a finding."""
    sentences = (finding.reason, *finding.details)
    for text in sentences:
        if len(text) > MAX_REASON:
            yield f"{len(text)} characters: {text}"
        if FORBIDDEN.search(text) or str(root) in text:
            yield f"words of the engine: {text}"
        if "\n" in text:
            yield f"more than one line: {text}"
    if len(told := told_in_one_line(finding)) > MAX_REASON or not told.startswith(one_line(finding.reason)):
        yield f"{len(told)} characters in one line: {told}"
    # CKV_AVD_12 has the details of several checks.
    for text in finding.details if finding.rule_id != "CKV_AVD_12" else ():
        if any(other is not text and other.endswith(f"; {text}") for other in finding.details):
            yield f"said twice: {text}"
    if len(finding.details) > MAX_LINES:
        yield f"{len(finding.details)} lines: {finding.reason}"


@pytest.mark.parametrize("letter", sorted({each.name[0] for each in folders()}))
def test_reasons_of_all_cases_and_samples(letter: str) -> None:
    found: list[str] = []
    for folder in folders():
        if folder.name.startswith(letter):
            findings = scan(ScanRequest(root=folder, repository=folder)).findings
            for finding in findings:
                where = f"{folder.name} {finding.rule_id} {finding.address}"
                found += [f"{where}: {problem}" for problem in problems_of(finding, folder)]
            for form, texts in said_in_outputs(results_of(findings, folder)).items():
                long = [text for text in texts for line in text.split("\n- ") if len(line) > MAX_REASON]
                found += [f"{folder.name} {form}, {len(text)} characters: {text}" for text in long]
            long = [text for text in said_under_checkov(findings, folder) if len(text) > MAX_REASON]
            found += [f"{folder.name} Checkov, {len(text)} characters: {text}" for text in long]
    assert found == []


def results_of(findings: tuple[Finding, ...], folder: Path) -> CheckResults:
    answers = answers_of(findings, lambda rule_id, finding: True, undecided=True)
    return CheckResults(tuple(answers), (), folder, tuple(all_rules()), ("2020-09",))


def said_in_outputs(results: CheckResults) -> dict[str, list[str]]:
    """Return what each output says behind the name of an object, with the list that comes after it."""
    names = sorted({one_line(each.finding.address) for each in results.answers}, key=len, reverse=True)

    def unnamed(text: str) -> str:
        name = next((each for each in names if text.startswith(f"{each}: ")), None)
        assert name is not None, text
        return text[len(name) + 2 :]

    commands = github_text(results).splitlines()
    issues = azure_devops_text(results, ()).splitlines()
    return {
        "json": [
            "\n- ".join((each["reason"].removesuffix(f"; {in_one_line(each['details'])}"), *each["details"]))
            for each in json.loads("".join(json_parts(results)))["findings"]
        ],
        "github": [each.split("::", 2)[2].replace("%0A", "\n").replace("%25", "%") for each in commands],
        "azure": [unnamed(each.split("]", 1)[1].replace("%AZP25", "%")) for each in issues],
        "gitlab": [unnamed(each["description"]) for each in json.loads(gitlab_text(results))],
        "sarif": [
            unnamed(each["message"]["text"])
            for each in json.loads(sarif_text(results, show_passed=False))["runs"][0]["results"]
        ],
        "junit": [
            re.sub("^(?:warning|note): ", "", each.attrib["message"])
            for each in ET.fromstring(junit_text(results)).iter("failure")
        ],
    }


def said_under_checkov(findings: tuple[Finding, ...], folder: Path) -> list[str]:
    rules = register(all_rules())
    report = Report("terraform")
    add_records(findings, rules, RunCall(None, str(folder), str(folder), (), RunnerFilter(), report), report)
    said = [each.check_name.removeprefix(f"{rules[each.check_id].rule.title}: ") for each in report.failed_checks]
    return [*said, *(text for each in report.failed_checks + report.passed_checks for text in each.details or ())]


LONG = "the image of it is one that nobody knows, as the gallery holds it only after the deployment " * 2
CASES = tuple(f"fails when var.kind is {letter}: {LONG}".strip() for letter in "abcde")


def finding(reason: str, *details: str) -> Finding:
    span = Span(SourceFile("/code/main.tf", "resource {}\n"), 0, 11)
    return Finding("CKV_AVD_12", Outcome.FAIL, reason, "vm.host", "vm", span, "terraform", details=details)


def test_where_there_is_one_line_it_says_how_much_is_left_out() -> None:
    assert told_in_one_line(finding("it depends on var.kind", "fails when it is a", "passes when it is b")) == (
        "it depends on var.kind; fails when it is a; passes when it is b"
    )
    assert told_in_one_line(finding("it depends on var.kind", *CASES)) == (
        f"it depends on var.kind; {CASES[0]}; and 4 more"
    )
    assert told_in_one_line(finding("it depends on var.kind", *CASES, "and 3 more")) == (
        f"it depends on var.kind; {CASES[0]}; and 7 more"
    )


def test_outputs_with_room_for_a_list_have_all_of_it() -> None:
    results = results_of((finding("it depends on var.kind", *CASES),), Path("/code"))
    said = said_in_outputs(results)
    whole = "\n- ".join(("it depends on var.kind", *CASES))
    assert said["github"] == said["sarif"] == [whole]
    (found,) = json.loads("".join(json_parts(results)))["findings"]
    assert found["details"] == list(CASES)
    assert whole in (ET.fromstring(junit_text(results)).find(".//failure").text or "")  # type: ignore[union-attr]
    assert "<br>• fails when var.kind is e" in table_text(results)
    report = Report("terraform")
    rules = register(all_rules())
    run = RunCall(None, "/code", "/code", (), RunnerFilter(), report)
    add_records([each.finding for each in results.answers], rules, run, report)
    assert report.failed_checks[0].details == list(CASES)


@given(st.lists(st.text("ab; :", max_size=900), min_size=1, max_size=3))
def test_a_sentence_that_is_too_long_goes_on_in_the_next_line(lines: list[str]) -> None:
    short = in_short_lines(lines)
    assert max(map(len, short)) <= MAX_REASON
    kept = re.compile("[; ]")
    assert kept.sub("", "".join(short)) == kept.sub("", "".join(lines))
