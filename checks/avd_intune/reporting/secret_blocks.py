"""Where in a code text the values of parameters stand that the text declares secret.

`"type": "securestring"` and `sensitive = true` say it of the block they stand in, not of the whole file: the default of
the image beside them is what a finding is about, and must be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from avd_intune.patterns import lazy_pattern

# What a block begins or ends with, or a literal; a quote may be an apostrophe.
_MARK = lazy_pattern(r"[\[({\])}\"']")
# Up to the quote that ends a literal, or where it cannot go on: none but the triple one goes over lines.
_LITERALS = {
    '"': lazy_pattern(r'"(?:[^"\\\r\n]|\\.)*'),
    "'": lazy_pattern(r"'(?:[^'\\\r\n]|\\.)*"),
}
_TRIPLE = lazy_pattern(r"'''(?:[^']|'(?!''))*'''")
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
    for mark, at in _brackets(text):
        if mark in "[({":
            opened.append(at)
        elif not opened:
            return None
        else:
            blocks.append((opened.pop(), at + 1))
    return None if opened else sorted(blocks)


def _brackets(text: str) -> Iterator[tuple[str, int]]:
    """Yield each bracket that stands in no literal, and its place. Each part of the text is gone through once."""
    # How far a literal with this quote was followed without an end: from a quote before that there is none either.
    endless = {'"': 0, "'": 0}
    mark = _MARK.search(text)
    while mark is not None:
        at, end = mark.start(), mark.end()
        quote = mark[0]
        if quote not in endless:
            yield quote, at
        elif quote == "'" and (triple := _TRIPLE.match(text, at)) is not None:
            end = triple.end()
        elif at >= endless[quote] and (literal := _LITERALS[quote].match(text, at)) is not None:
            if text[literal.end() : literal.end() + 1] == quote:
                end = literal.end() + 1
            else:
                endless[quote] = literal.end()
        mark = _MARK.search(text, end)


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
