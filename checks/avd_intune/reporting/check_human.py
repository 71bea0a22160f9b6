"""The output of `check` for a person: each finding with the code that decides, why, and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from avd_intune.findings import Certainty, Finding, Level, advice_of, may_be_safe
from avd_intune.judgement.guideline import guideline_of
from avd_intune.records import dataclass
from avd_intune.reporting.check_frame import frame
from avd_intune.reporting.check_results import (
    CheckResults,
    place_of,
    summary_line,
    title_of,
)
from avd_intune.reporting.relative_paths import relative_path
from avd_intune.reporting.source_lines import one_line
from avd_intune.reporting.styled_lines import HANG, Line, Piece, line
from avd_intune.selection import Answer, Status

COLOURS = {
    Status.FAILED: "red",
    Status.UNDECIDED: "yellow",
    Status.PASSED: "green",
    Status.SKIPPED: "yellow",
}
LEVEL_COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.NOTE: "blue"}
# Before each case of a choice.
SIGN = "-"
MAX_NAMED = 3
# The longest line of code where the output is no terminal.
MAX_WIDTH = 160
EXPLAIN = "avd-intune explain"
DECIDABLE = "CKV_AVD_12"


@dataclass(frozen=True, slots=True)
class HumanStyle:
    """How much is shown. folder: where the person stands, which paths are shown from. width: of the terminal."""

    folder: Path
    compact: bool = False
    quiet: bool = False
    show_passed: bool = False
    width: int = MAX_WIDTH


def human_lines(results: CheckResults, style: HumanStyle) -> list[Line]:
    """Return the findings by file, and last lines that count them; nothing for a clean scan that is to be quiet."""
    wanted = {Status.FAILED}
    if style.show_passed and not style.quiet:
        wanted |= {Status.PASSED, Status.SKIPPED}
    lines: list[Line] = []
    shown = [answer for answer in results.answers if answer.status in wanted]
    for path, answers in groupby(shown, key=lambda answer: answer.finding.span.path):
        if style.compact:
            lines.append(line(Piece(one_line(relative_path(path, style.folder)), "bold")))
        for alike in _alike(answers):
            lines.extend(_compact(alike) if style.compact else _whole(alike, style))
        if style.compact:
            lines.append(Line())
    if not style.quiet:
        lines.extend(_end(results, style))
    elif lines:
        lines.pop()
    return lines


def _alike(answers: Iterable[Answer]) -> list[list[Answer]]:
    """Return answers that differ in the object alone together: the instances of one block."""
    groups: dict[tuple[object, ...], list[Answer]] = {}
    for answer in answers:
        finding, place = answer.finding, place_of(answer.finding)
        key = (finding.rule_id, answer.status, answer.skipped_because, finding.whole_reason, place.start, place.end)
        groups.setdefault(key, []).append(answer)
    return list(groups.values())


def _word(answer: Answer) -> tuple[str, str]:
    """Return what an answer is called, and its colour."""
    if answer.status is Status.FAILED:
        return answer.finding.level.value, LEVEL_COLOURS[answer.finding.level]
    return answer.status.value, COLOURS[answer.status]


def _objects(alike: Sequence[Answer]) -> str:
    addresses = list(dict.fromkeys(one_line(each.finding.address) for each in alike))
    more = f" and {len(addresses) - MAX_NAMED} more like it" if len(addresses) > MAX_NAMED else ""
    return f"{', '.join(addresses[:MAX_NAMED])}{more}"


def _compact(alike: Sequence[Answer]) -> Iterator[Line]:
    finding, place = alike[0].finding, place_of(alike[0].finding)
    is_error = alike[0].status is not Status.FAILED or finding.level is Level.ERROR
    word, colour = (alike[0].status.value, COLOURS[alike[0].status]) if is_error else _word(alike[0])
    indent = " " * 11
    yield line(
        Piece(word, colour), "  ", _check(finding.rule_id), "  ", _objects(alike),
        lead=[f"  {f'{place.line}:{place.column}':<8} "],
    )  # fmt: skip
    yield line(one_line(finding.reason), lead=[indent])
    for each in finding.details:
        yield line(one_line(each), lead=[f"{indent}{SIGN} "])
    if alike[0].skipped_because is not None:
        yield line(f"skipped: {one_line(alike[0].skipped_because)}", lead=[indent])


def _whole(alike: Sequence[Answer], style: HumanStyle) -> Iterator[Line]:
    answer = alike[0]
    finding, place = answer.finding, place_of(answer.finding)
    word, colour = _word(answer)
    title = Piece(title_of(finding.rule_id), "bold")
    yield line(Piece(word, colour), "[", _check(finding.rule_id), "]: ", title, hang=HANG)
    if answer.status is Status.FAILED:
        yield from frame(finding, style.folder, style.width, colour)
    else:
        where = f"{one_line(relative_path(place.path, style.folder))}:{place.line}:{place.column}"
        yield line(where, lead=[Piece("  --> ", "blue")])
    yield _noted("", _objects(alike), "bold")
    advice = one_line(advice_of(finding.changes))
    reason = one_line(finding.reason)
    # What to do has a line of its own; where cases differ in it, each of them says it.
    has_advice = bool(advice) and reason.endswith(f"; {advice}")
    yield _noted("why: ", reason.removesuffix(f"; {advice}") if has_advice else reason)
    for each in finding.details:
        yield line(one_line(each), lead=[f"      {SIGN} "])
    if has_advice and answer.status is Status.FAILED:
        yield _noted("fix: ", advice)
    if answer.skipped_because is not None:
        yield _noted("skipped: ", one_line(answer.skipped_because))
    yield Line()


def _noted(word: str, text: str, style: str = "") -> Line:
    return line(Piece(text, style), lead=[Piece("  = ", "blue"), Piece(word, "bold")])


def _check(rule_id: str) -> Piece:
    return Piece(rule_id, "", guideline_of(rule_id))


def _end(results: CheckResults, style: HumanStyle) -> Iterator[Line]:
    failed = results.of(Status.FAILED)
    judged = f"baseline {', '.join(results.baselines)}" if results.baselines else "nothing judged"
    if not results.files:
        yield line(Piece("no code of Terraform, Bicep or ARM was judged", "yellow"), f" ({judged})")
        return
    yield line(Piece(summary_line(results), "red" if failed else "green"), f" ({judged})", hang=HANG)
    if not failed:
        return
    # What is undecided fails, too, as CKV_AVD_12; it is counted by itself.
    undecided = sum(answer.finding.rule_id == DECIDABLE for answer in failed)
    counts = Counter(answer.finding.level for answer in failed if answer.finding.rule_id != DECIDABLE)
    found = [_number(counts[level], level.value) for level in reversed(Level) if counts[level]]
    found += [f"{undecided} that cannot be decided before deployment"] if undecided else []
    yield line(f"Found {' and '.join(part for part in (', '.join(found[:-1]), found[-1]) if part)}.", hang=HANG)
    for each in results.passes_elsewhere:
        yield line(each, hang=HANG)
    first = failed[0].finding
    where = f"{one_line(relative_path(place_of(first).path, style.folder))}:{place_of(first).line}"
    why, how = Piece(f"{EXPLAIN} {where}", "bold"), Piece(f"{EXPLAIN} {first.rule_id}", "bold")
    yield line("Next: ", why, " says why, ", how, " how to fix it.", hang=HANG)
    mended = sum(_is_mended(one.finding, results) for one in failed)
    if mended:
        yield line(
            Piece("avd-intune fix", "bold"), f" makes the changes that are safe, for {mended} of these.", hang=HANG
        )


def _is_mended(finding: Finding, results: CheckResults) -> bool:
    if not may_be_safe(finding.changes):
        return False
    return any(each.certainty is Certainty.SAFE for each in results.remedies(finding))


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
