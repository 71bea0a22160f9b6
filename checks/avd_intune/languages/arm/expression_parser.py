"""The expression language of ARM templates: strings like `[concat(parameters('prefix'), '-vm')]`.

https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions
A string is an expression when it starts with `[` and ends with `]`; one that starts with `[[` is literal
text with one bracket less. Inside, `''` is a quote. Functions and names compare without regard to case.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from decimal import Decimal
from functools import lru_cache
from typing import Union

from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.source.text import Span

# Deeper nesting is nothing that a person or compiler writes, and would exhaust Python's stack.
MAX_EXPRESSION_DEPTH = 80
# The deployment engine takes expressions of up to 24,576 characters; generated ones may come close.
MAX_EXPRESSION_LENGTH = 131_072


@dataclass(frozen=True, slots=True)
class ArmLiteral:
    """A string or number. `start` and `end` are offsets in the whole string, here and below."""

    value: str | int | Decimal
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ArmCall:
    """A call. `name` is as written, with its namespace for a user function: `contoso.uniqueName`."""

    name: str
    arguments: tuple[ArmExpression, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ArmMember:
    """`base.key` or `base[key]`."""

    base: ArmExpression
    key: ArmExpression
    start: int
    end: int


ArmExpression = Union[ArmLiteral, ArmCall, ArmMember]


@dataclass(frozen=True, slots=True)
class ArmSyntaxError:
    """Why a string is no expression: one sentence without full stop, and the offset where."""

    message: str
    offset: int


def is_expression(text: str) -> bool:
    """Say whether a string of a template is an expression."""
    return text.startswith("[") and text.endswith("]") and not text.startswith("[[")


def literal_text(text: str) -> str:
    """Return what a string that is no expression stands for: `[[x]` is `[x]`."""
    return text[1:] if text.startswith("[[") and text.endswith("]") else text


@lru_cache(maxsize=8192)
def parse_arm_expression(text: str) -> ArmExpression | ArmSyntaxError:
    """Parse a string for which `is_expression` holds. Never raises."""
    if len(text) > MAX_EXPRESSION_LENGTH:
        return ArmSyntaxError(f"the expression is longer than {MAX_EXPRESSION_LENGTH} characters", 0)
    try:
        return _Parser(text).parse()
    except _ParseError as error:
        return ArmSyntaxError(str(error), error.offset)


class _ParseError(Exception):
    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


_BLANK = lazy_pattern(r"\s*")
_NAME = lazy_pattern(r"[A-Za-z_$][\w$]*")
_NUMBER = lazy_pattern(r"-?\d+", re.ASCII)
_STRING = lazy_pattern(r"'((?:[^']|'')*)'")


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.end = len(text) - 1  # the closing bracket
        self.at = 1

    def parse(self) -> ArmExpression:
        expression = self.expression(0)
        self.skip_blanks()
        if self.at != self.end:
            raise self.unexpected('the end of the expression, "." or "["')
        return expression

    def skip_blanks(self) -> str:
        """Go to the next character and return it, "" at the end."""
        if self.at < self.end and self.text[self.at] > " ":
            return self.text[self.at]
        match = _BLANK.match(self.text, self.at, self.end)
        self.at = match.end() if match else self.at
        return self.text[self.at] if self.at < self.end else ""

    def unexpected(self, wanted: str) -> _ParseError:
        found = f'"{self.text[self.at]}"' if self.at < self.end else "the end of the expression"
        return _ParseError(f"expected {wanted}, found {found}", self.at)

    def expect(self, character: str) -> None:
        if self.skip_blanks() != character:
            raise self.unexpected(f'"{character}"')
        self.at += 1

    def expression(self, depth: int) -> ArmExpression:
        if depth > MAX_EXPRESSION_DEPTH:
            raise _ParseError(f"the expression is nested more than {MAX_EXPRESSION_DEPTH} levels deep", self.at)
        character = self.skip_blanks()
        start = self.at
        expression: ArmExpression
        if character == "'":
            expression = self.string()
        elif character.isdigit() or character == "-":
            expression = self.number()
        else:
            expression = self.call(depth)
        accessors = 0
        while (character := self.skip_blanks()) in (".", "["):
            accessors += 1
            if accessors > MAX_EXPRESSION_DEPTH:
                raise _ParseError(f"more than {MAX_EXPRESSION_DEPTH} members follow one another", self.at)
            self.at += 1
            key: ArmExpression
            if character == ".":
                self.skip_blanks()
                key = self.name("a property name")
            else:
                key = self.expression(depth + 1)
                self.expect("]")
            expression = ArmMember(expression, key, start, self.at)
        return expression

    def string(self) -> ArmLiteral:
        match = _STRING.match(self.text, self.at, self.end)
        if match is None:
            raise _ParseError("the string is not closed", self.at)
        start, self.at = self.at, match.end()
        return ArmLiteral(match[1].replace("''", "'"), start, self.at)

    def number(self) -> ArmLiteral:
        match = _NUMBER.match(self.text, self.at, self.end)
        if match is None or len(match[0]) > 400:
            raise self.unexpected("a number")
        start, self.at = self.at, match.end()
        return ArmLiteral(int(match[0]), start, self.at)

    def name(self, wanted: str) -> ArmLiteral:
        match = _NAME.match(self.text, self.at, self.end)
        if match is None:
            raise self.unexpected(wanted)
        start, self.at = self.at, match.end()
        return ArmLiteral(match[0], start, self.at)

    def call(self, depth: int) -> ArmCall:
        wanted = "a function, a string or a number"
        first = self.name(wanted)
        names = [str(first.value)]
        while self.skip_blanks() == ".":
            self.at += 1
            self.skip_blanks()
            names.append(str(self.name("a function name").value))
        if self.skip_blanks() != "(":
            raise self.unexpected(f'"(" after the function name {".".join(names)}')
        self.at += 1
        arguments: list[ArmExpression] = []
        if self.skip_blanks() == ")":
            self.at += 1
            return ArmCall(".".join(names), (), first.start, self.at)
        while True:
            arguments.append(self.expression(depth + 1))
            character = self.skip_blanks()
            if character not in (",", ")"):
                raise self.unexpected('"," or ")"')
            self.at += 1
            if character == ")":
                return ArmCall(".".join(names), tuple(arguments), first.start, self.at)


# --- places in the file -------------------------------------------------------------------------------

_JSON_ESCAPE = lazy_pattern(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.")


class ExpressionPlaces:
    """Turns offsets in a string of a JSON file into spans of that file."""

    __slots__ = ("_breaks", "_shifts", "_span", "_start", "text")

    def __init__(self, text: str, span: Span | None) -> None:
        """`text` is the string's value, `span` its place: with or without its quotes, or None."""
        self.text = text
        self._span = span
        self._start = -1
        self._breaks: list[int] = []
        self._shifts: list[int] = []
        if span is None:
            return
        raw = span.text
        inner = raw[1:-1] if len(raw) > 1 and raw[0] == '"' == raw[-1] else raw
        start = span.start + (1 if inner is not raw else 0)
        if inner == text:
            self._start = start
        elif "\\" in inner:
            self._map_escapes(inner, text, start)

    def _map_escapes(self, inner: str, text: str, start: int) -> None:
        # Each escape makes the file's text longer than the string's: remember by how much, and from where on.
        shift = 0
        for match in _JSON_ESCAPE.finditer(inner):
            shift += len(match[0]) - 1
            self._breaks.append(match.end() - shift)
            self._shifts.append(shift)
        if len(inner) - shift == len(text):
            self._start = start
        else:
            self._breaks, self._shifts = [], []

    def span(self, start: int, end: int) -> Span | None:
        """Return the place of a part of the string; of the whole string where the part cannot be told."""
        if self._span is None or self._start < 0:
            return self._span
        if not self._breaks:
            return Span(self._span.source, self._start + start, self._start + end)
        return Span(self._span.source, self._place(start), self._place(end))

    def _place(self, offset: int) -> int:
        index = bisect_right(self._breaks, offset) - 1
        return self._start + offset + (self._shifts[index] if index >= 0 else 0)
