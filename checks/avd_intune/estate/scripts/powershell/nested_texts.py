"""Subexpressions inside of texts with variables: where they end, and the places of what stands in them.

PowerShell looks for the end of `$( … )` in a text by its brackets alone, also those in quotes, and takes one of two
double quotes, and a backtick before one, away before it reads what is inside.
`ScanSubExpression` of PowerShell's tokenizer.cs;
https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules
"""

from __future__ import annotations

from avd_intune.estate.scripts.powershell.tree import Node
from avd_intune.patterns import lazy_pattern
from avd_intune.records import fields

_DOUBLE = '"\u201c\u201d\u201e'
_STOPS = lazy_pattern(rf"[()]|[`{_DOUBLE}](?=[{_DOUBLE}])")
_STOPS_IN_HERE = lazy_pattern(r"[()]")
# Where none of these stands in it, it ends where it does outside of a text, too.
_PLAIN = lazy_pattern(rf"\$\((?:[^'`#<@{_DOUBLE}\u2018-\u201b$]|\$(?!\{{))*")
_FIELDS: dict[type[Node], tuple[str, ...]] = {}


def inside_of(text: str, start: int, here: bool) -> tuple[int, list[int]]:
    """Return where a subexpression ends, len(text) + 1 if it does not, and which of its signs are taken away."""
    depth, at = 1, start + 2
    skipped: list[int] = []
    stops = _STOPS_IN_HERE if here else _STOPS
    while True:
        match = stops.search(text, at)
        if match is None:
            return len(text) + 1, skipped
        at = match.end()
        sign = match[0]
        if sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
            if depth == 0:
                return at, skipped
        else:
            skipped.append(match.start())
            at += 1


def is_plain(text: str, start: int, end: int) -> bool:
    """Say whether nothing in a subexpression is read differently inside of a text."""
    match = _PLAIN.match(text, start)
    return match is not None and match.end() >= end


def _fields(kind: type[Node]) -> tuple[str, ...]:
    known = _FIELDS.get(kind)
    if known is None:
        names = tuple(field.name for field in fields(kind) if field.name not in ("start", "end"))
        known = _FIELDS[kind] = names
    return known


def move(node: object, places: list[int]) -> None:
    """Put nodes to the places in the whole text. places: where each sign of the piece, and its end, stands there."""
    pending: list[object] = [node]
    last = len(places) - 1
    while pending:
        found = pending.pop()
        if isinstance(found, (list, tuple)):
            pending.extend(found)
        elif isinstance(found, Node):
            found.start, found.end = places[min(found.start, last)], places[min(found.end, last)]
            pending.extend(getattr(found, name) for name in _fields(type(found)))
