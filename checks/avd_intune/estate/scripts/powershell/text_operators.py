"""Operators of PowerShell over texts: matching, replacing, splitting, joining, formatting."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from avd_intune.estate.scripts.powershell.conversions import (
    items_of,
    number_from,
    whole,
)
from avd_intune.estate.scripts.powershell.moments import Moment, Span, formatted
from avd_intune.estate.scripts.script_values import (
    Open,
    Pieces,
    derived,
    identity_of,
    joined,
    joined_by,
    known_text,
    text_of,
)
from avd_intune.patterns import lazy_pattern
from avd_intune.source.budget import count_parts, count_read

if TYPE_CHECKING:
    from typing import TypeGuard

# Longer texts are not matched: a pattern of a stranger may take a time that grows faster than the text.
MAX_MATCHED = 20_000
_PLAIN_PATTERN = lazy_pattern(r"(?:[^\\^$.|?*+()\[\]{}]|\\[^A-Za-z0-9])+")
_HOLE = lazy_pattern(r"\{(\d{1,3})(?:,(-?\d{1,3}))?(?::([^{}]*))?\}|\{\{|\}\}")


_NO_FLAG = re.RegexFlag(0)
# What stands for a part of what was found in the new text of `-replace`.
_FILLED = lazy_pattern(r"\$(?:(\d+)|\{(\w+)\}|([$&`'+_]))")
# The options of `-split` that Python's patterns have, too; `simplematch` and `ignorecase` are read beside them.
_SPLIT_FLAGS = {
    "regexmatch": _NO_FLAG,
    "multiline": re.M,
    "singleline": re.S,
    "ignorepatternwhitespace": re.X,
    "cultureinvariant": _NO_FLAG,
    "ignorecase": _NO_FLAG,
    "simplematch": _NO_FLAG,
}


class UndefinedError(Exception):
    """An operation that PowerShell refuses; `str(error)` says why. kind: the type of its error, as in `ScriptError`."""

    def __init__(self, why: str, kind: str = "") -> None:
        super().__init__(why)
        self.kind = kind


@lru_cache(maxsize=512)
def pattern_of(text: str, sensitive: bool = False, flags: re.RegexFlag = _NO_FLAG) -> re.Pattern[str] | None:
    """Return a pattern of .NET as one of Python; None where it is not taken or may take long.

    Not taken are repeated groups and references back: with them the time may grow as a power of the text's length.
    Nor is what both read differently: classes without others (`[a-z-[aeiou]]`), `\\Z`, and `{,3}`.
    """
    if (
        len(text) > 500
        or re.search(r"\)[*+?{]|\\[1-9]|\\k|\(\?<[=!]|\[[^\[\]]*-\[|\\Z|\{,", text)
        or len(re.findall(r"[*+]|\{\d*,", text)) > 4
    ):
        return None
    try:
        return re.compile(re.sub(r"\(\?<(?=[A-Za-z])", "(?P<", text), flags | (0 if sensitive else re.I))
    except (re.error, OverflowError, RecursionError):
        return None


def match_text(left: object, right: object, shown: str, sensitive: bool) -> object:
    """Return what `-match` gives."""
    text, pattern = known_text(left), known_text(right)
    if text is None or pattern is None or len(text) > MAX_MATCHED:
        return derived("-match", shown, left, right)
    compiled = pattern_of(pattern, sensitive)
    if compiled is None:
        return derived("-match", shown, left, right)
    return compiled.search(text) is not None


def wildcard(pattern: str, sensitive: bool = False) -> re.Pattern[str] | None:
    """Return what `-like` takes as a pattern of Python; None where it may take long."""
    if pattern.count("*") > 6 or len(pattern) > 500:
        return None
    text = "".join(map(_part_of_wildcard, re.findall(r"`.|\[[^\]\[]+\]|.", pattern, re.S)))
    try:
        return re.compile(text, re.S if sensitive else re.S | re.I)
    except re.error:
        return None


def _part_of_wildcard(part: str) -> str:
    """Return one part of a pattern of `-like` as a pattern of Python; behind a backtick a sign means itself."""
    if len(part) > 1 and part.startswith("["):
        return re.sub(r"[\\^]", r"\\\g<0>", part)
    return {"*": ".*", "?": "."}.get(part) or re.escape(part[-1])


def like_text(left: object, right: object, shown: str, sensitive: bool) -> object:
    """Return what `-like` gives."""
    text, pattern = known_text(left), known_text(right)
    if pattern == "*":
        return True
    compiled = wildcard(pattern, sensitive) if pattern is not None else None
    if text is None or compiled is None or len(text) > MAX_MATCHED:
        return derived("-like", shown, left, right)
    return compiled.fullmatch(text) is not None


def join_texts(left: object, right: object, shown: str, _: bool) -> object:
    """Return what `-join` gives."""
    inside = items_of(left)
    if inside is None:
        return derived("-join", shown, left, right)
    return joined_by(inside, text_of(right))


def replaced_parts(text: str | Pieces, cut: Callable[[str], list[str]], new: object, old: str) -> object:
    """Return a text with something put into the places at which `cut` cuts its known parts.

    old: what is replaced, as a name. Where it begins in a known part and ends in an unknown one, it is not found.
    """
    parts: list[object] = []
    for part in text.parts if isinstance(text, Pieces) else (text,):
        if isinstance(part, Open):
            parts.append(Open(f"replace({identity_of(part)},{old},{identity_of(new)})", part.shown, part.needs))
            continue
        count_read(len(part))
        for number, piece in enumerate(cut(part)):
            parts += [piece] if number == 0 else [text_of(new), piece]
    return joined(*parts)


def _replaces_parts(value: object, pattern: str, compiled: re.Pattern[str]) -> TypeGuard[str | Pieces]:
    """Say whether a pattern can be looked for in the known parts of a text one by one."""
    if compiled.groups or compiled.match("") is not None:
        return False
    if isinstance(value, Pieces):
        # What looks at its surroundings, or at more than a fixed word, would ask for what is not known.
        return _PLAIN_PATTERN.fullmatch(pattern) is not None and all(
            len(part) <= MAX_MATCHED for part in value.parts if isinstance(part, str)
        )
    return isinstance(value, str) and len(value) <= MAX_MATCHED


def replace_text(left: object, right: object, shown: str, sensitive: bool) -> object:
    """Return what `-replace` gives."""
    inside = items_of(right)
    if isinstance(left, tuple):
        count_parts(8 * len(left))
        texts = [text_of(item) if isinstance(item, tuple) else item for item in left]
        return tuple(replace_text(item, right, shown, sensitive) for item in texts)
    text = known_text(left)
    pattern = known_text(inside[0]) if inside else None
    new = known_text(inside[1]) if inside and len(inside) > 1 else ""
    compiled = pattern_of(pattern, sensitive) if pattern is not None else None
    if text is None or new is None:
        value, put = text_of(left), text_of(inside[1]) if inside and len(inside) > 1 else ""
        is_text = isinstance(put, (str, Open, Pieces)) and "$" not in (new or "")
        if is_text and compiled is not None and _replaces_parts(value, pattern or "", compiled):
            return replaced_parts(value, compiled.split, put, f"-{pattern!r}")
    if text is None or new is None or compiled is None or len(text) > MAX_MATCHED:
        return derived("-replace", shown, left, right)
    if "$" not in new:
        return compiled.sub(lambda _: new, text)
    return compiled.sub(partial(_filled, new), text)


def _filled(new: str, found: re.Match[str]) -> str:
    """Return what a match is replaced by. A part that there is not stays as it is written."""

    def part(hole: re.Match[str]) -> str:
        number, name, sign = hole.groups()
        if sign is not None:
            before, behind = found.string[: found.start()], found.string[found.end() :]
            last = found[found.re.groups] or ""
            return {"$": "$", "&": found[0], "`": before, "'": behind, "+": last, "_": found.string}[sign]
        if number is None and name.isdecimal():
            number = name
        if number is not None:
            return (found[int(number)] or "") if len(number) < 4 and int(number) <= found.re.groups else hole[0]
        return (found[name] or "") if name in found.re.groupindex else hole[0]

    return _FILLED.sub(part, new)


def split_text(left: object, right: object, shown: str, sensitive: bool) -> object:
    """Return what `-split` gives."""
    inside = items_of(right) or ()
    text = known_text(left)
    pattern = known_text(inside[0]) if inside else None
    limit = number_from(inside[1]) if len(inside) > 1 and not isinstance(inside[1], Open) else 0
    options = [word.strip() for word in (known_text(inside[2]) or "?" if len(inside) > 2 else "").lower().split(",")]
    # A limit below zero counts from the end in PowerShell 7, and is none in Windows PowerShell.
    is_known = text is not None and pattern is not None and limit is not None and limit >= 0
    if not is_known or any(each and each not in _SPLIT_FLAGS for each in options):
        return derived("-split", shown, left, right)
    assert text is not None
    assert pattern is not None
    flags = _NO_FLAG
    for each in filter(None, options):
        flags |= _SPLIT_FLAGS[each]
    if "simplematch" in options:
        pattern = re.escape(pattern)
    compiled = pattern_of(pattern, sensitive and "ignorecase" not in options, flags)
    if compiled is None or len(text) > MAX_MATCHED * 10:
        return derived("-split", shown, left, right)
    count_read(len(text))
    if whole(limit or 0) == 1:
        return (text,)
    # Groups are parts of their own, those that found nothing are none.
    return tuple(part for part in compiled.split(text, max(whole(limit or 0) - 1, 0)) if part is not None)


def format_text(template: object, values: tuple[object, ...], shown: str) -> object:
    """Return what `-f` makes. Raises UndefinedError where it refuses."""
    text = known_text(template)
    if text is None:
        return derived("-f", shown, template, values)
    parts: list[object] = []
    last = 0
    for match in _HOLE.finditer(text):
        parts.append(text[last : match.start()])
        last = match.end()
        if match[1] is None:
            parts.append(match[0][0])
            continue
        number = int(match[1])
        if number >= len(values):
            raise UndefinedError(f"`{shown}` has too few values")
        parts.append(_formatted(values[number], match[3] or "", int(match[2] or 0), shown))
    parts.append(text[last:])
    return joined(*parts)


def _formatted(value: object, how: str, width: int, shown: str) -> object:
    text = text_of(value)
    if isinstance(value, (Moment, Span)) and how:
        text = formatted(value, how)
        if text is None:
            return derived("-f", shown, value, how)
    elif how and isinstance(value, (int, float)) and re.fullmatch(r"[nNfF]\d{0,2}", how):
        text = f"{value:{',' if how[0] in 'nN' else ''}.{int(how[1:] or 2)}f}"
    elif how and isinstance(value, (int, float)) and re.fullmatch(r"0\.0{1,9}", how):
        text = f"{value:.{len(how) - 2}f}"
    elif how and isinstance(value, int) and re.fullmatch(r"[dDxX]\d{0,2}|0+", how):
        if how[0] in "xX":
            text = f"{value:{how[0]}}".rjust(int(how[1:] or 0), "0")
        else:
            text = str(value).rjust(len(how) if how[0] == "0" else int(how[1:] or 0) if how[0] in "dD" else 0, "0")
    elif how:
        return derived("-f", shown, value, how)
    if width and isinstance(text, str):
        return text.rjust(width) if width > 0 else text.ljust(-width)
    return text


def format_by(left: object, right: object, shown: str, _: bool) -> object:
    """Return what `-f` gives."""
    # A value that is null is one value, and leaves its place empty; an empty list has none for it.
    inside = items_of(right) if right is not None else None
    return format_text(left, inside if inside is not None else (right,), shown)
