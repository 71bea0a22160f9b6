"""Terraform's date and time functions (https://developer.hashicorp.com/terraform/language/functions#date-and-time-functions)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from fractions import Fraction

from avd_intune.languages.terraform.functions.function_api import TerraformFunction, TerraformFunctionError, plain
from avd_intune.patterns import lazy_pattern

_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905
_RFC3339 = lazy_pattern(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([-+])(\d\d):(\d\d))\Z", re.ASCII
)
_TOKEN = lazy_pattern(r"'(?:[^']|'')*'|'|([A-Za-z])\1*|[^A-Za-z']+")
_DURATION_PART = lazy_pattern(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)", re.ASCII)
_NANOSECONDS = {
    "ns": 1,
    "us": 1_000,
    "\u00b5s": 1_000,
    "\u03bcs": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}


def _moment(text: str) -> tuple[datetime, int]:
    """Return a timestamp without and its nanoseconds. Raises TerraformFunctionError."""
    match = _RFC3339.match(text)
    if match is None:
        raise TerraformFunctionError("the timestamp is not in RFC 3339 form, e.g. 2025-01-31T12:00:00Z")
    offset = timedelta()
    if match[8]:
        if int(match[9]) > 23 or int(match[10]) > 59:
            raise TerraformFunctionError("the timestamp has an invalid UTC offset")
        offset = timedelta(hours=int(match[9]), minutes=int(match[10])) * (-1 if match[8] == "-" else 1)
    try:
        year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
        moment = datetime(year, month, day, hour, minute, second, tzinfo=timezone(offset))
    except ValueError as error:
        raise TerraformFunctionError("the timestamp has a part that is out of range") from error
    return moment, int((match[7] or "0")[:9].ljust(9, "0"))


def _offset(moment: datetime, colon: bool) -> str:
    text = moment.strftime("%z")[:5]
    return f"{text[:3]}:{text[3:]}" if colon else text


def _zulu(moment: datetime) -> str:
    return "Z" if not moment.utcoffset() else _offset(moment, colon=True)


def _padded(number: Callable[[datetime], int]) -> Mapping[int, Callable[[datetime], str]]:
    return {1: lambda moment: str(number(moment)), 2: lambda moment: f"{number(moment):02}"}


# For each letter what a run of that length stands for.
_VERBS: Mapping[str, Mapping[int, Callable[[datetime], str]]] = {
    "Y": {2: lambda moment: f"{moment.year % 100:02}", 4: lambda moment: f"{moment.year:04}"},
    "M": {
        **_padded(lambda moment: moment.month),
        3: lambda moment: _MONTHS[moment.month - 1][:3],
        4: lambda moment: _MONTHS[moment.month - 1],
    },
    "D": _padded(lambda moment: moment.day),
    "E": {3: lambda moment: _DAYS[moment.weekday()][:3], 4: lambda moment: _DAYS[moment.weekday()]},
    "h": _padded(lambda moment: moment.hour),
    "H": _padded(lambda moment: moment.hour % 12 or 12),
    "A": {2: lambda moment: "AM" if moment.hour < 12 else "PM"},
    "a": {2: lambda moment: "am" if moment.hour < 12 else "pm"},
    "m": _padded(lambda moment: moment.minute),
    "s": _padded(lambda moment: moment.second),
    "Z": {
        1: _zulu,
        3: lambda moment: "UTC" if not moment.utcoffset() else _offset(moment, colon=False),
        4: lambda moment: _offset(moment, colon=False),
        5: lambda moment: _offset(moment, colon=True),
    },
}


@plain("string", "string")
def _formatdate(form: str, timestamp: str) -> str:
    moment, _ = _moment(timestamp)
    out: list[str] = []
    for match in _TOKEN.finditer(form):
        token = match[0]
        if token == "'":
            raise TerraformFunctionError("the format has a quote that is not closed")
        if token[0] == "'":
            out.append("'" if token == "''" else token[1:-1].replace("''", "'"))
        elif match[1] is None:
            out.append(token)
        else:
            verb = _VERBS.get(token[0], {}).get(len(token))
            if verb is None:
                raise TerraformFunctionError(f'"{token[:20]}" is no valid part of a date format')
            out.append(verb(moment))
    return "".join(out)


def _duration(text: str) -> int:
    """Return a duration in nanoseconds: Go's notation, e.g. `-1h30m`. Raises TerraformFunctionError."""
    sign = -1 if text[:1] == "-" else 1
    rest = text[1:] if text[:1] in ("-", "+") else text
    if rest == "0":
        return 0
    total = Fraction(0)
    at = 0
    while at < len(rest):
        match = _DURATION_PART.match(rest, at)
        if match is None or len(match[1]) > 40:
            raise TerraformFunctionError("the duration is invalid; one such as 1h30m is required")
        total += Fraction(match[1] if match[1][-1] != "." else match[1][:-1]) * _NANOSECONDS[match[2]]
        at = match.end()
    if not rest or total >= 2**63:
        raise TerraformFunctionError("the duration is invalid; one such as 1h30m is required")
    return sign * int(total)


@plain("string", "string")
def _timeadd(timestamp: str, duration: str) -> str:
    moment, nanoseconds = _moment(timestamp)
    seconds = (nanoseconds + _duration(duration)) // 1_000_000_000
    try:
        moved = moment + timedelta(seconds=seconds)
    except OverflowError as error:
        raise TerraformFunctionError("the time is out of range") from error
    return moved.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0") + _zulu(moved)


@plain("string", "string")
def _timecmp(left: str, right: str) -> int:
    first, second = _moment(left), _moment(right)
    return (first > second) - (first < second)


FUNCTIONS: Mapping[str, TerraformFunction] = {
    "formatdate": _formatdate,
    "timeadd": _timeadd,
    "timecmp": _timecmp,
}
