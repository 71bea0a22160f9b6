"""Sets of characters in Go's regular expressions: ranges, classes of POSIX and Perl, categories of Unicode."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable

POSIX = {
    "alnum": "09AZaz",
    "alpha": "AZaz",
    "ascii": "\x00\x7f",
    "blank": "\t\t  ",
    "cntrl": "\x00\x1f\x7f\x7f",
    "digit": "09",
    "graph": "!~",
    "lower": "az",
    "print": " ~",
    "punct": "!/:@[`{~",
    "space": "\t\r  ",
    "upper": "AZ",
    "word": "09AZaz__",
    "xdigit": "09AFaf",
}
PERL = {"d": "09", "w": "09AZaz__", "s": "\t\n\f\r  "}
# The general categories that Python's unicodedata knows too, e.g. "L" and "Lu".
_CATEGORY_LETTERS = {"L": "ultmo", "M": "nce", "N": "dlo", "P": "cdseifo", "S": "mcko", "Z": "slp", "C": "cfos"}
CATEGORIES = frozenset(group + letter for group, letters in _CATEGORY_LETTERS.items() for letter in ("", *letters))


Predicate = Callable[[str], bool]


class CharacterSet:
    """A set of characters, remembered per character asked for."""

    __slots__ = ("_known", "fold", "negated", "predicates")

    def __init__(self, predicates: Iterable[Predicate], negated: bool = False, fold: bool = False) -> None:
        self.predicates = tuple(predicates)
        self.negated = negated
        self.fold = fold
        self._known: dict[str, bool] = {}

    def __contains__(self, character: str) -> bool:
        known = self._known.get(character)
        if known is None:
            candidates = {character, character.lower(), character.upper()} if self.fold else {character}
            found = any(test(each) for test in self.predicates for each in candidates if len(each) == 1)
            known = self._known[character] = found != self.negated
        return known


def ranges(pairs: str) -> Predicate:
    """Return the test for ranges, each written as its first and last character."""
    spans = [(pairs[at], pairs[at + 1]) for at in range(0, len(pairs), 2)]
    return lambda character: any(low <= character <= high for low, high in spans)


def other_than(test: Predicate) -> Predicate:
    """Return the test for all other characters."""
    return lambda character: not test(character)


def category(name: str) -> Predicate:
    """Return the test for a general category of Unicode, or a group of them."""
    return lambda character: unicodedata.category(character).startswith(name)
