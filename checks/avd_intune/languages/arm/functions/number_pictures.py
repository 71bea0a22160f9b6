"""Numbers written by a .NET format string, as `format('{0:000}', …)` asks for them, in the invariant culture.

https://learn.microsoft.com/dotnet/standard/base-types/standard-numeric-format-strings
https://learn.microsoft.com/dotnet/standard/base-types/custom-numeric-format-strings
A letter, alone or with digits behind it, is a standard format; everything else is a picture.
"""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

from avd_intune.languages.arm.functions.floats import as_double, double_text
from avd_intune.languages.arm.functions.number_sections import picture_text
from avd_intune.patterns import lazy_pattern

_STANDARD = lazy_pattern(r"([A-Za-z])([0-9]*)", re.ASCII)
# Nobody writes a longer number; .NET goes up to a billion.
MAX_PRECISION = 1_000
# Enough for every double (1.8e308) and 1,000 places.
_EXACT = Context(prec=3_000, rounding=ROUND_HALF_EVEN)
_CURRENCY = "\N{CURRENCY SIGN}"


class NumberFormatError(Exception):
    """The format string is not valid for the number; `str(error)` says why."""


def format_number(number: int | Decimal, specifier: str) -> str:
    """Return a number in a format. Raises NumberFormatError."""
    if isinstance(number, Decimal) and not math.isfinite(as_double(number)):
        return double_text(number)
    standard = _STANDARD.fullmatch(specifier)
    if standard is None:
        return picture_text(number, specifier)
    precision = int(standard[2][:10]) if standard[2] else None
    if precision is not None and precision > MAX_PRECISION:
        raise NumberFormatError(f'the number format "{specifier}" asks for more than {MAX_PRECISION} digits')
    return _standard(number, standard[1], precision)


def _standard(number: int | Decimal, letter: str, precision: int | None) -> str:
    kind = letter.upper()
    if kind in "BDX":
        if not isinstance(number, int):
            raise NumberFormatError(f'the number format "{letter}" takes integers only')
        return _integer(number, letter, precision or 1)
    places = 2 if precision is None else precision
    match kind:
        case "C":
            amount = f"{_CURRENCY}{_written(abs(_exact(number)), places, True)}"
            return f"({amount})" if number < 0 else amount
        case "E":
            return _scientific(number, 6 if precision is None else precision, letter)
        case "F" | "N":
            return _fixed(number, places, kind == "N")
        case "G":
            return _general(number, precision or 0, letter)
        case "P":
            return f"{_written(_exact(number).scaleb(2, _EXACT), places, True)} %"
        case "R":
            return str(number) if isinstance(number, int) else double_text(number)
    raise NumberFormatError(f'there is no number format "{letter}"')


def _integer(number: int, letter: str, width: int) -> str:
    if letter in "Dd":
        return ("-" if number < 0 else "") + str(abs(number)).rjust(width, "0")
    return format(number & 0xFFFF_FFFF_FFFF_FFFF, letter.lower() if letter in "Bb" else letter).rjust(width, "0")


def _exact(number: int | Decimal) -> Decimal:
    """Return an integer, or what a double is exactly, which is not what it is written as."""
    return Decimal(number) if isinstance(number, int) else Decimal(as_double(number))


def _fixed(number: int | Decimal, places: int, grouped: bool) -> str:
    # Integers are rounded nowhere; a double by what it is exactly, a tie to the even digit, but away from zero for F.
    return _written(_exact(number), places, grouped, ROUND_HALF_EVEN if grouped else ROUND_HALF_UP)


def _written(exact: Decimal, places: int, grouped: bool, rounding: str = ROUND_HALF_EVEN) -> str:
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=rounding, context=_EXACT)
    return format(rounded, ",f" if grouped else "f")


def _scientific(number: int | Decimal, places: int, letter: str) -> str:
    exact = _exact(number)
    if exact.is_zero():
        digits, exponent = "0" * (places + 1), 0
    else:
        rounding = ROUND_HALF_UP if isinstance(number, int) else ROUND_HALF_EVEN
        digits, exponent = _significant(abs(exact), places + 1, rounding)
        digits = digits.ljust(places + 1, "0")
    sign = "-" if exact.is_signed() else ""
    fraction = f".{digits[1:]}" if places else ""
    return f"{sign}{digits[0]}{fraction}{letter}{'-' if exponent < 0 else '+'}{abs(exponent):03d}"


def _significant(number: Decimal, count: int, rounding: str) -> tuple[str, int]:
    """Return the significant digits of a positive number, rounded to some, and its exponent of ten."""
    rounded = Context(prec=count, rounding=rounding).plus(number)
    return "".join(map(str, rounded.as_tuple().digits)), rounded.adjusted()


def _general(number: int | Decimal, precision: int, letter: str) -> str:
    """Write plainly, or with an exponent where that is `precision` or more, or less than -4."""
    if precision == 0:
        return str(number) if isinstance(number, int) else _with_letter(double_text(number), letter)
    exact = _exact(number)
    sign = "-" if exact.is_signed() else ""
    if exact.is_zero():
        return f"{sign}0"
    rounding = ROUND_HALF_UP if isinstance(number, int) else ROUND_HALF_EVEN
    digits, exponent = _significant(abs(exact), precision, rounding)
    digits = digits.rstrip("0") or "0"
    if -5 < exponent < precision:
        if exponent < 0:
            return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
        whole, fraction = digits[: exponent + 1].ljust(exponent + 1, "0"), digits[exponent + 1 :]
        return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    e = "E" if letter == "G" else "e"
    return f"{sign}{digits[0]}{fraction}{e}{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _with_letter(text: str, letter: str) -> str:
    return text.replace("E", "e") if letter == "g" else text
