"""Search with Go's regular expressions, in time linear in the text, as Go does.

Python's own engine can take exponential time, and what is scanned may be hostile. So this is the same
method as Go's (https://swtch.com/~rsc/regexp/regexp2.html): all threads of the program advance
together over the text, in order of preference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from avd_intune.languages.terraform.functions.go_regex_program import Instruction, Program, compile_pattern
from avd_intune.languages.terraform.functions.go_regex_syntax import GoRegexError, UnsupportedRegexError
from avd_intune.patterns import lazy_pattern

__all__ = ["GoRegexError", "Match", "UnsupportedRegexError", "find_all", "find_first", "group_names", "replace_all"]

# How many steps one search may take, about a second; a text that needs more is not searched.
MAX_STEPS = 2_000_000

# For each group (0 is the whole match) where it starts and ends, None if it took no part.
Match = tuple[int | None, ...]
_WORD = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
_REFERENCE = lazy_pattern(r"\$(?:(\$)|(\w+)|\{(\w+)\})", re.ASCII)


def group_names(pattern: str) -> tuple[str, ...]:
    """Return the name of each group, "" for a nameless one. Raises GoRegexError or UnsupportedRegexError."""
    return compile_pattern(pattern).groups


def find_first(pattern: str, text: str) -> Match | None:
    """Return the leftmost match. Raises GoRegexError or UnsupportedRegexError."""
    return _Search(compile_pattern(pattern), text).match_from(0)


def find_all(pattern: str, text: str) -> Iterator[Match]:
    """Yield the matches that do not overlap. Raises GoRegexError or UnsupportedRegexError."""
    search = _Search(compile_pattern(pattern), text)
    at, previous_end = 0, -1
    while at <= len(text):
        match = search.match_from(at)
        if match is None:
            return
        start, end = match[0] or 0, match[1] or 0
        # An empty match right after another match does not count.
        accepted = end != at or start != previous_end
        at = at + 1 if end == at else end
        previous_end = end
        if accepted:
            yield match


def replace_all(pattern: str, text: str, template: str, limit: int) -> str:
    """Replace all matches; `$1` and `${name}` in the template stand for groups.

    Raises GoRegexError, or UnsupportedRegexError also if the result is longer than `limit`.
    """
    search = _Search(compile_pattern(pattern), text)
    names = search.program.groups
    out: list[str] = []
    length = 0
    last_end = at = 0
    while at <= len(text):
        match = search.match_from(at)
        if match is None:
            break
        start, end = match[0] or 0, match[1] or 0
        out.append(text[last_end:start])
        if end > last_end or start == 0:
            out.append(_expand(template, text, match, names))
        length += len(out[-1]) + start - last_end
        if length > limit:
            raise UnsupportedRegexError(f"the text is longer than {limit} characters")
        last_end = end
        at = max(at + 1, end)
    out.append(text[last_end:])
    return "".join(out)


def _expand(template: str, text: str, match: Match, names: tuple[str, ...]) -> str:
    def content(reference: re.Match[str]) -> str:
        if reference[1]:
            return "$"
        name = reference[2] or reference[3]
        groups = [int(name[:6])] if name.isdigit() else [at + 1 for at, each in enumerate(names) if each == name]
        for group in groups:
            start, end = match[group * 2 : group * 2 + 2] or (None, None)
            if start is not None:
                return text[start:end]
        return ""

    return _REFERENCE.sub(content, template)


class _Threads:
    """The threads at one position of the text, in order of preference.

    waiting: the instructions that read a character or end the match, with what the thread captured;
    seen: all instructions passed through to get there.
    """

    __slots__ = ("seen", "waiting")

    def __init__(self) -> None:
        self.waiting: dict[int, Match] = {}
        self.seen: set[int] = set()


class _Search:
    """The matcher over one text, with one budget of steps for all matches in it."""

    def __init__(self, program: Program, text: str) -> None:
        self.program = program
        self.text = text
        self.steps = 0
        self.empty: Match = (None,) * (2 * len(program.groups) + 2)

    def match_from(self, start: int) -> Match | None:
        """Return the leftmost match at or after a position."""
        program, text = self.program, self.text
        if program.is_literal:
            at = text.find(program.prefix, start)
            return None if at == -1 else (at, at + len(program.prefix))
        instructions = program.instructions
        found: Match | None = None
        threads = _Threads()
        at = start
        while True:
            if found is None:
                if not threads.waiting:
                    threads = _Threads()
                    at = self._next_candidate(at)
                    if at == -1:
                        return None
                self._follow(threads, 0, at, self.empty)
            character = text[at] if at < len(text) else None
            following = _Threads()
            for position, captures in threads.waiting.items():
                instruction = instructions[position]
                if instruction.kind == "match":
                    # Threads after this one are less preferred.
                    found = captures
                    break
                characters = instruction.characters
                if character is not None and characters is not None and character in characters:
                    self._follow(following, position + 1, at + 1, captures)
            self._spend(len(threads.waiting) + 1)
            threads = following
            at += 1
            if character is None or (found is not None and not threads.waiting):
                return found

    def _next_candidate(self, at: int) -> int:
        prefix = self.program.prefix
        if prefix:
            return self.text.find(prefix, at)
        return at if at <= len(self.text) else -1

    def _spend(self, steps: int) -> None:
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise UnsupportedRegexError("the search with the regular expression takes too long")

    def _follow(self, threads: _Threads, position: int, at: int, captures: Match) -> None:
        """Add the threads that a position leads to without reading a character, in order of preference."""
        instructions = self.program.instructions
        seen = threads.seen
        pending = [(position, captures)]
        while pending:
            position, captures = pending.pop()
            if position in seen:
                continue
            seen.add(position)
            self._spend(1)
            instruction = instructions[position]
            kind = instruction.kind
            if kind in ("set", "match"):
                threads.waiting[position] = captures
            elif kind == "jump":
                pending.append((instruction.first, captures))
            elif kind == "split":
                pending.append((instruction.second, captures))
                pending.append((instruction.first, captures))
            elif kind == "save":
                slot = instruction.first
                pending.append((position + 1, (*captures[:slot], at, *captures[slot + 1 :])))
            elif self._holds(instruction, at):
                pending.append((position + 1, captures))

    def _holds(self, instruction: Instruction, at: int) -> bool:
        text = self.text
        if instruction.kind == "text-start":
            return at == 0
        if instruction.kind == "text-end":
            return at == len(text)
        if instruction.kind == "line-start":
            return at == 0 or text[at - 1] == "\n"
        if instruction.kind == "line-end":
            return at == len(text) or text[at] == "\n"
        before = at > 0 and text[at - 1] in _WORD
        after = at < len(text) and text[at] in _WORD
        return (before != after) == (instruction.kind == "word-edge")
