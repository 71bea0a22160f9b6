"""Regular expressions that are compiled when they are asked first.

The smallest scan loads modules with some two hundred patterns and asks few of them; to compile all was a quarter of
its start. What a module holds is therefore written with `lazy_pattern`. That each can be compiled, and takes linear
time, is held by tests/test_linear_patterns.py.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, Generic, cast


class LazyPattern(Generic[AnyStr]):
    """Answers as the `re.Pattern` of its text does; it keeps each method of it that was asked for."""

    def __init__(self, text: AnyStr, flags: int) -> None:
        self._text: AnyStr = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Called for what this object does not have yet."""
        if "compiled" not in self.__dict__:
            self.compiled: re.Pattern[AnyStr] = re.compile(self._text, self._flags)
        value = getattr(self.compiled, name)
        setattr(self, name, value)
        return value


def lazy_pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what `re.compile` does, compiled when it is used first. Raises `re.error` then, where it is none."""
    return cast("re.Pattern[AnyStr]", LazyPattern(text, flags))
