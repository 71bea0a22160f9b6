"""The verbs of `format` and `formatlist` (https://developer.hashicorp.com/terraform/language/functions/format)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from avd_intune.languages.terraform.evaluation.scalars import (
    MAX_NUMBER_EXPONENT,
    ScalarConversionError,
    bool_of,
    number_of,
    number_text,
    string_of,
)
from avd_intune.languages.terraform.functions.function_api import (
    TerraformFunctionError,
    UndecidedError,
    is_null,
    kind_name,
)
from avd_intune.languages.terraform.functions.graphemes import split_graphemes
from avd_intune.languages.terraform.functions.json_text import json_text, quoted
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.values.identity import unknown_from
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import (
    MAX_STRING_LENGTH,
    JsonText,
    Known,
    ListValue,
    ObjectValue,
    PartialString,
    Scalar,
    Unknown,
    Value,
    replace,
)

_VERB = lazy_pattern(r"%([0#+ -]*)([1-9]\d{0,8})?(?:\.(\d{0,8}))?(?:\[([1-9]\d{0,8})\])?([A-Za-z])", re.ASCII)
_MAX_WIDTH = 100_000
_BINARY_DIGITS = 512
_RADIX = {"b": 2, "o": 8, "d": 10, "x": 16, "X": 16}


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb of a format: its flags, width and precision (None where not given), and letter."""

    flags: str
    width: int | None
    precision: int | None
    mode: str

    @property
    def is_bare(self) -> bool:
        """Say whether the verb adds nothing to the text of its argument."""
        return self.width is None and self.precision is None and "#" not in self.flags


def format_values(template: str, arguments: Sequence[Value]) -> Value:
    """Return the formatted text, with parts for what is unknown.

    Raises TerraformFunctionError or UndecidedError.
    """
    parts: list[str | Value | JsonText] = []
    following = 1
    highest = 0
    at = 0
    length = 0
    while at < len(template):
        percent = template.find("%", at)
        if percent == -1:
            parts.append(template[at:])
            break
        parts.append(template[at:percent])
        if template.startswith("%%", percent):
            parts.append("%")
            at = percent + 2
            continue
        match = _VERB.match(template, percent)
        if match is None:
            raise TerraformFunctionError(f"the format string is invalid at offset {percent}")
        number = int(match[4]) if match[4] else following
        highest = max(highest, number)
        following = number + 1
        if number > len(arguments):
            raise TerraformFunctionError(f'there are not enough arguments for "{match[0]}"')
        parts.append(_formatted(_verb(match), arguments[number - 1]))
        length += len(str(parts[-1].value)) if isinstance(parts[-1], Known) else 0
        if length > MAX_STRING_LENGTH:
            raise UndecidedError(f"the text is longer than {MAX_STRING_LENGTH} characters")
        at = match.end()
    if highest < len(arguments):
        raise TerraformFunctionError("there are more arguments than the format string uses")
    return partial_string(parts, "format")


def _verb(match: re.Match[str]) -> Verb:
    width = int(match[2]) if match[2] else None
    precision = int(match[3] or 0) if match[3] is not None else None
    if (width or 0) > _MAX_WIDTH or (precision or 0) > _MAX_WIDTH:
        raise UndecidedError("a width or precision of the format string is too large")
    return Verb(match[1], width, precision, match[5])


def _formatted(verb: Verb, value: Value) -> Value:
    if verb.mode not in "vtbdoxXeEfgGsq":
        raise TerraformFunctionError(f'"%{verb.mode}" is not supported')
    if isinstance(value, Unknown):
        if verb.is_bare and verb.mode in "sv":
            return value
        result = unknown_from(f"format %{verb.mode}", value)
        # A text may turn out to be no number.
        unfit = verb.mode not in "svq" and value.primitive not in ("number", "bool" if verb.mode == "t" else "number")
        return replace(result, doubtful=unfit or value.doubtful)
    if verb.mode == "v":
        return _as_is(verb, value)
    if is_null(value):
        raise TerraformFunctionError(f'null cannot be formatted with "%{verb.mode}"')
    if not isinstance(value, Known):
        raise TerraformFunctionError(f'"%{verb.mode}" does not format a {kind_name(value)}')
    try:
        return Known(_scalar(verb, value.value))
    except ScalarConversionError as error:
        raise TerraformFunctionError(f'the value does not fit "%{verb.mode}": {error}') from error


def _as_is(verb: Verb, value: Value) -> Value:
    content = value.value if isinstance(value, Known) else None
    if "#" not in verb.flags and isinstance(content, str):
        return Known(_padded(verb, content))
    if "#" not in verb.flags and isinstance(content, (int, Decimal)) and not isinstance(content, bool):
        return Known(_padded(verb, _general(content, None)))
    text = json_text(value)
    if isinstance(text, Known):
        return Known(_padded(verb, str(text.value)))
    if isinstance(value, (ListValue, ObjectValue)) and isinstance(text, PartialString) and verb.width is None:
        return text
    return unknown_from("format %v", value)


def _scalar(verb: Verb, content: Scalar) -> str:
    if verb.mode == "t":
        return "true" if bool_of(content) else "false"
    if verb.mode in "sq":
        text = string_of(content) or ""
        if verb.precision:
            text = "".join(split_graphemes(text)[: verb.precision])
        return _padded(verb, quoted(text) if verb.mode == "q" else text)
    number = number_of(content)
    number = 0 if number is None else number
    if isinstance(number, Decimal) and number.is_infinite():
        if verb.mode in _RADIX:
            raise TerraformFunctionError(f'"%{verb.mode}" requires a finite number')
        return _padded(verb, number_text(number))
    if isinstance(number, Decimal) and abs(number.adjusted()) > MAX_NUMBER_EXPONENT:
        raise UndecidedError("the number is too large")
    return _integer(verb, number) if verb.mode in _RADIX else _float(verb, number)


