"""The output of `check` as JSON, in the form that docs/schemas/check-output.schema.json describes."""

from __future__ import annotations

import json
from typing import Any

from avd_intune.findings import Change
from avd_intune.pack_version import VERSION
from avd_intune.reporting.check_results import CheckResults, public_guideline, related_places, rule_name
from avd_intune.reporting.source_lines import one_line
from avd_intune.selection import Answer
from avd_intune.source.text import Span

# Raised when a reader of the present form could not read the new one; new keys alone do not raise it.
FORM_VERSION = 2

_text = json.encoder.encode_basestring  # with `ensure_ascii=False`


def json_text(results: CheckResults) -> str:
    """Return all answers, passed, undecided and skipped ones too. The summary counts each object once."""
    rules = {rule.id: rule for rule in results.rules}
    document = {
        "form": "avd-intune check",
        "form_version": FORM_VERSION,
        "tool_version": VERSION,
        "baselines": list(results.baselines),
        "settings_files": [results.path(path) for path in results.settings_files],
        "summary": {
            **{status.value: number for status, number in results.objects().items()},
            "files": len(results.files),
        },
        "rules": [
            {
                "id": rule.id,
                "name": rule_name(rule),
                "title": rule.title,
                "why": rule.why,
                "guideline": public_guideline(rule),
            }
            for rule in rules.values()
        ],
        "files": [results.path(path) for path in results.files],
        "findings": [_finding(answer, fingerprint, results) for answer, fingerprint in results.fingerprints()],
    }
    parts: list[str] = []
    _write(document, "\n", parts)
    parts.append("\n")
    return "".join(parts)


def _write(value: object, line: str, parts: list[str]) -> None:
    """Write JSON as `json.dumps(…, indent=2, ensure_ascii=False)` does, which is several times slower with an indent.

    line: the line break with the indentation of the value.
    """
    if isinstance(value, str):
        parts.append(_text(value))
    elif isinstance(value, dict) and value:
        inner = f"{line}  "
        before = f"{{{inner}"
        for key, each in value.items():
            parts.append(f"{before}{_text(key)}: ")
            _write(each, inner, parts)
            before = f",{inner}"
        parts.append(f"{line}}}")
    elif isinstance(value, list) and value:
        inner = f"{line}  "
        before = f"[{inner}"
        for each in value:
            parts.append(before)
            _write(each, inner, parts)
            before = f",{inner}"
        parts.append(f"{line}]")
    elif value is None:
        parts.append("null")
    elif isinstance(value, int) and not isinstance(value, bool):
        parts.append(str(value))
    else:
        parts.append(json.dumps(value))


def _finding(answer: Answer, fingerprint: str, results: CheckResults) -> dict[str, Any]:
    finding = answer.finding
    return {
        "rule_id": finding.rule_id,
        "status": answer.status.value,
        "level": finding.level.value,
        "reason": one_line(finding.whole_reason),
        "skipped_because": None if answer.skipped_because is None else one_line(answer.skipped_because),
        "resource": one_line(finding.address),
        "resource_type": one_line(finding.resource_type),
        "language": finding.language,
        "scenarios": [one_line(each) for each in finding.scenarios],
        "undecided_rules": list(finding.undecided_rules),
        "block": _place(finding.span, results),
        "decided_at": None if finding.decided_at is None else _place(finding.decided_at, results),
        "related": [{**_place(span, results), "note": one_line(note)} for span, note in related_places(finding)],
        "changes": [_change(change, results) for change in finding.changes],
        "fingerprint": fingerprint,
    }


def _change(change: Change, results: CheckResults) -> dict[str, Any]:
    return {
        "action": change.action.value,
        "attribute": one_line(change.attribute),
        "value": None if change.value is None else one_line(change.value),
        "choices": [one_line(each) for each in change.choices],
        "certainty": change.certainty.value,
        "alternative": change.alternative,
        "text": one_line(change.text),
        "place": None if change.place is None else _place(change.place, results),
    }


def _place(span: Span, results: CheckResults) -> dict[str, Any]:
    """Return lines and columns from 1; the end column is that behind the last character."""
    end_line, end_column = span.source.position(span.end)
    return {
        "path": results.path(span.path),
        "line": span.line,
        "column": span.column,
        "end_line": end_line,
        "end_column": end_column,
    }
