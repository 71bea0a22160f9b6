"""JSON with the place of every value, as lenient as Azure Resource Manager reads it.

Beyond RFC 8259, comments (`//`, `/* */`), trailing commas, line breaks inside strings and repeated
keys are accepted (https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax#comments-and-metadata,
#multi-line-strings). Knows nothing of what a document means.
"""

from __future__ import annotations

import re
from collections.abc import Container
from contextlib import nullcontext
from decimal import Decimal
from sys import intern
from typing import NoReturn, Union

from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, field
from avd_intune.source.collection import collection_paused
from avd_intune.source.number_literals import read_number
from avd_intune.source.text import Diagnostic, SourceFile, Span
from avd_intune.source.tree import Node

MAX_NESTING = 100
MAX_DIAGNOSTICS = 100
# Ten times what the largest deployment has that is known; each takes some hundred bytes.
MAX_VALUES = 2_000_000
_LARGE = 256 * 1024
# Where a document is put together from text and values, this character stands for a value.
HOLE = "\ue000"


@dataclass(slots=True)
class JsonScalar(Node):
    """A string (unescaped), number, true, false or null."""

    value: None | bool | int | Decimal | str


@dataclass(slots=True)
class JsonHole(Node):
    """A value that is no text of the document; see `read_json`."""


@dataclass(slots=True)
class JsonMember:
    """`"key": value`; `[start, key_end)` is the quoted key."""

    start: int
    key_end: int
    key: str
    value: JsonNode


@dataclass(slots=True)
class JsonObject(Node):
    """`{ … }`, in source order, repeated keys included."""

    members: list[JsonMember]
    _by_key: tuple[dict[str, JsonMember], dict[str, JsonMember]] | None = field(
        default=None, init=False, repr=False, compare=False
    )

    def member(self, key: str) -> JsonMember | None:
        """Return the member of a key: exactly, or else without regard to case; the last one, if it is repeated."""
        known = self._by_key
        if known is None:
            members = self.members
            known = self._by_key = ({m.key: m for m in members}, {_folded(m.key): m for m in members})
        return known[0].get(key) or known[1].get(key.lower())

    def find(self, key: str) -> JsonNode | None:
        """Return the value of a key (of the last one, if it is repeated), or None."""
        found = self.member(key)
        return found.value if found is not None and found.key == key else None


def _folded(key: str) -> str:
    """Return a key in lower case: the text itself where it is, which most keys of a large object are."""
    lowered = key.lower()
    return key if lowered == key else lowered


@dataclass(slots=True)
class JsonArray(Node):
    """`[ … ]`."""

    items: list[JsonNode]


JsonNode = Union[JsonScalar, JsonObject, JsonArray, JsonHole]

# No repetition in these patterns can give back what it took and still match (a line comment must
# reach the end of its line, a string its quote), so hostile text never makes them backtrack for long.
_SPACE = r"[ \t\r\n\f\v\u00a0\ufeff]*"
# More comments in a row are no blank: for each of them the matcher keeps some 300 bytes until it has gone past all.
_MAX_COMMENTS = 100_000
_COMMENT = r"(?://[^\r\n]*(?=[\r\n]|\Z)|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/)"
_BLANK = rf"{_SPACE}(?:{_COMMENT}{_SPACE}){{0,{_MAX_COMMENTS}}}"
_TEXT = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_VALUE = rf"({_TEXT}|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|(?:true|false|null)\b|[\[{{{HOLE}])"
_FAST_COMMA = r"(?:[ \t\r\n]*(,))?"
_MEMBER = lazy_pattern(rf"{_BLANK}({_TEXT}){_BLANK}:{_BLANK}{_VALUE}{_FAST_COMMA}", re.DOTALL)
_ITEM = lazy_pattern(rf"{_BLANK}{_VALUE}{_FAST_COMMA}", re.DOTALL)
_MARK = lazy_pattern(rf"{_BLANK}([,}}\]:]?)")
_KEY = lazy_pattern(rf"{_BLANK}{_TEXT}", re.DOTALL)
_WHOLE_COMMENT = lazy_pattern(_COMMENT)
_WORD = lazy_pattern(r"/\*|[\w.+-]{1,40}|[\s\S]?")
_ESCAPE = lazy_pattern(r"((?:\\u[0-9a-fA-F]{4})+)|\\(.)|\\", re.DOTALL)
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "\\": "\\", "/": "/"}
_CONSTANTS = {"true": True, "false": False, "null": None}


