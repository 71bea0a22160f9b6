"""What a regular expression that is written plainly says of a text: how it begins, ends, what it holds or is."""

from __future__ import annotations

from avd_intune.records import dataclass

# A pattern that stands for more texts, as one with many optional parts, is left alone.
MAX_TEXTS = 64
_ESCAPED = frozenset(".-/+*?()|[]{}^$\\ ")
_BESIDE_WORDS = frozenset(" /@:,-_")


@dataclass(frozen=True, slots=True)
class FoundPattern:
    """kind: that of a `Claim`. texts: one of them begins, ends or is the text, or is in it. folded: in any case."""

    kind: str
    texts: tuple[str, ...]
    folded: bool


class _OtherFormError(Exception):
    """The pattern is none that stands for a few texts."""


def read_pattern(pattern: str) -> FoundPattern | None:
    """Return what a pattern of Go says of the texts that it is found in, None for one of another form.

    It is made of letters, words in brackets (`(a|b)`), one of some letters (`[ab]`) and optional ones of these, between
    anchors or without them. https://pkg.go.dev/regexp/syntax
    """
    folded = pattern.startswith(("(?i)", "^(?i)"))
    plain = pattern.replace("(?i)", "", 1) if folded else pattern
    try:
        reader = _Reader(plain)
        found = reader.alternatives(outside=True)
        if reader.at < len(plain):
            return None
    except _OtherFormError:
        return None
    anchors = {(begins, ends) for begins, _, ends in found}
    # An anchor outside of brackets belongs to the words beside it alone: `^a|b$` is a beginning or an end.
    if len(anchors) != 1:
        return None
    ((begins, ends),) = anchors
    kind = "is" if begins and ends else "starts" if begins else "ends" if ends else "holds"
    texts = tuple(dict.fromkeys(text for _, part, _ in found for text in part))
    return FoundPattern(kind, texts, folded) if all(texts) or kind == "is" else None


class _Reader:
    """Reads a pattern from left to right; at: the place of the next character."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.at = 0

    def alternatives(self, outside: bool) -> list[tuple[bool, list[str], bool]]:
        """Return the texts of each part between bars, and whether anchors stand before and behind them."""
        found = [self._sequence(outside)]
        while self._next() == "|":
            self.at += 1
            found.append(self._sequence(outside))
        return found

    def _next(self) -> str:
        return self._text[self.at : self.at + 1]

    def _sequence(self, outside: bool) -> tuple[bool, list[str], bool]:
        begins = outside and self._next() == "^"
        self.at += begins
        texts = [""]
        while self._next() not in ("", "|", ")", "$"):
            atom = self._atom()
            if self._next() == "?":
                self.at += 1
                atom = [*atom, ""]
            if len(texts) * len(atom) > MAX_TEXTS:
                raise _OtherFormError
            texts = [text + each for text in texts for each in atom]
        ends = outside and self._next() == "$"
        self.at += ends
        if self._next() not in ("", "|", ")") or (outside and self._next() == ")"):
            raise _OtherFormError
        return begins, texts, ends

    def _atom(self) -> list[str]:
        letter = self._next()
        self.at += 1
        if letter == "(":
            if self._text.startswith("?:", self.at):
                self.at += 2
            found = [text for _, part, _ in self.alternatives(outside=False) for text in part]
            if self._next() != ")" or len(found) > MAX_TEXTS:
                raise _OtherFormError
            self.at += 1
            return found
        if letter == "[":
            return self._one_of()
        if letter == "\\":
            letter = self._next()
            self.at += 1
            if letter not in _ESCAPED or not letter:
                raise _OtherFormError
            return [letter]
        if not letter.isascii() or not (letter.isalnum() or letter in _BESIDE_WORDS):
            raise _OtherFormError
        return [letter]

    def _one_of(self) -> list[str]:
        end = self._text.find("]", self.at)
        letters = self._text[self.at : end] if end > self.at else ""
        if not letters.isascii() or not letters.isalnum():  # no ranges, no classes, nothing turned round
            raise _OtherFormError
        self.at = end + 1
        return list(letters)
