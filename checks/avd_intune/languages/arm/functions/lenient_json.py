"""JSON text as the deployment engine reads it, which is Newtonsoft's reader: it takes much that is no JSON.

Comments, single quotes, bare names, one comma too many, holes in arrays, text behind the first value, a missing end,
`NaN`, hexadecimal and octal numbers. What it refuses it refuses here, too.
"""

from __future__ import annotations

import re
from decimal import Decimal

from avd_intune.languages.arm.functions.floats import float_number
from avd_intune.patterns import lazy_pattern
from avd_intune.values.value_types import MAX_ELEMENTS, Known, ListValue, ObjectValue, Origin, Scalar, Value

# Deeper data is not read.
MAX_DEPTH = 90
# A number of more characters nobody wrote; .NET would read it, in quadratic time.
MAX_NUMBER_LENGTH = 1_000

_BLANKS = lazy_pattern(r"\s*")
_NUMBER = lazy_pattern(r"[-+.0-9a-fA-FxX]+")
_DECIMAL = lazy_pattern(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_NAME = lazy_pattern(r"[\w$]+")
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "\\": "\\", "/": "/", '"': '"', "'": "'"}
_WORDS: dict[str, Scalar] = {
    "true": True,
    "false": False,
    "null": None,
    "undefined": None,
    "NaN": Decimal("NaN"),
    "Infinity": Decimal("Infinity"),
    "-Infinity": Decimal("-Infinity"),
}
# What may stand behind a word or number.
_SEPARATORS = ",]})/"
_PLAIN_TEXT = {quote: lazy_pattern(rf"[^{quote}\\]*") for quote in "'\""}


class LenientJsonError(Exception):
    """The engine refuses the text; `str(error)` says where and why."""


class TooMuchDataError(Exception):
    """The text holds more, or deeper, data than is read."""


def read_lenient_json(
    text: str, origin: Origin | None = None, whole_floats: bool = True, compiled: bool = False
) -> Value:
    """Return the first value in a text.

    whole_floats: whether `1.0` stays a float; without it it is an integer, as in files that Bicep loads.
    compiled: whether Bicep's compiler reads it, which takes no integers beyond 64 bits.
    Raises LenientJsonError or TooMuchDataError.
    """
    return _Reader(text, origin, whole_floats, compiled).document()


