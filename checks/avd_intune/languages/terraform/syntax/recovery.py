"""Where an HCL item that could not be read ends, so that reading can go on behind it.

What a person left open (a bracket, a quote) makes everything after it ambiguous. The rules here are
those by which a person reads such a file: lines, indentation of block headers, and matching brackets.
"""

from __future__ import annotations

import re

from avd_intune.languages.terraform.syntax.lexer import NAME
from avd_intune.patterns import lazy_pattern

_TOP_LEVEL_HEADER = lazy_pattern(
    r"""(?:(?:resource|data|ephemeral|action)[ \t]+"[^"\n]*"[ \t]+"[^"\n]*"
    |(?:module|variable|output|provider|check)[ \t]+"[^"\n]*"
    |terraform|locals|moved|import|removed)[ \t]*\{""",
    re.VERBOSE,
)
# A line that cannot stand inside parentheses or a list: an argument, a block header.
_ITEM_LINE = lazy_pattern(rf'[ \t]*{NAME}(?:[ \t]*=(?![=>])|(?:[ \t]+"[^"\n]*")*[ \t]*\{{[ \t\r]*(?:\n|\Z))')
_STOP = lazy_pattern(r'["\n#/<{}()\[\]]')
_IN_QUOTES = lazy_pattern(r'(?:[^"\\$%\n]|\\[^\n]|\$\$\{|%%\{|[$%](?!\{))*')
_HEREDOC = lazy_pattern(rf"<<-?({NAME})\r?\n")
_OPENER = {"}": "{", ")": "(", "]": "["}
_MAX_LOST_HEREDOCS = 20


def is_top_level_header(text: str, offset: int) -> bool:
    """Say whether a Terraform block header such as `resource "x" "y" {` begins a line at this offset."""
    return (offset == 0 or text[offset - 1] == "\n") and _TOP_LEVEL_HEADER.match(text, offset) is not None


def end_of_item(text: str, start: int, limit: int) -> int:
    """Return the offset where the item that begins at `start` most likely ends.

    That is behind the first line break outside all brackets, before a closing brace that the item
    did not open, or before a line that cannot be inside what the item left open.
    """
    opened: list[str] = []
    at = start
    lost_heredocs = 0
    while at < limit:
        if opened and opened[-1] == '"':
            match = _IN_QUOTES.match(text, at, limit)
            assert match is not None
            at = match.end()
            if at >= limit or text[at] in '"\n\\':
                # An unclosed quote ends with its line; the line break itself is looked at below.
                opened.pop()
                at += text[at : at + 1] in ('"', "\\")
            else:
                opened.append("{")
                at += 2
            continue
        stop = _STOP.search(text, at, limit)
        if stop is None:
            return limit
        at = stop.end()
        character = stop[0]
        if character == "\n":
            if not opened or is_top_level_header(text, at):
                return at
            if opened[-1] != "{" and _ITEM_LINE.match(text, at, limit):
                return at
        elif character in '{(["':
            opened.append(character)
        elif character in _OPENER:
            opener = _OPENER[character]
            if opener in opened:
                while opened.pop() != opener:
                    pass
            elif character == "}":
                return at - 1
        elif character == "#" or text.startswith("//", at - 1):
            line_end = text.find("\n", at, limit)
            at = limit if line_end == -1 else line_end
        elif character == "/" and text.startswith("*", at):
            close = text.find("*/", at + 1, limit)
            if close == -1:
                return _next_top_level(text, at, limit)
            at = close + 2
        elif character == "<" and lost_heredocs < _MAX_LOST_HEREDOCS:
            introducer = _HEREDOC.match(text, at - 1, limit)
            if introducer:
                closing = re.compile(rf"^[^\S\n]*{re.escape(introducer[1])}[^\S\n]*$", re.MULTILINE)
                end = closing.search(text, introducer.end(), limit)
                if end:
                    at = end.end()
                elif not opened:
                    return _next_top_level(text, at, limit)
                else:
                    lost_heredocs += 1
    return limit


def _next_top_level(text: str, at: int, limit: int) -> int:
    while True:
        at = text.find("\n", at, limit) + 1
        if at == 0:
            return limit
        if is_top_level_header(text, at):
            return at
