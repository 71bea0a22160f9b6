"""Decimal number literals of HCL and JSON as exact Python numbers."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

# Integers beyond this many digits stay Decimal: turning them into an int takes quadratic time.
_MAX_INT_DIGITS = 400


def read_number(text: str) -> int | Decimal | None:
    """Return the value of a literal such as `12`, `-1.5` or `2e3`; integral values are int.

    None if the number is beyond every sensible range (`1e99999999999999999999`).
    """
    if len(text) < _MAX_INT_DIGITS and (text.isdigit() or text[1:].isdigit()):
        return int(text)
    try:
        number = Decimal(text)
        if number.adjusted() < _MAX_INT_DIGITS and number == number.to_integral_value():
            return int(number)
    except InvalidOperation:
        return None
    return number
