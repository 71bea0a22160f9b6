"""The output of `check` for the logs and merge requests of forges: GitHub, GitLab and Azure DevOps."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from avd_intune.findings import Finding, Level
from avd_intune.reporting.check_results import CheckResults, place_in_review, place_of
from avd_intune.reporting.source_lines import one_line, printable
from avd_intune.reporting.told_reasons import told_in_one_line, told_lines
from avd_intune.selection import Status
from avd_intune.source.text import Span

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}
_SEVERITIES = {Level.ERROR: "major", Level.WARNING: "minor", Level.NOTE: "info"}


def github_text(results: CheckResults) -> str:
    """Return one workflow command for each failed answer, and one on each line of a parameter file that decides it.

    GitHub shows a command beside the code only where a pull request changes that line.
    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    lines = []
    for finding, place in _annotated(results):
        properties = {
            "file": results.path(place.path),
            "line": place.line,
            "endLine": place.end_line,
            "title": f"{finding.rule_id} {one_line(finding.address)}",
        }
        if place.line == place.end_line:  # columns of a range over lines are refused
            properties |= {"col": place.column, "endColumn": place.source.position(place.end)[1]}
        given = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
        text = "\n- ".join(told_lines(finding.reason, finding.details))
        lines.append(f"::{_COMMANDS[finding.level]} {given}::{_data(text)}\n")
    return "".join(lines)


def _annotated(results: CheckResults) -> Iterator[tuple[Finding, Span]]:
    """Yield failed answers with the places that a forge shows them at."""
    for answer in results.of(Status.FAILED):
        for place in dict.fromkeys((place_of(answer.finding), *answer.finding.decided_in_parameters)):
            yield answer.finding, place


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(printable(text)).replace(":", "%3A").replace(",", "%2C")


def azure_devops_text(results: CheckResults, summaries: Sequence[Path]) -> str:
    """Return the logging commands of failed answers, at the places of those for GitHub, and of Markdown files to show.

    summaries: the files, which are written by then.
    https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
    """
    lines = []
    for finding, place in _annotated(results):
        properties = {
            "type": "error" if finding.level is Level.ERROR else "warning",
            "sourcepath": results.path(place.path),
            "linenumber": place.line,
            "columnnumber": place.column,
            "code": finding.rule_id,
        }
        given = "".join(f"{name}={_azure_property(str(value))};" for name, value in properties.items())
        text = f"{one_line(finding.address)}: {told_in_one_line(finding)}"
        lines.append(f"##vso[task.logissue {given}]{_azure_data(text)}\n")
    lines += [f"##vso[task.uploadsummary]{_azure_data(str(path))}\n" for path in summaries]
    return "".join(lines)


def _azure_data(text: str) -> str:
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _azure_property(text: str) -> str:
    return _azure_data(one_line(text)).replace(";", "%3B").replace("]", "%5D")


def gitlab_text(results: CheckResults) -> str:
    """Return the failed answers as a Code Quality report.

    https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
    """
    issues = [
        {
            "description": f"{one_line(answer.finding.address)}: {told_in_one_line(answer.finding)}",
            "check_name": answer.finding.rule_id,
            "fingerprint": fingerprint,
            "severity": _SEVERITIES[answer.finding.level],
            "location": {
                "path": results.path(place_in_review(answer.finding).path),
                "lines": {"begin": place_in_review(answer.finding).line},
            },
        }
        for answer, fingerprint in results.fingerprints()
        if answer.status is Status.FAILED
    ]
    return json.dumps(issues, indent=2, ensure_ascii=False) + "\n"
