"""The numbered source lines that an output shows, with secrets masked and hostile content cut."""

from __future__ import annotations

import re

from avd_intune.reporting.masking import without_credentials, without_secrets
from avd_intune.source.text import Span

# A record is copied into every report and, with several frameworks, sent through a pipe.
MAX_LINES = 1_000
MAX_LINE_LENGTH = 1_000

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # only Checkov 3.3 removes them itself


def source_lines(span: Span) -> list[tuple[int, str]]:
    """Return the whole lines of the span as (number, text): passwords, tokens and protected settings masked."""
    text = span.source.text
    start = max(text.rfind("\n", 0, span.start), text.rfind("\r", 0, span.start)) + 1
    last = max(span.start, span.end - 1)
    end = min((at for at in (text.find("\n", last), text.find("\r", last)) if at != -1), default=len(text))
    # Cut before masking, so that a file of one huge line costs nothing.
    excerpt = text[start : min(end, start + MAX_LINES * MAX_LINE_LENGTH)]
    lines = _LINE_BREAK.split(without_secrets(excerpt))[:MAX_LINES]
    return [(number, _shown(line)) for number, line in enumerate(lines, start=span.line)]


def one_line(text: str) -> str:
    """Return text for a person on one line, without control characters and credentials."""
    return without_credentials(_CONTROL_CHARACTERS.sub("", " ".join(text.split())))


def _shown(line: str) -> str:
    line = _CONTROL_CHARACTERS.sub("", line)
    return line if len(line) <= MAX_LINE_LENGTH else f"{line[: MAX_LINE_LENGTH - 1]}…"
