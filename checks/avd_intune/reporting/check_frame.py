"""The code of a finding as a frame: the line that decides with a caret below it, and the places that it hangs on.

 --> hosts.tf:5:3
  |
1 | resource "azurerm_virtual_desktop_host_pool" "shared" {
  | - azurerm_virtual_desktop_host_pool.shared
5 |   type = var.type
  |   ^^^^^^^^^^^^^^^
  |
 --> variables.tf:3:13
  |
3 |   default = "Pooled"
  |             -------- it is written here
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from unicodedata import combining, east_asian_width

from avd_intune.findings import Finding
from avd_intune.records import dataclass
from avd_intune.reporting.check_results import place_of, related_places
from avd_intune.reporting.masking import without_declared, without_secrets
from avd_intune.reporting.relative_paths import relative_path
from avd_intune.reporting.source_lines import LINE_BREAK, one_line, printable, without_commands
from avd_intune.reporting.styled_lines import Line, Piece, line
from avd_intune.source.text import SourceFile, Span

# So many places beside the one that decides; the others are in `explain`.
MAX_RELATED = 6
TAB = "    "
CUT = "…"
# So much of a file is looked through for secrets, the second where something behind the first is shown. Azure takes no
# larger template (https://learn.microsoft.com/azure/azure-resource-manager/templates/best-practices).
MASKED = (1_000_000, 4_000_000)
NOT_SHOWN = "(not shown: code behind the first 4 MB of a file)"
# Of a longer line only what stands around the mark is looked at: a plan is one line with any number of findings.
LONG_LINE = 4_000
# So many characters around the beginning of a mark tell whether it still stands there where secrets are hidden.
ALIKE = 200


@dataclass(frozen=True, slots=True)
class _Mark:
    span: Span
    note: str
    decides: bool = False


def frame(finding: Finding, folder: Path, width: int, colour: str) -> Iterator[Line]:
    """Yield the frame of a finding.

    folder: where paths are named from. width: the columns of the longest line of code; longer ones are cut around what
    is marked. colour: that of the caret.
    """
    place, related = place_of(finding), related_places(finding)
    marks = [_Mark(place, "", decides=True), *(_Mark(span, one_line(note)) for span, note in related[:MAX_RELATED])]
    digits = max(len(str(mark.span.line)) for mark in marks)
    blank = " " * digits
    # The file of the place that decides comes first, the others as they follow from it.
    order = list(dict.fromkeys(mark.span.path for mark in marks))
    for path, of_file in groupby(
        sorted(marks, key=lambda mark: order.index(mark.span.path)), lambda mark: mark.span.path
    ):
        inside = sorted(of_file, key=lambda mark: (mark.span.line, not mark.decides))
        first = next((mark for mark in inside if mark.decides), inside[0])
        where = f"{one_line(relative_path(path, folder))}:{first.span.line}:{first.span.column}"
        yield line(where, lead=[Piece(f"{blank}--> ", "blue")])
        shown = _masked_lines(first.span.source, _looked_through(max(mark.span.start for mark in inside)))
        yield line(Piece(f"{blank} |", "blue"), is_code=True)
        before = 0
        for number, marked in groupby(inside, lambda mark: mark.span.line):
            if before and number > before + 1:
                yield line(Piece(f"{blank} | {CUT}", "blue"), is_code=True)
            yield from _marked_line(number, list(marked), _line_of(shown, number), width - digits - 3, colour, digits)
            before = number
    more = len(related) - MAX_RELATED
    if more > 0:
        yield line(Piece(f"{blank} = ", "blue"), f"and {more} more place{'' if more == 1 else 's'}")
    yield line(Piece(f"{blank} |", "blue"), is_code=True)


def _marked_line(
    number: int, marks: Sequence[_Mark], shown: str, width: int, colour: str, digits: int
) -> Iterator[Line]:
    columns = [_columns(mark.span, shown) for mark in marks]
    first = max(0, columns[0][0] - LONG_LINE // 2) if len(shown) > LONG_LINE else 0
    seen = shown[first : first + LONG_LINE]
    text, cut = _cut(seen, columns[0][0] - first, width)
    yield line(Piece(f"{number:>{digits}} | ", "blue"), text, is_code=True)
    for mark, (start, end) in zip(marks, columns, strict=True):
        start, end = max(0, start - first), max(0, end - first)
        begin = max(0, _cells(seen[:start]) - cut)
        length = max(1, min(_cells(seen[start:end]), width - begin))
        # A whole block is marked where it begins; what decides is marked whole.
        sign = "^" * length if mark.decides else "-" * (length if end < len(seen.rstrip()) or start else 1)
        note = [Piece(f" {mark.note}", "dim")] if mark.note else []
        style = colour if mark.decides else "blue"
        yield line(
            Piece(sign, style),
            *note,
            lead=[Piece(f"{' ' * digits} | ", "blue"), " " * min(begin, width)],
            is_code=not note,
        )


def _columns(span: Span, shown: str) -> tuple[int, int]:
    """Return what to mark of a line: the span, or the whole line where masking moved its characters."""
    if len(shown) > LONG_LINE:
        return _columns_of_long_line(span, shown)
    raw, start = _raw_line(span), span.column - 1
    end = max(start + 1, min(start + span.end - span.start, len(raw.rstrip())))
    if shown[:end] == raw[:end]:
        return start, end
    moved = len(shown) - len(raw)
    if start + moved >= 0 and shown[start + moved :] == raw[start:]:
        return start + moved, end + moved
    return len(shown) - len(shown.lstrip()), len(shown.rstrip())


def _columns_of_long_line(span: Span, shown: str) -> tuple[int, int]:
    begin, end = span.source.whole_lines(span.start, span.start)
    start, length = span.start - begin, max(1, min(span.end, end) - span.start)
    for at in (start, start + len(shown) - (end - begin)):
        before, behind = min(ALIKE, start, max(at, 0)), min(ALIKE, length)
        raw = span.source.text[span.start - before : span.start + behind]
        if at >= 0 and shown[at - before : at + behind] == raw:
            return at, at + length
    return 0, len(shown)


def _cut(shown: str, marked: int, width: int) -> tuple[str, int]:
    """Return a line that fits, and how many columns of its beginning are left out. marked: where its mark begins."""
    text = _as_cells(shown.rstrip())
    if _cells(text) <= width:
        return text, 0
    start = _cells(shown[:marked])
    if start < width * 2 // 3:
        return _clipped(text, width - 1) + CUT, 0
    skipped = start - width // 3
    # A wide character may straddle the cut; then the rest moves by one, and so do the marks.
    kept, at = 0, 0
    while at < len(text) and kept < skipped:
        kept += _cells(text[at])
        at += 1
    return CUT + _clipped(text[at:], width - 2) + CUT, kept - 1


def _line_of(lines: Sequence[str], number: int) -> str:
    return lines[number - 1] if number <= len(lines) else NOT_SHOWN


def _looked_through(end: int) -> int:
    return next((length for length in MASKED if end + LONG_LINE <= length), MASKED[-1])


def _clipped(text: str, width: int) -> str:
    taken = 0
    for index, sign in enumerate(text):
        taken += _cells(sign)
        if taken > width:
            return text[:index]
    return text


def _as_cells(text: str) -> str:
    return text.replace("\t", TAB)


def _cells(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text) + (len(TAB) - 1) * text.count("\t")
    return sum(
        len(TAB) if sign == "\t" else 0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1
        for sign in text
    )


def _raw_line(span: Span) -> str:
    text = span.source.text
    start, end = span.source.whole_lines(span.start, span.start)
    return text[start:end]


@lru_cache(maxsize=8)
def _masked_lines(source: SourceFile, length: int) -> list[str]:
    # The whole file is masked, as a line alone may not show its secret. What decides may lie far behind the beginning
    # of a line: templates are written without line breaks, too.
    text = without_declared(without_secrets(source.text[:length]), source.secrets)
    return [without_commands(printable(each)) for each in LINE_BREAK.split(text)]
