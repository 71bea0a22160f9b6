"""Conversions between HCL's scalar types: string, number and bool.

They are those of Terraform's type system (https://developer.hashicorp.com/terraform/language/expressions/types#type-conversion):
a null stays null, bool and number never turn into each other. Nothing here knows lists or objects.
"""

from __future__ import annotations

from decimal import Context, Decimal, Inexact, localcontext

from avd_intune.patterns import lazy_pattern
from avd_intune.values.plain_data import normal_number
from avd_intune.values.value_types import Known, Scalar

# Terraform computes with binary floats of 512 bits, which hold about this many decimal digits.
NUMBER_DIGITS = 154

# Zero has a sign, as in Go's big.Float.
MINUS_ZERO = Decimal("-0")

# A number with more digits than this is not written out: it only serves to fill the memory.
MAX_NUMBER_EXPONENT = 4096

_MANTISSA = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_NUMBER = lazy_pattern(
    rf"(?P<decimal>{_MANTISSA}(?:[eE][+-]?[0-9]{{1,9}})?)\Z|(?P<binary>{_MANTISSA})[pP](?P<power>[+-]?[0-9]{{1,9}})\Z"
)
_BOOLS = {"true": True, "1": True, "false": False, "0": False}


class ScalarConversionError(Exception):
    """A scalar has no equivalent in the wanted type; `str(error)` completes "the value is no … : "."""


def type_name(scalar: Scalar) -> str:
    """Return the HCL name of a scalar's type, "dynamic" for null."""
    if scalar is None:
        return "dynamic"
    if isinstance(scalar, bool):
        return "bool"
    return "string" if isinstance(scalar, str) else "number"


def string_of(scalar: Scalar) -> str | None:
    """Return a scalar as HCL's string, None for null. Raises ScalarConversionError (a number too long)."""
    if scalar is None or isinstance(scalar, str):
        return scalar
    if isinstance(scalar, bool):
        return "true" if scalar else "false"
    return number_text(scalar)


def number_text(number: int | Decimal) -> str:
    """Return a number in plain decimal notation, e.g. `1000000`, `0.1`. Raises ScalarConversionError."""
    if isinstance(number, Decimal):
        if number.is_infinite():
            return "-Inf" if number < 0 else "+Inf"
        if not number.is_finite() or abs(number.adjusted()) > MAX_NUMBER_EXPONENT:
            raise ScalarConversionError("the number is too large")
        text = f"{number:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    # int -> str takes quadratic time, and Python refuses it past 4,300 digits.
    if number.bit_length() > MAX_NUMBER_EXPONENT * 3:
        raise ScalarConversionError("the number is too large")
    return str(number)


def number_of(scalar: Scalar) -> int | Decimal | None:
    """Return a scalar as HCL's number, None for null. Raises ScalarConversionError."""
    if scalar is None:
        return None
    if isinstance(scalar, bool):
        raise ScalarConversionError("a number is required, not a bool")
    if isinstance(scalar, str):
        return parse_number(scalar)
    return scalar


def parse_number(text: str) -> int | Decimal:
    """Read the decimal notation that `tonumber` accepts. Raises ScalarConversionError."""
    if text.lstrip("+-") in ("Inf", "inf") and len(text) < 5:
        return Decimal("-Infinity" if text[0] == "-" else "Infinity")
    match = _NUMBER.match(text) if len(text) <= MAX_NUMBER_EXPONENT else None
    if match is None:
        raise ScalarConversionError("a number is required")
    number = Decimal(match["decimal"] or match["binary"])
    if match["power"]:
        power = int(match["power"])
        if abs(power) > MAX_NUMBER_EXPONENT:
            raise ScalarConversionError("the number is too large")
        with localcontext(Context(prec=MAX_NUMBER_EXPONENT)):
            number *= Decimal(2) ** power
    if number and abs(number.adjusted()) > MAX_NUMBER_EXPONENT:
        raise ScalarConversionError("the number is too large")
    return rounded(number)


def rounded(number: Decimal) -> int | Decimal:
    """Return a number at the precision that Terraform keeps, integral ones as int."""
    if len(number.as_tuple().digits) > NUMBER_DIGITS and number != number.to_integral_value():
        with localcontext(Context(prec=NUMBER_DIGITS)) as context:
            context.traps[Inexact] = False
            number = +number
    return signed_number(number)


def signed_number(number: Decimal) -> int | Decimal:
    """Return an integral number as int, but for minus zero, whose sign shows in text."""
    return normal_number(number) if number or not number.is_signed() else MINUS_ZERO


def bool_of(scalar: Scalar) -> bool | None:
    """Return a scalar as HCL's bool, None for null. Raises ScalarConversionError."""
    if scalar is None or isinstance(scalar, bool):
        return scalar
    if isinstance(scalar, str) and scalar in _BOOLS:
        return _BOOLS[scalar]
    raise ScalarConversionError(f"a bool is required, not a {type_name(scalar)}")


def to_string(value: Known) -> Known:
    """Convert a known scalar to string; provenance and secrecy stay. Raises ScalarConversionError."""
    return _with(value, string_of(value.value))


def to_number(value: Known) -> Known:
    """Convert a known scalar to number; provenance and secrecy stay. Raises ScalarConversionError."""
    return _with(value, number_of(value.value))


def to_bool(value: Known) -> Known:
    """Convert a known scalar to bool; provenance and secrecy stay. Raises ScalarConversionError."""
    return _with(value, bool_of(value.value))


def _with(value: Known, content: Scalar) -> Known:
    return value if content is value.value else Known(content, origin=value.origin, secret=value.secret)
