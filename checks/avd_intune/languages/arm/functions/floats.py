"""Numbers with a fraction, as the deployment engine has them: IEEE doubles, told apart from integers.

In a value a float is a Decimal (also `1.0`), an integer an int. NaN and the infinities are Decimals, too.
"""

from __future__ import annotations

import math
from decimal import Decimal

from avd_intune.values.value_types import Scalar

# Exponents of ten within which .NET writes a double without one.
_PLAIN_EXPONENTS = range(-4, 17)


def float_number(number: float) -> Decimal:
    """Return a double as the number of a value."""
    return Decimal(repr(number))


def as_engine_number(content: Scalar) -> Scalar:
    """Return a scalar of a JSON document as the engine has it: a number with a fraction or exponent as a double."""
    return float_number(as_double(content)) if isinstance(content, Decimal) else content


def as_double(number: int | Decimal) -> float:
    """Return the double nearest to a number; an infinity for what is larger than all of them."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def double_text(number: Decimal) -> str:
    """Return a float as text: the shortest digits that read back, `1E+17` for large and `1E-05` for small ones."""
    value = as_double(number)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    sign = "-" if math.copysign(1, value) < 0 else ""
    digits, exponent = shortest_digits(abs(value))
    if exponent not in _PLAIN_EXPONENTS:
        fraction = f".{digits[1:]}" if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{fraction}E{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
    if exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
    whole, fraction = digits[: exponent + 1].ljust(exponent + 1, "0"), digits[exponent + 1 :]
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"


def double_json(number: Decimal) -> str:
    """Return a float as it stands in JSON text: with `.0` where nothing else shows that it is none integer."""
    text = double_text(number)
    if text.lstrip("-")[0] in "NI":
        return f'"{text}"'
    return text if "." in text or "E" in text else f"{text}.0"


def shortest_digits(value: float) -> tuple[str, int]:
    """Return the significant digits of a positive double, without zeros at the end, and its exponent of ten."""
    if value == 0:
        return "0", 0
    _, digits, exponent = Decimal(repr(value)).as_tuple()
    assert isinstance(exponent, int)
    text = "".join(map(str, digits)).lstrip("0")
    exponent += len(text) - 1
    return text.rstrip("0"), exponent
