"""Quick fixes made in memory before they are offered: one after which its check still fails would mislead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from avd_intune.findings import Finding
from avd_intune.language_server.fixes import Fix
from avd_intune.mending.judged_texts import Judge, key_of
from avd_intune.mending.mend import Repair, tried_with
from avd_intune.records import replace
from avd_intune.selection import Status
from avd_intune.source.scan_request import ScanRequest


def fixes_that_hold(
    asked: ScanRequest, rules: frozenset[str], documents: Mapping[str, str], finding: Finding, fixes: Sequence[Fix]
) -> list[Fix]:
    """Return those fixes that mend a finding and spoil nothing, and what is no remedy (the skip comment) behind them.

    documents: the open documents, absolute path -> text. Raises as `engine.survey` does.
    """
    if all(each.remedy is None for each in fixes):
        return list(fixes)
    judge = Judge([replace(asked, root=None, files=(Path(finding.span.path),))], rules)
    start = judge.judge(documents)
    # CKV_AVD_12 says what other checks leave open; it is those that a remedy answers.
    wanted = {finding.rule_id, *finding.undecided_rules}
    answers = [
        answer
        for answer, _ in start.answers
        if answer.finding.address == finding.address and answer.finding.rule_id in wanted
        if answer.finding.span.path == finding.span.path and answer.status in (Status.FAILED, Status.UNDECIDED)
    ]
    keys = frozenset(key_of(answer) for answer in answers)
    found = []
    for fix in fixes:
        if fix.remedy is None:
            found.append(fix)
        elif keys:
            of_it = frozenset(key for key in keys if key[0] == finding.rule_id)
            repair = Repair(fix.remedy, tuple(answer.finding for answer in answers), of_it or keys)
            if not tried_with(judge, start, [repair])[1]:
                found.append(fix)
    return found
