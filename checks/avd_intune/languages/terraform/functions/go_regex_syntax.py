"""Parse regular expressions in Go's syntax (https://pkg.go.dev/regexp/syntax).

Unicode scripts (`\\p{Greek}`) are not known.
"""

from __future__ import annotations

from avd_intune.languages.terraform.functions.go_character_sets import (
    CATEGORIES,
    PERL,
    POSIX,
    CharacterSet,
    Predicate,
    category,
    other_than,
    ranges,
)
from avd_intune.records import dataclass, field

MAX_PATTERN = 4_000
_MAX_DEPTH = 60
_MAX_REPEAT = 1_000
_ESCAPES = {"a": "\a", "f": "\f", "t": "\t", "n": "\n", "r": "\r", "v": "\v"}


class GoRegexError(Exception):
    """Go rejects the pattern; `str(error)` is the reason."""


class UnsupportedRegexError(Exception):
    """The pattern or the text is beyond what is run here; `str(error)` is the reason."""


@dataclass(slots=True)
class Flags:
    """The flags in force: (?i), (?m), (?s), (?U)."""

    fold: bool = False
    multi_line: bool = False
    dot_all: bool = False
    ungreedy: bool = False

    def copy(self) -> Flags:
        return Flags(self.fold, self.multi_line, self.dot_all, self.ungreedy)


_FLAG_FIELDS = {"i": "fold", "m": "multi_line", "s": "dot_all", "U": "ungreedy"}


@dataclass(slots=True)
class Node:
    """A part of a pattern. kind: set, cat, alt, repeat, group, or the name of an assertion."""

    kind: str
    children: list[Node] = field(default_factory=list)
    characters: CharacterSet | None = None
    literal: str = ""
    least: int = 0
    most: int | None = None
    greedy: bool = True
    index: int = 0


def parse_pattern(pattern: str) -> tuple[Node, tuple[str, ...]]:
    """Return the tree of a pattern and the names of its groups ("" for a nameless one).

    Raises GoRegexError or UnsupportedRegexError.
    """
    if len(pattern) > MAX_PATTERN:
        raise UnsupportedRegexError(f"the regular expression is longer than {MAX_PATTERN} characters")
    parser = _Parser(pattern)
    return parser.parse(), tuple(parser.groups)


