"""The words, texts and marks of a PowerShell configuration, with their places.

Only what configurations of Microsoft365DSC are written in; expressions are kept as the text that they are.
https://learn.microsoft.com/powershell/dsc/configurations/configurations
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.source.text import SourceFile, UnreadableSourceError

# PowerShell takes typographic quotes for the plain ones.
_SINGLE = "'\u2018\u2019\u201a\u201b"
_DOUBLE = '"\u201c\u201d\u201e'
_SIMPLE = lazy_pattern(
    rf"""
    (?P<newline>\r\n|\r|\n)
  | (?P<space>[ \t\u00a0\ufeff]+|`\r?\n)
  | (?P<note><\#|\#)
  | (?P<here>@(?:'|")(?=[ \t]{{0,20}}\r?\n))
  | (?P<text>[{_SINGLE}{_DOUBLE}])
  | (?P<open>@[({{]|[({{\[])
  | (?P<close>[)}}\]])
  | (?P<mark>[;=,])
  | (?P<variable>\$(?:[\w:?]+|\{{[^}}\r\n]{{0,128}}\}})(?:\.\w+)*)
  | (?P<word>-?\w[\w.-]*)
  | (?P<other>[\s\S])
    """,
    re.X,
)
_LINE_END = lazy_pattern(r"[\r\n]")
_END_OF_SINGLE = lazy_pattern(f"[{_SINGLE}]")
_END_OF_DOUBLE = lazy_pattern(f"[{_DOUBLE}`]")
_ESCAPE = lazy_pattern(r"`([\s\S])")
_VARIABLE = lazy_pattern(r"(?<!`)\$[\w{(]")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}
MAX_TOKENS = 2_000_000


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a configuration. kind: here, single, double, newline, open, close, mark, variable, word or other."""

    kind: str
    text: str
    start: int
    end: int


def tokens_of(source: SourceFile) -> Iterator[Token]:
    """Yield the tokens of a text without comments and blanks; what has no end goes on to that of the text.

    Raises UnreadableSourceError for a text that is too long.
    """
    text, at = source.text, 0
    for _ in range(MAX_TOKENS):
        match = _SIMPLE.match(text, at)
        if match is None:
            return
        kind = match.lastgroup or "other"
        end = match.end()
        if kind == "note":
            end = _after(text, "#>", end) if match[0] == "<#" else _line_end(text, end)
        elif kind == "here":
            end = _after(text, f"\n{match[0][1]}@", end)
        elif kind == "text":
            kind = "single" if match[0] in _SINGLE else "double"
            end = _end_of_single(text, end) if kind == "single" else _end_of_double(text, end)
        if kind not in ("space", "note"):
            yield Token(kind, text[at:end], at, end)
        at = end
    raise UnreadableSourceError("the configuration is too long; divide it")


def text_of(token: Token) -> str | None:
    """Return what a literal text stands for; None for one whose value only PowerShell knows (it holds a variable)."""
    if token.kind == "single":
        return re.sub(f"([{_SINGLE}])[{_SINGLE}]", r"\1", token.text[1:-1])
    if token.kind == "here":
        body = token.text[token.text.find("\n") + 1 : -2].rstrip("\n").removesuffix("\r")
        return body if token.text[1] == "'" or _VARIABLE.search(body) is None else None
    body = token.text[1:-1]
    if _VARIABLE.search(body) is not None:
        return None
    body = re.sub(f"([{_DOUBLE}])[{_DOUBLE}]", r"\1", body)
    return _ESCAPE.sub(lambda match: _ESCAPES.get(match[1], match[1]), body)


def _after(text: str, sign: str, start: int) -> int:
    found = text.find(sign, start)
    return len(text) if found == -1 else found + len(sign)


def _line_end(text: str, start: int) -> int:
    found = _LINE_END.search(text, start)
    return len(text) if found is None else found.start()


def _end_of_single(text: str, at: int) -> int:
    while (found := _END_OF_SINGLE.search(text, at)) is not None:
        at = found.end()
        if text[at : at + 1] not in tuple(_SINGLE):
            return at
        at += 1  # two of them are one
    return len(text)


def _end_of_double(text: str, at: int) -> int:
    while (found := _END_OF_DOUBLE.search(text, at)) is not None:
        at = found.end()
        if found[0] == "`" or text[at : at + 1] in tuple(_DOUBLE):
            at += 1
        else:
            return at
    return len(text)
