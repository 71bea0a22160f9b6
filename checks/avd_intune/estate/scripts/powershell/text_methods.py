"""Methods of texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from avd_intune.estate.scripts.powershell.conversions import Character, number_from, whole
from avd_intune.estate.scripts.powershell.frames import ScriptError
from avd_intune.estate.scripts.powershell.text_operators import format_text, replaced_parts
from avd_intune.estate.scripts.script_values import (
    MAX_ITEMS,
    MAX_TEXT,
    Open,
    Pieces,
    could_be,
    derived,
    joined,
    known_text,
    text_of,
)
from avd_intune.patterns import lazy_pattern
from avd_intune.source.budget import count_read

_OPTIONS = lazy_pattern(r"(?:none|removeemptyentries|trimentries|[\s,])+", re.I)
# Methods that do not go through the text.
# The methods of every text that are not followed; and of what a text stands for here, as a member of an enumeration.
_OTHERS = frozenset([
    "copyto", "getenumerator", "gethashcode", "gettype", "gettypecode", "indexofany", "lastindexofany",
    "isnormalized", "enumeraterunes", "asspan", "trycopyto", "getpinnablereference", "replacelineendings",
    "get_chars", "get_length", "chars", "toboolean", "tobyte", "tochar", "todatetime", "todecimal", "todouble",
    "toint16", "toint32", "toint64", "tosbyte", "tosingle", "totype", "touint16", "touint32", "touint64", "hasflag",
    "close", "dispose", "getnetworkcredential", "foreach", "where", "item",
])  # fmt: skip
_CHEAP = frozenset({"substring", "startswith", "padleft", "padright", "tochararray"})


def call(text: str | Pieces, name: str, arguments: Sequence[object], shown: str) -> object:
    """Return what a method of a text gives."""
    if name in ("tostring", "normalize", "clone"):
        return str(text) if isinstance(text, str) else text
    if isinstance(text, Pieces) or any(isinstance(argument, (Open, Pieces)) for argument in arguments):
        return _of_pieces(text, name, arguments, shown)
    if name not in _CHEAP:
        count_read(len(text))
    words = [known_text(argument) or "" for argument in arguments]
    numbers = [number_from(argument) for argument in arguments]
    try:
        return _known(text, name, words, numbers, arguments, shown)
    except (IndexError, ValueError, TypeError):
        return derived(f".{name}()", shown, text, *arguments)


def _known(
    text: str, name: str, words: list[str], numbers: list[int | float | None], arguments: Sequence[object], shown: str
) -> object:
    first = words[0] if words else ""
    ignores = any("ignorecase" in word.lower() for word in words[1:])
    one, other = (text.lower(), first.lower()) if ignores else (text, first)
    if name == "replace":
        if not first or len(text) * max(len(words[1]), 1) > MAX_TEXT * 8:
            return derived(".replace()", shown, text, *arguments)
        return text.replace(first, words[1])
    if name in ("tolower", "tolowerinvariant"):
        return text.lower()
    if name in ("toupper", "toupperinvariant"):
        return text.upper()
    if name in ("trim", "trimstart", "trimend"):
        signs = "".join(words) or None
        return {"trim": text.strip, "trimstart": text.lstrip, "trimend": text.rstrip}[name](signs)
    if name == "split":
        return _split(text, arguments, words, shown)
    if name == "substring":
        start = whole(numbers[0] or 0)
        end = start + whole(numbers[1] or 0) if len(numbers) > 1 else len(text)
        if not 0 <= start <= end <= len(text):
            raise ScriptError(f"the text ends before the part that {shown} asks for")
        return text[start:end]
    if name == "startswith":
        return one.startswith(other)
    if name == "endswith":
        return one.endswith(other)
    if name == "contains":
        return other in one
    if name == "equals":
        return one == other
    if name in ("indexof", "lastindexof"):
        return _place_of(one, other, [int(each) for each in arguments[1:] if type(each) is int], name == "lastindexof")
    if name == "insert":
        at = whole(numbers[0] or 0)
        return text[:at] + words[1] + text[at:]
    if name == "remove":
        start = whole(numbers[0] or 0)
        end = start + whole(numbers[1] or 0) if len(numbers) > 1 else len(text)
        return text[:start] + text[end:]
    if name in ("padleft", "padright"):
        width = whole(numbers[0] or 0)
        if width > MAX_TEXT:
            return derived(f".{name}()", shown, text, *arguments)
        count_read(width)
        sign = words[1][:1] if len(words) > 1 and words[1] else " "
        return text.rjust(width, sign) if name == "padleft" else text.ljust(width, sign)
    if name == "tochararray":
        return tuple(map(Character, text)) if len(text) <= MAX_ITEMS else derived(".tochararray()", shown, text)
    if name == "format":
        return format_text(text, tuple(arguments), shown)
    if name == "compareto":
        return (text > first) - (text < first)
    if type(text) is str and name not in _OTHERS:
        raise ScriptError(f"a text has no method {name}")
    return derived(f".{name}()", shown, text, *arguments)


def _place_of(text: str, part: str, numbers: list[int], last: bool) -> int:
    """Return where a part stands first, or last. numbers: where to begin, and how many signs to look at."""
    if last:
        end = numbers[0] + 1 if numbers else len(text)
        return text.rfind(part, max(end - numbers[1], 0) if len(numbers) > 1 else 0, end)
    begin = numbers[0] if numbers else 0
    if not 0 <= begin <= len(text):
        raise ValueError
    return text.find(part, begin, begin + numbers[1] if len(numbers) > 1 else len(text))


def _split(text: str, arguments: Sequence[object], words: list[str], shown: str) -> object:
    """Split as the method of .NET does: at signs, or at texts, into at most a number of pieces.

    A text of several signs is one separator in PowerShell 7 and as many separators in Windows PowerShell, which is what
    hosts run scripts with: where that makes a difference, the pieces are not known.
    """
    separators: list[str] = []
    options, most = "", None
    for argument, word in zip(arguments, words, strict=True):
        if isinstance(argument, tuple):
            separators += [str(text_of(item)) for item in argument]
        elif type(argument) is int:
            most = argument
        elif separators and _OPTIONS.fullmatch(word):
            options = word.lower()
        else:
            separators.append(word)
    count_read(len(text) * len(separators))
    if most is not None and (most < 1 or options):
        return derived(".split()", shown, text, *arguments)
    pieces = _pieces_of(text, separators, options, most or 0)
    if not isinstance(arguments[0] if arguments else "", tuple) and any(len(each) > 1 for each in separators):
        signs = "".join(separators)
        if _pieces_of(text, signs, options, most or 0) != pieces:
            return derived(".split()", shown, text, *arguments)
    return tuple(pieces) if len(pieces) != 1 else pieces[0]


def _pieces_of(text: str, separators: Iterable[str], options: str, most: int) -> list[str]:
    pattern = "|".join(re.escape(each) for each in dict.fromkeys(separators) if each) or r"\s"
    pieces = re.split(pattern, text, maxsplit=max(most - 1, 0)) if most != 1 else [text]
    if "trim" in options:
        pieces = [piece.strip() for piece in pieces]
    return [piece for piece in pieces if piece] if "removeempty" in options else pieces


def _of_pieces(text: str | Pieces, name: str, arguments: Sequence[object], shown: str) -> object:
    """Return what can be said of a text with unknown parts."""
    if isinstance(text, Pieces):
        if (
            name in ("tolower", "toupper", "tolowerinvariant", "toupperinvariant", "trim", "trimend", "trimstart")
            and not arguments
        ):
            low = name.startswith("tolower")
            change = str.lower if low else str.upper if name.startswith("toupper") else None
            if change is None:
                return text
            return joined(
                *(
                    change(part) if isinstance(part, str) else Open(f"{name}({part.key})", part.shown, part.needs)
                    for part in text.parts
                )
            )
        if name == "equals" and arguments:
            plain = known_text(arguments[0])
            if plain is not None and not could_be(text, plain):
                return False
    if name == "replace" and len(arguments) == 2 and (old := known_text(arguments[0])):
        return replaced_parts(text, lambda part: part.split(old), arguments[1], f"{old!r}")
    return derived(f".{name}()", shown, text, *arguments)
