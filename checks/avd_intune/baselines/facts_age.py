"""Whether the facts of this release are older than a year, so that Microsoft may have changed them since."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from datetime import date, datetime, timezone

from avd_intune.baselines.fact_files import FOLDER, fact_names
from avd_intune.patterns import lazy_pattern

MAX_DAYS = 365
_READ_ON = lazy_pattern(r"^\s*[\"']?read_on[\"']?:\s*[\"']?(\d{4}-\d\d-\d\d)", re.M)


def today() -> date:
    """Return the day; that of SOURCE_DATE_EPOCH where an output is to be the same at any time."""
    return now().date()


def now() -> datetime:
    """Return the time in UTC, that of SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch).

    Where the variable holds no time, the clock counts.
    """
    stated = os.environ.get("SOURCE_DATE_EPOCH", "")
    if stated.isdecimal():
        with suppress(ValueError, OverflowError, OSError):
            return datetime.fromtimestamp(int(stated), timezone.utc)
    return datetime.now(timezone.utc)


def read_on() -> dict[str, date]:
    """Return by the name of each file of facts the day on which it was compared with its sources."""
    found = {}
    for name in fact_names():
        match = _READ_ON.search((FOLDER / f"{name}.data").read_text(encoding="utf-8")[:4000])
        if match is not None:
            found[name] = date.fromisoformat(match[1])
    return found


def note_of_age(day: date) -> str | None:
    """Return a sentence about facts that are older than a year on a day, None where all are newer."""
    dates = read_on()
    oldest = min(dates.values())
    if (day - oldest).days <= MAX_DAYS:
        return None
    old = sum((day - each).days > MAX_DAYS for each in dates.values())
    what = "All facts" if old == len(dates) else f"{old} of {len(dates)} files of facts"
    return (
        f"{what} of this release were compared with Microsoft's pages more than a year ago (the oldest on {oldest}); "
        f"a newer "
        "release may judge otherwise."
    )
