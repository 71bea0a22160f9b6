"""Logarithm and power of 64-bit floats as Go computes them, to the last digit.

Terraform's `log` and `pow` are Go's `math.Log` and `math.Pow` (https://go.dev/src/math/log.go,
https://go.dev/src/math/pow.go), which round otherwise than the C library behind Python's. `math.Exp`, which `pow`
needs where the exponent is no whole number, is Python's here: Go's differs by the processor in its last digit.
"""

from __future__ import annotations

import math

_LN2_HIGH = float.fromhex("0x1.62e42feep-1")
_LN2_LOW = float.fromhex("0x1.a39ef35793c76p-33")
_LOG_TERMS = tuple(
    map(
        float.fromhex,
        (
            "0x1.5555555555593p-1",
            "0x1.999999997fa04p-2",
            "0x1.2492494229359p-2",
            "0x1.c71c51d8e78afp-3",
            "0x1.7466496cb03dep-3",
            "0x1.39a09d078c69fp-3",
            "0x1.2f112df3e5244p-3",
        ),
    )
)
_LARGEST_EXPONENT = 1 << 12


def log(number: float) -> float:
    """Return the natural logarithm of a number that is not negative: minus infinity of zero."""
    if number == 0:
        return -math.inf
    if math.isinf(number):
        return number
    fraction, exponent = math.frexp(number)
    if fraction < math.sqrt(2) / 2:
        fraction *= 2
        exponent -= 1
    rest = fraction - 1
    s = rest / (2 + rest)
    square = s * s
    fourth = square * square
    l1, l2, l3, l4, l5, l6, l7 = _LOG_TERMS
    odd = square * (l1 + fourth * (l3 + fourth * (l5 + fourth * l7)))
    even = fourth * (l2 + fourth * (l4 + fourth * l6))
    half = 0.5 * rest * rest
    return exponent * _LN2_HIGH - ((half - (s * (half + (odd + even)) + exponent * _LN2_LOW)) - rest)


def power(base: float, exponent: float) -> float:
    """Return a power. Raises ValueError where it is no number, as of a negative base and a broken exponent."""
    if exponent == 0 or base == 1:
        return 1.0
    if base == 0 or math.isinf(base) or math.isinf(exponent):
        return _power_at_the_edge(base, exponent)
    if abs(exponent) == 0.5 and base > 0:
        return math.sqrt(base) if exponent > 0 else 1 / math.sqrt(base)
    broken, whole = math.modf(abs(exponent))
    if broken and base < 0:
        raise ValueError("no real power")
    if whole >= 2.0**63:
        return 1.0 if base == -1 else 0.0 if (abs(base) < 1) == (exponent > 0) else math.inf
    return _power(base, broken, int(whole), exponent < 0)


def _power(base: float, broken: float, whole: int, inverted: bool) -> float:
    """Return a power as a fraction times two to an exponent, multiplied bit by bit of the whole exponent."""
    result, scale = 1.0, 0
    if broken:
        if broken > 0.5:
            broken -= 1
            whole += 1
        result = math.exp(broken * log(base))
    fraction, binary = math.frexp(base)
    while whole:
        if abs(binary) > _LARGEST_EXPONENT:
            # The result is zero or infinite.
            scale += binary
            break
        if whole & 1:
            result *= fraction
            scale += binary
        fraction *= fraction
        binary <<= 1
        if fraction < 0.5:
            fraction += fraction
            binary -= 1
        whole >>= 1
    if inverted:
        result, scale = 1 / result, -scale
    try:
        return math.ldexp(result, scale)
    except OverflowError:
        return math.copysign(math.inf, result)


def _power_at_the_edge(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except ValueError:
        # Zero to a negative power.
        return -math.inf if math.copysign(1, base) < 0 and exponent % 2 == 1 else math.inf
