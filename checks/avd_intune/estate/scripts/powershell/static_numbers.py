"""Numbers that types of .NET name, and what `[math]` and `[double]` make of numbers."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from contextlib import suppress

from avd_intune.estate.scripts.powershell.conversions import ConversionError, cast, number_from
from avd_intune.estate.scripts.powershell.errors import FAILED_PARSE
from avd_intune.estate.scripts.powershell.frames import ScriptError
from avd_intune.estate.scripts.script_values import Open, Pieces, derived
from avd_intune.languages.powershell.integers import Long

NUMBERS: dict[tuple[str, str], object] = {
    **{(kind, "maxvalue"): (1 << 31) - 1 for kind in ("int", "int32")},
    **{(kind, "minvalue"): -(1 << 31) for kind in ("int", "int32")},
    **{(kind, "maxvalue"): Long((1 << 63) - 1) for kind in ("long", "int64")},
    **{(kind, "minvalue"): Long(-(1 << 63)) for kind in ("long", "int64")},
    ("double", "maxvalue"): sys.float_info.max,
    ("double", "minvalue"): -sys.float_info.max,
    ("double", "positiveinfinity"): math.inf,
    ("double", "negativeinfinity"): -math.inf,
    ("double", "nan"): math.nan,
    ("math", "pi"): math.pi,
    ("math", "e"): math.e,
}


def of_double(_: object, kind: str, name: str, arguments: list[object], shown: str) -> object:
    """Return what a method of `[double]` gives."""
    value = arguments[0] if arguments else None
    if name in ("parse", "tryparse") and arguments:
        try:
            return cast(kind, value, shown)
        except ConversionError as error:
            raise ScriptError(str(error), FAILED_PARSE) from error
    number = number_from(value) if not isinstance(value, (Open, Pieces)) else None
    asked = _ASKED.get(name)
    return derived(f"[double]::{name}", shown, *arguments) if number is None or asked is None else asked(number)


_ASKED: dict[str, Callable[[float], bool]] = {
    "isnan": math.isnan,
    "isinfinity": math.isinf,
    "ispositiveinfinity": lambda number: number == math.inf,
    "isnegativeinfinity": lambda number: number == -math.inf,
    "isfinite": math.isfinite,
}


def of_math(_: object, kind: str, name: str, arguments: list[object], shown: str) -> object:
    """Return what a method of `[math]` gives."""
    numbers = [number_from(each) for each in arguments]
    known = [each for each in numbers if each is not None]
    if known and len(known) == len(numbers) and not any(isinstance(each, (Open, Pieces)) for each in arguments):
        if name in ("max", "min") and len(known) == 2:
            return max(known) if name == "max" else min(known)
        if name == "pow" and len(known) == 2:
            with suppress(ValueError, OverflowError):
                power = math.pow(*known)
                return int(power) if power.is_integer() else power
        if name in _ROUNDED and len(known) == 1 and math.isfinite(known[0]):
            return _ROUNDED[name](known[0])
    return derived(f"[math]::{name}", shown, *arguments)


_ROUNDED: dict[str, Callable[[float], float]] = {
    "abs": abs,
    "ceiling": math.ceil,
    "floor": math.floor,
    "round": round,
    "truncate": math.trunc,
}
