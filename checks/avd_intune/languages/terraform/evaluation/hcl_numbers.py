"""HCL's arithmetic: binary floats of 512 bits, written as the shortest decimal that reads back the same.

Terraform keeps numbers as Go's big.Float (https://pkg.go.dev/math/big#Float) with that precision, so
`1/3` has 156 digits and `0.1 + 0.2` is `0.3`. Here a number is an int or the shortest Decimal; each
operation goes to the exact binary value, computes, rounds, and comes back.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, DecimalException
from fractions import Fraction

from avd_intune.languages.terraform.evaluation.scalars import MAX_NUMBER_EXPONENT, MINUS_ZERO
from avd_intune.values.plain_data import normal_number

Number = int | Decimal

PRECISION = 512


class ArithmeticRangeError(Exception):
    """An operation has no finite result, or one too large to be written out; `str(error)` says which."""


def add(left: Number, right: Number) -> Number:
    """Return `left + right`. Raises ArithmeticRangeError."""
    if _is_infinite(left) or _is_infinite(right):
        return _infinite(lambda: Decimal(left) + Decimal(right))
    if isinstance(left, int) and isinstance(right, int):
        return _fitting(left + right)
    if not left and not right:
        return MINUS_ZERO if _is_negative(left) and _is_negative(right) else 0
    return _decimal_of(_exact(left) + _exact(right))


def subtract(left: Number, right: Number) -> Number:
    """Return `left - right`. Raises ArithmeticRangeError."""
    return add(left, negate(right))


def negate(number: Number) -> Number:
    """Return `-number`, exactly."""
    return -number if isinstance(number, int) and number else Decimal(number).copy_negate()


def multiply(left: Number, right: Number) -> Number:
    """Return `left * right`. Raises ArithmeticRangeError."""
    if _is_infinite(left) or _is_infinite(right):
        return _infinite(lambda: Decimal(left) * Decimal(right))
    if (left == 0 or right == 0) and _is_negative(left) != _is_negative(right):
        return MINUS_ZERO
    if isinstance(left, int) and isinstance(right, int):
        return _fitting(_bounded(left) * _bounded(right))
    return _decimal_of(_exact(left) * _exact(right))


def divide(left: Number, right: Number) -> Number:
    """Return `left / right`: infinite where zero divides. Raises ArithmeticRangeError, also for 0 / 0."""
    if right == 0:
        if left == 0:
            raise ArithmeticRangeError("zero cannot be divided by zero")
        return Decimal("-Infinity" if _is_negative(left) != _is_negative(right) else "Infinity")
    if _is_infinite(left) or _is_infinite(right):
        return _infinite(lambda: Decimal(left) / Decimal(right))
    if not left:
        return MINUS_ZERO if _is_negative(left) != _is_negative(right) else 0
    if isinstance(left, int) and isinstance(right, int) and left % right == 0:
        return _fitting(left // right)
    return _decimal_of(_exact(left) / _exact(right))


def modulo(left: Number, right: Number) -> Number:
    """Return the remainder of the division that rounds to zero; `x % 0` is x, as in Terraform."""
    if right == 0:
        return left
    if _is_infinite(left) or _is_infinite(right):
        raise ArithmeticRangeError("there is no remainder with infinity")
    return subtract(left, multiply(right, int(divide(left, right))))


def _is_infinite(number: Number) -> bool:
    return isinstance(number, Decimal) and number.is_infinite()


def _is_negative(number: Number) -> bool:
    return number < 0 if isinstance(number, int) else number.is_signed()


def _infinite(compute: Callable[[], Decimal]) -> Number:
    try:
        return normal_number(compute())
    except DecimalException:
        raise ArithmeticRangeError("infinity by infinity, or by zero, is no number") from None


def _bounded(number: int) -> int:
    if number.bit_length() > MAX_NUMBER_EXPONENT * 4:
        raise ArithmeticRangeError("the number is too large")
    return number


def _fitting(number: int) -> Number:
    return number if number.bit_length() <= PRECISION else _decimal_of(Fraction(_bounded(number)))


def _exact(number: Number) -> Fraction:
    """Return the binary value that a number stands for."""
    if isinstance(number, int):
        if number.bit_length() <= PRECISION:
            return Fraction(number)
        return _rounded(Fraction(_bounded(number)))[0]
    if not number.is_finite() or (number and abs(number.adjusted()) > MAX_NUMBER_EXPONENT):
        raise ArithmeticRangeError("the number is too large")
    return _rounded(Fraction(number))[0]


def _rounded(value: Fraction) -> tuple[Fraction, Fraction, bool]:
    """Return the nearest binary float (ties to even), half of its last bit, and whether it is even."""
    if value == 0:
        return value, value, True
    exponent = value.numerator.bit_length() - value.denominator.bit_length() - PRECISION
    mantissa = _scaled(value, exponent)
    if abs(mantissa.numerator) >= mantissa.denominator << PRECISION:
        exponent += 1
        mantissa /= 2
    whole = round(mantissa)
    unit = Fraction(2) ** exponent
    return whole * unit, unit / 2, whole % 2 == 0


def _scaled(value: Fraction, exponent: int) -> Fraction:
    return value / (1 << exponent) if exponent >= 0 else value * (1 << -exponent)


def _decimal_of(value: Fraction) -> Number:
    """Round to a binary float and return the shortest decimal that reads back as it."""
    if value.denominator == 1 and abs(value.numerator).bit_length() <= PRECISION:
        return value.numerator
    size = abs(value.numerator).bit_length() - value.denominator.bit_length()
    if abs(size) > MAX_NUMBER_EXPONENT * 4:
        raise ArithmeticRangeError("the number is too large")
    binary, half, even = _rounded(value)
    magnitude = abs(binary)
    # An estimate of the decimal exponent from the binary one, corrected below.
    exponent = (size * 30103) // 100000
    while magnitude >= Fraction(10) ** (exponent + 1):
        exponent += 1
    while magnitude < Fraction(10) ** exponent:
        exponent -= 1
    lowest, highest = 1, PRECISION * 30103 // 100000 + 3
    digits, unit_exponent = _nearest(magnitude, half, even, exponent - highest + 1) or (0, 0)
    while lowest < highest:
        middle = (lowest + highest) // 2
        found = _nearest(magnitude, half, even, exponent - middle + 1)
        if found is None:
            lowest = middle + 1
        else:
            digits, unit_exponent = found
            highest = middle
    sign = 1 if binary < 0 else 0
    return normal_number(Decimal((sign, tuple(map(int, str(digits))), unit_exponent)))


def _nearest(magnitude: Fraction, half: Fraction, even: bool, unit_exponent: int) -> tuple[int, int] | None:
    """Return the multiple of 10**unit_exponent that reads back as the number, if there is one."""
    unit = Fraction(10) ** unit_exponent
    below = magnitude.numerator * unit.denominator // (magnitude.denominator * unit.numerator)
    candidates = sorted((below, below + 1), key=lambda each: abs(each * unit - magnitude))
    for candidate in candidates:
        distance = abs(candidate * unit - magnitude)
        if distance < half or (even and distance == half):
            return candidate, unit_exponent
    return None