class _Reader:
    def __init__(self, text: str, origin: Origin | None, whole_floats: bool, compiled: bool) -> None:
        self._text = text
        self._at = 0
        self._origin = origin
        self._whole_floats = whole_floats
        self._compiled = compiled
        self._left = MAX_ELEMENTS

    def document(self) -> Value:
        self._skip()
        if self._at >= len(self._text):
            raise LenientJsonError("the text is empty")
        return self._value(0)

    def _fail(self, wanted: str) -> LenientJsonError:
        line = self._text.count("\n", 0, self._at) + 1
        return LenientJsonError(f"{wanted} is missing in line {line}")

    def _skip(self) -> None:
        """Go over blanks and comments, of which the last may be open."""
        while True:
            found = _BLANKS.match(self._text, self._at)
            assert found is not None
            self._at = found.end()
            two = self._text[self._at : self._at + 2]
            if two == "//":
                ends = [at for end in "\r\n" if (at := self._text.find(end, self._at)) >= 0]
                self._at = min(ends, default=len(self._text))
            elif two == "/*":
                end = self._text.find("*/", self._at + 2)
                self._at = end + 2 if end >= 0 else len(self._text)
            else:
                return

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _known(self, content: Scalar) -> Known:
        return Known(content, origin=self._origin)

    def _value(self, depth: int) -> Value:
        self._left -= 1
        if self._left < 0 or depth > MAX_DEPTH:
            raise TooMuchDataError("the text holds too much data")
        start = self._peek()
        if start == "{":
            return self._object(depth)
        if start == "[":
            return self._array(depth)
        if start in ("'", '"'):
            return self._known(self._quoted())
        return self._known(self._word_or_number())

    def _array(self, depth: int) -> Value:
        self._at += 1
        items: list[Value] = []
        while True:
            self._skip()
            here = self._peek()
            if here == "]":
                self._at += 1
                break
            # A hole is null: `[1,,2]`, `[,]`.
            items.append(self._known(None) if here == "," else self._value(depth + 1))
            self._skip()
            here = self._peek()
            if here == ",":
                self._at += 1
                continue
            if here == "]":
                self._at += 1
            elif here:
                raise self._fail("a comma or ]")
            break
        return ListValue(tuple(items), origin=self._origin)

    def _object(self, depth: int) -> Value:
        self._at += 1
        entries: dict[str, Value] = {}
        while True:
            self._skip()
            if self._peek() == "}":
                self._at += 1
                break
            name = self._name()
            found = _BLANKS.match(self._text, self._at)
            assert found is not None
            self._at = found.end()
            if self._peek() != ":":
                raise self._fail("a colon")
            self._at += 1
            self._skip()
            entries[name] = self._known(None) if self._peek() == "," else self._value(depth + 1)
            self._skip()
            here = self._peek()
            if here == ",":
                self._at += 1
                continue
            if here == "}":
                self._at += 1
            elif here:
                raise self._fail("a comma or }")
            break
        return ObjectValue(entries, origin=self._origin)

    def _name(self) -> str:
        if self._peek() in ("'", '"') and self._peek():
            return self._quoted()
        found = _NAME.match(self._text, self._at)
        if found is None:
            raise self._fail("a name")
        self._at = found.end()
        return found[0]

    def _quoted(self) -> str:
        quote = self._text[self._at]
        self._at += 1
        parts: list[str] = []
        while True:
            found = _PLAIN_TEXT[quote].match(self._text, self._at)
            assert found is not None
            parts.append(found[0])
            self._at = found.end()
            if self._at >= len(self._text):
                raise self._fail("the end of a text")
            if self._text[self._at] == quote:
                self._at += 1
                text = "".join(parts)
                return text if text.isascii() else _whole_pairs(text)
            parts.append(self._escape())

    def _escape(self) -> str:
        letter = self._text[self._at + 1 : self._at + 2]
        if letter == "u":
            digits = self._text[self._at + 2 : self._at + 6]
            if len(digits) == 4 and all(each in "0123456789abcdefABCDEF" for each in digits):
                self._at += 6
                return chr(int(digits, 16))
        elif letter in _ESCAPES and letter:
            self._at += 2
            return _ESCAPES[letter]
        raise self._fail("a valid escape")

    def _word_or_number(self) -> Scalar:
        for word, content in _WORDS.items():
            if self._text.startswith(word, self._at):
                self._at += len(word)
                return self._separated(content)
        found = _NUMBER.match(self._text, self._at)
        if found is None or found[0][0] not in "-.0123456789":
            raise self._fail("a value")
        self._at = found.end()
        if len(found[0]) > MAX_NUMBER_LENGTH:
            raise TooMuchDataError("the text holds a number that is too long")
        return self._separated(self._number(found[0]))

    def _separated(self, content: Scalar) -> Scalar:
        following = self._peek()
        if following and following not in _SEPARATORS and not following.isspace():
            raise self._fail("a separator")
        return content

    def _number(self, text: str) -> int | Decimal:
        try:
            if text[0] == "0" and len(text) > 1 and text[1] not in ".eE":
                # Hexadecimal, or octal as in C.
                number = int(text, 16) if text[:2] in ("0x", "0X") else int(text, 8)
                if number >= 2**64:
                    raise self._fail("a number of at most 64 bits")
                return number if number < 2**63 else number - 2**64
            if text.lstrip("-").isdigit() and text.count("-") < 2:
                number = int(text)
                if self._compiled and not -(2**63) <= number < 2**63:
                    raise self._fail("an integer of at most 64 bits")
                return number
        except ValueError:
            raise self._fail("a valid number") from None
        if _DECIMAL.fullmatch(text) is None:
            raise self._fail("a valid number")
        double = float(text)
        if not self._whole_floats and double.is_integer() and -(2**63) <= double < 2**63:
            return int(double)
        return float_number(double)


def _whole_pairs(text: str) -> str:
    """Join pairs of escaped UTF-16 units; half of one is replaced, as the reader does."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
