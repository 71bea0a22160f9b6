"""Regular expressions that are compiled when they are asked first.

The smallest scan loads modules with some two hundred patterns and asks few of them; to compile all was a quarter of
its start. What a module holds is therefore written with `lazy_pattern`. That each can be compiled, and takes linear
time, is held by tests/test_linear_patterns.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, AnyStr, Generic, cast

# The small letters of the text that was asked last: several patterns are sought in one file after the other.
_LAST: list[tuple[str, str]] = [("", "")]
_MOST_KEPT = 1_000_000


class LazyPattern(Generic[AnyStr]):
    """Answers as the `re.Pattern` of its text does; it keeps each method of it that was asked for."""

    def __init__(self, text: AnyStr, flags: int) -> None:
        self.pattern: AnyStr = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Called for what this object does not have yet."""
        value = getattr(self._made(), name)
        setattr(self, name, value)
        return value

    def _made(self) -> re.Pattern[AnyStr]:
        if "compiled" not in self.__dict__:
            self.compiled: re.Pattern[AnyStr] = re.compile(self.pattern, self._flags)
        return self.compiled


class WordyPattern(LazyPattern[str]):
    """A pattern of which each match holds one of some words, sought before it: that takes a tenth of its time or less.

    Most files hold none of them. tests/test_patterns_with_words.py proves of each pattern that no match is without one.
    """

    def __init__(self, text: str, flags: int, words: tuple[str, ...]) -> None:
        super().__init__(text, flags)
        self.words = words

    def may_match(self, text: str) -> bool:
        """Say whether a text holds one of the words. Other letters than ASCII may be forms of them."""
        if self._flags & re.IGNORECASE:
            if not text.isascii():
                return True
            text = _in_small_letters(text)
        return any(word in text for word in self.words)

    def search(self, text: str, *bounds: int) -> re.Match[str] | None:
        return self._made().search(text, *bounds) if self.may_match(text) else None

    def findall(self, text: str, *bounds: int) -> list[Any]:
        return self._made().findall(text, *bounds) if self.may_match(text) else []

    def finditer(self, text: str, *bounds: int) -> Iterator[re.Match[str]]:
        return self._made().finditer(text, *bounds) if self.may_match(text) else iter(())


def _in_small_letters(text: str) -> str:
    last, small = _LAST[0]
    if last is not text:
        small = text.lower()
        if len(text) <= _MOST_KEPT:
            _LAST[0] = text, small
    return small


def lazy_pattern(text: AnyStr, flags: int = 0, words: tuple[str, ...] = ()) -> re.Pattern[AnyStr]:
    """Return what `re.compile` does, compiled when it is used first. Raises `re.error` then, where it is none.

    words: each match holds one of them, with `re.I` in small letters; see `WordyPattern`.
    """
    if words and isinstance(text, str):
        return cast("re.Pattern[AnyStr]", WordyPattern(text, flags, words))
    return cast("re.Pattern[AnyStr]", LazyPattern(text, flags))
