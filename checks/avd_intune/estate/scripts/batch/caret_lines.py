"""Lines of a batch file that a caret at their end ties to the next one."""

from __future__ import annotations

import re

from avd_intune.patterns import lazy_pattern

# `rem` reads one word and passes over the rest: a caret behind more than one word is no more than a part of that.
_REMARK = lazy_pattern(r"(?:\A|[&|(])[ \t@]*rem[ \t]", re.I)
_MORE_THAN_A_WORD = lazy_pattern(r"\s*\S+[ \t]")
# As long as what it stands for, and the number of lines is kept by a sign that is taken out again.
TIE = "\x0b"


def with_ties(text: str) -> str:
    """Return the text of a batch file in which lines that go on are one, of the same length. Lines end with `\\n`."""
    if "^\n" not in text:
        return text
    parts: list[str] = []
    in_quotes = in_remark = False
    for line in text.split("\n"):
        carets = len(line) - len(line.rstrip("^"))
        remark = None if in_remark else _REMARK.search(line)
        in_remark = in_remark or remark is not None
        if '^"' not in line:
            in_quotes = in_quotes != (line.count('"') % 2 == 1)
        goes_on = carets % 2 == 1
        if goes_on and in_remark:
            goes_on = _MORE_THAN_A_WORD.match(line, remark.end() if remark is not None else 0) is None
        elif in_quotes:
            goes_on = False
        parts.extend((line[:-1], TIE * 2) if goes_on else (line, "\n"))
        if not goes_on:
            in_quotes = in_remark = False
    parts.pop()  # behind the last line stands nothing
    return "".join(parts)
