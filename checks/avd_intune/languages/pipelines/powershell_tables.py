"""Tables of PowerShell as a script of a pipeline writes them, `@{ kind = 'Pooled' }`, and their entries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from avd_intune.languages.pipelines.command_words import Word, commands_of
from avd_intune.patterns import lazy_pattern

_JOINS = lazy_pattern(r"Join-Path", re.I)
_TABLE = lazy_pattern(r"(?:\[ordered\])?@\{(.*)\}", re.DOTALL | re.I)
_ADD = lazy_pattern(r"\$\w{1,80}\.Add\(\s{0,9}([\w.-]{1,80})\s{0,9},([^()]{0,300})\)", re.I)
# A part of what a variable of PowerShell holds, or what a method makes of it: `$settings.pool.kind`, `$kinds[0]`.
_PART = lazy_pattern(r"\$(?:env:)?[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[).*", re.DOTALL)


def added_to_table(words: Sequence[Word], changed: re.Match[str], operator: str) -> dict[str, Word] | None:
    """Return what a command adds to a table: `$p.kind = …`, `$p += @{ … }`, `$p.Add('kind', …)`; None for others."""
    is_whole, key = changed.end() == len(words[0].text), changed[2] or changed[3]
    if is_whole and key and operator == "=":
        return {key: _value(words[2:])}
    if is_whole and not key and operator == "+=" and len(words) == 3:
        return written_table(words[2])
    call = _ADD.fullmatch(" ".join(word.text for word in words))
    return None if call is None else {call[1]: Word(call[2].strip(), 0, 0, not call[2].strip().startswith("$"))}


def written_table(word: Word) -> dict[str, Word] | None:
    """Return a table as it is written: `@{ kind = 'Pooled' }`."""
    match = None if word.is_quoted else _TABLE.fullmatch(word.text)
    if match is None:
        return None
    return dict(_entries(match[1]))


def _entries(inside: str) -> Iterator[tuple[str, Word]]:
    for words in commands_of(inside):
        name, equals, value = words[0].text.partition("=")
        if equals:
            # Whether quotes stand around a value is lost here; what begins with a variable mostly has none.
            is_quoted = not value.startswith("$")
            first = [Word(value, words[0].start, words[0].end, is_quoted)] if value else []
            yield name, _value([*first, *words[1:]])
        elif len(words) > 1 and words[1].text.startswith("="):
            rest = words[1].text[1:]
            yield name, _value([*([Word(rest, 0, 0)] if rest else []), *words[2:]])


def _value(words: Sequence[Word]) -> Word:
    """Return the value of an entry; of one that is computed, a mark of what only a run tells."""
    if len(words) == 1 and (words[0].is_quoted or words[0].text[:1] not in "@["):
        return words[0]
    if len(words) == 1 and _TABLE.fullmatch(words[0].text):
        return words[0]
    joined = assigned_text(words) if len(words) > 1 else ""
    if joined:
        return Word(joined, 0, 0)
    return Word(_mark(" ".join(word.text for word in words)), 0, 0)


def assigned_text(words: Sequence[Word]) -> str:
    """Return the value that stands behind `=`; "" for one that is computed."""
    if len(words) == 1:
        # Behind a comma the next parameter of a function or script is declared.
        return "" if words[0].text.endswith(",") else part_as_hole(words[0]).text
    if _JOINS.fullmatch(words[0].text):
        parts = [word.text for word in words[1:] if word.text.lower() not in ("-path", "-childpath")]
        return "/".join(parts)
    return ""


def part_as_hole(word: Word) -> Word:
    """Return a word of PowerShell as it is; one that takes a part of a variable as the mark of what a run tells."""
    if word.is_quoted or _PART.fullmatch(word.text) is None:
        return word
    return Word(_mark(word.text), word.start, word.end)


def _mark(shown: str) -> str:
    """Return a mark of what only a run tells, as PowerShell writes it."""
    plain = re.sub(r"\$(?= )", "", re.sub(r"[(){}\s]+", " ", shown))
    return f"$({' '.join(plain.split())[:60].strip() or 'nothing'})"
