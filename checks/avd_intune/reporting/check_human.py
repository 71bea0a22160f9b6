"""The output of `check` for a person: findings by file, with the line that decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from avd_intune.findings import Level
from avd_intune.reporting.check_results import (
    CheckResults,
    place_of,
    related_places,
    relative_path,
    summary_line,
    title_of,
)
from avd_intune.reporting.command_safe import text_lines
from avd_intune.reporting.source_lines import one_line, source_lines
from avd_intune.selection import Answer, Status
from avd_intune.source.text import SourceFile, Span

# (text, colour) -> text; the identity where the output is no terminal.
Paint = Callable[[str, str], str]
COLOURS = {
    Status.FAILED: "red",
    Status.UNDECIDED: "yellow",
    Status.PASSED: "green",
    Status.SKIPPED: "yellow",
}
# Before each case of a choice.
SIGN = "-"
MAX_RELATED = 6
MAX_NAMED = 3
MAX_LINE = 160


@dataclass(frozen=True, slots=True)
class HumanStyle:
    """How much is shown. folder: where the person stands, which paths are shown from."""

    folder: Path
    compact: bool = False
    quiet: bool = False
    show_passed: bool = False


def human_text(results: CheckResults, style: HumanStyle, paint: Paint) -> str:
    """Return the findings by file, and a last line that counts them; "" for a clean scan that is to be quiet."""
    wanted = {Status.FAILED}
    if style.show_passed and not style.quiet:
        wanted |= {Status.PASSED, Status.SKIPPED}
    blocks = []
    shown = [answer for answer in results.answers if answer.status in wanted]
    for path, answers in groupby(shown, key=lambda answer: answer.finding.span.path):
        lines = [paint(text_lines(one_line(relative_path(path, style.folder))), "bold")]
        for alike in _alike(answers):
            lines.extend(_lines_of(alike, style, paint))
        blocks.append("\n".join(lines))
    if not style.quiet:
        blocks.append(_end(results, paint))
    return "".join(f"{block}\n\n" for block in blocks[:-1]) + "".join(f"{block}\n" for block in blocks[-1:])


def _alike(answers: Iterable[Answer]) -> list[list[Answer]]:
    """Return answers that differ in the object alone together: the instances of one block."""
    groups: dict[tuple[object, ...], list[Answer]] = {}
    for answer in answers:
        finding, place = answer.finding, place_of(answer.finding)
        key = (finding.rule_id, answer.status, answer.skipped_because, finding.whole_reason, place.start, place.end)
        groups.setdefault(key, []).append(answer)
    return list(groups.values())


def _lines_of(alike: Sequence[Answer], style: HumanStyle, paint: Paint) -> list[str]:
    answer = alike[0]
    finding, place = answer.finding, place_of(answer.finding)
    where = f"{place.line}:{place.column}"
    is_advisory = answer.status is Status.FAILED and finding.level is not Level.ERROR
    word = finding.level.value if is_advisory else answer.status.value
    head = f"  {where:<8} {paint(word, 'yellow' if is_advisory else COLOURS[answer.status])}  {finding.rule_id}  "
    addresses = list(dict.fromkeys(one_line(each.finding.address) for each in alike))
    more = f" and {len(addresses) - MAX_NAMED} more like it" if len(addresses) > MAX_NAMED else ""
    lines = [f"{head}{', '.join(addresses[:MAX_NAMED])}{more}", f"           {text_lines(one_line(finding.reason))}"]
    lines.extend(f"           {SIGN} {one_line(each)}" for each in finding.details)
    if answer.skipped_because is not None:
        lines.append(f"           skipped: {one_line(answer.skipped_because)}")
    if style.compact or answer.status is not Status.FAILED:
        return lines
    lines.append(f"           {paint(title_of(finding.rule_id), 'dim')}")
    lines.extend(_code(answer, paint))
    places = related_places(finding)
    for span, note in places[:MAX_RELATED]:
        lines.append(
            f"           {paint('see', 'dim')} {one_line(relative_path(span.path, style.folder))}:{span.line}"
            f" ({one_line(note)})"
        )
    if len(places) > MAX_RELATED:
        lines.append(f"           and {len(places) - MAX_RELATED} more places")
    return lines


def _code(answer: Answer, paint: Paint) -> list[str]:
    """Return the first line that is pointed at; the whole file is masked, as a line alone may not show its secret."""
    place = place_of(answer.finding)
    if place == answer.finding.span:
        return []
    text = _masked_lines(place.source).get(place.line, "").strip()
    return [f"           {paint(f'{place.line} |', 'dim')} {text[:MAX_LINE]}"] if text else []


@lru_cache(maxsize=8)
def _masked_lines(source: SourceFile) -> dict[int, str]:
    return dict(source_lines(Span(source, 0, len(source.text))))


def _end(results: CheckResults, paint: Paint) -> str:
    summary = summary_line(results)
    judged = f"baseline {', '.join(results.baselines)}" if results.baselines else "nothing judged"
    colour = "red" if results.of(Status.FAILED) else "green"
    end = f"{paint(summary, colour)} ({judged})"
    if results.of(Status.FAILED):
        end += "\navd-intune explain CKV_AVD_n tells what a check wants, avd-intune explain FILE:LINE why it says so."
    elif not results.files:
        end = f"{paint('no file of Terraform, Bicep or ARM was found', 'yellow')} ({judged})"
    return end
