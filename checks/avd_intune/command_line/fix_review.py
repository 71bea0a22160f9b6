"""Remedies that a person looks at first: each is shown as a patch, and made where the person wants it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from avd_intune.command_line.fixing_run import Mending
from avd_intune.fixing.remedies import Remedy
from avd_intune.fixing.text_edits import with_edits
from avd_intune.mending.judged_texts import Judged, Key, key_of
from avd_intune.mending.mend import NOT_TRIED, Repair, refusal, tried_with
from avd_intune.mending.patch_text import patch_of
from avd_intune.records import dataclass
from avd_intune.reporting.check_results import place_of
from avd_intune.reporting.relative_paths import relative_path
from avd_intune.reporting.source_lines import one_line
from avd_intune.selection import Answer, Status


@dataclass(frozen=True, slots=True)
class Proposal:
    """One way to mend a finding that was tried and is right. now: the answers with it made."""

    repair: Repair
    now: Judged
    patch: str


# (finding, proposals) -> the one that is wanted; None for none of them, StopReview to ask no more.
Choose = Callable[[Answer, Sequence[Proposal]], Proposal | None]


class StopReview(Exception):  # noqa: N818 - no error
    """The person wants to be asked no more."""


def review(mending: Mending, choose: Choose) -> bool:
    """Propose what is left for each failed or undecided check, one after the other, and say whether all was seen.

    Raises as `engine.survey`.
    """
    asked: set[Key] = set()
    while (found := _next(mending.result.now, asked)) is not None:
        answer, remedies = found
        asked.add(key_of(answer))
        proposals = list(_proposals(mending, answer, remedies))
        if not proposals:
            continue
        mending.judge.begin_again()
        try:
            chosen = choose(answer, proposals)
        except StopReview:
            return False
        if chosen is not None:
            mending.result.now = chosen.now
            mending.result.done.append(chosen.repair)
            gone = {id(each) for each, _ in mending.result.refused if each.keys <= chosen.repair.keys}
            mending.result.refused = [each for each in mending.result.refused if id(each[0]) not in gone]
    return True


def _next(now: Judged, asked: set[Key]) -> tuple[Answer, list[Remedy]] | None:
    for status in (Status.FAILED, Status.UNDECIDED):
        for answer, surveyed in now.answers:
            if answer.status is status and key_of(answer) not in asked:
                remedies = now.remedies(answer, surveyed)
                if remedies:
                    return answer, remedies
    return None


def _proposals(mending: Mending, answer: Answer, remedies: Sequence[Remedy]) -> Iterator[Proposal]:
    now = mending.result.now
    refused: list[tuple[Repair, str]] = []
    for remedy in remedies:
        repair = Repair(remedy, (answer.finding,), frozenset((key_of(answer),)))
        wrong = refusal(repair, mending.guard)
        if not wrong and not mending.judge.has_room():
            wrong = NOT_TRIED
        elif not wrong:
            after, wrong = tried_with(mending.judge, now, [repair])
            if not wrong:
                yield Proposal(repair, after, _patch(mending, remedy))
                refused = []
                continue
        refused.append((repair, wrong))
    mending.result.refused.extend(refused[:1])


def _patch(mending: Mending, remedy: Remedy) -> str:
    sources = {edit.source.path: edit.source for edit in remedy.edits}
    parts = []
    for path, text in sorted(with_edits(remedy.edits).items()):
        source = sources[path]
        parts.append(patch_of(relative_path(path, mending.base), source.text, text, source.secrets)[0])
    return "".join(parts)


def heading(mending: Mending, answer: Answer) -> str:
    """Return what a proposal is for, on two lines."""
    finding = answer.finding
    place = place_of(finding)
    return (
        f"{mending.named(place.path)}:{place.line} {finding.rule_id} {one_line(finding.address)}\n"
        f"  {one_line(finding.reason)}"
    )