class _Parser:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.groups: list[str] = []
        self.flags = Flags()
        self.depth = 0

    def parse(self) -> Node:
        node = self._alternatives()
        if self.at < len(self.pattern):
            raise GoRegexError("the regular expression has an unexpected )")
        return node

    def _peek(self, text: str) -> bool:
        return self.pattern.startswith(text, self.at)

    def _take(self, text: str) -> bool:
        if self._peek(text):
            self.at += len(text)
            return True
        return False

    def _alternatives(self) -> Node:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise UnsupportedRegexError("the regular expression is nested too deeply")
        branches = [self._sequence()]
        while self._take("|"):
            branches.append(self._sequence())
        self.depth -= 1
        return branches[0] if len(branches) == 1 else Node("alt", branches)

    def _sequence(self) -> Node:
        items: list[Node] = []
        while self.at < len(self.pattern) and not self._peek("|") and not self._peek(")"):
            repeat = self._repetition()
            if repeat is not None:
                if not items:
                    raise GoRegexError("the regular expression has a repetition operator without an argument")
                repeat.children.append(items.pop())
                items.append(repeat)
                if self._repetition() is not None:
                    raise GoRegexError("the regular expression has an invalid nested repetition operator")
                continue
            items.extend(self._atom())
        return items[0] if len(items) == 1 else Node("cat", items)

    def _repetition(self) -> Node | None:
        start = self.at
        least: int
        most: int | None
        if self._take("*"):
            least, most = 0, None
        elif self._take("+"):
            least, most = 1, None
        elif self._take("?"):
            least, most = 0, 1
        else:
            counts = self._counts()
            if counts is None:
                self.at = start
                return None
            least, most = counts
        lazy = self._take("?")
        return Node("repeat", least=least, most=most, greedy=lazy == self.flags.ungreedy)

    def _counts(self) -> tuple[int, int | None] | None:
        if not self._take("{"):
            return None
        least = self._digits()
        if not least:
            return None
        most: str | None = least
        if self._take(","):
            most = self._digits() or None
        if not self._take("}"):
            return None
        low, high = int(least[:6]), int(most[:6]) if most is not None else None
        if low > _MAX_REPEAT or (high is not None and (high > _MAX_REPEAT or high < low)):
            raise GoRegexError("the regular expression has an invalid repeat count")
        return low, high

    def _digits(self) -> str:
        start = self.at
        while self.pattern[self.at : self.at + 1] in set("0123456789"):
            self.at += 1
        return self.pattern[start : self.at]

    def _atom(self) -> list[Node]:
        character = self.pattern[self.at]
        self.at += 1
        if character == "(":
            return self._group()
        if character == "[":
            return [Node("set", characters=self._class())]
        if character == ".":
            excluded = () if self.flags.dot_all else (ranges("\n\n"),)
            return [Node("set", characters=CharacterSet(excluded, negated=True))]
        if character == "^":
            return [Node("line-start" if self.flags.multi_line else "text-start")]
        if character == "$":
            return [Node("line-end" if self.flags.multi_line else "text-end")]
        if character == "\\":
            return self._escape()
        return [self._literal(character)]

    def _literal(self, character: str) -> Node:
        plain = not self.flags.fold
        characters = CharacterSet([lambda each: each == character], fold=not plain)
        if not plain:
            characters = CharacterSet([lambda each: each.lower() == character.lower()], fold=True)
        return Node("set", characters=characters, literal=character if plain else "")

    def _group(self) -> list[Node]:
        name = ""
        if self._take("?P<") or self._take("?<"):
            end = self.pattern.find(">", self.at)
            name = self.pattern[self.at : end] if end != -1 else ""
            if not name or not name.replace("_", "a").isalnum():
                raise GoRegexError("the regular expression has an invalid group name")
            self.at = end + 1
        elif self._take("?"):
            outer = self.flags
            self.flags = outer.copy()
            if not self._read_flags():
                return []
            node = self._alternatives()
            self.flags = outer
            self._close()
            return [node]
        self.groups.append(name)
        index = len(self.groups)
        outer = self.flags
        self.flags = outer.copy()
        node = self._alternatives()
        self.flags = outer
        self._close()
        return [Node("group", [node], index=index)]

    def _close(self) -> None:
        if not self._take(")"):
            raise GoRegexError("the regular expression is missing a closing )")

    def _read_flags(self) -> bool:
        """Read flags up to `:` (True: a group follows) or `)` (False: they hold from here on)."""
        value = True
        seen = False
        while self.at < len(self.pattern):
            letter = self.pattern[self.at]
            self.at += 1
            if letter in _FLAG_FIELDS:
                setattr(self.flags, _FLAG_FIELDS[letter], value)
                seen = True
            elif letter == "-" and value:
                value, seen = False, False
            elif letter in ":)" and (seen or (value and letter == ":")):
                return letter == ":"
            else:
                break
        raise GoRegexError("the regular expression has invalid or unsupported Perl syntax")

    def _escape(self) -> list[Node]:
        letter = self.pattern[self.at : self.at + 1]
        if letter in {"A", "z", "b", "B"}:
            self.at += 1
            return [Node({"A": "text-start", "z": "text-end", "b": "word-edge", "B": "no-word-edge"}[letter])]
        if letter == "Q":
            self.at += 1
            end = self.pattern.find("\\E", self.at)
            quoted = self.pattern[self.at :] if end == -1 else self.pattern[self.at : end]
            self.at = len(self.pattern) if end == -1 else end + 2
            return [self._literal(character) for character in quoted]
        test = self._class_escape()
        if test is not None:
            return [Node("set", characters=CharacterSet([test], fold=self.flags.fold))]
        return [self._literal(self._escaped_character())]

    def _class_escape(self) -> Predicate | None:
        """Read `\\d`, `\\W`, `\\p{L}` after the backslash; None if it is another escape."""
        letter = self.pattern[self.at : self.at + 1]
        if letter and letter in "dwsDWS":
            self.at += 1
            test = ranges(PERL[letter.lower()])
            return other_than(test) if letter.isupper() else test
        if letter not in {"p", "P"}:
            return None
        self.at += 1
        name = self.pattern[self.at : self.at + 1]
        self.at += 1
        if name == "{":
            end = self.pattern.find("}", self.at)
            if end == -1:
                raise GoRegexError("the regular expression has an invalid character class range")
            name = self.pattern[self.at : end]
            self.at = end + 1
        negated = (letter == "P") != name.startswith("^")
        name = name.lstrip("^")
        if name not in CATEGORIES:
            raise UnsupportedRegexError("the regular expression uses a Unicode script")
        return other_than(category(name)) if negated else category(name)

    def _escaped_character(self) -> str:
        letter = self.pattern[self.at : self.at + 1]
        self.at += 1
        if not letter:
            raise GoRegexError("the regular expression ends in a backslash")
        if letter in _ESCAPES:
            return _ESCAPES[letter]
        if letter == "x":
            return self._hexadecimal()
        if letter.isascii() and letter.isalnum():
            if letter in "01234567":
                digits = letter
                while len(digits) < 3 and self.pattern[self.at : self.at + 1] in set("01234567"):
                    digits += self.pattern[self.at]
                    self.at += 1
                if letter == "0" or len(digits) > 1:
                    return chr(int(digits, 8))
            raise GoRegexError(f"the regular expression has an invalid escape sequence \\{letter}")
        return letter

    def _hexadecimal(self) -> str:
        if self._take("{"):
            end = self.pattern.find("}", self.at)
            digits = self.pattern[self.at : end] if end != -1 else ""
            self.at = end + 1
        else:
            digits = self.pattern[self.at : self.at + 2]
            self.at += 2
            digits = digits if len(digits) == 2 else ""
        if not digits or len(digits) > 8 or any(digit not in "0123456789abcdefABCDEF" for digit in digits):
            raise GoRegexError("the regular expression has an invalid escape sequence \\x")
        if int(digits, 16) > 0x10FFFF:
            raise GoRegexError("the regular expression has an invalid escape sequence \\x")
        return chr(int(digits, 16))

    def _class(self) -> CharacterSet:
        negated = self._take("^")
        tests: list[Predicate] = []
        first = True
        while first or not self._peek("]"):
            if self.at >= len(self.pattern):
                raise GoRegexError("the regular expression is missing a closing ]")
            first = False
            test = self._posix_class()
            if test is None and self._peek("\\"):
                self.at += 1
                test = self._class_escape()
                if test is None:
                    self.at -= 1
            tests.append(test if test is not None else self._range())
        self.at += 1
        return CharacterSet(tests, negated, self.flags.fold)

    def _posix_class(self) -> Predicate | None:
        if not self._peek("[:"):
            return None
        end = self.pattern.find(":]", self.at)
        if end == -1:
            return None
        name = self.pattern[self.at + 2 : end]
        pairs = POSIX.get(name.lstrip("^"))
        if pairs is None:
            raise GoRegexError("the regular expression has an invalid character class range")
        self.at = end + 2
        return other_than(ranges(pairs)) if name.startswith("^") else ranges(pairs)

    def _range(self) -> Predicate:
        low = self._class_character()
        high = low
        if self._peek("-") and self.pattern[self.at + 1 : self.at + 2] not in ("]", ""):
            self.at += 1
            high = self._class_character()
        if high < low:
            raise GoRegexError("the regular expression has an invalid character class range")
        return ranges(low + high)

    def _class_character(self) -> str:
        if self.at >= len(self.pattern):
            raise GoRegexError("the regular expression is missing a closing ]")
        if self._take("\\"):
            return self._escaped_character()
        self.at += 1
        return self.pattern[self.at - 1]
