"""Dates as text, read and written as .NET's `DateTimeOffset` does it in the invariant culture.

https://learn.microsoft.com/dotnet/standard/base-types/standard-date-and-time-format-strings
https://learn.microsoft.com/dotnet/standard/base-types/custom-date-and-time-format-strings
"""

from __future__ import annotations

import re
from datetime import date

from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass

TICKS = 10_000_000  # in a second
_DAY = 86_400 * TICKS
MAX_TICKS = date.max.toordinal() * _DAY
_MAX_OFFSET = 14 * 60

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)

_STANDARD = {
    "": "MM/dd/yyyy HH:mm:ss zzz",
    "d": "MM/dd/yyyy",
    "D": "dddd, dd MMMM yyyy",
    "f": "dddd, dd MMMM yyyy HH:mm",
    "F": "dddd, dd MMMM yyyy HH:mm:ss",
    "g": "MM/dd/yyyy HH:mm",
    "G": "MM/dd/yyyy HH:mm:ss",
    "M": "MMMM dd",
    "O": "yyyy-MM-ddTHH:mm:ss.fffffffzzz",
    "R": "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
    "s": "yyyy-MM-ddTHH:mm:ss",
    "t": "HH:mm",
    "T": "HH:mm:ss",
    "u": "yyyy-MM-dd HH:mm:ss'Z'",
    "Y": "yyyy MMMM",
}
# Letters that mean the same in either case.
_EITHER_CASE = {"m": "M", "o": "O", "r": "R", "y": "Y"}
# These write the time of UTC, all others that of the offset.
_IN_UTC = frozenset("Ru")
_TOKEN = lazy_pattern(
    r"'(?P<single>[^'\\]*(?:\\.[^'\\]*)*)'|\"(?P<double>[^\"\\]*(?:\\.[^\"\\]*)*)\"|\\(?P<escaped>.)|%(?P<alone>[^%])"
    r"|(?P<token>d+|f+|F+|g+|h+|H+|K|m+|M+|s+|t+|y+|z+)|(?P<bad>['\"\\%])|(?P<other>.)",
    re.DOTALL,
)


class DateError(Exception):
    """The text is no date, or the picture none of a date; `str(error)` says which."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A local time in ticks since the first of January of the year 1, and its offset from UTC in minutes."""

    ticks: int
    offset: int = 0

    @property
    def utc(self) -> int:
        return self.ticks - self.offset * 60 * TICKS

    def plus(self, ticks: int) -> Moment:
        """Return the moment some time later, at the same offset. Raises DateError."""
        return checked(Moment(self.ticks + ticks, self.offset))

    @property
    def day(self) -> date:
        return date.fromordinal(self.ticks // _DAY + 1)


def checked(moment: Moment) -> Moment:
    """Return a moment that is a date. Raises DateError."""
    if not (0 <= moment.ticks < MAX_TICKS and 0 <= moment.utc < MAX_TICKS):
        raise DateError("the result is no date")
    if abs(moment.offset) > _MAX_OFFSET:
        raise DateError("an offset is at most 14 hours")
    return moment


# --- reading ------------------------------------------------------------------------------------------

_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:\.(?P<fraction>\d+))?)?"
_TIME = rf"{_CLOCK}(?: ?(?P<half>[AaPp][Mm]?))?"
_ZONE = r"(?: ?(?P<zone>[Zz]|GMT|[+-]\d{1,2}(?::?\d{2})?))?"
_NAME = r"(?P<name>[A-Za-z]{3,9})"
_WEEKDAY = r"(?:(?P<weekday>[A-Za-z]{3,9}),? +)?"
_BEHIND = rf"(?:(?:[Tt]| +){_TIME})?{_ZONE}"
_COMPACT = lazy_pattern(r"(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z", re.ASCII)
_FORMS = tuple(
    lazy_pattern(form, re.ASCII)
    for form in (
        rf"(?P<year>\d{{4}})([-/.])(?P<month>\d{{1,2}})(?:\2(?P<day>\d{{1,2}})){_BEHIND}",
        r"(?P<year>\d{4})[-/](?P<month>\d{1,2})",
        rf"(?P<month>\d{{1,2}})([-/.])(?P<day>\d{{1,2}})\2(?P<year>\d{{4}}){_BEHIND}",
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})[ -]{_NAME},?[ -](?P<year>\d{{4}}){_BEHIND}",
        rf"{_WEEKDAY}{_NAME} (?P<day>\d{{1,2}}),? (?P<year>\d{{4}}){_BEHIND}",
        rf"{_NAME},? (?P<year>\d{{4}})",
    )
)


def parse_date(text: str) -> Moment:
    """Read a date; without an offset it is one of UTC. Raises DateError."""
    text = text.strip()
    compact = _COMPACT.fullmatch(text)
    if compact is not None:
        year, month, day, hour, minute, second = (int(each) for each in compact.groups())
        return _moment(year, month, day, hour, minute, second, 0, 0)
    for form in _FORMS:
        found = form.fullmatch(text)
        if found is not None:
            return _of_parts({key: value for key, value in found.groupdict().items() if value is not None})
    raise DateError("the string is no date")


