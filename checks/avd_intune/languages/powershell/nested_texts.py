"""Subexpressions inside of texts with variables: where they end, and the places of what stands in them.

PowerShell looks for the end of `$( … )` in a text by its brackets alone, also those in quotes, and takes one of two
double quotes, and a backtick before one, away before it reads what is inside.
`ScanSubExpression` of PowerShell's tokenizer.cs;
https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules
"""

from __future__ import annotations

from bisect import bisect_right

from avd_intune.languages.powershell.tree import Node
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


class Places:
    """Where the signs of a piece of a text stand in it. skipped: the places of the signs that the piece leaves out.

    Pieces may hold most of a long text, and be cut out of one another, so that nothing is kept for each sign.
    """

    __slots__ = ("_end", "_skipped", "_start", "_turns")

    def __init__(self, start: int, end: int, skipped: list[int]) -> None:
        self._start, self._end = start, end
        self._skipped = [at for at in skipped if at < end]
        # The signs of the piece before which one more is left out.
        self._turns = [at - start - number for number, at in enumerate(self._skipped)]

    def cut(self, text: str) -> str:
        """Return the piece."""
        bounds = [self._start, *(each for at in self._skipped for each in (at, at + 1)), self._end]
        return "".join(text[start:end] for start, end in zip(bounds[::2], bounds[1::2], strict=True))

    def of(self, at: int) -> int:
        """Return where a sign of the piece, or its end, stands in the text."""
        return min(self._start + at + bisect_right(self._turns, at), self._end)


def move(node: object, places: Places) -> None:
    """Put nodes to the places in the whole text."""
    pending: list[object] = [node]
    while pending:
        found = pending.pop()
        if isinstance(found, (list, tuple)):
            pending.extend(found)
        elif isinstance(found, Node):
            found.start, found.end = places.of(found.start), places.of(found.end)
            pending.extend(getattr(found, name) for name in _fields(type(found)))
