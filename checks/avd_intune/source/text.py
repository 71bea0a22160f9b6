"""Source text with positions: files, spans and diagnostics shared by every reader.

Knows nothing of any language, of Azure or of Checkov.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Collection
from itertools import accumulate
from operator import add
from pathlib import Path

from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, field

# A file larger than this is not infrastructure code that a person wrote; reading it would only
# let a hostile repository slow the scan down.
MAX_SOURCE_BYTES = 32 * 1024 * 1024
# A file of which more than one byte in so many is NUL is no text.
_NULS_OF_BINARY = 8


# How a text of ASCII begins in UTF-16: each second byte is NUL.
_OF_ONE_BYTE_IN_TWO = lazy_pattern(rb"(?:(?P<high>(?:[\t\n\r -~]\0){4})|(?:\0[\t\n\r -~]){4})")
_LINE_END = lazy_pattern(r"\r\n|\r|\n")


class UnreadableSourceError(Exception):
    """A file cannot be decoded as text; `str(error)` says why in one line."""


class SourceFile:
    """One text file (or editor buffer) and the table that turns offsets into lines and columns."""

    __slots__ = ("_line_starts", "is_made", "path", "secrets", "text")

    def __init__(self, path: str, text: str, secrets: Collection[str] = (), is_made: bool = False) -> None:
        """`path` is the absolute path shown to people; `text` is the decoded content without BOM.

        secrets: what the code of its scan declares secret; whoever shows a line hides them. is_made: the text is made
        of that of the file, and has its lines alone in common with it, so that no edit can be put there.
        """
        self.path = path
        self.text = text
        self.secrets = secrets
        self.is_made = is_made
        self._line_starts: array[int] | None = None

    def position(self, offset: int) -> tuple[int, int]:
        """Return the 1-based (line, column) of a character offset; LF, CRLF and CR end a line."""
        starts = self._starts()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def whole_lines(self, start: int, end: int) -> tuple[int, int]:
        """Return the bounds of the lines on which a range stands, without the last line break.

        To search for line breaks around each of many blocks would go through the file for each.
        """
        starts = self._starts()
        behind = bisect_right(starts, end)
        last = starts[behind] if behind < len(starts) else len(self.text)
        line_break = self.text[max(last - 2, 0) : last]
        if line_break.endswith(("\n", "\r")):
            last -= 2 if line_break == "\r\n" else 1
        return starts[bisect_right(starts, start) - 1], max(last, end)

    def _starts(self) -> array[int]:
        if self._line_starts is None:
            self._line_starts = array("q", line_starts(self.text))  # a fifth of what a list takes
        return self._line_starts

    def __repr__(self) -> str:
        return f"SourceFile({self.path!r})"


def line_starts(text: str) -> list[int]:
    """Return where each line of a text begins; LF, CRLF and CR end a line."""
    if "\r" not in text or text.count("\r") == text.count("\r\n"):
        lines = text.split("\n")
        starts = [0, *map(add, accumulate(map(len, lines)), range(1, len(lines) + 1))]
        starts.pop()  # what would begin behind the last line
        return starts
    return [0, *(match.end() for match in _LINE_END.finditer(text))]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters `[start, end)` in one source file."""

    source: SourceFile
    start: int
    end: int

    @property
    def path(self) -> str:
        return self.source.path

    @property
    def key(self) -> str:
        """The place as a part of a key."""
        return f"{self.source.path}:{self.start}"

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


# What is checked out in place of a file that was not fetched: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
LFS_POINTER = b"version https://git-lfs.github.com/spec/v1"
LFS_SAID = "the file is a pointer of Git LFS, and what it stands for is not here; run `git lfs pull`"


def decode_source(data: bytes, limit: int = MAX_SOURCE_BYTES, *, of_plan: bool = False) -> str:
    """Decode the bytes of a source file: UTF-8 (with or without BOM), UTF-16 or UTF-32 with BOM.

    of_plan: whether it is what a shell kept of a program's output, which may be UTF-16 without BOM; nothing that is
    deployed itself is read by anybody in that form.
    Raises UnreadableSourceError for anything else (binary, another encoding, too large, a pointer of Git LFS).
    """
    if data.startswith(LFS_POINTER):
        raise UnreadableSourceError(LFS_SAID)
    if len(data) > limit:
        raise UnreadableSourceError(f"the file has more than {limit} bytes, which are not read")
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        encoding = "utf-32"  # .NET reads it, and with that whoever deploys a template by PowerShell
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig"
        # A stray NUL is a character like any other; Terraform, too, reads past one in a comment.
        if of_plan and (found := _OF_ONE_BYTE_IN_TWO.match(data)) is not None:
            encoding = "utf-16-le" if found["high"] is not None else "utf-16-be"
        elif data.count(0) > len(data) // _NULS_OF_BINARY:
            raise UnreadableSourceError(
                "the file is binary, or UTF-16 without byte order mark (it is full of NUL bytes)"
            )
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        name = encoding.upper().removesuffix("-SIG")
        raise UnreadableSourceError(f"the file is not valid {name} (byte {error.start})") from error


def read_source(path: str | Path) -> SourceFile:
    """Read one file as a SourceFile. Raises UnreadableSourceError (bad encoding) or OSError."""
    file = Path(path)
    return SourceFile(str(file), decode_source(file.read_bytes()))
