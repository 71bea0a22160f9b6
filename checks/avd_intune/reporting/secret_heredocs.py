"""Secrets in the lines that a script hands to a program which reads one: `passwd <<EOF`, `cat <<EOF | kinit`.

Each of the lines may be one: a password is asked for twice, and `chpasswd` reads many.
"""

from __future__ import annotations

import re

from avd_intune.patterns import lazy_pattern

# The end of a line, also as it stands in a text of JSON.
_END = r"\r?\n|(?:\\{1,4}r)?\\{1,4}n"
_OPENING = lazy_pattern(
    r"<<-?[ \t]{0,9}(?:\\{0,4}[\"'])?(?P<word>\w{1,40})(?:\\{0,4}[\"'])?(?P<rest>[^\r\n\\<]{0,200})"
    rf"(?P<end>{_END})"
)
_LINE_END = lazy_pattern(_END)
_READER = lazy_pattern(r"passwd|passphrase|-stdin|\bkinit\b|\bsudo[ \t]{1,9}-S\b|\brunas\b|\bcryptsetup\b")
# How far in front of the lines the program is looked for.
_BEFORE = 200
# `root:` of chpasswd is none; nor is `$PASSWORD`.
_SECRET = lazy_pattern(r"(?P<lead>[ \t]{0,80}(?:#[ \t]{0,9})?(?:[\w.-]{1,40}:)?)[^\s\"'\\$%<>|][^\r\n\"'\\]*")


def without_secret_lines(text: str, mask: str) -> str:
    """Return a text without the lines that a program reads as secrets; every line keeps its number."""
    if "<<" not in text:
        return text
    parts: list[str] = []
    at = done = 0
    line_end = -1
    while (opening := _OPENING.search(text, at)) is not None:
        at = opening.end()
        start = max(text.rfind("\n", max(0, opening.start() - _BEFORE), opening.start()), opening.start() - _BEFORE, 0)
        if _READER.search(text, start, opening.end("rest")) is None:
            continue
        last = len(text)
        if "\n" not in opening["end"]:  # within a text, which ends on its line
            if at > line_end:  # looked for once a line
                line_end = text.find("\n", at)
                line_end = line_end if line_end >= 0 else last
            last = line_end
        closing = re.compile(rf"[ \t]{{0,80}}(?:#[ \t]{{0,9}})?{opening['word']}(?!\w)")
        while at < last and closing.match(text, at) is None:
            found = _SECRET.match(text, at, last)
            if found is not None:
                parts += text[done : found.end("lead")], mask
                done = found.end()
            end = _LINE_END.search(text, done if found is not None else at, last)
            at = end.end() if end is not None else last
    parts.append(text[done:])
    return "".join(parts)
