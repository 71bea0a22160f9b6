"""Edits of HCL that leave `=` and trailing comments in the columns where `terraform fmt` puts them.

The rules are those of `formatCells` in https://github.com/hashicorp/hcl/blob/main/hclwrite/format.go: of lines one
below the other that each have a `=` before a whole expression, the signs stand in one column, and so do their trailing
comments. What nobody kept in columns before stays as it is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from avd_intune.fixing.text_edits import Edit
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.source.text import SourceFile

# Files that `terraform fmt` is for, and those of OpenTofu beside them.
_ENDINGS = (".tf", ".tfvars", ".tofu", ".tftest.hcl", ".hcl")
# Where more lines than these share a column, an edit is made and the columns are left to `terraform fmt`.
MAX_LINES = 1_000
_TOKEN = lazy_pattern(
    r"(?P<comment>#|//)|/\*|(?P<heredoc><<-?(?P<mark>[^\W\d][\w-]*)[ \t]*\r?\n)|(?P<quote>\")"
    r"|(?P<open>[\[({])|(?P<close>[\])}])|(?P<other>[=!<>]=|=>)|(?P<equal>=)|(?P<newline>\n)"
)
# What ends or goes on in a quoted text: an escape, an interpolation or directive, the quote.
_IN_QUOTES = lazy_pattern(r"\\.|\$\$\{|%%\{|(?P<open>[$%]\{)|(?P<close>\")|\n")
_IN_BRACES = lazy_pattern(r"(?P<quote>\")|(?P<open>\{)|(?P<close>\})")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line and its cells. sign, comment: where `=` and the trailing comment stand, None for a line without."""

    start: int
    sign: int | None
    comment: int | None

    @property
    def has_cells(self) -> bool:
        return self.sign is not None or self.comment is not None


@dataclass(frozen=True, slots=True)
class _Space:
    """White space before a cell that has to be `width` wide. line: its number; run: the lines in one column."""

    start: int
    end: int
    width: int
    line: int
    run: tuple[int, int]

    @property
    def is_right(self) -> bool:
        return self.end - self.start == self.width


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of the new text. at: where it stands in the old text, None for what is put in."""

    text: str
    at: int | None


def aligned(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return edits that do the same and keep in columns what was in columns before; others than of HCL as they are."""
    found: list[Edit] = []
    by_source: dict[str, list[Edit]] = {}
    for edit in dict.fromkeys(edits):
        if edit.source.path.lower().endswith(_ENDINGS):
            by_source.setdefault(edit.source.path, []).append(edit)
        else:
            found.append(edit)
    for together in by_source.values():
        found.extend(_aligned_by_parts(together[0].source, sorted(together, key=lambda each: (each.start, each.end))))
    return tuple(found)


def _aligned_by_parts(source: SourceFile, edits: Sequence[Edit]) -> Iterator[Edit]:
    """Yield the edits of a file, each part that shares columns looked at by itself.

    A file of thousands of blocks has a remedy for each: to look at the whole file for each takes minutes.
    """
    if any(b.start < a.end for a, b in pairwise(edits)):
        yield from edits  # they write over each other, which is for the caller to see
        return
    lines = _lines_of(source)
    parts: list[tuple[int, int, list[Edit]]] = []
    for edit in edits:
        first, behind = _sharing_columns(lines, edit)
        if behind - first > MAX_LINES:
            yield edit
        elif parts and first < parts[-1][1]:
            parts[-1] = (parts[-1][0], max(behind, parts[-1][1]), [*parts[-1][2], edit])
        else:
            parts.append((first, behind, [edit]))
    for first, behind, together in parts:
        start = lines[first].start
        end = lines[behind].start if behind < len(lines) else len(source.text)
        part = SourceFile(source.path, source.text[start:end])
        moved = [Edit(part, edit.start - start, edit.end - start, edit.text) for edit in together]
        for edit in _aligned(part, moved):
            yield Edit(source, edit.start + start, edit.end + start, edit.text)


@lru_cache(maxsize=4)  # the edits of one remedy stand in as many files at most, nearly always
def _lines_of(source: SourceFile) -> tuple[_Line, ...]:
    return tuple(_lines(source.text))


def _sharing_columns(lines: Sequence[_Line], edit: Edit) -> tuple[int, int]:
    """Return the first of the lines that an edit touches or shares a column with, and the one behind the last.

    No more than a few beyond MAX_LINES are gone through.
    """
    first = max(bisect_right(lines, edit.start, key=_start_of) - 1, 0)
    behind = max(bisect_right(lines, edit.end, key=_start_of), first + 1)
    while first > 0 and lines[first - 1].has_cells and behind - first <= MAX_LINES:
        first -= 1
    while behind < len(lines) and lines[behind].has_cells and behind - first <= MAX_LINES:
        behind += 1
    return first, behind


def _start_of(line: _Line) -> int:
    return line.start


def _aligned(source: SourceFile, edits: Sequence[Edit]) -> Sequence[Edit]:
    old_lines = list(_lines(source.text))
    out_of_place = {space.line for space in _spaces(source.text, old_lines) if not space.is_right}
    starts = {line.start: number for number, line in enumerate(old_lines)}
    pieces = _pieces(source.text, edits)
    text = "".join(piece.text for piece in pieces)
    lines = list(_lines(text))
    was = [starts.get(at) if at is not None else None for at in _places(pieces, [line.start for line in lines])]
    wrong = [
        space
        for space in _spaces(text, lines)
        if not space.is_right and not any(number in out_of_place for number in was[slice(*space.run)])
    ]
    return _edits(source, _respaced(pieces, wrong)) if wrong else edits


