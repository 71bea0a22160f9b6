"""Cmdlets about time. What the clock says is not known; what a script writes itself is."""

from __future__ import annotations

from datetime import datetime

from avd_intune.estate.scripts.powershell.cmdlets import Call, cmdlet
from avd_intune.estate.scripts.powershell.moments import (
    ClockWithParts,
    Moment,
    Span,
    formatted,
    formatted_parts,
    moment_of,
)
from avd_intune.estate.scripts.powershell.moments import static_call as call_of_time
from avd_intune.estate.scripts.script_values import Open, derived

# As many days has each month.
_SHORTEST = 28
_PARTS = ("year", "month", "day", "hour", "minute", "second")


@cmdlet("get-date", "date:0 format uformat year month day hour minute second displayhint asutc! unixtimeseconds")
def _get_date(call: Call) -> None:
    shell, bound = call.shell, call.bound
    given = bound.get("date")
    if given is None and call.given:
        given = call.given[0][1] if len(call.given) == 1 else Open("dates", call.shown)
    parts = {name: bound.get(name) for name in _PARTS if name in bound}
    found = moment_of(given) if given is not None else None
    if found is None and given is None and len(parts) == len(_PARTS):
        found = Moment(datetime(1, 1, 1))
    if found is not None and parts:
        found = _with(found, parts)
    if found is None or "uformat" in bound or "asutc" in bound:
        known = _known_parts(parts) if given is None and not {"uformat", "asutc"} & set(bound.values) else {}
        text = formatted_parts(known, bound.text("format") or "") if "format" in bound and known else None
        key = f"date {shell.machine.place()}"
        if text is not None:
            shell.emit(text)
        else:
            whole = known and "format" not in bound
            shell.emit(ClockWithParts(key, call.shown, None, known) if whole else Open(key, call.shown))
    elif "format" not in bound:
        shell.emit(found)
    else:
        text = formatted(found, bound.text("format") or "")
        shell.emit(text if text is not None else derived("format", call.shown, found, bound.get("format")))


def _known_parts(parts: dict[str, object]) -> dict[str, int]:
    """Return the parts that are as the script sets them, whatever the clock says.

    A month that is shorter than the day which it is now takes its last day; a day is counted on from that.
    """
    numbers = {name: value for name, value in parts.items() if type(value) is int}
    if len(numbers) != len(parts):
        return {}
    year, month, day = (numbers.get(name) for name in ("year", "month", "day"))
    if day is not None and day > _SHORTEST:
        try:
            datetime(year or 1, month or 1, day)
        except ValueError:
            return {}
        if year is None or month is None:
            return {name: number for name, number in numbers.items() if name in ("hour", "minute", "second")}
    try:
        datetime(2000, 1, 1).replace(**numbers)  # type: ignore[arg-type]
    except ValueError:
        return {}
    return numbers


def _with(moment: Moment, parts: dict[str, object]) -> Moment | None:
    numbers = {name: value for name, value in parts.items() if type(value) is int}
    if len(numbers) != len(parts):
        return None
    try:
        return Moment(moment.at.replace(**numbers))  # type: ignore[arg-type]
    except ValueError:
        return None


@cmdlet("new-timespan", "start:0=lastwritetime end:1 days hours minutes seconds milliseconds")
def _new_time_span(call: Call) -> None:
    bound = call.bound
    start, end = moment_of(bound.get("start")), moment_of(bound.get("end"))
    found: object = None
    if start is not None and end is not None:
        found = Span(end.at - start.at)
    elif "start" not in bound and "end" not in bound and not call.given:
        numbers = [bound.get(name, 0) for name in ("days", "hours", "minutes", "seconds")]
        found = call_of_time("timespan", "new", numbers) if "milliseconds" not in bound else None
    call.shell.emit(found if found is not None else derived("timespan", call.shown, start, end, call.shell.machine.at))
