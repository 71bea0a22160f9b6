"""The resources of a Microsoft365DSC configuration, as people write it and as `Export-M365DSCConfiguration` does.

A configuration is PowerShell, of which only the resources are read, with what is written in them: texts, numbers, lists
and instances. A variable or an expression is unknown, by its text. https://microsoft365dsc.com
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from avd_intune.languages.policies.dsc_tokens import Token, text_of, tokens_of
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.source.text import SourceFile, Span, UnreadableSourceError
from avd_intune.values.value_types import Known, ListValue, ObjectValue, Origin, Unknown, Value

MAX_DEPTH = 60
TOO_DEEP = f"its values are nested more than {MAX_DEPTH} deep; divide the configuration"
# The resources that say something of Intune, or of who may sign in and enrol.
RESOURCE_NAME = lazy_pattern(r"(?:Intune\w+|AADConditionalAccessPolicy)", re.I)
_CONFIGURATION = lazy_pattern(r"\bImport-DscResource\b", re.I)
_RESOURCE = lazy_pattern(rf"^[ \t]*{RESOURCE_NAME.pattern}[ \t]+[\"'\w$]", re.I | re.M)
_CONSTANTS = {"$true": True, "$false": False, "$null": None}


@dataclass(frozen=True, slots=True)
class DscResource:
    """One resource of a configuration; below a condition or loop it is read as what it would be."""

    name: str
    title: str
    properties: Value
    span: Span


def is_configuration(text: str) -> bool:
    """Say whether a script is a configuration with resources of Intune."""
    return _CONFIGURATION.search(text) is not None and _RESOURCE.search(text) is not None


def read_configuration(source: SourceFile) -> list[DscResource]:
    """Return the resources of a configuration in order. Raises UnreadableSourceError for one too long or deep."""
    return list(_Reader(source).resources())


class _Reader:
    def __init__(self, source: SourceFile) -> None:
        self._source = source
        self._tokens = list(tokens_of(source))
        self._at = 0

    def resources(self) -> Iterator[DscResource]:
        while self._at < len(self._tokens):
            found = self._head()
            if found is None:
                self._at += 1
            else:
                yield self._resource(*found)

    def _head(self) -> tuple[Token, Token, int] | None:
        """Return name and title of the resource that begins here, and the index of its brace."""
        first, second = self._token(self._at), self._token(self._at + 1)
        if first is None or second is None or first.kind != "word" or not RESOURCE_NAME.fullmatch(first.text):
            return None
        if second.kind not in ("single", "double", "word", "variable"):
            return None
        at = self._after_newlines(self._at + 2)
        third = self._token(at)
        return (first, second, at) if third is not None and third.text == "{" else None

    def _resource(self, name: Token, title: Token, brace: int) -> DscResource:
        self._at = brace
        entries, end = self._entries(0)
        shown = text_of(title) if title.kind in ("single", "double") else title.text
        span = Span(self._source, name.start, end)
        properties = ObjectValue(entries, origin=Origin(name.text, span))
        return DscResource(name.text, title.text.strip("\"'") if shown is None else shown, properties, span)

    def _entries(self, depth: int) -> tuple[dict[str, Value], int]:
        """Read `{ name = value; … }` from its brace on; return the entries and where it ends."""
        if depth > MAX_DEPTH:
            raise UnreadableSourceError(TOO_DEEP)
        entries: dict[str, Value] = {}
        self._at += 1
        while (token := self._token(self._at)) is not None:
            if token.text == "}" and token.kind == "close":
                self._at += 1
                return entries, token.end
            following = self._token(self._at + 1)
            if token.kind in ("word", "single", "double") and following is not None and following.text == "=":
                self._at = self._after_newlines(self._at + 2)
                name = (text_of(token) or token.text) if token.kind != "word" else token.text
                entries[name] = self._value(name, depth + 1)
            else:
                self._at += 1
        return entries, len(self._source.text)

    def _value(self, name: str, depth: int) -> Value:
        """Read one value; whatever follows it in the same statement makes it an expression, which is unknown."""
        start = self._at
        found = self._primary(name, depth)
        token = self._token(self._at)
        if token is None or token.kind in ("newline", "close") or token.text in (";", ","):
            return found
        return self._expression(name, start)

    def _primary(self, name: str, depth: int) -> Value:
        token = self._token(self._at)
        if token is None:
            return Known(None)
        origin = Origin(name, Span(self._source, token.start, token.end))
        following = self._after_newlines(self._at + 1)
        if token.kind == "word" and self._opens(following):
            self._at = following
            return self._instance(name, token, depth)
        self._at += 1
        if token.kind in ("single", "double", "here"):
            text = text_of(token)
            return self._unknown(token.text, origin) if text is None else Known(text, origin=origin)
        if token.text == "@(":
            return self._list(name, token, depth)
        if token.text == "@{":
            self._at -= 1
            return self._instance(name, token, depth)
        if token.kind == "variable" and token.text.lower() in _CONSTANTS:
            return Known(_CONSTANTS[token.text.lower()], origin=origin)
        if token.kind == "word" and re.fullmatch(r"-?\d{1,18}", token.text):
            return Known(int(token.text), origin=origin)
        if token.kind == "word" and re.fullmatch(r"-?\d{1,18}\.\d{1,18}", token.text):
            return Known(Decimal(token.text), origin=origin)
        if token.kind == "open":
            self._at -= 1
            return self._expression(name, self._at)
        return self._unknown(token.text, origin)

    def _opens(self, at: int) -> bool:
        token = self._token(at)
        return token is not None and token.text == "{" and token.kind == "open"

    def _instance(self, name: str, first: Token, depth: int) -> Value:
        entries, end = self._entries(depth)
        return ObjectValue(entries, origin=Origin(name, Span(self._source, first.start, end)))

    def _list(self, name: str, first: Token, depth: int) -> Value:
        if depth > MAX_DEPTH:
            raise UnreadableSourceError(TOO_DEEP)
        items: list[Value] = []
        end = len(self._source.text)
        while (token := self._token(self._at)) is not None:
            if token.kind == "newline" or token.text in (",", ";"):
                self._at += 1
            elif token.kind == "close":
                self._at, end = self._at + 1, token.end
                break
            else:
                items.append(self._value(name, depth + 1))
        return ListValue(tuple(items), origin=Origin(name, Span(self._source, first.start, end)))

    def _expression(self, name: str, start: int) -> Value:
        """Step over the rest of a statement; return what is not known of it."""
        first = self._tokens[start]
        self._at, open_marks, end = start, 0, first.end
        while (token := self._token(self._at)) is not None:
            ends = token.kind == "newline" or token.text in (";", ",") or token.kind == "close"
            if open_marks == 0 and ends:
                break
            open_marks += {"open": 1, "close": -1}.get(token.kind, 0)
            self._at, end = self._at + 1, token.end
        span = Span(self._source, first.start, end)
        return self._unknown(span.text, Origin(name, span))

    def _unknown(self, text: str, origin: Origin) -> Value:
        shown = re.sub(r"\s+", " ", text)[:60]
        return Unknown(f"{shown} is known only where the configuration is compiled", key=text, origin=origin)

    def _token(self, at: int) -> Token | None:
        return self._tokens[at] if at < len(self._tokens) else None

    def _after_newlines(self, at: int) -> int:
        while (token := self._token(at)) is not None and token.kind == "newline":
            at += 1
        return at
