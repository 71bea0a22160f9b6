"""Edits of source text, and the small questions about lines that they need."""

from __future__ import annotations

import re
from dataclasses import dataclass

from avd_intune.syntax.source import SourceFile, Span

# What may stand between the brace and the end of its line without being part of the block's content.
_REST_OF_LINE = re.compile(r"[ \t]*(?:(?://|#)[^\r\n]*)?(?P<end>\r\n|\n|\r|\Z)")


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `text` in the place of the characters [start, end) of a source."""

    source: SourceFile
    start: int
    end: int
    text: str


def line_start(text: str, at: int) -> int:
    """Return where the line of a character begins."""
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def line_indent(text: str, at: int) -> str:
    """Return the white space that the line of a character begins with."""
    start = line_start(text, at)
    end = start
    while text[end : end + 1] in (" ", "\t"):
        end += 1
    return text[start:end]


def insertion_after_brace(block: Span, line: str) -> Edit | None:
    """Return the edit that puts a line of its own at the beginning of a block, None for one without braces."""
    source = block.source
    text = source.text
    brace = opening_brace(text, block.start, block.end)
    if brace is None:
        return None
    indent = line_indent(text, brace) + "  "
    rest = _REST_OF_LINE.match(text, brace + 1)
    if rest is not None:
        return Edit(source, rest.end(), rest.end(), f"{indent}{line}\n")
    return Edit(source, brace + 1, brace + 1, f"\n{indent}{line}\n{indent}")


def opening_brace(text: str, start: int, end: int) -> int | None:
    """Return the first brace of a block outside of quotes, decorators' parentheses and comments."""
    at, depth = start, 0
    while at < end:
        character = text[at]
        if character in "\"'":
            at = _behind_quotes(text, at, end)
            continue
        if character == "#" or text.startswith("//", at):
            at = next((i for i in (text.find("\n", at, end),) if i != -1), end)
            continue
        if character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif character == "{" and depth == 0:
            return at
        at += 1
    return None


def _behind_quotes(text: str, at: int, end: int) -> int:
    quote = text[at]
    at += 1
    while at < end and text[at] not in (quote, "\n"):
        at += 2 if text[at] == "\\" else 1
    return at + 1
