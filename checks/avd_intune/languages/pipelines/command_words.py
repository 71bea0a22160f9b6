"""The words of command lines in pipelines: POSIX shells, PowerShell and the input `overrideParameters`.

Only as much as the commands that deploy templates need: what stands in quotes is one word, and so is JSON in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass

# A line that goes on: a backslash (POSIX), a backtick (PowerShell) or a caret (cmd) at its end.
_CONTINUED = lazy_pattern(r"[\\`^][ \t]*\r?\n")
_END = lazy_pattern(r"[\r\n;]|&&|\|\|?|&(?=\s)")
_EXPRESSION = lazy_pattern(r"\$\{\{[^{}\n]{0,400}\}\}|\$\([^()\n]{0,400}\)|\$\{[^{}\n]{0,200}\}")
_BLANK = " \t"
_PAIRS = {"{": "}", "[": "]", "(": ")"}
# An apostrophe elsewhere is one of a word.
_BEFORE_QUOTES = frozenset("=(,[{ \t\n;")
_JOINED = lazy_pattern(
    r"Join-Path[ \t]+(?:-Path[ \t]+)?(\S{1,300})[ \t]+(?:-ChildPath[ \t]+)?"
    r"(\S{1,300}|'[^'\n]{1,300}'|\"[^\"\n]{1,300}\")",
    re.I,
)
_PARAM = lazy_pattern(r"param(?:\$\(.*\))?", re.I | re.DOTALL)
_DOCUMENT = lazy_pattern(r"(?<!<)<<-?[ \t]{0,4}([\"']?)([A-Za-z_]\w{0,40})\1|@([\"'])[ \t]*\r?$")
_COMMENT = lazy_pattern(r"(?<![\w\"'`$])<#")
_NOT_BREAK = lazy_pattern(r"[^\r\n]")
_NOT_SHOWN = lazy_pattern(r"[(){}\s]+")
_MOST_SHOWN = 60
# Commands in commands.
_MAX_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Word:
    """A word without its quotes. start, end: its place in the text, quotes included. is_quoted: it begins with one."""

    text: str
    start: int
    end: int
    is_quoted: bool = False


def commands_of(text: str) -> Iterator[list[Word]]:
    """Yield the words of each command of a script, in order; a command inside of another one comes before it."""
    # What joins lines and what is no command is blanked, so that all places stay.
    text = _CONTINUED.sub(lambda match: " " * len(match[0]), _without_documents(text))
    yield from _commands(text, 0, len(text), 0)


@lru_cache(maxsize=64)
def commands_in(text: str) -> tuple[tuple[Word, ...], ...]:
    """Return the words of each command of a script; one script is asked for each call of it and in it."""
    return tuple(map(tuple, commands_of(text)))


def _without_comments(text: str) -> str:
    """Return a script with blanks for its comments `<# … #>`; one that nothing closes is none."""
    pieces, at = [], 0
    while (opened := _COMMENT.search(text, at)) is not None and (closed := text.find("#>", opened.end())) >= 0:
        pieces += [text[at : opened.start()], _NOT_BREAK.sub(" ", text[opened.start() : closed + 2])]
        at = closed + 2
    return "".join([*pieces, text[at:]])


def _without_documents(text: str) -> str:
    """Return a script without the texts that stand in lines of their own, in which an apostrophe is one of a word.

    `<<EOF` of shells, `@"` and `@'` of PowerShell.
    """
    if "<#" in text:  # comments of PowerShell: an example of a call in the help of a script is none
        text = _without_comments(text)
    lines = text.split("\n")
    end = ""
    for number, line in enumerate(lines):
        if end:
            stripped = line.strip()
            if stripped == end or (end[0] in "\"'" and stripped.startswith(end)):
                end = ""
            else:
                lines[number] = " " * len(line)
            continue
        opened = _DOCUMENT.search(line)
        if opened is not None:
            end = opened[2] or f"{opened[3]}@"
    return text if end else "\n".join(lines)


def _commands(text: str, start: int, end: int, depth: int) -> Iterator[list[Word]]:
    words: list[Word] = []
    inner: list[tuple[int, int]] = []
    at = start
    while at < end:
        stop = _END.match(text, at, end)
        if stop is not None:
            yield from _inside(text, inner, depth)
            if words:
                yield words
            words, inner = [], []
            at = stop.end()
        elif text[at] == "#":
            at = min(_line_end(text, at), end)
        elif text[at] in _BLANK:
            at += 1
        else:
            word = _word(text, at, end, inner, in_json=False)
            words.append(word)
            if _PARAM.fullmatch(word.text) or (len(words) > 1 and _PARAM.fullmatch(words[-2].text)):
                inner = []  # what a script of PowerShell declares, is given by who runs it
            at = max(word.end, at + 1)
    yield from _inside(text, inner, depth)
    if words:
        yield words


def _inside(text: str, parts: Sequence[tuple[int, int]], depth: int) -> Iterator[list[Word]]:
    for start, end in parts if depth < _MAX_DEPTH else ():
        yield from _commands(text, start, end, depth + 1)


def words_of(text: str) -> list[Word]:
    """Return the words of an input that goes over several lines, such as `overrideParameters`."""
    words = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        word = _word(text, at, len(text), [], in_json=True)
        words.append(word)
        at = max(word.end, at + 1)
    return words


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _word(text: str, start: int, limit: int, inner: list[tuple[int, int]], *, in_json: bool) -> Word:
    """Return the word that begins at a place; put the places of commands in it into `inner`.

    in_json: brackets hold it together, as nothing else does there.
    """
    if in_json and text[start] in _PAIRS:
        end = closing_of(text, start, limit)
        return Word(text[start:end], start, end)
    pieces: list[str] = []
    at = start
    while at < limit:
        expression = _EXPRESSION.match(text, at, limit)
        if expression is not None:
            if expression[0].startswith("$(") and any(map(str.isspace, expression[0])):
                inner.append((at + 2, expression.end() - 1))
            pieces.append(expression[0])
            at = expression.end()
        elif text[at] in "\"'" and _opens(text, at, limit):
            end, inside = _quoted(text, at)
            pieces.append(inside)
            at = end
        elif not in_json and text[at] == "(" and _holds_together(text, start, at):
            end = closing_of(text, at, limit)
            inner.append((at + 1, end - 1))
            if at > start and text[at - 1] in "=@":
                pieces.append(text[at:end])  # a list
            else:
                pieces = [each for each in pieces if each != "$"]
                pieces.append(_of_brackets(text[at + 1 : end - 1]))
            at = end
        elif not in_json and text[at] == "{" and text[at - 1 : at] == "@":
            end = closing_of(text, at, limit)
            pieces.append(text[at:end])
            at = end
        elif text[at].isspace() or (not in_json and _END.match(text, at, limit)):
            break
        elif text[at] == "\\" and at + 1 < limit and text[at + 1] in "\"'$ ":
            pieces.append(text[at + 1])
            at += 2
        else:
            pieces.append(text[at])
            at += 1
    return Word("".join(pieces), start, at, is_quoted=text[start] in "\"'")


def _holds_together(text: str, start: int, at: int) -> bool:
    """Say whether the bracket at a place of a word that begins at `start` is one with what stands in it."""
    return at == start or text[at - 1] in "=@$:" or text[start:at].lower() == "param"


def _of_brackets(inside: str) -> str:
    """Return what stands for a command in brackets: the path that it joins, or a mark of what only a run tells."""
    joined = _JOINED.fullmatch(inside.strip())
    if joined is not None:
        return "/".join(part.strip("\"'") for part in joined.groups())
    return f"$({_NOT_SHOWN.sub(' ', inside).strip()[:_MOST_SHOWN]})"


def _opens(text: str, at: int, limit: int) -> bool:
    """Say whether a quote begins a text: not where none closes it, nor behind a letter on its line (`echo don't`)."""
    closed = text.find(text[at], at + 1, limit)
    return closed >= 0 and not (text[at - 1 : at].isalnum() and text.find("\n", at, closed) >= 0)


def _quoted(text: str, start: int) -> tuple[int, str]:
    """Return where a text in quotes ends, and what stands in it; a doubled or escaped quote is one."""
    quote = text[start]
    if text.startswith(quote * 3 + "\n", start):  # Groovy and Python
        end = text.find(quote * 3, start + 3)
        end = len(text) if end < 0 else end
        return end + 3, text[start + 3 : end]
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


def closing_of(text: str, start: int, limit: int) -> int:
    """Return where the bracket at a place is closed, or the limit."""
    pending: list[str] = []
    at = start
    while at < limit:
        character = text[at]
        if character in "\"'" and (character == '"' or text[at - 1 : at] in _BEFORE_QUOTES):
            at, _ = _quoted(text, at)
            continue
        if character in _PAIRS:
            pending.append(_PAIRS[character])
        elif pending and character == pending[-1]:
            pending.pop()
            if not pending:
                return at + 1
        at += 1
    return limit
