"""The output of `check` as JUnit XML: one suite for each file, one test case for each answer."""

from __future__ import annotations

from itertools import groupby

from avd_intune.findings import Level
from avd_intune.reporting.check_results import CheckResults, place_of, related_places, title_of
from avd_intune.reporting.source_lines import one_line, printable
from avd_intune.reporting.told_reasons import told_in_one_line, told_lines
from avd_intune.selection import Answer, Status
from junit_xml import TestCase, TestSuite, to_xml_report_string


def junit_text(results: CheckResults) -> str:
    """Return all answers. What has nothing to say of any file is one empty suite, which readers need."""
    suites = [
        TestSuite(_path(results, path), [_case(answer, results) for answer in answers])
        for path, answers in groupby(results.answers, key=lambda answer: answer.finding.span.path)
    ]
    return str(to_xml_report_string(suites or [TestSuite("avd-intune", [])]))


def _path(results: CheckResults, path: str) -> str:
    """Return a path on one line, as XML can hold it: the name of a folder may be no text at all."""
    return " ".join(printable(results.path(path)).splitlines())


def _mark(answer: Answer) -> str:
    level = answer.finding.level
    return "" if level is Level.ERROR else f"{level.value}: "


def _case(answer: Answer, results: CheckResults) -> TestCase:
    finding, place = answer.finding, place_of(answer.finding)
    path = _path(results, finding.span.path)
    case = TestCase(
        f"{finding.rule_id} {one_line(finding.address)}",
        classname=path,
        file=path,
        line=place.line,
    )
    if answer.status is Status.FAILED:
        places = "".join(
            f"\nsee {_path(results, span.path)}:{span.line} ({one_line(note)})"
            for span, note in related_places(finding)
        )
        whole = "\n- ".join(told_lines(finding.reason, finding.details))
        case.add_failure_info(
            message=f"{_mark(answer)}{told_in_one_line(finding)}",
            output=f"{path}:{place.line}:{place.column}: {_mark(answer)}{whole}\n{title_of(finding.rule_id)}{places}",
            failure_type=finding.rule_id,
        )
    elif answer.status is Status.SKIPPED:
        case.add_skipped_info(message=one_line(answer.skipped_because or ""))
    return case
