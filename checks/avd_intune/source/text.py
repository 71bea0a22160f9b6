"""Source text with positions: files, spans and diagnostics shared by every reader.

Knows nothing of any language, of Azure or of Checkov.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import accumulate
from pathlib import Path

# A file larger than this is not infrastructure code that a person wrote; reading it would only
# let a hostile repository slow the scan down.
MAX_SOURCE_BYTES = 32 * 1024 * 1024
# Two versions of a text that differ over more lines than this are not compared line by line.
MAX_COMPARED_LINES = 20_000


class UnreadableSourceError(Exception):
    """A file cannot be decoded as text; `str(error)` says why in one line."""


class SourceFile:
    """One text file (or editor buffer) and the table that turns offsets into lines and columns."""

    __slots__ = ("__weakref__", "_line_starts", "moves", "path", "text", "version")

    def __init__(self, path: str, text: str) -> None:
        """`path` is the absolute path shown to people; `text` is the decoded content without BOM."""
        self.path = path
        self.text = text
        # Set on a text that a newer one has taken the place of: spans in it then are those of the newer one.
        self.moves: Moves | None = None
        self.version = 0
        self._line_starts: list[int] | None = None

    def position(self, offset: int) -> tuple[int, int]:
        """Return the 1-based (line, column) of a character offset; LF, CRLF and CR end a line."""
        starts = self._line_starts
        if starts is None:
            starts = self._line_starts = _line_starts(self.text)
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def __repr__(self) -> str:
        return f"SourceFile({self.path!r})"


def _line_starts(text: str) -> list[int]:
    starts = [0]
    find = text.find
    if "\r" not in text:
        at = find("\n")
        while at != -1:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return starts
    for at, character in enumerate(text):
        if character == "\n" or (character == "\r" and text[at + 1 : at + 2] != "\n"):
            starts.append(at + 1)
    return starts


class Moves:
    """Where the text of an older version of a file is found in the newest one.

    target: the newest version. The pieces of the older text that are still there are kept as their starts and ends
    in it, and how far each has moved.
    """

    __slots__ = ("_pieces", "_starts", "target")

    def __init__(self, target: SourceFile, pieces: list[tuple[int, int, int]]) -> None:
        self.target = target
        self._pieces = pieces
        self._starts = [start for start, _, _ in pieces]

    @classmethod
    def of_edit(cls, old: SourceFile, new: SourceFile) -> Moves:
        """Return the moves from one text to the next."""
        return cls(new, _joined([piece for piece in _kept_pieces(old.text, new.text) if piece[0] < piece[1]]))

    def then(self, later: Moves) -> Moves:
        """Return these moves followed by those of a change of `target`."""
        pieces: list[tuple[int, int, int]] = []
        for start, end, shift in self._pieces:
            for kept_start, kept_end, further in later._pieces:
                low, high = max(start, kept_start - shift), min(end, kept_end - shift)
                if low < high:
                    pieces.append((low, high, shift + further))
        return Moves(later.target, _joined(pieces))

    @property
    def count(self) -> int:
        """The number of pieces."""
        return len(self._pieces)

    def start(self, offset: int) -> int:
        """Return where what begins at an offset begins now; where it was if it is gone."""
        at = bisect_right(self._starts, offset) - 1
        if at < 0:
            return 0
        _, end, shift = self._pieces[at]
        return min(offset, end) + shift

    def end(self, offset: int) -> int:
        """Return where what ends before an offset ends now; where it was if it is gone."""
        at = bisect_left(self._starts, offset) - 1
        if at < 0:
            return 0
        _, end, shift = self._pieces[at]
        return min(offset, end) + shift


def _kept_pieces(old: str, new: str) -> Iterator[tuple[int, int, int]]:
    """Yield what is in both texts: where it starts and ends in the old one, and how far it has moved."""
    first, last, shift = _changed(old, new)
    yield 0, first, 0
    if "\n" in old[first:last] and "\n" in new[first : last + shift]:
        # Changed in several places at a time: by lines, and in lines that differ by their beginning and end.
        yield from _kept_lines(old[first:last], new[first : last + shift], first)
    yield last, len(old), shift


def _kept_lines(old: str, new: str, offset: int) -> Iterator[tuple[int, int, int]]:
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if max(len(before), len(after)) > MAX_COMPARED_LINES:
        return
    old_starts, new_starts = _starts_of(before), _starts_of(after)
    old_at = new_at = 0
    for block in SequenceMatcher(None, before, after).get_matching_blocks():
        old_start, new_start = old_starts[block.a], new_starts[block.b]
        first, last, shift = _changed(old[old_at:old_start], new[new_at:new_start])
        moved = new_at - old_at
        yield offset + old_at, offset + old_at + first, moved
        yield offset + old_at + last, offset + old_start, moved + shift
        old_at, new_at = old_starts[block.a + block.size], new_starts[block.b + block.size]
        yield offset + old_start, offset + old_at, new_start - old_start


def _starts_of(lines: list[str]) -> list[int]:
    return [0, *accumulate(map(len, lines))]


def _changed(old: str, new: str) -> tuple[int, int, int]:
    """Return the part of a text that was replaced, as its start and end, and how far what follows has moved."""
    most = min(len(old), len(new))
    first = _longest(most, lambda size: old[:size] == new[:size])
    same = _longest(most - first, lambda size: old[len(old) - size :] == new[len(new) - size :])
    return first, len(old) - same, len(new) - len(old)


def _longest(most: int, holds: Callable[[int], bool]) -> int:
    """Return the largest size up to `most` for which a condition holds that holds for every smaller one."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low


