"""Inputs of the deployment inside of a script: `${var.x}` of Terraform, interpolation of Bicep, `templatefile`.

The script is read with a numbered hole in the place of each, so that everything around it is known all the same.
"""

from __future__ import annotations

from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.script_values import Open, joined
from avd_intune.patterns import lazy_pattern
from avd_intune.values.display import label_of
from avd_intune.values.placeholders import literal_text
from avd_intune.values.value_types import Origin, Unknown

OPENS, CLOSES = "\ue000", "\ue001"
_HOLE = lazy_pattern(f"{OPENS}(\\d{{1,6}}){CLOSES}")


def hole(number: int) -> str:
    """Return the text that stands for an input."""
    return f"{OPENS}{number}{CLOSES}"


def with_holes(machine: Machine, text: str) -> object:
    """Return a text of a script with the values of inputs in it: Pieces, or the text itself if there are none."""
    parts: list[object] = []
    last = 0
    for match in _HOLE.finditer(text):
        number = int(match[1])
        if number >= len(machine.holes):
            continue
        parts.extend((text[last : match.start()], machine.open_of(number)))
        last = match.end()
    if not parts:
        return text
    parts.append(text[last:])
    return joined(*parts)


def as_text(machine: Machine, value: object) -> str | None:
    """Return a text that may have unknown parts as one that can be parsed: with holes.

    None where a part is no input.
    """
    if isinstance(value, str):
        return value
    parts = getattr(value, "parts", None)
    if parts is None:
        return None
    found: list[str] = []
    for part in parts:
        if isinstance(part, str):
            found.append(part)
        else:
            found.append(hole(machine.hole_of(part)))
    return "".join(found)


def unfilled(text: str) -> Open | None:
    """Return the value to come of a text that a pipeline fills in (`__VALUE__`), None of any other text."""
    found = literal_text(text.strip(), Origin("a script", None))
    return Open(f"input {found.key}", label_of(found), found) if isinstance(found, Unknown) else None
