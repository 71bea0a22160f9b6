"""Whether a regular expression of Go is found in a short text, for patterns that are quick and mean the same in Python.

Letters, classes, optional and repeated ones, groups and bars, between anchors or without them; a few repetitions, and
none of a group that repeats or chooses, whose time has no bound. https://pkg.go.dev/regexp/syntax
"""

from __future__ import annotations

import re

from avd_intune.patterns import lazy_pattern

MAX_PATTERN = 200
MAX_TEXT = 64
MAX_REPETITIONS = 3
_PARTS = lazy_pattern(
    r"\\[dw.\-/+*?()|\[\]{}^$\\ ]|\[\^?(?:[A-Za-z0-9 ._/@:,+-]|\\[dw.\-\]\\/])+\]|[A-Za-z0-9 _/@:,.%=-]"
    r"|[?*+]|\{\d{1,3}(?:,\d{0,3})?\}|\((?:\?:)?|\)|\||\^|\$"
)
_REPEATS = ("*", "+", "{")
_OPTIONAL = (*_REPEATS, "?")
_NOTHING = frozenset({"(", "(?:", "|", "^", r"\Z"})
_KNOWN: dict[str, re.Pattern[str] | None] = {}


def is_followed(pattern: str) -> bool:
    """Say whether a pattern is one of those that `is_found` answers for."""
    return _compiled(pattern) is not None


def is_found(pattern: str, text: str) -> bool | None:
    """Say whether a pattern is found in a text, None where that is not known."""
    compiled = _compiled(pattern)
    if compiled is None or not text.isascii() or len(text) > MAX_TEXT or "\n" in text:
        return None
    return compiled.search(text) is not None


def _compiled(pattern: str) -> re.Pattern[str] | None:
    if pattern not in _KNOWN:
        _KNOWN[pattern] = _read(pattern) if len(pattern) <= MAX_PATTERN else None
    return _KNOWN[pattern]


def _read(pattern: str) -> re.Pattern[str] | None:
    folded = pattern.startswith("(?i)")
    written = pattern[4:] if folded else pattern
    parts: list[str] = []
    at = 0
    # Of each open group, whether there are several ways through it; and whether the part before is such a one.
    several, before, repetitions = [False], False, 0
    while at < len(written):
        matched = _PARTS.match(written, at)
        if matched is None:
            return None
        part, at = matched[0], matched.end()
        if part.startswith("("):
            several.append(False)
        elif part == ")":
            if len(several) == 1:
                return None
            before = several.pop()
            several[-1] = several[-1] or before
        elif part[0] in _OPTIONAL:
            repetitions += part[0] in _REPEATS
            is_of_nothing = not parts or parts[-1][0] in _OPTIONAL or parts[-1] in _NOTHING
            if is_of_nothing or (before and part != "?") or repetitions > MAX_REPETITIONS:
                return None
            several[-1] = True
        elif part == "|":
            several[-1] = True
        if part != ")":
            before = False
        parts.append(r"\Z" if part == "$" else part)
    try:
        return re.compile("".join(parts), re.ASCII | (re.I if folded else 0))
    except re.error:
        return None