def _padded(verb: Verb, text: str) -> str:
    missing = (verb.width or 0) - (len(text) if text.isascii() else len(split_graphemes(text)))
    if missing <= 0:
        return text
    padding = ("0" if "0" in verb.flags else " ") * missing
    return text + padding if "-" in verb.flags else padding + text


def _with_sign(verb: Verb, negative: bool, digits: str, zeros_allowed: bool) -> str:
    """Put sign and padding around the digits of a number, as Go's fmt does."""
    sign = "-" if negative else "+" if "+" in verb.flags else " " if " " in verb.flags else ""
    missing = (verb.width or 0) - len(sign) - len(digits)
    if missing <= 0:
        return sign + digits
    if "-" in verb.flags:
        return sign + digits + " " * missing
    if "0" in verb.flags and zeros_allowed:
        return sign + "0" * missing + digits
    return " " * missing + sign + digits


def _integer(verb: Verb, number: int | Decimal) -> str:
    if isinstance(number, Decimal):
        if number != number.to_integral_value():
            raise TerraformFunctionError(f'"%{verb.mode}" requires a whole number')
        number = int(number)
    letter = "x" if verb.mode == "X" else verb.mode
    digits = f"{abs(number):{letter}}" if number.bit_length() < 4 * MAX_NUMBER_EXPONENT else ""
    if not digits:
        raise UndecidedError("the number is too large")
    if verb.precision is not None:
        digits = digits.rjust(verb.precision, "0") if number or verb.precision else ""
    if "#" in verb.flags:
        digits = {"b": "0b", "o": "0", "x": "0x", "X": "0x"}.get(verb.mode, "") + digits
    if verb.mode == "X":
        digits = digits.upper()
    return _with_sign(verb, number < 0, digits, zeros_allowed=verb.precision is None)


def _float(verb: Verb, number: int | Decimal) -> str:
    mode = verb.mode.lower()
    magnitude = _magnitude(number)
    if mode == "g":
        digits = _general(magnitude, verb.precision)
    elif mode == "e":
        digits = _scientific(_binary(magnitude), 6 if verb.precision is None else verb.precision)
    else:
        digits = _fixed(_binary(magnitude), 6 if verb.precision is None else verb.precision)
    if verb.mode.isupper():
        digits = digits.upper()
    return _with_sign(verb, _is_negative(number), digits, zeros_allowed=True)


def _magnitude(number: int | Decimal) -> int | Decimal:
    return -number if _is_negative(number) else number


def _is_negative(number: int | Decimal) -> bool:
    # Minus zero shows its sign.
    return number.is_signed() if isinstance(number, Decimal) else number < 0


def _binary(number: int | Decimal) -> Fraction:
    """Return the binary float of 512 bits that Terraform keeps for a number: its rounding shows."""
    exact = Fraction(number)
    if exact == 0:
        return exact
    exponent = exact.numerator.bit_length() - exact.denominator.bit_length()
    if exact < Fraction(2) ** exponent:
        exponent -= 1
    scale = Fraction(2) ** (_BINARY_DIGITS - 1 - exponent)
    return round(exact * scale) / scale


def _fixed(value: Fraction, precision: int) -> str:
    digits = str(round(value * 10**precision)).rjust(precision + 1, "0")
    return f"{digits[:-precision]}.{digits[-precision:]}" if precision else digits


def _scientific(value: Fraction, precision: int) -> str:
    exponent = 0
    if value:
        exponent = len(str(value.numerator)) - len(str(value.denominator))
        if Fraction(10) ** exponent > value:
            exponent -= 1
    digits = str(round(value / Fraction(10) ** exponent * 10**precision))
    if len(digits) > precision + 1:
        digits, exponent = digits[:-1], exponent + 1
    return _exponential(digits.ljust(precision + 1, "0"), exponent)


def _exponential(digits: str, exponent: int) -> str:
    mantissa = f"{digits[0]}.{digits[1:]}" if len(digits) > 1 else digits
    return f"{mantissa}e{'-' if exponent < 0 else '+'}{abs(exponent):02}"


def _general(number: int | Decimal, precision: int | None) -> str:
    """Return the form of %g: exponential for an exponent below -4 or beyond the precision, else plain."""
    sign = "-" if _is_negative(number) else ""
    magnitude = _magnitude(number)
    decimal = Decimal(magnitude)
    if decimal.is_infinite():
        return number_text(number)
    if decimal == 0:
        return f"{sign}0"
    if precision is not None:
        rounded = _scientific(_binary(magnitude), max(precision, 1) - 1)
        decimal = Decimal(rounded)
    digits = "".join(map(str, decimal.as_tuple().digits)).rstrip("0")
    exponent = decimal.adjusted()
    limit = 6 if precision is None else max(precision, 1)
    if precision is not None and limit > len(digits) > exponent:
        limit = len(digits)
    if exponent < -4 or exponent >= limit:
        return sign + _exponential(digits, exponent)
    if exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
    whole = digits[: exponent + 1].ljust(exponent + 1, "0")
    fraction = digits[exponent + 1 :]
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"
