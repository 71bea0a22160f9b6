"""Tokens of Bicep, with interpolated strings taken apart.

Follows the compiler's lexer (https://github.com/Azure/bicep/blob/main/src/Bicep.Core/Parsing/Lexer.cs):
spaces, tabs, comments and `#disable-…` directives vanish, line breaks count, and a string with
interpolation is a left piece, the tokens of the first hole, a middle piece, …, a right piece. Other
than there, line breaks with nothing but comments between them are one token.
"""

from __future__ import annotations

import re
from array import array
from sys import intern
from typing import NamedTuple

from avd_intune.patterns import lazy_pattern

NAME = "name"
STRING = "string"
LEFT = "left piece"
MIDDLE = "middle piece"
RIGHT = "right piece"
INTEGER = "integer"
NEWLINE = "newline"
END = "end of file"
BAD = "bad"
# The kind of punctuation and of the three words that are never names is their own text.
WORDS = {"true": "true", "false": "false", "null": "null"}

_DIRECTIVE_WORD = r"\#(?:disable-next-line|disable-diagnostics|restore-diagnostics)"
_DIRECTIVE = rf"{_DIRECTIVE_WORD}[ \t]*[\w\-][\w\-\t ]*"
# The shortest repetition of one character takes no memory for each of them; nothing that stands behind a comment in a
# pattern can make it longer.
_COMMENT = r"//[^\r\n]*|/\*[\s\S]*?\*/"
# A directive must be the first thing on its line, and what follows its codes is read as usual.
# What is repeated without a bound is kept by the pattern for each time: parts of one line break are put together below.
_ONE_NEWLINE = rf"[\r\n]+[ \t]*(?:{_DIRECTIVE})?(?:(?:{_COMMENT})[ \t]*){{0,100}}"

# A comment that is not closed is one token up to the end, so that its end is looked for once.
# A run of blanks is gone through from its beginning alone: behind the last token there may be very many.
_TOKEN = lazy_pattern(
    rf"""
    (?:(?<![ \t])[ \t]+)?(?:
      ([A-Za-z_][A-Za-z0-9_]*)
    | ((?:{_ONE_NEWLINE}){{1,100}})
    | (\.\.\.|::|=[=~>]?|\?\??|![=~]?|[<>]=?|&&|\|\|?|[{{}}()\[\]@,.:;+\-%*^]|/(?![/*]))
    | '(?!'')([^'\\\r\n$]*)'
    | ([0-9]+)
    | ({_COMMENT})
    | (/\*[\s\S]*)
    | (\$*''')
    | (')
    | (\$+|[^ \t])
    )""",
    re.VERBOSE | re.ASCII,
)
_NAME, _NEWLINE, _PUNCTUATION, _PLAIN, _INTEGER, _COMMENT_GROUP, _UNCLOSED, _LONG_QUOTE, _QUOTE = range(1, 10)

_SINGLE_NEWLINE = lazy_pattern(_ONE_NEWLINE, re.ASCII)
_FIRST_LINE = lazy_pattern(rf"[ \t]*{_DIRECTIVE}", re.ASCII)
_BARE_DIRECTIVE = lazy_pattern(rf"{_DIRECTIVE_WORD}[ \t]*(?=[\r\n]|\Z)", re.ASCII)

