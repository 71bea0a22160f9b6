"""Custom number pictures of .NET: `0 # . , % ‰ E0 ;`, `\\` and quotes; every other character stands for itself.

https://learn.microsoft.com/dotnet/standard/base-types/custom-numeric-format-strings
It follows dotnet/runtime, Number.Formatting.cs, NumberToStringFormat, step by step: what a picture gives in corner
cases (a `,` behind the last digit, an empty section, a sign before a quoted text) is defined by nothing else.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal

from avd_intune.languages.arm.functions.floats import as_double
from avd_intune.records import dataclass, field

_NO_DIGIT = 1 << 30
# A double is rounded to so many digits before a picture sees it.
_DOUBLE_DIGITS = 15
_QUOTES = "'\""
_MAX_EXPONENT_WIDTH = 10


@dataclass(slots=True)
class _Digits:
    """A number as digits d1 d2 …: it is 0.d1d2… times ten to the power of `scale`."""

    digits: str
    scale: int
    negative: bool
    is_float: bool

    def round(self, position: int) -> None:
        """Keep the digits before a position, rounded half away from zero."""
        if position < 0 or (position == 0 and not self.digits):
            kept, up = "", False
        else:
            kept = self.digits[:position]
            up = position < len(self.digits) and self.digits[position] >= "5"
        if up:
            grown = str(int(kept or "0") + 1).rjust(len(kept), "0")
            if len(grown) > len(kept):
                self.scale += 1
            kept = grown
        kept = kept.rstrip("0")
        if not kept:
            if not self.is_float:
                self.negative = False
            self.scale = 0
        self.digits = kept


def _digits_of(number: int | Decimal) -> _Digits:
    if isinstance(number, int):
        text = str(abs(number))
        return _Digits(text.rstrip("0"), len(text) if number else 0, number < 0, False)
    exact = Decimal(as_double(number))
    rounded = Context(prec=_DOUBLE_DIGITS, rounding=ROUND_HALF_EVEN).plus(abs(exact))
    if rounded.is_zero():
        return _Digits("", 0, exact.is_signed(), True)
    text = "".join(map(str, rounded.as_tuple().digits)).rstrip("0")
    return _Digits(text, rounded.adjusted() + 1, exact.is_signed(), True)


@dataclass(slots=True)
class _Section:
    """What one section of a picture asks for."""

    text: str
    start: int
    digits: int = 0
    point: int = -1
    first_zero: int = _NO_DIGIT
    last_zero: int = 0
    scientific: bool = False
    grouped: bool = False
    scale: int = 0
    end: int = field(init=False)

    def __post_init__(self) -> None:
        at = self.start
        group_at, groups = -1, 0
        while at < len(self.text) and self.text[at] != ";":
            sign = self.text[at]
            at += 1
            if sign == "#":
                self.digits += 1
            elif sign == "0":
                self.first_zero = min(self.first_zero, self.digits)
                self.digits += 1
                self.last_zero = self.digits
            elif sign == "." and self.point < 0:
                self.point = self.digits
            elif sign == "," and self.digits > 0 and self.point < 0:
                if group_at == self.digits:
                    groups += 1
                    continue
                self.grouped = self.grouped or group_at >= 0
                group_at, groups = self.digits, 1
            elif sign in "%‰":
                self.scale += 2 if sign == "%" else 3
            elif sign in _QUOTES:
                closing = self.text.find(sign, at)
                at = closing + 1 if closing >= 0 else len(self.text)
            elif sign == "\\":
                at += 1
            elif sign in "Ee" and exponent_at(self.text, at):
                at += 1
                while self.text[at : at + 1] == "0":
                    at += 1
                self.scientific = True
        self.end = at
        if self.point < 0:
            self.point = self.digits
        if group_at >= 0:
            if group_at == self.point:
                self.scale -= 3 * groups
            else:
                self.grouped = True


def exponent_at(text: str, at: int) -> bool:
    """Say whether `0`, `+0` or `-0` stands at a place, which makes the letter before it an exponent."""
    return text[at : at + 1] == "0" or (text[at : at + 1] in ("+", "-") and text[at + 1 : at + 2] == "0")


def _section_start(text: str, wanted: int) -> int:
    """Return where a section begins; 0 where there is no such section or nothing in it."""
    at = number = 0
    while at < len(text):
        if number == wanted:
            return at if text[at] != ";" else 0
        sign = text[at]
        at += 1
        if sign in _QUOTES:
            closing = text.find(sign, at)
            at = closing + 1 if closing >= 0 else len(text)
        elif sign == "\\":
            at += 1
        elif sign == ";":
            number += 1
    return 0


def picture_text(number: int | Decimal, picture: str) -> str:
    """Return a finite number as a picture shows it."""
    value = _digits_of(number)
    start = _section_start(picture, 2 if not value.digits else 1 if value.negative else 0)
    while True:
        section = _Section(picture, start)
        if not value.digits:
            if not value.is_float:
                value.negative = False
            value.scale = 0
            break
        value.scale += section.scale
        value.round(section.digits if section.scientific else value.scale + section.digits - section.point)
        if value.digits:
            break
        zero = _section_start(picture, 2)
        if zero == start:
            break
        start = zero
    text = _Writer(value, section).text()
    return f"-{text}" if value.negative and start == 0 and (value.scale != 0 or text) else text


class _Writer:
    def __init__(self, value: _Digits, section: _Section) -> None:
        self._value = value
        self._section = section
        point = section.point
        self._first = point - section.first_zero if section.first_zero < point else 0
        self._last = point - section.last_zero if section.last_zero > point else 0
        # The place of the next digit, counted from the point to the left; how many digits there are too many.
        self._place = point if section.scientific else max(value.scale, point)
        self._extra = 0 if section.scientific else value.scale - point
        self._next = 0
        self._parts: list[str] = []

    def _take(self) -> str:
        self._next += 1
        return self._value.digits[self._next - 1 : self._next]

    def _put(self, digit: str) -> None:
        self._parts.append(digit)
        if self._section.grouped and self._place > 1 and (self._place - 1) % 3 == 0:
            self._parts.append(",")

    def text(self) -> str:
        section, text = self._section, self._section.text
        at, scientific, point_written = section.start, section.scientific, False
        while at < section.end:
            sign = text[at]
            at += 1
            if self._extra > 0 and sign in "#0.":
                while self._extra > 0:
                    self._put(self._take() or "0")
                    self._place -= 1
                    self._extra -= 1
            if sign in "#0":
                self._digit()
            elif sign == ".":
                wanted = self._last < 0 or (section.point < section.digits and self._next < len(self._value.digits))
                if self._place == 0 and not point_written and wanted:
                    self._parts.append(".")
                    point_written = True
            elif sign in _QUOTES:
                closing = text.find(sign, at)
                closing = closing if closing >= 0 else len(text)
                self._parts.append(text[at:closing])
                at = closing + 1
            elif sign == "\\":
                self._parts.append(text[at : at + 1])
                at += 1
            elif sign in "Ee":
                at = self._exponent(sign, at, scientific)
                scientific = False
            elif sign != ",":
                self._parts.append(sign)
        return "".join(self._parts)

    def _digit(self) -> None:
        if self._extra < 0:
            self._extra += 1
            digit = "0" if self._place <= self._first else ""
        else:
            digit = self._take() or ("0" if self._place > self._last else "")
        if digit:
            self._put(digit)
        self._place -= 1

    def _exponent(self, letter: str, at: int, scientific: bool) -> int:
        text, value = self._section.text, self._value
        if not scientific or not exponent_at(text, at):
            start = at
            if not scientific:
                at += text[at : at + 1] in ("+", "-")
                while text[at : at + 1] == "0":
                    at += 1
            self._parts.append(letter + text[start:at])
            return at
        width = 1 if text[at] == "0" else 0
        plus = text[at] == "+"
        at += 1
        while text[at : at + 1] == "0":
            width += 1
            at += 1
        exponent = value.scale - self._section.point if value.digits else 0
        sign = "-" if exponent < 0 else "+" if plus else ""
        self._parts.append(f"{letter}{sign}{abs(exponent):0{min(width, _MAX_EXPONENT_WIDTH)}d}")
        return at
