"""Asks for the fixes of a failed check in a document, applies one to the files, and judges them again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from avd_intune.engine import scan
from avd_intune.judgement.registry import all_rules
from avd_intune.language_server.analysis import Analysis, Analyst
from avd_intune.language_server.fixes import Fix
from avd_intune.source.scan_request import ScanRequest

ALL = frozenset(rule.id for rule in all_rules())


@dataclass(frozen=True)
class Fixed:
    """What came of a fix. files: their texts afterwards. outcomes: of the rule, by object; problems: unreadable."""

    fix: Fix
    files: dict[str, str]
    outcomes: dict[str, str]
    problems: list[str]


def written(folder: Path, files: Mapping[str, str]) -> dict[str, str]:
    """Write files into a folder; return their texts by absolute path."""
    (folder / ".git").mkdir(exist_ok=True)
    found = {}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        found[str(path)] = text
    return found


def analysed(folder: Path, files: Mapping[str, str], *opened: str) -> Analysis:
    """Judge the opened files of a folder (all of them if none is named)."""
    texts = written(folder, files)
    wanted = {str(folder / name) for name in opened or files}
    return Analyst(ScanRequest(root=None), ALL).analyse({path: texts[path] for path in wanted})


def fixes_in(folder: Path, files: Mapping[str, str], document: str, rule_id: str) -> list[Fix]:
    """Return the fixes that a document offers for a check, without the skip comment."""
    path = str(folder / document)
    analysis = analysed(folder, files, document)
    return [
        fix
        for shown in analysis.shown_in(path)
        if shown.finding.rule_id == rule_id
        for fix in analysis.fixes(shown.finding, path)
        if not fix.title.startswith("Skip ")
    ]


def applied(fix: Fix) -> dict[str, str]:
    """Return the texts of the files that a fix changes, by absolute path."""
    texts: dict[str, str] = {}
    for edit in sorted(fix.edits, key=lambda each: each.start, reverse=True):
        text = texts.get(edit.source.path, edit.source.text)
        texts[edit.source.path] = text[: edit.start] + edit.text + text[edit.end :]
    return texts


def fixed(folder: Path, files: Mapping[str, str], document: str, rule_id: str, number: int = 0) -> Fixed:
    """Apply a fix that a document offers, and scan the folder."""
    fix = fixes_in(folder, files, document, rule_id)[number]
    changed = applied(fix)
    for path, text in changed.items():
        Path(path).write_text(text, encoding="utf-8", newline="")
    findings = scan(ScanRequest(root=folder, repository=folder)).findings
    return Fixed(
        fix,
        {Path(path).relative_to(folder).as_posix(): text for path, text in changed.items()},
        {each.address: each.outcome.value for each in findings if each.rule_id == rule_id},
        [each.reason for each in findings if each.rule_id == "CKV_AVD_13"],
    )
