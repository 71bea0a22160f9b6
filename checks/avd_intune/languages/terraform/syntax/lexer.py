"""Tokens of HCL native syntax, read one at a time from a cursor.

The parser decides what a character means (a quote inside a template is something else than one in an
expression; a line break inside brackets is nothing), so there is no list of tokens: `Cursor.advance`
reads the next one in the parser's present mode. That also makes recovery cheap: set the offset, go on.
Facts: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#lexical-elements
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sized
from sys import intern
from typing import NoReturn

from avd_intune.source.text import Diagnostic, SourceFile, Span

# Python's \w is close enough to Unicode's ID_Continue; HCL adds the dash.
NAME = r"[^\W\d][\w-]*"
# In every pattern of this module a repetition is followed by something that cannot be part of it, so
# that nothing can be matched in two ways: hostile text never makes a pattern backtrack for long.
BLANK_LINES = r"[ \t\r\n]*(?:(?:\#|//)[^\n]*(?:\n[ \t\r\n]*|\Z))*"
# So many names follow another one, each behind a dot, in one token: a pattern keeps something for each of them.
MAX_RUN = 100
PLAIN_STRING = r'"[^"\\$%\r\n]*"'

_TOKEN = rf"""(?:
    ({NAME})((?:\.{NAME}){{1,{MAX_RUN}}})?
    |([0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
    |({PLAIN_STRING})
    |(\n{BLANK_LINES}|(?:\#|//)[^\n]*(?:\n{BLANK_LINES}|\Z))
    |(/\*|"|<<-?{NAME}\r?\n|\Z)
    |(\.\.\.|==|!=|<=|>=|=>|&&|\|\||::|~\}}|[\[\](){{}}.,*/%+\-=<>!?:])
    |(.)
)"""
_FLAGS = re.VERBOSE | re.DOTALL
Scan = Callable[[str, int, int], "re.Match[str] | None"]
IN_LINE: Scan = re.compile(rf"[ \t\r]*{_TOKEN}", _FLAGS).match
IN_BRACKETS: Scan = re.compile(rf"{BLANK_LINES}{_TOKEN}", _FLAGS).match

# The kinds of tokens by group. A punctuation mark is its own kind; so is `"`, the start of a quoted
# template that is not a plain string. Heredoc introducers are of kind `<<`, the end of the text is ``.
_NAME, _PATH, _NUMBER, _STRING, _NEWLINE, _SPECIAL, _PUNCTUATION, _OTHER = range(1, 9)
_KINDS = ("", "name", "path", "number", "string", "newline")

MAX_NESTING = 100
MAX_DIAGNOSTICS = 100
# No person writes a list, a table or a block of more parts, nor a text of more interpolations: their trees would take
# most of what memory a scan may use, and what is more is not evaluated anyway.
MAX_PARTS = 100_000
MAX_PARTS_OF_A_FILE = 400_000
MAX_SEQUENCES = 20_000


class HclSyntaxError(Exception):
    """Where reading an item cannot go on; carries the diagnostic. Never leaves this package's readers."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class Cursor:
    """A place in a text and the token there.

    kind, value, start: the present token; a `path` is a dotted run of names (`var.host.name`).
    after: the offset behind it, where `advance` goes on. last: the end of the token before.
    scan: IN_LINE where a line break is a token, IN_BRACKETS where it is blank space.
    limit: the offset where the text counts as ended.
    """

    __slots__ = (
        *("after", "depth", "diagnostics", "kind", "last", "limit", "scan", "source", "start", "text", "texts"),
        "value",
    )

    def __init__(self, source: SourceFile, start: int = 0, end: int | None = None) -> None:
        self.source = source
        self.text = source.text
        self.limit = len(source.text) if end is None else end
        self.after = self.start = self.last = start
        self.kind = self.value = ""
        self.scan = IN_LINE
        self.depth = 0
        self.diagnostics: list[Diagnostic] = []
        # Of equal texts one is kept: a large file says most of its texts for each of its machines.
        self.texts: dict[str, str] = {}

    def advance(self) -> None:
        """Read the next token. Raises HclSyntaxError for a comment that is not closed."""
        self.last = self.after
        while True:
            match = self.scan(self.text, self.after, self.limit)
            assert match is not None  # the pattern has an alternative for every character and the end
            index = match.lastindex
            assert index is not None
            self.after = match.end()
            value = self.value = match[index]
            self.start = match.start(index)
            if index == _PUNCTUATION:
                self.kind = value
                return
            if index < _SPECIAL:
                self.kind = _KINDS[index]
                if index == _NAME:
                    self.value = intern(value)
                elif index == _PATH:
                    self.start = match.start(_NAME)
                    self.value = match[_NAME] + value
                return
            if value != "/*":
                self.kind = "<<" if value.startswith("<<") else "other" if index == _OTHER else value
                return
            close = self.text.find("*/", self.after, self.limit)
            if close == -1:
                self.kind = "/*"
                self.fail_at_end("*/", "comment", self.start)
            self.after = close + 2

    def enter(self) -> Scan:
        """Go past an opening bracket, making line breaks blank; return the mode for `leave`."""
        mode = self.scan
        self.scan = IN_BRACKETS
        self.advance()
        return mode

    def leave(self, closer: str, opened: int, what: str, mode: Scan, *, also: str = "") -> None:
        """Go past the closing bracket of `what`, back to the mode of before."""
        if self.kind != closer:
            self.fail_unclosed(closer, opened, what, also=also)
        self.scan = mode
        self.advance()

    def deeper(self) -> None:
        """Count one more level of nesting; the caller takes it off again."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            self.fail_at(self.start, self.after, f"the code is nested more than {MAX_NESTING} levels deep")

    def bound(self, parts: Sized, start: int, what: str) -> None:
        """Raise HclSyntaxError for what has more parts than are read."""
        if len(parts) > MAX_PARTS:
            self.fail_at(start, self.after, f"the {what} has more than {MAX_PARTS} parts, which are not read")

    def fail_unclosed(self, closer: str, opened: int, what: str, *, also: str = "") -> NoReturn:
        """Raise HclSyntaxError for something open, naming the line where it was opened."""
        line = self.source.position(opened)[0]
        self.fail(f'{also}"{closer}" to close the {what} opened on line {line}')

    def found(self) -> str:
        """Say what the present token is, without showing the content of strings."""
        kind = self.kind
        if kind == "":
            return "end of file"
        if kind == "newline":
            return "end of line"
        if kind in ("string", '"'):
            return "a string"
        if kind == "<<":
            return "a heredoc"
        if kind in ("name", "path", "number"):
            return f"{'name' if kind == 'path' else kind} {_shortened(self.value)}"
        return f'"{self.value}"'

    def fail(self, expected: str) -> NoReturn:
        """Raise HclSyntaxError at the present token: `expected …, found …`."""
        end = self.after if self.kind != "newline" else self.start
        self.fail_at(self.start, end, f"expected {expected}, found {self.found()}")

    def fail_at_end(self, closer: str, what: str, opened: int) -> NoReturn:
        """Raise HclSyntaxError for something that the end of the text leaves open."""
        line = self.source.position(opened)[0]
        message = f'expected "{closer}" to close the {what} opened on line {line}, found end of file'
        self.fail_at(self.limit, self.limit, message)

    def note_at(self, start: int, end: int, message: str) -> None:
        """Keep a diagnostic for a mistake that does not keep the rest from being read."""
        if len(self.diagnostics) < MAX_DIAGNOSTICS:
            self.diagnostics.append(Diagnostic(Span(self.source, start, end), message))

    def fail_at(self, start: int, end: int, message: str) -> NoReturn:
        raise HclSyntaxError(Diagnostic(Span(self.source, start, end), message))


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
