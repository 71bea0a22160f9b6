"""What `for /f "tokens=… delims=…"` makes of a line.

https://learn.microsoft.com/windows-server/administration/windows-commands/for
"""

from __future__ import annotations

import re

MAX_TOKENS = 26


def tokens_of(line: str, options: str) -> list[str] | None:
    """Return the values of the loop's variables, in turn; None where a line is passed over."""
    found = re.search(r"delims=((?:[^ ]|(?= [^ ]*$) )*)", options, re.I)
    delimiters = found[1] if found is not None else " \t"
    chosen = re.search(r"tokens=([0-9,*-]+)", options, re.I)
    wanted, rest_from = _wanted(chosen[1] if chosen is not None else "1")
    comment = re.search(r"eol=(.)", options, re.I)
    if not line or line[0] == (comment[1] if comment is not None else ";"):
        return None
    pieces = (
        [(match.start(), match[0]) for match in re.finditer(f"[^{re.escape(delimiters)}]+", line)]
        if delimiters
        else [(0, line)]
    )
    if not pieces or not (wanted or rest_from):
        return None
    values = [pieces[number - 1][1] if number <= len(pieces) else "" for number in wanted]
    if rest_from is not None:
        values.append(line[pieces[rest_from - 1][0] :] if rest_from <= len(pieces) else "")
    return values


def _wanted(text: str) -> tuple[list[int], int | None]:
    """Return the numbers of the tokens in `1,3-5*`, and from which on the rest of the line is one more."""
    numbers: set[int] = set()
    star = text.endswith("*")
    for part in text.rstrip("*").split(","):
        first, _, last = part.partition("-")
        if first.isdigit():
            end = int(last) if last.isdigit() else int(first)
            numbers.update(range(int(first), min(end, int(first) + MAX_TOKENS) + 1))
    ordered = sorted(number for number in numbers if number > 0)[:MAX_TOKENS]
    return ordered, (ordered[-1] + 1 if ordered else 1) if star else None