def parse_json(source: SourceFile) -> tuple[JsonNode | None, list[Diagnostic]]:
    """Read a JSON document. Never raises.

    Returns the root value and the diagnostics. After a mistake the tree holds what comes before it;
    None stands for a document whose very first value cannot be read.
    """
    return read_json(source)


def read_json(source: SourceFile, holes: Container[int] = ()) -> tuple[JsonNode | None, list[Diagnostic]]:
    """Read a JSON document in which HOLE at one of the given offsets stands for a value."""
    reader = _JsonReader(source, holes)
    # A large document is hundreds of thousands of nodes without a cycle among them; looking for
    # cycles again and again while they are made would take longer than reading.
    with collection_paused() if len(source.text) > _LARGE else nullcontext():
        return reader.document(), reader.diagnostics


def unescape_json(raw: str) -> tuple[str, re.Match[str] | None]:
    """Resolve the escapes of a JSON string without its quotes.

    Returns the text and the first escape that JSON does not know, which is kept as it stands. Half a
    surrogate pair becomes U+FFFD, so that the text can be written anywhere.
    """
    if "\\" not in raw:
        return raw, None
    wrong: list[re.Match[str]] = []

    def character(match: re.Match[str]) -> str:
        codes = match[1]
        if codes:
            units = b"".join(bytes.fromhex(code) for code in codes.split("\\u")[1:])
            return units.decode("utf-16-be", "replace")
        if match[2] in _SIMPLE:
            return _SIMPLE[match[2]]
        wrong.append(match)
        return match[0]

    return _ESCAPE.sub(character, raw), wrong[0] if wrong else None


class _StopError(Exception):
    """The rest of the document cannot be read; the diagnostic is noted."""


