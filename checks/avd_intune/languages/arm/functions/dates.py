"""Functions on dates.

https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-date
`dateTimeAdd` counts a year as 365 days and a month as 30, as that page says; twelve months are a year.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from avd_intune.languages.arm.functions.date_text import TICKS, DateError, Moment, checked, format_date, parse_date
from avd_intune.languages.arm.functions.function_api import (
    ArmFunctionContext,
    ArmFunctionError,
    FunctionTable,
    certain,
    integer_argument,
    text_argument,
)
from avd_intune.patterns import lazy_pattern
from avd_intune.values.uncertain_calls import NeedsUnknownError
from avd_intune.values.value_types import Known, Unknown, Value

FUNCTIONS = FunctionTable()
define = FUNCTIONS.define

DEFAULT_FORMAT = "yyyy-MM-ddTHH:mm:ssZ"
EPOCH = (date(1970, 1, 1).toordinal() - 1) * 86_400 * TICKS

_DURATION = lazy_pattern(
    r"(?P<sign>-)?P(?:(?P<years>\d{1,9})Y)?(?:(?P<months>\d{1,9})M)?(?:(?P<days>\d{1,9})D)?"
    r"(?P<time>T(?:(?P<hours>\d{1,9})H)?(?:(?P<minutes>\d{1,9})M)?"
    r"(?:(?P<seconds>\d{0,9})(?:\.(?P<fraction>\d*))?S)?)?",
    re.ASCII,
)


def parse_duration(text: str) -> int:
    """Read an ISO 8601 duration as ticks: no weeks, no comma, at least one part. Raises DateError."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise DateError("the string is no ISO 8601 duration")
    parts = {name: part for name, part in found.groupdict().items() if part is not None}
    in_time = parts.keys() & {"hours", "minutes", "seconds", "fraction"}
    if not parts.keys() & {"years", "months", "days"} | in_time or ("time" in parts and not in_time):
        raise DateError("the string is no ISO 8601 duration")
    if "seconds" in parts and not parts["seconds"] and not parts.get("fraction"):
        raise DateError("the string is no ISO 8601 duration")
    years, months, days, hours, minutes, seconds = (
        int(parts.get(name) or 0) for name in ("years", "months", "days", "hours", "minutes", "seconds")
    )
    days += 365 * (years + months // 12) + 30 * (months % 12)
    fraction = int(parts.get("fraction", "")[:7].ljust(7, "0"))
    ticks = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * TICKS + fraction
    return -ticks if "sign" in parts else ticks


@define("dateTimeAdd", 2, 3)
def _date_time_add(call: ArmFunctionContext, base: Value, duration: Value, picture: Value | None = None) -> Value:
    """Add a duration; the result is at the offset of the base, which only some formats write."""
    start, ticks = text_argument(base), text_argument(duration)
    chosen = text_argument(picture) if picture is not None else DEFAULT_FORMAT
    try:
        return Known(format_date(parse_date(start).plus(parse_duration(ticks)), chosen))
    except DateError as error:
        raise ArmFunctionError(str(error)) from None


@define("dateTimeToEpoch", 1)
def _date_time_to_epoch(call: ArmFunctionContext, value: Value) -> Value:
    try:
        return Known((parse_date(text_argument(value)).utc - EPOCH) // TICKS)
    except DateError as error:
        raise ArmFunctionError(str(error)) from None


@define("dateTimeFromEpoch", 1)
def _date_time_from_epoch(call: ArmFunctionContext, value: Value) -> Value:
    """Write a number of seconds as a date; a text of digits and a whole float are numbers here."""
    value = certain(value)
    content = value.value if isinstance(value, Known) else None
    if isinstance(content, str) and re.fullmatch(r"\s*-?[0-9]{1,18}\s*", content):
        value = Known(int(content))
    elif isinstance(content, Decimal) and content.is_finite() and content == content.to_integral_value():
        value = Known(int(content) if abs(content) < 10**18 else 10**18)
    try:
        return Known(format_date(checked(Moment(EPOCH + integer_argument(value) * TICKS)), DEFAULT_FORMAT))
    except DateError as error:
        raise ArmFunctionError(str(error)) from None


@define("utcNow", 0, 1)
def _utc_now(call: ArmFunctionContext, picture: Value | None = None) -> Value:
    """Only the deployment knows its time; two calls with one format give the same in one deployment."""
    shape = text_argument(picture) if isinstance(picture, Known) else ""
    raise NeedsUnknownError(Unknown("the time of the deployment is not known", key=f"utcNow({shape})"))
