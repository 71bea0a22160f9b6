"""The numbered source lines that an output shows, with secrets masked and hostile content cut."""

from __future__ import annotations

import re
from functools import lru_cache

from avd_intune.patterns import lazy_pattern
from avd_intune.reporting.masking import without_credentials, without_declared, without_secrets
from avd_intune.source.text import Span

# A record is copied into every report and, with several frameworks, sent through a pipe.
MAX_LINES = 1_000
MAX_LINE_LENGTH = 1_000

LINE_BREAK = lazy_pattern(r"\r\n|\r|\n")
# Only Checkov 3.3 removes control characters itself. With them go marks that turn the direction of a line around,
# halves of characters and those that are none, which no XML may hold, and signs that are never seen, in which a text
# may stand that only a program reads (U+E0000 to U+E0FFF above all). Joiners and the signs that make emoji are shown.
INVISIBLE = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\uffa0"
    r"\ufdd0-\ufdef\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_UNSHOWN = lazy_pattern(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f{INVISIBLE}]")
_NO_CHARACTER = lazy_pattern(r"[\ud800-\udfff\ufffe\uffff]")
_NO_PATH = lazy_pattern(rf"[\x00-\x1f\x7f-\x9f\u2028\u2029{INVISIBLE}\ud800-\udfff\ufffe\uffff]")
# GitHub obeys a line that begins with `::`, after blanks of any kind.
# https://docs.github.com/actions/reference/workflow-commands-for-github-actions
_COMMAND_LINE = lazy_pattern(r"^([^\S\n]*):(?=:)", re.MULTILINE)
# Pipelines of Azure DevOps obey `##vso[…]` wherever it stands in a line, and format by `##[…]`.
# https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
_COMMAND = lazy_pattern(r"##(?=(?:vso)?\[)", re.IGNORECASE)


def source_lines(span: Span) -> list[tuple[int, str]]:
    """Return the whole lines of the span as (number, text): passwords, tokens and protected settings masked."""
    text = span.source.text
    start, end = span.source.whole_lines(span.start, max(span.start, span.end - 1))
    # Cut before masking, so that a file of one huge line costs nothing.
    excerpt = text[start : min(end, start + MAX_LINES * MAX_LINE_LENGTH)]
    shown = without_declared(without_secrets(excerpt), span.source.secrets)
    lines = LINE_BREAK.split(shown)[:MAX_LINES]
    return [(number, _shown(line)) for number, line in enumerate(lines, start=span.line)]


@lru_cache(maxsize=4096)  # the session hosts of an estate are told much the same
def one_line(text: str) -> str:
    """Return text for a person on one line, without control characters and credentials."""
    return without_commands(without_credentials(printable(" ".join(text.split()))))


def one_line_path(path: str) -> str:
    """Return a path for a person on one line: what no terminal, pipeline or XML may see is written as an escape.

    So two files that differ in such signs only stay two, and every other path stays as it is.
    """
    return without_commands(_NO_PATH.sub(lambda match: match[0].encode("unicode_escape").decode(), path))


def printable(text: str) -> str:
    """Return text without what a terminal would obey or XML could not hold; line breaks and tabs stay."""
    return _NO_CHARACTER.sub("\ufffd", _UNSHOWN.sub("", text))


def without_commands(text: str, mark: str = "# #") -> str:
    """Return text in which no command of a pipeline stands. mark: what the two signs before one become."""
    return _COMMAND.sub(lambda _: mark, text) if "##" in text else text


def without_command_lines(text: str) -> str:
    """Return text of which GitHub takes no line for a command."""
    return _COMMAND_LINE.sub(r"\1: ", text) if "::" in text else text


def _shown(line: str) -> str:
    line = without_commands(printable(line))
    return line if len(line) <= MAX_LINE_LENGTH else f"{line[: MAX_LINE_LENGTH - 1]}…"