def _of_parts(parts: dict[str, str]) -> Moment:
    month = int(parts["month"]) if "month" in parts else _position(parts["name"], MONTHS) + 1
    hour, minute, second = (int(parts.get(name, 0)) for name in ("hour", "minute", "second"))
    half = parts.get("half", "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise DateError("the string is no date")
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    digits = parts.get("fraction", "")
    # More decimals than a tick has are rounded.
    fraction = (int(digits[:20].ljust(20, "0")) + 10**13 // 2) // 10**13
    moment = _moment(
        int(parts["year"]), month, int(parts.get("day", 1)), hour, minute, second, fraction, _offset(parts.get("zone"))
    )
    if "weekday" in parts and _position(parts["weekday"], DAYS) != moment.day.weekday():
        raise DateError("the day of the week does not fit the date")
    return moment


def _position(name: str, names: tuple[str, ...]) -> int:
    for at, each in enumerate(names):
        if name.lower() in (each.lower(), each[:3].lower()):
            return at
    raise DateError("the string is no date")


def _offset(zone: str | None) -> int:
    if zone is None or zone in ("Z", "z", "GMT"):
        return 0
    hours, _, minutes = zone[1:].partition(":")
    if not minutes and len(hours) > 2:
        hours, minutes = hours[:-2], hours[-2:]
    offset = int(hours) * 60 + int(minutes or 0)
    if int(minutes or 0) > 59:
        raise DateError("the offset is not valid")
    return -offset if zone[0] == "-" else offset


def _moment(year: int, month: int, day: int, hour: int, minute: int, second: int, fraction: int, offset: int) -> Moment:
    if hour > 23 or minute > 59 or second > 59:
        raise DateError("the string is no date")
    try:
        days = date(year, month, day).toordinal() - 1
    except ValueError:
        raise DateError("the string is no date") from None
    return checked(Moment(days * _DAY + ((hour * 60 + minute) * 60 + second) * TICKS + fraction, offset))


# --- writing ------------------------------------------------------------------------------------------


def format_date(moment: Moment, picture: str) -> str:
    """Write a moment by a .NET format string. Raises DateError."""
    if len(picture) < 2:
        picture = _EITHER_CASE.get(picture, picture)
        if picture not in _STANDARD:
            raise DateError(f'there is no date format "{picture}"')
        if picture in _IN_UTC:
            moment = Moment(moment.utc)
        picture = _STANDARD[picture]
    return "".join(_piece(moment, found) for found in _TOKEN.finditer(picture))


def _piece(moment: Moment, found: re.Match[str]) -> str:
    for quoted in (found["single"], found["double"]):
        if quoted is not None:
            return re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL)
    if found["escaped"] is not None or found["other"] is not None:
        return found["escaped"] or found["other"]
    if found["bad"] is not None:
        raise DateError("the date format is not complete")
    if found["alone"] is not None:
        # `%d` is the token d, and not the standard format.
        token = found["alone"]
        return _written(moment, token) if re.fullmatch(r"[dfFghHKmMstyz]", token) else token
    return _written(moment, found["token"])


def _written(moment: Moment, token: str) -> str:
    letter, many = token[0], len(token)
    day, time = moment.day, moment.ticks % _DAY
    seconds = time // TICKS
    if letter in "dM":
        number, names = (day.day, DAYS) if letter == "d" else (day.month, MONTHS)
        if many < 3:
            return f"{number:0{many}d}"
        name = names[day.weekday() if letter == "d" else day.month - 1]
        return name[:3] if many == 3 else name
    if letter == "y":
        return f"{day.year % 100:0{many}d}" if many < 3 else f"{day.year:0{many}d}"
    if letter in "hHms":
        hour = seconds // 3600
        number = {"h": hour % 12 or 12, "H": hour, "m": seconds // 60 % 60, "s": seconds % 60}[letter]
        return f"{number:0{min(many, 2)}d}"
    if letter in "fF":
        if many > 7:
            raise DateError("a date format has at most seven decimals")
        digits = f"{time % TICKS:07d}"[:many]
        return digits if letter == "f" else digits.rstrip("0")
    if letter == "t":
        return ("AM" if seconds < 43_200 else "PM")[:many]
    if letter == "g":
        return "A.D."
    return _offset_text(moment.offset, 3 if letter == "K" else many)


def _offset_text(offset: int, many: int) -> str:
    sign, hours, minutes = "-" if offset < 0 else "+", abs(offset) // 60, abs(offset) % 60
    if many > 2:
        return f"{sign}{hours:02d}:{minutes:02d}"
    return f"{sign}{hours:0{many}d}"
