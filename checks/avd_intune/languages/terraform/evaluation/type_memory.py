"""Types that are one object where they are equal, and answers about them that are worked out once.

`a = [b, b]`, `b = [c, c]`, … has a type of few parts that each stand in it very often: what goes through it by all
ways comes to no end. Each part is gone through once here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

# What is kept over all scans of a process; past it, all is forgotten and worked out again.
MAX_KEPT = 10_000

T = TypeVar("T")
Answer = TypeVar("Answer")

_TYPES: dict[tuple[object, ...], object] = {}


def one_of_its_kind(made: T, *parts: object) -> T:
    """Return the first type that was made of the same parts as this one; each part is a name or itself such a type."""
    key = (type(made), *(part if isinstance(part, str) else id(part) for part in parts))
    found = _TYPES.get(key)
    if found is None:
        if len(_TYPES) >= MAX_KEPT:
            _TYPES.clear()
        found = _TYPES[key] = made  # keeps its parts, so that their ids stay their own
    return found  # type: ignore[return-value]


def remembered(question: Callable[..., Answer]) -> Callable[..., Answer]:
    """Return a function of types that answers each question once, as long as it is kept."""
    answers: dict[tuple[int, ...], tuple[tuple[Any, ...], Answer]] = {}

    def answered(*types: Any) -> Answer:
        key = tuple([id(each) for each in types])
        found = answers.get(key)
        if found is None:
            answer = question(*types)
            if len(answers) >= MAX_KEPT:
                answers.clear()
            found = answers[key] = types, answer
        return found[1]

    return answered
