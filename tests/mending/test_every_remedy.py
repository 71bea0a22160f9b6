"""A property of all safe remedies: with one made, its check passes, nothing else fails, and the file is readable."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.findings import Certainty
from avd_intune.fixing.text_edits import with_edits
from avd_intune.judgement.registry import all_rules
from avd_intune.mending.judged_texts import Judge, key_of
from avd_intune.mending.mend import Repair, tried_with
from avd_intune.selection import Status
from avd_intune.source.scan_request import ScanRequest

from tests.case_runner import SAMPLE_FOLDER, TESTS

RULES = frozenset(rule.id for rule in all_rules())
FOLDERS = [each for base in (TESTS / "cases", SAMPLE_FOLDER) for each in sorted(base.iterdir()) if each.is_dir()]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_safe_remedies_are_right(folder: Path) -> None:
    judge = Judge([ScanRequest(root=folder, repository=folder)], RULES)
    start = judge.judge({})
    for answer, surveyed in start.answers:
        if answer.status is not Status.FAILED:
            continue
        for remedy in start.remedies(answer, surveyed):
            repair = Repair(remedy, (answer.finding,), frozenset((key_of(answer),)))
            if remedy.certainty is Certainty.SAFE:
                _, wrong = tried_with(judge, start, [repair])
                assert wrong == "", f"{answer.finding.address}: {remedy.title}"
            # In the way of the file: no line ends otherwise than the others.
            for path, text in with_edits(remedy.edits).items():
                before = next(edit.source.text for edit in remedy.edits if edit.source.path == path)
                assert ("\r\n" in text) == ("\r\n" in before)
