"""The words of command lines in pipelines: POSIX shells, PowerShell and the input `overrideParameters`.

Only as much as the commands that deploy templates need: what stands in quotes is one word, and so is JSON in brackets.
"""

from __future__ import annotations

from collections.abc import Iterator

from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass

# A line that goes on: a backslash (POSIX), a backtick (PowerShell) or a caret (cmd) at its end.
_CONTINUED = lazy_pattern(r"[\\`^][ \t]*\r?\n")
_END = lazy_pattern(r"[\r\n;]|&&|\|\|?|&(?=\s)")
_EXPRESSION = lazy_pattern(r"\$\{\{[^{}\n]{0,400}\}\}|\$\([^()\n]{0,400}\)|\$\{[^{}\n]{0,200}\}")
_BLANK = " \t"
_PAIRS = {"{": "}", "[": "]"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word without its quotes. start, end: its place in the text, quotes included. is_quoted: it begins with one."""

    text: str
    start: int
    end: int
    is_quoted: bool = False


def commands_of(text: str) -> Iterator[list[Word]]:
    """Yield the words of each command of a script, in order."""
    # What joins lines is blanked, so that all places stay.
    text = _CONTINUED.sub(lambda match: " " * len(match[0]), text)
    words: list[Word] = []
    at = 0
    while at < len(text):
        end = _END.match(text, at)
        if end is not None:
            if words:
                yield words
            words = []
            at = end.end()
        elif text[at] in _BLANK:
            at += 1
        elif text[at] == "#":
            at = _line_end(text, at)
        else:
            word = _word(text, at, in_json=False)
            words.append(word)
            at = max(word.end, at + 1)
    if words:
        yield words


def words_of(text: str) -> list[Word]:
    """Return the words of an input that goes over several lines, such as `overrideParameters`."""
    words = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        word = _word(text, at, in_json=True)
        words.append(word)
        at = max(word.end, at + 1)
    return words


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _word(text: str, start: int, *, in_json: bool) -> Word:
    """Return the word that begins at a place. in_json: brackets hold it together, as nothing else does there."""
    if in_json and text[start] in _PAIRS:
        end = _closed(text, start)
        return Word(text[start:end], start, end)
    pieces: list[str] = []
    at = start
    while at < len(text):
        expression = _EXPRESSION.match(text, at)
        if expression is not None:
            pieces.append(expression[0])
            at = expression.end()
        elif text[at] in "\"'":
            end, inside = _quoted(text, at)
            pieces.append(inside)
            at = end
        elif text[at].isspace() or (not in_json and _END.match(text, at)):
            break
        elif text[at] == "\\" and at + 1 < len(text) and text[at + 1] in "\"'$ ":
            pieces.append(text[at + 1])
            at += 2
        else:
            pieces.append(text[at])
            at += 1
    return Word("".join(pieces), start, at, is_quoted=text[start] in "\"'")


def _quoted(text: str, start: int) -> tuple[int, str]:
    """Return where a text in quotes ends, and what stands in it; a doubled or escaped quote is one."""
    quote = text[start]
    pieces = []
    at = start + 1
    while at < len(text):
        if text[at] == quote:
            if text[at + 1 : at + 2] == quote:
                pieces.append(quote)
                at += 2
                continue
            return at + 1, "".join(pieces)
        if quote == '"' and text[at] in "\\`" and text[at + 1 : at + 2] in ('"', "\\", "`", "$"):
            pieces.append(text[at + 1])
            at += 2
            continue
        pieces.append(text[at])
        at += 1
    return at, "".join(pieces)


def _closed(text: str, start: int) -> int:
    """Return where the bracket at a place is closed, or the end of the text."""
    pending: list[str] = []
    at = start
    while at < len(text):
        character = text[at]
        if character == '"':
            at, _ = _quoted(text, at)
            continue
        if character in _PAIRS:
            pending.append(_PAIRS[character])
        elif pending and character == pending[-1]:
            pending.pop()
            if not pending:
                return at + 1
        at += 1
    return at
