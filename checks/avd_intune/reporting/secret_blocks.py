"""Where in a code text the values of parameters stand that the text declares secret.

`"type": "securestring"` and `sensitive = true` say it of the block they stand in, not of the whole file: the default of
the image beside them is what a finding is about, and must be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from avd_intune.patterns import lazy_pattern

# A literal is gone through once. A quote may be an apostrophe, so none but the triple one goes over lines.
_TOKEN = lazy_pattern(
    r'"(?:[^"\\\r\n]|\\.)*"|\'\'\'(?:[^\']|\'(?!\'\'))*\'\'\'|\'(?:[^\'\\\r\n]|\\.)*\'|(?P<open>[\[({])|(?P<close>[\])}])'
)
_NAME_BEFORE = lazy_pattern(r'"([^"\r\n]{1,200})"\s{0,200}:\s{0,200}\Z')
_NAMED_BLOCK = lazy_pattern(r'"(?P<name>[^"\r\n]{1,200})"\s{0,200}:\s{0,200}(?=\{)')
_OPENING = lazy_pattern(r"[ \t]{0,40}\{")
_LOOK_BACK = 600


def secret_blocks(text: str, signs: Iterable[re.Match[str]]) -> list[tuple[int, int]] | None:
    """Return the ranges of the blocks that declare a value secret, and of those that give such a parameter its value.

    signs: where that is declared, in ascending order: inside the block (`securestring`) or as its head
    (`variable "admin_password"`). Returns the ranges in ascending order, apart from each other; None where they cannot
    be told, because brackets do not close or a sign stands in no block.
    """
    blocks = _blocks(text)
    if blocks is None:
        return None
    ends = dict(blocks)
    found: list[tuple[int, int]] = []
    inside: list[int] = []
    for sign in signs:
        head = _OPENING.match(text, sign.end())
        if head is not None and head.end() - 1 in ends:
            found.append((head.end() - 1, ends[head.end() - 1]))
        else:
            inside.append(sign.start())
    names: set[str] = set()
    for start, end in _innermost(blocks, inside):
        if start < 0:
            return None
        found.append((start, end))
        name = _NAME_BEFORE.search(text, max(0, start - _LOOK_BACK), start)
        if name is not None:
            names.add(name[1].lower())
    if names:
        named = (match for match in _NAMED_BLOCK.finditer(text) if match["name"].lower() in names)
        found.extend((match.end(), ends[match.end()]) for match in named if match.end() in ends)
    return _apart(sorted(found))


def _apart(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    apart: list[tuple[int, int]] = []
    for start, end in ranges:
        if not apart or start >= apart[-1][1]:  # blocks overlap only where one is inside of the other
            apart.append((start, end))
    return apart


def _blocks(text: str) -> list[tuple[int, int]] | None:
    """Return the ranges of what stands in brackets, by their beginnings; None where brackets do not fit."""
    opened: list[int] = []
    blocks: list[tuple[int, int]] = []
    for token in _TOKEN.finditer(text):
        if token["open"]:
            opened.append(token.start())
        elif token["close"]:
            if not opened:
                return None
            blocks.append((opened.pop(), token.end()))
    return None if opened else sorted(blocks)


def _innermost(blocks: list[tuple[int, int]], positions: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the innermost block around each position, (-1, -1) where there is none. Both are in ascending order."""
    around: list[tuple[int, int]] = []
    at = 0
    for position in positions:
        while at < len(blocks) and blocks[at][0] < position:
            while around and around[-1][1] <= blocks[at][0]:
                around.pop()
            around.append(blocks[at])
            at += 1
        while around and around[-1][1] <= position:
            around.pop()
        yield around[-1] if around else (-1, -1)
