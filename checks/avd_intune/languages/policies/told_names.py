"""Where code only tells people of a script: in a description, a tag or an output, on one line or several."""

from __future__ import annotations

import re

from avd_intune.patterns import lazy_pattern

_TOLD = "description|notes?|comments?|summary|error_message|display_?name"
_MAPS = "tags|metadata"
# What stands before a name on its line: `description = "…`, `@description(.…`, `"tags": { "by": "…`.
_TELLS = lazy_pattern(
    rf"(?:\b(?:{_TOLD})[\"']?[ \t]{{0,40}}[=:(][ \t]{{0,40}}[\"'][^\"'\r\n]{{0,300}}"
    rf"|\b(?:{_MAPS})[\"']?[ \t]{{0,40}}[=:][ \t]{{0,40}}\{{[^{{}}\r\n]{{0,300}}"
    r"|^(?:output|metadata)[ \t]{1,40}\w[^\r\n]{0,400})$",
    re.I,
)
# What begins a text or a map of several lines.
_BEGINS = lazy_pattern(
    rf"\b(?:{_TOLD})[\"']?\s{{0,40}}[=:(]\s{{0,40}}(?:<<-?(?P<word>\w{{1,40}})|(?P<quotes>'''))"
    rf"|\b(?:{_MAPS}|outputs)[\"']?\s{{0,40}}[=:]\s{{0,40}}(?P<map>\{{)"
    r"|^metadata[ \t]{1,40}\w{1,80}\s{0,40}=\s{0,40}(?P<bicep>\{)"
    r"|^output\s{1,40}\"[^\"\r\n]{1,200}\"\s{0,40}(?P<block>\{)",
    re.I | re.M,
)
_BRACE = lazy_pattern(r"[{}]")
# So many characters before a name are looked at.
_BEFORE = 400


def is_told_on_its_line(before: str) -> bool:
    """Say whether the beginning of a line makes what follows a text for people."""
    return _TELLS.search(before[-_BEFORE:]) is not None


def parts_that_tell(text: str) -> list[tuple[int, int]]:
    """Return begin and end of descriptions, tags and outputs that go over several lines, in order."""
    found: list[tuple[int, int]] = []
    at = 0
    while (match := _BEGINS.search(text, at)) is not None:
        end = _end_of(text, match)
        if end < 0:
            break  # it is cut off, and so is all that follows
        found.append((match.start(), end))
        at = end
    return found


def _end_of(text: str, match: re.Match[str]) -> int:
    if match["quotes"]:
        return text.find("'''", match.end())
    if match["word"]:
        closing = re.compile(rf"^[ \t]{{0,200}}{match['word']}\b", re.M).search(text, match.end())
        return closing.end() if closing is not None else -1
    depth = 1
    for brace in _BRACE.finditer(text, match.end()):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.end()
    return -1