class _JsonReader:
    def __init__(self, source: SourceFile, holes: Container[int]) -> None:
        self.source = source
        self.text = source.text
        self.holes = holes
        self.diagnostics: list[Diagnostic] = []
        self.opened: list[JsonObject | JsonArray] = []

    def document(self) -> JsonNode | None:
        root: JsonNode | None = None
        try:
            match = _ITEM.match(self.text, 0)
            if match is None:
                self._fail(0, "a JSON value")
            root = self._value(match[1], match.start(1))
            at = match.end(1)
            if self.opened:
                at = self._members(at)
            rest = _MARK.match(self.text, at)
            assert rest is not None
            if rest.start(1) < len(self.text):
                self._fail(at, "the end of the document")
        except _StopError:
            for container in self.opened:
                container.end = self.diagnostics[-1].span.start
        return root

    def _members(self, at: int) -> int:
        """Read until every open object and array is closed; return the offset behind the last one."""
        text = self.text
        opened = self.opened
        left = MAX_VALUES
        while opened:
            top = opened[-1]
            left -= 1
            if left < 0:
                self._fail(at, f"at most {MAX_VALUES} values")
            if isinstance(top, JsonObject):
                match = _MEMBER.match(text, at)
                if match is not None:
                    key = intern(match[1][1:-1])  # few names, each a thousand times
                    start = match.start(1)
                    if "\\" in key:
                        key = self._string(key, start + 1)
                    token = match[2]
                    at = match.end(2)
                    node: JsonNode
                    if token[0] == '"' and "\\" not in token:
                        node = JsonScalar(match.start(2), at, token[1:-1])
                    else:
                        node = self._value(token, match.start(2))
                    top.members.append(JsonMember(start, match.end(1), key, node))
            else:
                match = _ITEM.match(text, at)
                if match is not None:
                    node = self._value(match[1], match.start(1))
                    top.items.append(node)
                    at = match.end(1)
            if match is None:
                at = self._close_or_fail(at)
            elif opened[-1] is not top:
                continue
            elif match.lastindex == (3 if isinstance(top, JsonObject) else 2):
                at = match.end()
                continue
            at = self._next(at)
        return at

    def _next(self, at: int) -> int:
        """Go past the comma behind a value, and past the brackets that close before it."""
        while self.opened:
            match = _MARK.match(self.text, at)
            assert match is not None
            mark = match[1]
            if mark == ",":
                return match.end()
            if mark != _closer(self.opened[-1]):
                top = self.opened[-1]
                scan = _KEY.match if isinstance(top, JsonObject) else _ITEM.match
                if scan(self.text, at) is None or len(self.diagnostics) >= MAX_DIAGNOSTICS:
                    self._fail(at, self._comma_or_closer())
                # Only the comma is missing.
                self._note(match.end(), self._comma_or_closer())
                return match.end()
            self.opened.pop().end = at = match.end()
        return at

    def _close_or_fail(self, at: int) -> int:
        """Close the innermost container, which holds nothing or ends with a comma."""
        match = _MARK.match(self.text, at)
        assert match is not None
        top = self.opened[-1]
        if match[1] != _closer(top):
            if isinstance(top, JsonArray):
                self._fail(at, f'a value or "]" to close the array opened on line {self._line(top.start)}')
            key = _KEY.match(self.text, at)
            if key is None:
                self._fail(at, f'a quoted key or "}}" to close the object opened on line {self._line(top.start)}')
            colon = _MARK.match(self.text, key.end())
            assert colon is not None
            if colon[1] == ":":
                self._fail(colon.end(), "a JSON value")
            self._fail(key.end(), '":" after the key')
        self.opened.pop().end = match.end()
        return match.end()

    def _value(self, token: str, start: int) -> JsonNode:
        first = token[0]
        end = start + len(token)
        if first == '"':
            content = token[1:-1]
            return JsonScalar(start, end, self._string(content, start + 1) if "\\" in content else content)
        if first in "{[":
            node: JsonObject | JsonArray = JsonObject(start, end, []) if first == "{" else JsonArray(start, end, [])
            if len(self.opened) >= MAX_NESTING:
                self._note(start, f"at most {MAX_NESTING} levels of nesting")
                raise _StopError
            self.opened.append(node)
            return node
        if first in "tfn":
            return JsonScalar(start, end, _CONSTANTS[token])
        if first == HOLE:
            if start not in self.holes:
                self._fail(start, "a JSON value")
            return JsonHole(start, end)
        number = read_number(token)
        if number is None:
            self._fail(start, "a number of sensible size")
        return JsonScalar(start, end, number)

    def _string(self, raw: str, start: int) -> str:
        text, wrong = unescape_json(raw)
        if wrong is not None and len(self.diagnostics) < MAX_DIAGNOSTICS:
            found = wrong[0] if wrong[0].isprintable() else "\\ before a control character"
            message = rf"expected an escape such as \n, \", \\ or \u0041, found {found}"
            self.diagnostics.append(Diagnostic(Span(self.source, start + wrong.start(), start + wrong.end()), message))
        return text

    def _comma_or_closer(self) -> str:
        top = self.opened[-1]
        kind = "object" if isinstance(top, JsonObject) else "array"
        return f'"," or "{_closer(top)}" to close the {kind} opened on line {self._line(top.start)}'

    def _line(self, offset: int) -> int:
        return self.source.position(offset)[0]

    def _fail(self, at: int, expected: str) -> NoReturn:
        self._note(at, expected)
        raise _StopError

    def _note(self, at: int, expected: str) -> None:
        """Keep a diagnostic at the first thing from `at` on that is not blank."""
        mark = _MARK.match(self.text, at)
        assert mark is not None
        word = _WORD.match(self.text, mark.start(1))
        assert word is not None
        found = word[0]
        if found.startswith('"'):
            found = "a string" if _KEY.match(self.text, word.start()) else "a string that is not closed"
        elif _WHOLE_COMMENT.match(self.text, word.start()):
            found = f"more than {_MAX_COMMENTS} comments in a row"
        elif found == "/*":
            found = "a comment that is not closed"
        elif found:
            found = f'"{found}"'
        else:
            found = "end of file"
        span = Span(self.source, word.start(), word.end())
        self.diagnostics.append(Diagnostic(span, f"expected {expected}, found {found}"))


def _closer(container: JsonObject | JsonArray) -> str:
    return "}" if isinstance(container, JsonObject) else "]"
