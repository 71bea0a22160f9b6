"""Terraform's numeric functions (https://developer.hashicorp.com/terraform/language/functions#numeric-functions)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from avd_intune.languages.terraform.evaluation.hcl_numbers import ArithmeticRangeError, Number, add
from avd_intune.languages.terraform.evaluation.scalars import MAX_NUMBER_EXPONENT, MINUS_ZERO, signed_number
from avd_intune.languages.terraform.functions import go_math
from avd_intune.languages.terraform.functions.function_api import (
    FunctionContext,
    TerraformFunction,
    TerraformFunctionError,
    UndecidedError,
    attempt_each_case,
    computed,
    integer_argument,
    is_null,
    kind_name,
    number_argument,
    plain,
    takes,
)
from avd_intune.languages.terraform.functions.lists import sequence
from avd_intune.values.plain_data import normal_number
from avd_intune.values.value_types import Known, Value


@plain("number")
def _absolute(number: Number) -> Number:
    return abs(number) if isinstance(number, int) else number.copy_abs()


@plain("number")
def _ceil(number: Number) -> Number:
    if isinstance(number, int) or number.is_infinite():
        return number
    return normal_number(number.to_integral_value(ROUND_CEILING))


@plain("number")
def _floor(number: Number) -> Number:
    if isinstance(number, int) or number.is_infinite():
        return number
    return normal_number(number.to_integral_value(ROUND_FLOOR))


@plain("number", "number")
def _log(number: Number, base: Number) -> Number:
    # Terraform divides two logarithms of 64-bit floats, and so the result shows their rounding.
    value, divisor = _go_log(float(number)), _go_log(float(base))
    if (divisor == 0 and value == 0) or (math.isinf(value) and math.isinf(divisor)):
        raise TerraformFunctionError("the logarithm is no number")
    return _from_float(value / divisor if divisor else math.copysign(math.inf, value))


def _go_log(number: float) -> float:
    if number < 0:
        raise TerraformFunctionError("a negative number has no logarithm")
    return go_math.log(number)


@plain("number", "number")
def _power(number: Number, exponent: Number) -> Number:
    base, power = _as_float(number), _as_float(exponent)
    try:
        return _from_float(go_math.power(base, power))
    except ValueError as error:
        raise TerraformFunctionError("the power is no number") from error


def _as_float(number: Number) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _from_float(number: float) -> Number:
    # Terraform writes a 64-bit float as its shortest decimal, as Python does.
    return signed_number(Decimal(repr(number)))


@plain("integer")
def _signum(number: int) -> int:
    return (number > 0) - (number < 0)


@plain(variadic="number")
def _maximum(*numbers: Number) -> Number:
    return max(_some(numbers))


@plain(variadic="number")
def _minimum(*numbers: Number) -> Number:
    return min(_some(numbers))


def _some(numbers: tuple[Number, ...]) -> tuple[Number, ...]:
    if not numbers:
        raise TerraformFunctionError("at least one number is required")
    return numbers


@takes(2)
def _parseint(_call: FunctionContext, text: Value, base: Value) -> Value:
    radix = integer_argument(base)
    if not isinstance(text, Known):
        if kind_name(text) != "unknown":
            raise TerraformFunctionError("the first argument must be a string")
        raise UndecidedError
    if not isinstance(text.value, str):
        raise TerraformFunctionError("the first argument must be a string")
    if not 2 <= radix <= 62:
        raise TerraformFunctionError("the base must be a whole number from 2 to 62")
    return computed(_parse(text.value, radix), text, base)


_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _parse(text: str, radix: int) -> int:
    digits = text[1:] if text[:1] in ("+", "-") else text
    # Up to base 36 the case of letters does not matter, as in Go's big.Int.SetString.
    allowed = _DIGITS[:radix]
    if radix <= 36:
        digits = digits.lower()
    if not digits or len(digits) > MAX_NUMBER_EXPONENT or any(digit not in allowed for digit in digits):
        raise TerraformFunctionError(f"the text is not a number of base {radix}")
    number = 0
    for digit in digits:
        number = number * radix + allowed.index(digit)
    return -number if text[0] == "-" else number


@takes(1)
def _total(_call: FunctionContext, numbers: Value) -> Value:
    def of_known(values: Value) -> Value:
        items = sequence(values)
        if items.rest is not None:
            raise UndecidedError
        if not items.items:
            raise TerraformFunctionError("an empty list has no sum")
        result: Number = MINUS_ZERO  # what is added to it keeps its sign
        for item in items.items:
            if is_null(item):
                raise TerraformFunctionError("the list must hold numbers only")
            try:
                result = add(result, number_argument(item))
            except ArithmeticRangeError as error:
                raise TerraformFunctionError("the list must hold numbers only") from error
        return computed(result, values)

    return attempt_each_case("sum", of_known, numbers)


FUNCTIONS: Mapping[str, TerraformFunction] = {
    "abs": _absolute,
    "ceil": _ceil,
    "floor": _floor,
    "log": _log,
    "max": _maximum,
    "min": _minimum,
    "parseint": _parseint,
    "pow": _power,
    "signum": _signum,
    "sum": _total,
}
