"""Texts that make a regular expression slow, derived from its own parse tree.

A backtracking matcher takes more than linear time where a repetition can be gone through in several ways, or again from
each place in it, before what follows fails. So for every repetition of a pattern there are texts that lead into it,
repeat what it repeats (each alternative and kind of character of it), and then fail.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

# What ends a run: nothing, a line break, or a sign that hardly any pattern goes on with.
ENDS = ("", "\n", "\0")
MOST_BODIES = 4
_CATEGORIES = {
    sre.CATEGORY_DIGIT: "7", sre.CATEGORY_NOT_DIGIT: "a", sre.CATEGORY_SPACE: " ", sre.CATEGORY_NOT_SPACE: "a",
    sre.CATEGORY_WORD: "a", sre.CATEGORY_NOT_WORD: "-",
}  # fmt: skip


def attacks(pattern: re.Pattern[str]) -> Iterator[Callable[[int], str]]:
    """Yield functions that make a text of about a length."""
    tree = _parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    seen = set()
    for before, bodies in _repetitions(list(tree), [""]):
        for body in bodies:
            for key in ((before, body), ("", before + body)):
                if key[1] and key not in seen:
                    seen.add(key)
                    for end in ENDS:
                        yield _repeated(*key, end)


def _repeated(before: str, body: str, end: str) -> Callable[[int], str]:
    return lambda length: before + body * (length // len(body)) + end


def _repetitions(nodes: list[Any], before: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield for each repetition what leads to it and what it repeats."""
    for at, (kind, what) in enumerate(nodes):
        lead = before[0] + _text(nodes[:at])
        if kind in (
            sre.MAX_REPEAT,
            sre.MIN_REPEAT,
            sre.POSSESSIVE_REPEAT if hasattr(sre, "POSSESSIVE_REPEAT") else None,
        ):
            _, most, inner = what
            if most > 1:
                yield lead, list(dict.fromkeys(islice(_texts(list(inner)), MOST_BODIES)))
            yield from _repetitions(list(inner), [lead])
        elif kind is sre.SUBPATTERN:
            yield from _repetitions(list(what[3]), [lead])
        elif kind is sre.BRANCH:
            for branch in what[1]:
                yield from _repetitions(list(branch), [lead])
        elif kind in (sre.ASSERT, sre.ASSERT_NOT):
            yield from _repetitions(list(what[1]), [lead])


def _text(nodes: list[Any]) -> str:
    return next(_texts(nodes), "")


def _texts(nodes: list[Any]) -> Iterator[str]:
    """Yield texts that some nodes match, shortest alternatives first; look-arounds are taken as they come."""
    if not nodes:
        yield ""
        return
    head, rest = nodes[0], nodes[1:]
    for first in islice(_of_node(*head), MOST_BODIES):
        yield from (first + other for other in islice(_texts(rest), MOST_BODIES))


def _of_node(kind: Any, what: Any) -> Iterator[str]:
    if kind is sre.LITERAL:
        yield chr(what)
    elif kind is sre.NOT_LITERAL:
        yield next(sign for sign in "a \n-" if ord(sign) != what)
    elif kind is sre.ANY:
        yield from ("a", " ", "=")
    elif kind is sre.IN:
        yield from _of_set(what)
    elif kind is sre.BRANCH:
        for branch in what[1]:
            yield from islice(_texts(list(branch)), 2)
    elif kind is sre.SUBPATTERN:
        yield from _texts(list(what[3]))
    elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT) or "REPEAT" in str(kind):
        least, most, inner = what
        for count in (max(least, 1), least) if most else (0,):
            yield from (text * count for text in islice(_texts(list(inner)), 3))
    elif "ATOMIC" in str(kind):
        yield from _texts(list(what))
    elif kind is sre.GROUPREF_EXISTS:
        yield from _texts(list(what[1]))
    else:  # a place, a look-around, a group again
        yield ""


def _of_set(members: list[Any]) -> Iterator[str]:
    negated = members and members[0][0] is sre.NEGATE
    found = []
    for kind, what in members:
        if kind is sre.LITERAL:
            found.append(chr(what))
        elif kind is sre.RANGE:
            found.append(chr(what[0]))
        elif kind is sre.CATEGORY:
            found.append(_CATEGORIES.get(what, "a"))
    if negated:
        yield from (sign for sign in "a ='\"\\/-:\n(<" if not _in_set(sign, members[1:]))
    else:
        yield from found


def _in_set(sign: str, members: list[Any]) -> bool:
    for kind, what in members:
        if (kind is sre.LITERAL and ord(sign) == what) or (kind is sre.RANGE and what[0] <= ord(sign) <= what[1]):
            return True
        if kind is sre.CATEGORY and (
            (what is sre.CATEGORY_SPACE and sign.isspace())
            or (what is sre.CATEGORY_WORD and (sign.isalnum() or sign == "_"))
            or (what is sre.CATEGORY_DIGIT and sign.isdigit())
            or (what is sre.CATEGORY_NOT_SPACE and not sign.isspace())
            or (what is sre.CATEGORY_NOT_WORD and not (sign.isalnum() or sign == "_"))
        ):
            return True
    return False