def _joined(pieces: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    for start, end, shift in pieces:
        if found and found[-1][1] == start and found[-1][2] == shift:
            start = found.pop()[0]
        found.append((start, end, shift))
    return found


class Span:
    """A half-open range of characters `[start, end)` in one source file. Immutable.

    A span in a text that a newer version has taken the place of (see `Moves`) is one in the newer text.
    """

    __slots__ = ("_end", "_source", "_start")

    def __init__(self, source: SourceFile, start: int, end: int) -> None:
        self._source = source
        self._start = start
        self._end = end

    @property
    def source(self) -> SourceFile:
        moves = self._source.moves
        return self._source if moves is None else moves.target

    @property
    def start(self) -> int:
        moves = self._source.moves
        return self._start if moves is None else moves.start(self._start)

    @property
    def end(self) -> int:
        moves = self._source.moves
        return self._end if moves is None else max(moves.end(self._end), moves.start(self._start))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Span):
            return NotImplemented
        return self.source is other.source and self.start == other.start and self.end == other.end

    def __hash__(self) -> int:
        return hash((self._source.path, self.start, self.end))

    @property
    def path(self) -> str:
        return self._source.path

    @property
    def key(self) -> str:
        """The place as a part of a key: it stays the same when the text is edited, and no other place gets it."""
        source = self._source
        return f"{source.path}:{self._start}" + (f"@{source.version}" if source.version else "")

    @property
    def line(self) -> int:
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        return self.source.position(self.start)[1]

    @property
    def end_line(self) -> int:
        # The end is exclusive: a span that stops right after a line break still ends on that line.
        return self.source.position(max(self.start, self.end - 1))[0]

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    def __repr__(self) -> str:
        return f"Span({self.path}:{self.line}:{self.column})"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing a reader could not understand: where, and what was expected there.

    `message` is one sentence without a trailing full stop, e.g. `expected "}" to close the block
    opened on line 3, found end of file`.
    """

    span: Span
    message: str = field()

    def __str__(self) -> str:
        return f"{self.span.path}:{self.span.line}:{self.span.column}: {self.message}"


def decode_source(data: bytes, limit: int = MAX_SOURCE_BYTES) -> str:
    """Decode the bytes of a source file: UTF-8 (with or without BOM) or UTF-16 with BOM.

    Raises UnreadableSourceError for anything else (binary files, other encodings, oversized files).
    """
    if len(data) > limit:
        raise UnreadableSourceError(f"the file has {len(data)} bytes; at most {limit} are read")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig"
        if b"\0" in data:
            raise UnreadableSourceError("the file is binary (it holds a NUL byte)")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        name = "UTF-16" if encoding == "utf-16" else "UTF-8"
        raise UnreadableSourceError(f"the file is not valid {name} (byte {error.start})") from error


def read_source(path: str | Path) -> SourceFile:
    """Read one file as a SourceFile. Raises UnreadableSourceError (bad encoding) or OSError."""
    file = Path(path)
    return SourceFile(str(file), decode_source(file.read_bytes()))
