"""Which findings a person sees, and as what: those of the rules asked for, less what a comment skips.

The same for Checkov's records and for every output of the command, so that both say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import Enum

from avd_intune.findings import Finding, Outcome
from avd_intune.records import dataclass
from avd_intune.skips import find_skips


class Status(Enum):
    """What a person is told of a finding. The order is from the best to the worst."""

    PASSED = "passed"
    SKIPPED = "skipped"
    UNDECIDED = "undecided"
    FAILED = "failed"


_STATUS = {Outcome.PASS: Status.PASSED, Outcome.UNDECIDED: Status.UNDECIDED, Outcome.FAIL: Status.FAILED}


@dataclass(frozen=True, slots=True)
class Answer:
    """A finding that is shown. skipped_because: the comment or exception that skips it, None if nothing does."""

    finding: Finding
    skipped_because: str | None = None

    @property
    def status(self) -> Status:
        if self.skipped_because is not None:
            return Status.SKIPPED
        return _STATUS[self.finding.outcome]


def answers_of(
    findings: Iterable[Finding], is_selected: Callable[[str, Finding], bool], *, undecided: bool = False
) -> list[Answer]:
    """Return what is shown of the findings, in their order.

    is_selected: (rule id, finding) -> whether the person asked for that rule there. The engine reports an undecided
    finding as one of CKV_AVD_12, which is left out where no rule that it speaks of is asked for, and skipped where
    all of them are. undecided: whether the undecided findings themselves are answers, too; Checkov knows no such.
    """
    return _worst_of_each(_selected(findings, is_selected, undecided))


def _selected(
    findings: Iterable[Finding], is_selected: Callable[[str, Finding], bool], undecided: bool
) -> Iterator[Answer]:
    for finding in findings:
        if (finding.outcome is Outcome.UNDECIDED and not undecided) or not is_selected(finding.rule_id, finding):
            continue
        about = (*finding.undecided_rules, *finding.rules_open_in_a_scenario)
        if about and not any(is_selected(rule_id, finding) for rule_id in about):
            continue
        skips = find_skips((finding.span, *finding.module_calls))
        why = skips.get(finding.rule_id, finding.excepted or None)
        if why is None and about and all(rule_id in skips for rule_id in about):
            why = skips[about[0]]
        yield Answer(finding, why)


_WORST_LAST = tuple(Status)


def objects_by_status(answers: Iterable[Answer]) -> dict[Status, int]:
    """Return how many objects have each status as their worst, so that each counts once.

    A failed CKV_AVD_12 that only reports undecided rules leaves its object undecided.
    """
    worst: dict[tuple[str, int, str], Status] = {}
    for answer in answers:
        finding, status = answer.finding, answer.status
        if status is Status.FAILED and finding.undecided_rules:
            status = Status.UNDECIDED
        key = (finding.span.path, finding.span.start, finding.address)
        worst[key] = max(worst.get(key, Status.PASSED), status, key=_WORST_LAST.index)
    found = list(worst.values())
    order = (Status.FAILED, Status.UNDECIDED, Status.PASSED, Status.SKIPPED)
    return {status: found.count(status) for status in order}


def _worst_of_each(answers: Iterable[Answer]) -> list[Answer]:
    """Keep one answer for each rule, object and block, the worst.

    A module file that two roots use can be judged once for each; reports tell findings apart by rule,
    lines and object only.
    """
    kept: dict[tuple[str, str, int, int, str], Answer] = {}
    for answer in answers:
        finding, span = answer.finding, answer.finding.span
        key = (finding.rule_id, span.path, span.start, span.end, finding.address)
        known = kept.get(key)
        if known is None or _WORST_LAST.index(answer.status) > _WORST_LAST.index(known.status):
            kept[key] = answer
    return list(kept.values())
