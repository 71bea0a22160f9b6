"""The output of `check` as SARIF 2.1.0.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, and what GitHub code scanning reads of it:
https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from avd_intune.baselines.facts import level_of
from avd_intune.findings import Level, Outcome
from avd_intune.fixing.remedies import Remedy
from avd_intune.judgement.rule import Rule
from avd_intune.pack_version import VERSION
from avd_intune.reporting.check_results import (
    CheckResults,
    place_in_review,
    place_of,
    public_guideline,
    related_places,
    rule_name,
    title_of,
)
from avd_intune.reporting.masking import without_secrets
from avd_intune.reporting.source_lines import one_line
from avd_intune.reporting.told_reasons import told_lines
from avd_intune.selection import Answer, Status
from avd_intune.source.text import Span

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "avdIntune/v1"
# GitHub shows such a number as high (from 7.0), medium (from 4.0) or low.
SECURITY_SEVERITIES = {Level.ERROR: "7.0", Level.WARNING: "4.0", Level.NOTE: "2.0"}
# GitHub shows so many related places of one result at most that a person would follow.
MAX_RELATED = 50


def sarif_text(results: CheckResults, *, show_passed: bool) -> str:
    """Return failed and skipped answers, the latter as suppressed; passed ones if they are asked for."""
    numbers = {rule.id: index for index, rule in enumerate(results.rules)}
    run = {
        "tool": {
            "driver": {
                "name": "avd-intune",
                "semanticVersion": VERSION,
                "version": VERSION,
                "rules": [_rule(rule, next(iter(results.baselines), "")) for rule in results.rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "artifacts": [{"location": _artifact(path, results)} for path in results.files],
        "results": [
            _result(answer, fingerprint, numbers, results)
            for answer, fingerprint in results.fingerprints()
            if answer.finding.outcome is not Outcome.UNDECIDED and (show_passed or answer.status is not Status.PASSED)
        ],
        "properties": {"baselines": list(results.baselines)},
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: Rule, baseline: str) -> dict[str, Any]:
    level = Level(level_of(rule.id, baseline))
    link = public_guideline(rule)
    return {
        "id": rule.id,
        "name": rule_name(rule),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.why} {link}", "markdown": f"{rule.why} [What counts, and how to fix it]({link})"},
        "helpUri": link,
        "defaultConfiguration": {"level": level.value},
        "properties": {
            "tags": ["security", "azure-virtual-desktop", "intune"],
            "precision": "very-high",
            "security-severity": SECURITY_SEVERITIES[level],
        },
    }


def _result(answer: Answer, fingerprint: str, numbers: dict[str, int], results: CheckResults) -> dict[str, Any]:
    finding = answer.finding
    passed = answer.status is Status.PASSED
    place = place_in_review(finding)
    reason = "\n- ".join(told_lines(finding.reason, finding.details))
    result: dict[str, Any] = {
        "ruleId": finding.rule_id,
        "ruleIndex": numbers[finding.rule_id],
        "kind": "pass" if passed else "fail",
        "level": "none" if passed else finding.level.value,
        "message": {"text": f"{one_line(finding.address)}: {reason}"},
        "locations": [
            {
                **_location(place, results),
                "logicalLocations": [{"fullyQualifiedName": one_line(finding.address), "kind": "resource"}],
            }
        ],
        "partialFingerprints": {FINGERPRINT: fingerprint},
        "properties": {
            "language": finding.language,
            "resourceType": one_line(finding.resource_type),
            "title": title_of(finding.rule_id),
        },
    }
    related = [each for each in related_places(finding) if each[0] != place][:MAX_RELATED]
    if place != place_of(finding):
        related = [(place_of(finding), finding.address), *related[: MAX_RELATED - 1]]
    if related:
        result["relatedLocations"] = [
            {"id": number, **_location(span, results), "message": {"text": one_line(note)}}
            for number, (span, note) in enumerate(related, start=1)
        ]
    if finding.scenarios:
        result["properties"]["scenarios"] = [one_line(each) for each in finding.scenarios]
    fixes = [fix for remedy in results.remedies(finding) if (fix := _fix(remedy, results)) is not None]
    if fixes and answer.status is Status.FAILED:
        result["fixes"] = fixes
    if answer.skipped_because is not None:
        kind = "external" if answer.skipped_because == finding.excepted else "inSource"
        result["suppressions"] = [{"kind": kind, "justification": one_line(answer.skipped_because)}]
    return result


def _fix(remedy: Remedy, results: CheckResults) -> dict[str, Any] | None:
    """Return a remedy as SARIF has it, None for one that would show a secret of the code."""
    if any(without_secrets(edit.text) != edit.text for edit in remedy.edits):
        return None
    by_path: dict[str, list[dict[str, Any]]] = {}
    for edit in remedy.edits:
        replacement = {
            "deletedRegion": _region(Span(edit.source, edit.start, edit.end)),
            "insertedContent": {"text": edit.text},
        }
        by_path.setdefault(edit.source.path, []).append(replacement)
    return {
        "description": {"text": one_line(remedy.title)},
        "artifactChanges": [
            {"artifactLocation": _artifact(path, results), "replacements": replacements}
            for path, replacements in by_path.items()
        ],
    }


def _location(span: Span, results: CheckResults) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": _artifact(span.path, results), "region": _region(span)}}


def _region(span: Span) -> dict[str, int]:
    end_line, end_column = span.source.position(span.end)
    return {"startLine": span.line, "startColumn": span.column, "endLine": end_line, "endColumn": end_column}


def _artifact(path: str, results: CheckResults) -> dict[str, str]:
    # The base of GitHub's and Azure DevOps' viewers: the root of the repository.
    return {"uri": quote(results.path(path).encode("utf-8", "surrogateescape")), "uriBaseId": "%SRCROOT%"}
