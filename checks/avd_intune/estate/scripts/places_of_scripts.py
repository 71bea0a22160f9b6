"""Where in a file of the code the lines of a script stand: one that is written in a heredoc, a `'''` text or a list."""

from __future__ import annotations

from avd_intune.estate.scripts.script_values import Pieces
from avd_intune.source.budget import count_read
from avd_intune.source.text import Span
from avd_intune.values.value_types import Value

# Longer scripts than any that is written into a template.
_MAX_TEXT = 200_000
# What is put into a text stands in the file as its expression.
_PUT_IN = ("${", "%{")


def line_of_script(value: Value, text: object) -> tuple[Span, int] | None:
    """Return a place in the file that a script is written in, and the line there on which it begins.

    value: the script in the code. text: the same as it is followed. None where its lines do not stand in one file, each
    on a line of its own.
    """
    lines = _lines_of(text)
    if value.origin is None or not lines or not any(any(line) for line in lines):
        return None
    span = [step.span for step in value.origin.chain() if step.span is not None][-1:]
    if not span or len(span[0].text) > _MAX_TEXT:
        return None
    count_read(len(span[0].text))
    written = span[0].text.splitlines()
    begins = next(at for at, line in enumerate(lines) if any(line))
    for at, line in enumerate(written):
        start = at - begins
        if _is_written(lines[begins], line) and 0 <= start <= len(written) - len(lines):
            if all(_is_written(each, written[start + number]) for number, each in enumerate(lines)):
                return span[0], span[0].line + start
            return None
    return None


def _lines_of(text: object) -> list[list[str]]:
    """Return the lines of a script, each as its known parts without the blanks around them."""
    parts = text.parts if isinstance(text, Pieces) else (text,)
    whole = "".join(part if isinstance(part, str) else "\0" for part in parts)
    if len(whole) > _MAX_TEXT:
        return []
    return [[part for each in line.split("\0") if (part := each.strip())] for line in whole.rstrip().split("\n")]


def _is_written(parts: list[str], line: str) -> bool:
    """Say whether a line of a file may be what a line of a script was made of."""
    if any(sign in line for sign in _PUT_IN):
        return True
    at = 0
    for part in parts:
        at = line.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True
