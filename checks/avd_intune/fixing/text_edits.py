"""Edits of source text, and the small questions about lines that they need."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterable
from itertools import pairwise

from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.source.text import SourceFile, Span

# What may stand between the brace and the end of its line without being part of the block's content.
_REST_OF_LINE = lazy_pattern(r"[ \t]*(?:(?://|#)[^\r\n]*)?(?:\r\n|\n|\r|\Z)")
# What a brace in it, or a quote, does not count: comments and texts.
_SKIPPED = lazy_pattern(
    r"//[^\r\n]*|#[^\r\n]*|/\*.*?(?:\*/|\Z)|'''.*?(?:'''|\Z)|'(?:\\.|[^'\\\r\n])*'?|\"(?:\\.|[^\"\\\r\n])*\"?", re.S
)
_BRACE_OR_SKIPPED = lazy_pattern(rf"[{{}}]|{_SKIPPED.pattern}", re.S)


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `text` in the place of the characters [start, end) of a source. Lines in it end as the source's do."""

    source: SourceFile
    start: int
    end: int
    text: str


def overlap(edits: Iterable[Edit]) -> bool:
    """Say whether two edits write over the same characters."""
    return any(b.start < a.end for a, b in _neighbours(edits))


def _neighbours(edits: Iterable[Edit]) -> list[tuple[Edit, Edit]]:
    ordered = sorted(dict.fromkeys(edits), key=lambda edit: (edit.source.path, edit.start, edit.end))
    return [(a, b) for a, b in pairwise(ordered) if a.source.path == b.source.path]


def with_edits(edits: Iterable[Edit]) -> dict[str, str]:
    """Return the texts of the edited files afterwards, by path.

    Equal edits are made once; what is put at one place comes in the order of the edits. Raises ValueError for edits
    that write over the same characters.
    """
    once = list(dict.fromkeys(edits))
    if overlap(once):
        raise ValueError("two edits write over the same characters")
    # A text is put together once: a large file may have thousands of edits.
    parts: dict[str, list[str]] = {}
    behind: dict[str, tuple[SourceFile, int]] = {}
    for edit in sorted(once, key=lambda each: (each.start, each.end)):
        path = edit.source.path
        source, at = behind.get(path, (edit.source, 0))
        parts.setdefault(path, []).extend((source.text[at : edit.start], edit.text))
        behind[path] = source, edit.end
    return {path: "".join((*parts[path], source.text[at:])) for path, (source, at) in behind.items()}


class Apart:
    """Takes edits that touch none of those taken before. A large file has thousands, so that they are kept in order."""

    def __init__(self) -> None:
        self._taken: dict[str, list[tuple[int, int]]] = {}
        self._edits: set[Edit] = set()

    def take(self, edits: Iterable[Edit]) -> bool:
        """Take edits, and say whether they are apart from those before; equal ones are made once."""
        new = [edit for edit in edits if edit not in self._edits]
        if any(self._touches(edit) for edit in new):
            return False
        for edit in new:
            insort(self._taken.setdefault(edit.source.path, []), (edit.start, edit.end))
        self._edits.update(new)
        return True

    def _touches(self, edit: Edit) -> bool:
        taken = self._taken.get(edit.source.path, [])
        at = bisect_left(taken, (edit.start, edit.end))
        before, behind = taken[at - 1 : at] if at else [], taken[at : at + 1]
        return any(start == edit.start or end > edit.start for start, end in before) or any(
            start == edit.start or start < edit.end for start, _ in behind
        )


def edit_of(source: SourceFile, start: int, end: int, text: str) -> Edit:
    """Return the edit for a text whose lines end in LF."""
    return Edit(source, start, end, text.replace("\n", "\r\n") if "\r\n" in source.text else text)


def line_start(text: str, at: int) -> int:
    """Return where the line of a character begins."""
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def line_indent(text: str, at: int) -> str:
    """Return the white space that the line of a character begins with."""
    start = line_start(text, at)
    end = start
    while text[end : end + 1] in (" ", "\t"):
        end += 1
    return text[start:end]


def insertion_after_brace(block: Span, line: str) -> Edit | None:
    """Return the edit that puts a line of its own at the beginning of a block, None for one without braces."""
    text = block.source.text
    brace = opening_brace(text, block.start, block.end)
    if brace is None:
        return None
    indent = inner_indent(text, brace)
    rest = _REST_OF_LINE.match(text, brace + 1)
    if rest is not None:
        return edit_of(block.source, rest.end(), rest.end(), f"{indent}{line}\n")
    return edit_of(block.source, brace + 1, brace + 1, f"\n{indent}{line}\n{indent}")


def inner_indent(text: str, brace: int) -> str:
    """Return how the content of a block is indented: as its first line is, or else by two spaces more."""
    outer = line_indent(text, brace)
    found = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)(?P<indent>[ \t]*)[^\s}]").match(text, brace)
    if found is not None and found["indent"].startswith(outer) and len(found["indent"]) > len(outer):
        return found["indent"]
    return outer + "  "


def insertion_behind(block: Span, text: str) -> Edit:
    """Return the edit that puts whole lines behind the last line of a block."""
    content = block.source.text
    found = re.compile(r"\r\n|\n|\r").search(content, block.end)
    if found is None:
        return edit_of(block.source, len(content), len(content), f"\n{text}")
    return edit_of(block.source, found.end(), found.end(), text)


def opening_brace(text: str, start: int, end: int) -> int | None:
    """Return the first brace of a block outside of texts, comments and parentheses (those of decorators)."""
    at, depth = start, 0
    while at < end:
        skipped = _SKIPPED.match(text, at, end)
        if skipped is not None:
            at = skipped.end()
            continue
        character = text[at]
        if character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif character == "{" and depth == 0:
            return at
        at += 1
    return None


def braces_around(text: str, at: int) -> list[tuple[int, int]]:
    """Return where the pairs of braces around a character begin and end, the outermost first."""
    opened: list[int] = []
    found: list[tuple[int, int]] = []
    position = 0
    while (match := _BRACE_OR_SKIPPED.search(text, position)) is not None:
        position = match.end()
        if match[0] == "{":
            opened.append(match.start())
        elif match[0] == "}" and opened:
            start = opened.pop()
            if start < at < position:
                found.append((start, position))
        if not opened and position > at:
            break
    return found[::-1]
