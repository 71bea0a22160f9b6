"""What to do about inputs that decide: state them. It is said once of all that is open on an object."""

from __future__ import annotations

from collections.abc import Sequence

from avd_intune.estate.place_names import PlaceNames
from avd_intune.values.value_types import Origin

# A sentence names so many inputs whose empty defaults a value is made of.
MAX_NAMED_INPUTS = 3
_IT, _THEM = "state it in the code or ", "state them in the code or "


def state_it(places: PlaceNames) -> str:
    """Return what to do about an input that decides."""
    return f"{_IT}{places.values_file}"


def state_them(places: PlaceNames) -> str:
    """Return what to do about several inputs that decide."""
    return f"{_THEM}{places.values_file}"


def stated_once(lines: Sequence[str]) -> list[str]:
    """Return lines that end with what to do about inputs in the first of them only: it holds for those of all lines."""
    kept: list[str] = []
    is_said = False
    for line in lines:
        before, _, last = line.rpartition("; ")
        states = last.startswith((_IT, _THEM))
        if not (is_said and states):
            kept.append(line)
        elif before:
            kept.append(before)
        is_said = is_said or states
    return kept


def inputs_named(blanks: Sequence[Origin], places: PlaceNames | None = None) -> str:
    """Return the inputs whose empty defaults these are, with the places of their declarations if asked for."""
    names = []
    for blank in blanks[:MAX_NAMED_INPUTS]:
        place = ""
        if blank.span is not None and places is not None:
            place = f" ({places.shown(blank.span.path, blank.span.line)})"
        names.append(f"{blank.default_of}{place}")
    if len(blanks) > len(names):
        names.append(f"{len(blanks) - len(names)} more")
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last
