"""Points of time that say how far they are from UTC: `[datetimeoffset]`.

https://learn.microsoft.com/dotnet/api/system.datetimeoffset. A text without an offset has that of the machine, which is
not known, and is open.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from avd_intune.estate.scripts.powershell.moments import Moment, Span, moment_of
from avd_intune.languages.powershell.integers import Long
from avd_intune.patterns import lazy_pattern

_TEXT = lazy_pattern(r"(.{8,19}?)(?:\.0{1,7})?[ ]?(?:(Z)|([+-])(\d{2}):(\d{2}))", 0)
_EPOCH = datetime(1970, 1, 1)
_LIMIT = 250_000_000_000


def with_offset(value: object) -> Moment | None:
    """Return a value as a point of time with its distance from UTC; None where it is none, or that is not known."""
    if isinstance(value, Moment):
        return value if value.offset is not None else None
    match = _TEXT.fullmatch(value.strip()) if isinstance(value, str) else None
    at = moment_of(match[1]) if match is not None else None
    if match is None or at is None:
        return None
    minutes = 0 if match[2] else int(match[4]) * 60 + int(match[5])
    return Moment(at.at, timedelta(minutes=-minutes if match[3] == "-" else minutes))


def static_call(name: str, arguments: Sequence[object]) -> Moment | None:
    """Return what a static method gives; None where that is not told. name: in lower case."""
    first = arguments[0] if arguments else None
    if name == "parse" and len(arguments) == 1:
        return with_offset(first)
    if name in ("fromunixtimeseconds", "fromunixtimemilliseconds") and isinstance(first, (int, Long)):
        seconds = first / 1000 if name.endswith("milliseconds") else float(first)
        return Moment(_EPOCH + timedelta(seconds=seconds), timedelta()) if abs(seconds) < _LIMIT else None
    if name == "new" and len(arguments) == 2 and isinstance(first, Moment) and isinstance(arguments[1], Span):
        return Moment(first.at, arguments[1].length) if first.offset is None else None
    return None


def static_property(name: str) -> Moment | None:
    """Return a static property that no clock is needed for; None for others."""
    return Moment(_EPOCH, timedelta()) if name == "unixepoch" else None


def method(value: Moment, name: str, arguments: Sequence[object]) -> object:
    """Return what a method of such a point gives; None where that is not told, or it is none. name: in lower case."""
    if value.offset is None:
        return None
    in_utc = value.at - value.offset
    if name == "tounixtimeseconds":
        return Long(int((in_utc - _EPOCH).total_seconds() // 1))
    if name == "touniversaltime":
        return Moment(in_utc, timedelta())
    if name == "tooffset" and arguments and isinstance(arguments[0], Span):
        return Moment(in_utc + arguments[0].length, arguments[0].length)
    return None