_SEGMENT = lazy_pattern(r"(?:[^'\\\r\n$]+|\$(?!\{)|\\(?:[nrt\\'$]|u\{[0-9A-Fa-f]+\}))*")
_ESCAPE = lazy_pattern(r"\\(?:u\{([0-9A-Fa-f]+)\}|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}
_LINE_REST = lazy_pattern(r"[^\r\n]*")
# Nobody writes so much that is no token: behind it a file is some other thing, and each of them is kept with its place.
MAX_BAD = 10_000


class Problem(NamedTuple):
    """Why a token cannot be used: the place and the message of the diagnostic."""

    start: int
    end: int
    message: str


class Tokens:
    """The tokens of one text, as parallel lists; the last one is always END.

    `values` holds the text of a token, for strings and their pieces the text after escapes.
    `problems` says what is wrong with the BAD tokens and with strings that hold a wrong escape.
    """

    __slots__ = ("_holes", "_texts", "ends", "kinds", "problems", "starts", "text", "values")

    def __init__(self, text: str) -> None:
        self.text = text
        self.kinds: list[str] = []
        self.values: list[str] = []
        # A hostile file may have a token for each of its characters: as objects, places take most of the memory.
        self.starts = array("i")
        self.ends = array("i")
        self.problems: dict[int, Problem] = {}
        # What the next "}" closes, innermost last: a "{" (0), or the hole of a string: the number of
        # "$" that open a hole in a multi-line string, -1 for a string on one line.
        self._holes: list[int] = []
        # Of equal texts one is kept: a large file says most of its texts for each of its machines.
        self._texts: dict[str, str] = {}
        self._read()
        self._texts.clear()

    def is_single_newline(self, index: int) -> bool:
        """Whether this NEWLINE is one to the compiler too: one run of line breaks, no comment line in it."""
        match = _SINGLE_NEWLINE.match(self.text, self.starts[index])
        return match is not None and match.end() >= self.ends[index]

    def _add(self, kind: str, value: str, start: int, end: int) -> None:
        self.kinds.append(kind)
        self.values.append(value)
        self.starts.append(start)
        self.ends.append(end)

    def _add_bad(self, start: int, end: int, message: str) -> None:
        self.problems[len(self.kinds)] = Problem(start, end, message)
        self._add(BAD, self.text[start:end], start, end)

    def _read(self) -> None:
        # Trailing blanks are left out because the pattern would be tried at each of them.
        limit = len(self.text.rstrip(" \t"))
        first = _FIRST_LINE.match(self.text, 0, limit)
        at: int | None = first.end() if first else 0
        while at is not None:
            at = self._read_until_string(at, limit)
            if at is not None and len(self.problems) >= MAX_BAD:
                self._give_up(at)
                break
        self._add(END, "", len(self.text), len(self.text))

    def _read_until_string(self, at: int, limit: int) -> int | None:
        """Read tokens up to and with the next string that the pattern does not cover.

        Returns the offset to go on from, None at the end.
        """
        holes = self._holes
        add_kind, add_value = self.kinds.append, self.values.append
        add_start, add_end = self.starts.append, self.ends.append
        word_kind, texts = WORDS.get, self._texts
        for match in _TOKEN.finditer(self.text, at, limit):
            group = match.lastindex
            if group == _NAME:
                value = intern(match[_NAME])  # few names, each a thousand times
                add_kind(word_kind(value, NAME))
                add_value(value)
            elif group == _PUNCTUATION:
                value = match[_PUNCTUATION]
                if holes and value in {"{", "}"}:
                    if value == "{":
                        holes.append(0)
                    elif holes[-1] != 0:
                        return self._read_piece(match.start(_PUNCTUATION), match.end(), False, holes[-1])
                    else:
                        holes.pop()
                add_kind(value)
                add_value(value)
            elif group == _NEWLINE:
                if holes:
                    start = match.start(_NEWLINE)
                    self._add_bad(start, start, 'expected "}" to close the interpolation, found end of line')
                    holes.clear()
                if self.kinds and self.kinds[-1] == NEWLINE:
                    self.ends[-1] = match.end(_NEWLINE)
                    continue
                add_kind(NEWLINE)
                add_value("\n")
            elif group == _PLAIN:
                start, end = match.span(_PLAIN)
                add_kind(STRING)
                value = match[_PLAIN]
                add_value(texts.setdefault(value, value))
                add_start(start - 1)
                add_end(end + 1)
                continue
            elif group == _INTEGER:
                add_kind(INTEGER)
                add_value(match[_INTEGER])
            elif group == _COMMENT_GROUP:
                continue
            elif group == _UNCLOSED:
                start = match.start(_UNCLOSED)
                self._add_bad(start, start + 2, 'expected "*/" to close the comment, found end of file')
                return None
            elif group == _LONG_QUOTE:
                start, end = match.span(_LONG_QUOTE)
                return self._read_piece(start, end, True, end - start - 3)
            elif group == _QUOTE:
                start, end = match.span(_QUOTE)
                return self._read_piece(start, end, True, -1)
            else:
                start, end = match.span(group or 0)
                bare = _BARE_DIRECTIVE.match(self.text, start)
                if bare:
                    self._add_bad(start, bare.end(), f'expected the codes of diagnostics after "{bare[0].rstrip()}"')
                    return bare.end()
                self._add_bad(start, end, _describe_stray(self.text[start:end]))
                if len(self.problems) >= MAX_BAD:
                    return end
                continue
            start, end = match.span(group)
            add_start(start)
            add_end(end)
        return None

    def _give_up(self, at: int) -> None:
        reason = f"expected Bicep, found {MAX_BAD} things that are no token of it; the rest of the file is not read"
        self._add_bad(at, len(self.text), reason)

    def _read_piece(self, start: int, at: int, first: bool, dollars: int) -> int:
        """Read the text of a string from `at` to its end or next hole; `start` is at the quote or "}".

        `dollars` is -1 on one line, else the number of "$" that open a hole (0: none does).
        Returns the offset after the piece.
        """
        if dollars < 0:
            kind, value, end = self._scan_line(start, at, first)
        else:
            kind, value, end = self._scan_block(start, at, first, dollars)
        if kind == LEFT:
            self._holes.append(dollars)
        elif kind == RIGHT:
            self._holes.pop()
        elif kind == BAD:
            self._holes.clear()
        self._add(kind, value, start, end)
        return end

    def _scan_line(self, start: int, at: int, first: bool) -> tuple[str, str, int]:
        text, begin, problem = self.text, at, None
        while True:
            match = _SEGMENT.match(text, at)
            at = match.end() if match else at
            stop = text[at : at + 1]
            if stop != "\\":
                break
            if text[at + 1 : at + 2] in ("", "\r", "\n"):
                at += 1
                stop = ""
                break
            wrong = text[at : at + 2]
            problem = problem or Problem(
                at, at + 2, f'expected an escape such as \\n, \\\' or \\u{{…}}, found "{wrong}"'
            )
            # A quote after the wrong character may end the string; `\u` has a "{" to itself.
            at += 2
        if stop not in ("'", "$"):
            problem = Problem(start, at, 'expected "\'" to end the string, found end of line')
            self.problems[len(self.kinds)] = problem
            return BAD, text[start:at], at
        value, wrong_code = _unescape(text[begin:at], begin)
        problem = problem or wrong_code
        if problem:
            self.problems[len(self.kinds)] = problem
        if stop == "'":
            return STRING if first else RIGHT, value, at + 1
        return LEFT if first else MIDDLE, value, at + 2

    def _scan_block(self, start: int, at: int, first: bool, dollars: int) -> tuple[str, str, int]:
        text = self.text
        match = _block_end(dollars).search(text, at)
        if match is None:
            # Only its first line is given up, so that the rest of the file can still be read.
            line = _LINE_REST.match(text, start)
            end = line.end() if line else start
            self.problems[len(self.kinds)] = Problem(
                start, end, "expected \"'''\" to end the string, found end of file"
            )
            return BAD, text[start:end], end
        end = match.end()
        if match[0][0] == "'":
            # Quotes before the last three belong to the text.
            kind, stop = (STRING if first else RIGHT), end - 3
        else:
            # As do "$" before the last ones.
            kind, stop = (LEFT if first else MIDDLE), end - dollars - 1
        value = text[at:stop]
        if first:
            value = value[2:] if value.startswith("\r\n") else value[1:] if value.startswith(("\n", "\r")) else value
        return kind, value, end


def _block_end(dollars: int) -> re.Pattern[str]:
    # The lookbehind keeps a long run of "$" from being tried at each of its characters.
    return re.compile(r"'''+" if dollars == 0 else rf"'''+|(?<!\$)\${{{dollars},}}\{{")


def _unescape(text: str, offset: int) -> tuple[str, Problem | None]:
    """Apply the escapes in the text of a string that starts at `offset`."""
    if "\\" not in text:
        return text, None
    problem: Problem | None = None
    surrogates = False

    def replace(match: re.Match[str]) -> str:
        nonlocal problem, surrogates
        code = match[1]
        if code is None:
            return _ESCAPED.get(match[2], match[2])
        point = int(code, 16)
        if point > 0x10FFFF:
            start = offset + match.start()
            problem = problem or Problem(
                start, offset + match.end(), f'expected a code point up to 10FFFF, found "{match[0]}"'
            )
            return ""
        surrogates = surrogates or 0xD800 <= point <= 0xDFFF
        return chr(point)

    value = _ESCAPE.sub(replace, text)
    if surrogates:
        # The compiler's strings are UTF-16: two escapes can make up one character there.
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value, problem


def _describe_stray(character: str) -> str:
    if character == '"':
        return "expected a string in single quotes, found '\"'"
    return f'expected a token of Bicep, found "{character[0]}"'