def _pieces(text: str, edits: Sequence[Edit]) -> list[_Piece]:
    pieces, at = [], 0
    for edit in edits:
        pieces += [_Piece(text[at : edit.start], at), _Piece(edit.text, None)]
        at = edit.end
    return [*pieces, _Piece(text[at:], at)]


def _places(pieces: Sequence[_Piece], wanted: Sequence[int]) -> Iterator[int | None]:
    """Yield where places of the new text, which ascend, stand in the old one."""
    number, start = 0, 0
    for place in wanted:
        while number < len(pieces) - 1 and place >= start + len(pieces[number].text):
            start += len(pieces[number].text)
            number += 1
        at = pieces[number].at
        yield None if at is None else at + place - start


def _respaced(pieces: Sequence[_Piece], spaces: Sequence[_Space]) -> list[_Piece]:
    """Return the pieces with white space of the right width; `spaces` stand in the order of the text."""
    cuts = [(s.end, s.end, " " * (s.start + s.width - s.end)) for s in spaces if s.width > s.end - s.start]
    cuts += [(s.start + s.width, s.end, "") for s in spaces if s.width < s.end - s.start]
    found: list[_Piece] = []
    queue = sorted(cuts)[::-1]
    start = 0
    for piece in pieces:
        done, end = start, start + len(piece.text)
        while queue and queue[-1][0] < end:
            first, last, put = queue[-1]
            if first >= done:
                found += [_part(piece, start, done, first), _Piece(put, None)]
            done = min(last, end)
            if last > end:
                break  # it goes on in the next piece
            queue.pop()
        found.append(_part(piece, start, done, end))
        start = end
    return found


def _part(piece: _Piece, start: int, first: int, last: int) -> _Piece:
    at = None if piece.at is None else piece.at + first - start
    return _Piece(piece.text[first - start : last - start], at)


def _edits(source: SourceFile, pieces: Iterable[_Piece]) -> list[Edit]:
    found: list[Edit] = []
    at, put = 0, ""
    for piece in [*pieces, _Piece("", len(source.text))]:
        if piece.at is None:
            put += piece.text
        elif piece.text or piece.at == len(source.text):
            if put or piece.at > at:
                found.append(Edit(source, at, piece.at, put))
            at, put = piece.at + len(piece.text), ""
    return found


def _spaces(text: str, lines: Sequence[_Line]) -> Iterator[_Space]:
    """Yield the white space before all signs and comments, with the width that it should have."""
    shifts: dict[int, int] = {}
    signs = list(_column(text, lines, [line.sign for line in lines], shifts))
    for space in signs:
        shifts[space.line] = space.width - (space.end - space.start)
    comments = list(_column(text, lines, [line.comment for line in lines], shifts))
    yield from sorted([*signs, *comments], key=lambda space: space.start)


def _column(text: str, lines: Sequence[_Line], cells: Sequence[int | None], shifts: dict[int, int]) -> Iterator[_Space]:
    first = 0
    while first < len(lines):
        last = first
        while last < len(lines) and cells[last] is not None:
            last += 1
        found = []
        for number in range(first, last):
            cell = cells[number]
            assert cell is not None
            start = len(text[lines[number].start : cell].rstrip(" \t")) + lines[number].start
            found.append((number, start, cell, start - lines[number].start + shifts.get(number, 0)))
        widest = max((width for *_, width in found), default=0)
        for number, start, cell, width in found:
            yield _Space(start, cell, widest - width + 1, number, (first, last))
        first = max(last, first + 1)


def _lines(text: str) -> Iterator[_Line]:
    """Yield the lines as `terraform fmt` sees them: a heredoc or a quoted text is a part of the line it begins in."""
    start = at = 0
    sign: int | None = None
    brackets = 0
    while at <= len(text):
        match = _TOKEN.search(text, at)
        end = len(text) if match is None else match.start()
        if match is None or match["newline"] or match["comment"]:
            is_trailing = match is not None and bool(match["comment"]) and text[start:end].strip() != ""
            stop = text.find("\n", end)
            stop = len(text) if stop == -1 else stop
            yield _Line(start, sign if brackets == 0 else None, end if is_trailing else None)
            start = at = stop + 1
            sign, brackets = None, 0
            continue
        at = match.end()
        if match["quote"]:
            at = _end_of_quotes(text, at)
        elif match["heredoc"]:
            at = _end_of_heredoc(text, at, match["mark"])
        elif match["open"] or match["close"]:
            brackets += 0 if sign is None else 1 if match["open"] else -1
        elif match["equal"] and sign is None and text[start:end].strip():
            sign = end
        elif match[0] == "/*":
            close = text.find("*/", at)
            at = len(text) if close == -1 else close + 2


def _end_of_heredoc(text: str, at: int, mark: str) -> int:
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end == -1 else end
        if text[at:end].strip() == mark:
            return end
        at = end + 1
    return at


def _end_of_quotes(text: str, at: int) -> int:
    """Return where a quoted text ends, or its line, if it is not closed. at: behind its opening quote."""
    # Each entry is a text (True) or an interpolation in one (False) that is still open.
    opened = [True]
    while opened:
        match = (_IN_QUOTES if opened[-1] else _IN_BRACES).search(text, at)
        if match is None:
            return len(text)
        at = match.end()
        if match[0] == "\n":
            return match.start()
        if match["close"]:
            opened.pop()
        elif opened[-1] and match["open"]:
            opened.append(False)
        elif not opened[-1]:
            opened.append(bool(match["quote"]))
    return at
