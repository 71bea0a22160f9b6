"""Arithmetic functions of ARM templates; Bicep's operators compile to them.

https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-numeric
Arithmetic is that of 64-bit integers. A float is compared and written, but nothing is computed with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from avd_intune.languages.arm.functions.floats import as_double, float_number
from avd_intune.languages.arm.functions.function_api import (
    ArmFunctionContext,
    ArmFunctionError,
    FunctionTable,
    certain,
    integer_argument,
    list_argument,
    number_argument,
    text_argument,
    whole_items,
)
from avd_intune.patterns import lazy_pattern
from avd_intune.values.value_types import Known, ListValue, Value

FUNCTIONS = FunctionTable()
define = FUNCTIONS.define

MIN_INT64, MAX_INT64 = -(2**63), 2**63 - 1
MAX_RANGE = 10_000
MAX_INT32 = 2**31 - 1


def _arithmetic(name: str, compute: Callable[[int, int], int]) -> None:
    @define(name, 2)
    def _calculate(call: ArmFunctionContext, left: Value, right: Value) -> Value:
        first, second = integer_argument(left), integer_argument(right)
        if name in ("div", "mod") and second == 0:
            raise ArmFunctionError("it divides by zero")
        result = compute(first, second)
        if not MIN_INT64 <= result <= MAX_INT64:
            raise ArmFunctionError("the result does not fit a 64-bit integer")
        return Known(result)


def _truncated(dividend: int, divisor: int) -> int:
    quotient = abs(dividend) // abs(divisor)
    return quotient if (dividend < 0) == (divisor < 0) else -quotient


_arithmetic("add", lambda a, b: a + b)
_arithmetic("sub", lambda a, b: a - b)
_arithmetic("mul", lambda a, b: a * b)
_arithmetic("div", _truncated)
_arithmetic("mod", lambda a, b: a - b * _truncated(a, b))


@define("int", 1)
def _to_integer(call: ArmFunctionContext, value: Value) -> Value:
    """Convert a string of decimal digits; blanks around it are allowed, as .NET's `long.TryParse` has it."""
    value = certain(value)
    if isinstance(value, Known) and type(value.value) is int:
        return value
    if isinstance(value, Known) and isinstance(value.value, Decimal):
        raise ArmFunctionError("a float is no integer")
    text = text_argument(value).strip()
    digits = text[1:] if text[:1] in ("-", "+") else text
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 40:
        raise ArmFunctionError("the string is no integer")
    number = int(text)
    if not MIN_INT64 <= number <= MAX_INT64:
        raise ArmFunctionError("the number does not fit a 64-bit integer")
    return Known(number)


# What .NET reads as a double: commas between digits are passed over, blanks around it are, too.
_FLOAT = lazy_pattern(r"[+-]?(?:[0-9][0-9,]*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII)
_NO_NUMBERS = {"nan": "NaN", "infinity": "Infinity", "-infinity": "-Infinity", "+infinity": "Infinity"}
# Longer texts are numbers that nobody wrote.
MAX_NUMBER_LENGTH = 1_000


@define("float", 1)
def _to_float(call: ArmFunctionContext, value: Value) -> Value:
    value = certain(value)
    if not (isinstance(value, Known) and isinstance(value.value, str)):
        return Known(float_number(as_double(number_argument(value))))
    text = value.value.strip()
    if text.lower() in _NO_NUMBERS:
        return Known(Decimal(_NO_NUMBERS[text.lower()]))
    if len(text) > MAX_NUMBER_LENGTH or _FLOAT.fullmatch(text) is None:
        raise ArmFunctionError("the string is no number")
    return Known(float_number(float(text.replace(",", ""))))


@define("range", 2)
def _make_range(call: ArmFunctionContext, start: Value, count: Value) -> Value:
    """Return consecutive integers: at most 10,000, none above 2147483647."""
    begin, many = integer_argument(start), integer_argument(count)
    if not 0 <= many <= MAX_RANGE:
        raise ArmFunctionError(f"the count must lie between 0 and {MAX_RANGE}, {many} is given")
    if begin + many - 1 > MAX_INT32:
        raise ArmFunctionError("the range goes beyond 2147483647")
    call.budget.spend(many)
    return ListValue(tuple(Known(number) for number in range(begin, begin + many)))


@define("min", 1, None)
def _minimum(call: ArmFunctionContext, *values: Value) -> Value:
    return Known(_extreme(_numbers(values), min))


@define("max", 1, None)
def _maximum(call: ArmFunctionContext, *values: Value) -> Value:
    return Known(_extreme(_numbers(values), max))


def _extreme(numbers: list[int | Decimal], choose: Callable[..., int | Decimal]) -> int | Decimal:
    """Return the smallest or largest; what is no number (NaN) wins over all."""
    for number in numbers:
        if isinstance(number, Decimal) and number.is_nan():
            return number
    return choose(numbers)


def _numbers(values: tuple[Value, ...]) -> list[int | Decimal]:
    if len(values) == 1 and isinstance(certain(values[0]), ListValue):
        values = whole_items(list_argument(values[0]))
    if not values:
        raise ArmFunctionError("the array is empty")
    return [number_argument(value) for value in values]
