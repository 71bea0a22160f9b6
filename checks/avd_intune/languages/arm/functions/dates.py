"""Functions on dates.

https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-date
`dateTimeAdd` counts a year as 365 days and a month as 30, as that page says.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from avd_intune.languages.arm.functions.function_api import (
    ArmFunctionContext,
    ArmFunctionError,
    FunctionTable,
    integer_argument,
    text_argument,
)
from avd_intune.values.uncertain_calls import NeedsUnknownError
from avd_intune.values.value_types import Known, Unknown, Value

FUNCTIONS = FunctionTable()
define = FUNCTIONS.define

DEFAULT_FORMAT = "yyyy-MM-ddTHH:mm:ssZ"
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

_DATE = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,7}))?)?)? ?(Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_DURATION = re.compile(
    r"([+-])?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?)?",
    re.ASCII,
)
_TOKEN = re.compile(r"'([^']*)'|\"([^\"]*)\"|\\(.)|(y+|M+|d+|H+|h+|m+|s+|f+|F+|t+|z+|K)")

# https://learn.microsoft.com/dotnet/standard/base-types/standard-date-and-time-format-strings
_STANDARD = {
    "d": "MM/dd/yyyy",
    "D": "dddd, dd MMMM yyyy",
    "f": "dddd, dd MMMM yyyy HH:mm",
    "F": "dddd, dd MMMM yyyy HH:mm:ss",
    "g": "MM/dd/yyyy HH:mm",
    "G": "MM/dd/yyyy HH:mm:ss",
    "M": "MMMM dd",
    "m": "MMMM dd",
    "o": "yyyy-MM-ddTHH:mm:ss.fffffff'Z'",
    "O": "yyyy-MM-ddTHH:mm:ss.fffffff'Z'",
    "r": "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
    "R": "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
    "s": "yyyy-MM-ddTHH:mm:ss",
    "t": "HH:mm",
    "T": "HH:mm:ss",
    "u": "yyyy-MM-dd HH:mm:ss'Z'",
    "y": "yyyy MMMM",
    "Y": "yyyy MMMM",
}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def parse_date(text: str) -> datetime:
    """Read an ISO 8601 time stamp as UTC. Raises ArmFunctionError."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        raise ArmFunctionError("the string is no ISO 8601 time stamp")
    year, month, day, hour, minute, second = (int(group or 0) for group in match.groups()[:6])
    fraction = (match[7] or "").ljust(6, "0")[:6]
    try:
        moment = datetime(year, month, day, hour, minute, second, int(fraction), tzinfo=timezone.utc)
        zone = match[8]
        if zone and zone != "Z":
            offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
            moment = moment - offset if zone[0] == "+" else moment + offset
    except (ValueError, OverflowError):
        raise ArmFunctionError("the string is no ISO 8601 time stamp") from None
    return moment


def format_date(moment: datetime, picture: str) -> str:
    """Write a UTC time by a .NET format string. Raises ArmFunctionError."""
    if len(picture) == 1:
        if picture not in _STANDARD:
            raise ArmFunctionError(f'the date format "{picture}" is not evaluated')
        picture = _STANDARD[picture]
    return _TOKEN.sub(lambda match: _date_token(moment, match), picture)


def _date_token(moment: datetime, match: re.Match[str]) -> str:
    literal = next((group for group in match.groups()[:3] if group is not None), None)
    if literal is not None:
        return literal
    token = match[4]
    many = len(token)
    match token[0]:
        case "y":
            return f"{moment.year % 100:0{many}d}" if many < 3 else f"{moment.year:0{many}d}"
        case "M":
            name = _MONTHS[moment.month - 1]
            return f"{moment.month:0{many}d}" if many < 3 else name[:3] if many == 3 else name
        case "d":
            name = _DAYS[moment.weekday()]
            return f"{moment.day:0{many}d}" if many < 3 else name[:3] if many == 3 else name
        case "H":
            return f"{moment.hour:0{min(many, 2)}d}"
        case "h":
            return f"{moment.hour % 12 or 12:0{min(many, 2)}d}"
        case "m":
            return f"{moment.minute:0{min(many, 2)}d}"
        case "s":
            return f"{moment.second:0{min(many, 2)}d}"
        case "f":
            return f"{moment.microsecond:06d}0"[:many].ljust(min(many, 7), "0")
        case "F":
            return f"{moment.microsecond:06d}0"[:many].rstrip("0")
        case "t":
            return ("AM" if moment.hour < 12 else "PM")[:many]
        case "z":
            return "+0" if many == 1 else "+00" if many == 2 else "+00:00"
    return "Z"


@define("dateTimeAdd", 2, 3)
def _date_time_add(call: ArmFunctionContext, base: Value, duration: Value, picture: Value | None = None) -> Value:
    moment = parse_date(text_argument(base))
    match = _DURATION.fullmatch(text_argument(duration).strip())
    if match is None or not any(match.groups()[1:]):
        raise ArmFunctionError("the string is no ISO 8601 duration")
    if any(len(group) > 9 for group in match.groups()[1:] if group):
        raise ArmFunctionError("the duration is too long")
    years, months, weeks, days, hours, minutes, seconds = (int(group or 0) for group in match.groups()[1:])
    try:
        span = timedelta(
            days=years * 365 + months * 30 + weeks * 7 + days, hours=hours, minutes=minutes, seconds=seconds
        )
        moment = moment - span if match[1] == "-" else moment + span
    except OverflowError:
        raise ArmFunctionError("the result is no date") from None
    return Known(format_date(moment, text_argument(picture) if picture is not None else DEFAULT_FORMAT))


@define("dateTimeToEpoch", 1)
def _date_time_to_epoch(call: ArmFunctionContext, value: Value) -> Value:
    return Known(int((parse_date(text_argument(value)) - EPOCH) // timedelta(seconds=1)))


@define("dateTimeFromEpoch", 1)
def _date_time_from_epoch(call: ArmFunctionContext, value: Value) -> Value:
    try:
        return Known(format_date(EPOCH + timedelta(seconds=integer_argument(value)), DEFAULT_FORMAT))
    except OverflowError:
        raise ArmFunctionError("the result is no date") from None


@define("utcNow", 0, 1)
def _utc_now(call: ArmFunctionContext, picture: Value | None = None) -> Value:
    """Only the deployment knows its time; two calls with one format give the same in one deployment."""
    shape = text_argument(picture) if isinstance(picture, Known) else ""
    raise NeedsUnknownError(Unknown("the time of the deployment is not known", key=f"utcNow({shape})"))
