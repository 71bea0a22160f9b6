"""The engine in the browser: the files of the page in, verdicts, places and fixes out. Runs in Pyodide."""

import json
import shutil
from pathlib import Path

from avd_intune.baselines.baseline import baseline_names
from avd_intune.engine import survey
from avd_intune.fixing.module_text import module_text
from avd_intune.fixing.remedies import remedies_of
from avd_intune.judgement.registry import all_rules
from avd_intune.judgement.verdict import Outcome
from avd_intune.selection import answers_of, objects_by_status
from avd_intune.settings import SettingsError
from avd_intune.source.scan_request import ScanRequest

FOLDER = Path("/code")
_TITLES = {rule.id: rule.title for rule in all_rules()}


def baselines() -> str:
    """Return the names of the baselines as a JSON list."""
    return json.dumps(sorted(baseline_names()))


def judge(asked: str) -> str:
    """Judge {"files": {name: text}, "baseline": name}; return {"findings": […], "objects": {…}} or {"error": reason}.

    All of it is JSON. A finding has rule, title, status, level, reason, details, resources (those of which all of this
    is the same), and a place {file, line, start, end} whose offsets count UTF-16 units as the editor does; fixes have a
    title and edits {file, start, end, text}. objects: status to how many, each object counted by its worst status.
    """
    request = json.loads(asked)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    for name, text in request["files"].items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    try:
        done = survey(ScanRequest(root=FOLDER, baseline=request["baseline"], repository=FOLDER))
    except SettingsError as error:
        return json.dumps({"error": str(error)})
    answers = answers_of(done.result.findings, lambda _rule, _finding: True, undecided=True)
    alike = {}
    for answer in answers:
        finding = _finding(answer, done.workspace)
        said = alike.setdefault(json.dumps(finding), {**finding, "resources": []})
        said["resources"].append(answer.finding.address)
    counts = {status.value: count for status, count in objects_by_status(answers).items() if count}
    return json.dumps({"findings": list(alike.values()), "objects": counts})


def _finding(answer, workspace):
    finding = answer.finding
    fixes = []
    if finding.outcome is not Outcome.PASS and answer.skipped_because is None:
        fixes = remedies_of(finding, module_text(finding.span.path, workspace))
    return {
        "rule": finding.rule_id,
        "title": _TITLES.get(finding.rule_id, ""),
        "status": answer.status.value,
        "level": finding.level.value,
        "reason": finding.reason,
        "details": list(finding.details),
        "place": _place(finding.decided_at or finding.span),
        "fixes": [{"title": fix.title, "edits": [_edit(edit) for edit in fix.edits]} for fix in fixes if fix.edits],
    }


def _place(span):
    text = span.source.text
    # The editor draws what is underlined: a block's first line says enough.
    first_line_end = text.find("\n", span.start, span.end)
    end = span.end if first_line_end < 0 else first_line_end
    return {"file": _name(span.path), "line": span.line, "start": _units(text, span.start), "end": _units(text, end)}


def _edit(edit):
    text = edit.source.text
    start, end = _units(text, edit.start), _units(text, edit.end)
    return {"file": _name(edit.source.path), "start": start, "end": end, "text": edit.text}


def _name(path):
    return Path(path).relative_to(FOLDER).as_posix() if Path(path).is_relative_to(FOLDER) else str(path)


def _units(text, offset):
    """Return how many UTF-16 units stand before a character; a byte order mark is no part of what the editor shows."""
    return offset + sum(1 for character in text[:offset] if ord(character) > 0xFFFF)
