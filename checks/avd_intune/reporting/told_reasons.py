"""A reason as outputs tell it: one sentence that is read at a glance, and what comes after it in lines of their own."""

from __future__ import annotations

from collections.abc import Sequence

from avd_intune.findings import MAX_REASON, Finding, advice_of, and_more, in_one_line, lines_left_out
from avd_intune.reporting.source_lines import one_line


def told_lines(reason: str, details: Sequence[str]) -> tuple[str, ...]:
    """Return all of a reason: in one line where that is short enough, else the sentence and its list."""
    lines = tuple(one_line(each) for each in (reason, *details))
    whole = in_one_line(lines)
    return (whole,) if len(whole) <= MAX_REASON else lines


def told_in_one_line(finding: Finding) -> str:
    """Return the sentence and as much of its list as 300 characters hold, for outputs that show one line.

    What to do comes before the cases of a choice, and how much is left out is said: `…; and 3 more`.
    """
    reason, *rest = told_lines(finding.reason, finding.details)
    if not rest:
        return reason
    advice = one_line(advice_of(finding.changes))
    rest.sort(key=lambda line: line != advice)
    for count in range(len(rest) - 1, -1, -1):
        more = and_more(sum(lines_left_out(each) or 1 for each in rest[count:]))
        told = in_one_line((reason, *rest[:count], more))
        if len(told) <= MAX_REASON:
            return told
    return reason


def left_out_of_one_line(finding: Finding) -> tuple[str, ...]:
    """Return the list behind the sentence where one line does not hold all of it."""
    return told_lines(finding.reason, finding.details)[1:]
