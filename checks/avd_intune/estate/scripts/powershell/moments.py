"""Points and spans of time (`[datetime]`, `[timespan]`) that a script writes itself. What the clock says is not known.

Of texts only those forms are read that mean the same everywhere; others are open.
https://learn.microsoft.com/dotnet/standard/base-types/custom-date-and-time-format-strings
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from avd_intune.estate.scripts.script_values import EnumValue, Open, Pieces, derived, known_text
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, field

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_POINT = lazy_pattern(
    r"(?:(\d{4})[-/](\d{1,2})[-/](\d{1,2})|(\d{1,2})/(\d{1,2})/(\d{4}))(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)
_SPAN = lazy_pattern(r"(-?)(?:(\d{1,6})\.)?(\d{1,2}):(\d{2})(?::(\d{2}))?|(-?)(\d{1,6})")
_FORMAT = lazy_pattern(r"yyyy|yy|MM?|dd?|HH?|hh?|mm?|ss?|tt|'[^']*'|[-_.:/T ]")
_PARTS = {
    "yyyy": "%Y", "yy": "%y", "MM": "%m", "dd": "%d", "HH": "%H", "hh": "%I", "mm": "%M", "ss": "%S", "tt": "%p",
}  # fmt: skip
_SHORT = {"M": "%m", "d": "%d", "H": "%H", "h": "%I", "m": "%M", "s": "%S"}
_NAMES_OF_PARTS = {"y": "year", "M": "month", "d": "day", "H": "hour", "h": "hour", "m": "minute", "s": "second"}
_SECONDS = {"days": 86_400, "hours": 3600, "minutes": 60, "seconds": 1, "milliseconds": 0.001}


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A point of time. offset: how far it says to be from UTC, for `[datetimeoffset]`."""

    at: datetime
    offset: timedelta | None = None

    def __str__(self) -> str:
        text = self.at.strftime("%m/%d/%Y %H:%M:%S")
        if self.offset is None:
            return text
        minutes = round(self.offset.total_seconds() / 60)
        return f"{text} {'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """A span of time."""

    length: timedelta

    def __str__(self) -> str:
        seconds = round(abs(self.length).total_seconds())
        days, rest = divmod(seconds, 86_400)
        sign = "-" if self.length < timedelta() else ""
        return f"{sign}{f'{days}.' if days else ''}{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"


@dataclass(frozen=True, slots=True, eq=False)
class ClockWithParts(Open):
    """What the clock says, but for parts that the script sets. parts: by their names, such as `year`."""

    parts: Mapping[str, int] = field(default_factory=dict)


def moment_of(value: object) -> Moment | None:
    """Return a value as a point of time; None where it is none, or of a form that is not read."""
    if isinstance(value, Moment):
        return value
    text = known_text(value) if isinstance(value, str) else None
    match = _POINT.fullmatch(text.strip()) if text is not None else None
    if match is None:
        return None
    date = (match[1], match[2], match[3]) if match[1] else (match[6], match[4], match[5])
    return _made([int(each) for each in date] + [int(each or 0) for each in match.groups()[6:]])


def span_of(value: object) -> Span | None:
    """Return a value as a span of time; None as above."""
    if isinstance(value, Span):
        return value
    match = _SPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    if match[7] is not None:
        return _span(int(match[7]) * (-1 if match[6] else 1), "days")
    hours, minutes, seconds = (int(each or 0) for each in match.groups()[2:5])
    if hours > 23 or minutes > 59 or seconds > 59:
        return None
    found = timedelta(int(match[2] or 0), hours=hours, minutes=minutes, seconds=seconds)
    return Span(-found if match[1] else found)


def _made(numbers: Sequence[int]) -> Moment | None:
    try:
        return Moment(datetime(*numbers))  # type: ignore[arg-type]
    except (ValueError, OverflowError, TypeError):
        return None


def _span(count: float, unit: str) -> Span | None:
    try:
        return Span(timedelta(seconds=count * _SECONDS[unit]))
    except OverflowError:
        return None


def order(left: object, right: object) -> int | None:
    """Return -1, 0 or 1 for a point or span on the left; None where the other one is not read as such."""
    if isinstance(left, Moment) and left.offset is not None:
        if not isinstance(right, Moment) or right.offset is None:
            return None
        left, right = Moment(left.at - left.offset), Moment(right.at - right.offset)
    if isinstance(right, Moment) and right.offset is not None:
        return None
    one, other = (
        (left.at, moment.at if (moment := moment_of(right)) is not None else None)
        if isinstance(left, Moment)
        else (left.length if isinstance(left, Span) else None, span.length if (span := span_of(right)) else None)
    )
    return None if one is None or other is None else (one > other) - (one < other)  # type: ignore[operator]


def computed(operator: str, left: object, right: object) -> Moment | Span | None:
    """Return what `+` or `-` makes of two of them; None where that is not told."""
    sign = -1 if operator == "-" else 1
    try:
        if isinstance(left, Moment) and isinstance(right, Moment) and operator == "-":
            if (left.offset is None) != (right.offset is None):
                return None
            apart = left.at - (left.offset or timedelta()) - (right.at - (right.offset or timedelta()))
            return Span(apart)
        if isinstance(left, Moment) and isinstance(right, Span):
            return Moment(left.at + sign * right.length, left.offset)
        if isinstance(left, Span) and isinstance(right, Span):
            return Span(left.length + sign * right.length)
    except OverflowError:
        pass
    return None


def member(value: Moment | Span | ClockWithParts, name: str) -> object:
    """Return a property, None where there is none of that name. name: in lower case."""
    if isinstance(value, ClockWithParts):
        shown = f"({value.shown}).{name}"
        return value.parts[name] if name in value.parts else derived(f".{name}", shown, value)
    if isinstance(value, Span):
        return _of_span(value.length, name)
    at = value.at
    if name in ("year", "month", "day", "hour", "minute", "second"):
        return int(getattr(at, name))
    if name == "dayofweek":
        return EnumValue("dayofweek", _DAYS[at.weekday()], (at.weekday() + 1) % 7)
    if name == "dayofyear":
        return at.timetuple().tm_yday
    if value.offset is not None and name in ("offset", "datetime", "utcdatetime"):
        if name == "offset":
            return Span(value.offset)
        return Moment(at if name == "datetime" else at - value.offset)
    if name == "localdatetime":
        return Open(f"{name} of {value}", f"{name} of {value}")
    if name == "date":
        return Moment(datetime(at.year, at.month, at.day))
    if name == "timeofday":
        return Span(at - datetime(at.year, at.month, at.day))
    return Open(f"{name} of {value}", f"{name} of {value}") if name in ("ticks", "kind", "millisecond") else None


def _of_span(length: timedelta, name: str) -> object:
    seconds = length.total_seconds()
    unit = name.removeprefix("total")
    if name.startswith("total") and unit in _SECONDS:
        return seconds / _SECONDS[unit]
    sign, rest = (-1 if seconds < 0 else 1), abs(int(seconds))
    parts = {"days": rest // 86_400, "hours": rest // 3600 % 24, "minutes": rest // 60 % 60, "seconds": rest % 60}
    if name in parts:
        return sign * parts[name]
    return Open(f"{name} of {length}", f"{name} of {length}") if name in ("ticks", "milliseconds") else None


def moved(value: Moment, name: str, count: object) -> Moment | None:
    """Return what `AddDays(3)` and methods like it give; None where that is not told. name: in lower case."""
    if isinstance(count, Span):
        found = computed("+" if name == "add" else "-", value, count) if name in ("add", "subtract") else None
        return found if isinstance(found, Moment) else None
    if not isinstance(count, (int, float)):
        return None
    unit = name.removeprefix("add")
    try:
        if unit in _SECONDS:
            return Moment(value.at + timedelta(seconds=count * _SECONDS[unit]), value.offset)
        if unit in ("months", "years") and isinstance(count, int):
            months = value.at.year * 12 + value.at.month - 1 + count * (12 if unit == "years" else 1)
            first = value.at.replace(year=months // 12, month=months % 12 + 1, day=1)
            return Moment(first.replace(day=min(value.at.day, _days_of(first.year, first.month))), value.offset)
    except (OverflowError, ValueError):
        pass
    return None


def _days_of(year: int, month: int) -> int:
    following = datetime(year + month // 12, month % 12 + 1, 1) if year < 9999 else datetime(2000, month % 12 + 1, 1)
    return (following - timedelta(1)).day


def formatted_parts(parts: Mapping[str, int], how: str) -> str | None:
    """Return a format of nothing but parts that are known; None where it asks for others."""
    asked = {_NAMES_OF_PARTS.get(match[0][0]) for match in _FORMAT.finditer(how) if match[0] in (*_PARTS, *_SHORT)}
    if not asked <= set(parts) or (None in asked):
        return None
    return formatted(Moment(datetime(2000, 1, 1).replace(**parts)), how)  # type: ignore[arg-type]


def formatted(value: Moment | Span, how: str) -> str | None:
    """Return a point of time in a format; None where that hangs on the language of Windows, or is not read."""
    if isinstance(value, Span):
        return str(value) if how in ("", "c") else None
    if how == "s":
        how = "yyyy-MM-ddTHH:mm:ss"
    if len(how) < 2 or _FORMAT.sub("", how):
        return None
    return "".join(_part(value.at, match[0]) for match in _FORMAT.finditer(how))


def _part(at: datetime, part: str) -> str:
    if part in _PARTS:
        return at.strftime(_PARTS[part]).rjust(4 if part == "yyyy" else 0, "0")
    if part in _SHORT:
        return str(int(at.strftime(_SHORT[part])))
    return part.strip("'")


def static_call(kind: str, name: str, arguments: Sequence[object]) -> object:
    """Return what a static method of one of the types gives; None where that is not told. Names in lower case."""
    known = None if any(isinstance(each, (Open, Pieces)) for each in arguments) else list(arguments)
    if known is None:
        return None
    numbers = [each for each in known if isinstance(each, int) and not isinstance(each, bool)]
    whole = len(numbers) == len(known)
    if kind == "datetime" and name == "parseexact" and len(known) > 1:
        return _exactly(known[0], known[1])
    if name == "parse" and known:
        return moment_of(known[0]) if kind == "datetime" else span_of(known[0])
    if name == "new" and whole and kind == "datetime" and 3 <= len(numbers) <= 6:
        return _made(numbers)
    if name == "new" and whole and kind == "timespan" and len(numbers) in (3, 4):
        days, hours, minutes, seconds = numbers if len(numbers) == 4 else (0, *numbers)
        return _span(days * 86_400 + hours * 3600 + minutes * 60 + seconds, "seconds")
    if kind == "timespan" and name.startswith("from") and name[4:] in _SECONDS and len(known) == 1:
        return _span(known[0], name[4:]) if isinstance(known[0], (int, float)) else None
    if name == "compare" and len(known) == 2:
        return order(*known)
    if kind == "datetime" and name == "daysinmonth" and whole and len(numbers) == 2:
        return _days_of(*numbers) if _made((*numbers, 1)) is not None else None
    if kind == "datetime" and name == "isleapyear" and whole and len(numbers) == 1:
        return _made((*numbers, 2, 29)) is not None
    return None


def _exactly(text: object, how: object) -> Moment | None:
    """Return a text read by a format, in which each part has as many digits as it has letters."""
    if not isinstance(text, str) or not isinstance(how, str) or len(how) < 2 or _FORMAT.sub("", how):
        return None
    parts = [match[0] for match in _FORMAT.finditer(how)]
    names = {"yyyy": "Y", "MM": "m", "dd": "d", "HH": "H", "mm": "M", "ss": "S"}
    if any(part.isalpha() and part != "T" and part not in names for part in parts):
        return None
    pattern = "".join(
        f"(?P<{names[part]}>\\d{{{len(part)}}})" if part in names else re.escape(part.strip("'")) for part in parts
    )
    try:
        match = re.fullmatch(pattern, text)
    except re.error:  # the same part twice
        return None
    found = match.groupdict() if match is not None else {}
    date = [int(found[each]) for each in "Ymd" if each in found]
    return _made(date + [int(found.get(each, 0)) for each in "HMS"]) if len(date) == 3 else None


def static_property(kind: str, name: str) -> object:
    """Return a static property that no clock is needed for; None for others."""
    if kind == "timespan":
        return Span(timedelta()) if name == "zero" else None
    dates = {"minvalue": (1, 1, 1), "maxvalue": (9999, 12, 31, 23, 59, 59), "unixepoch": (1970, 1, 1)}
    return _made(dates[name]) if name in dates else None
