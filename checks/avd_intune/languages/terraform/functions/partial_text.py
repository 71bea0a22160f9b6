"""Terraform's string functions over a text of which only a part is known.

Each takes the arguments of its function and answers, or raises UndecidedError.
"""

from __future__ import annotations

from collections.abc import Callable

from avd_intune.languages.terraform.functions.function_api import (
    UndecidedError,
    attempt_each_case,
    string_argument,
)
from avd_intune.languages.terraform.functions.graphemes import split_graphemes
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import FALSE, TRUE, JsonText, Known, PartialString, Unknown, Value

# So many unknown pieces are put into a text.
MAX_REPLACED = 100


def map_parts(operation: str, change: Callable[[str], str]) -> Callable[..., Value]:
    """Return a function that changes each part of a partial text by itself."""

    def partial(text: Value, *_: Value) -> Value:
        if not isinstance(text, PartialString):
            raise UndecidedError
        parts: list[str | Value | JsonText] = []
        for part in text.parts:
            if isinstance(part, str):
                parts.append(change(part))
            elif isinstance(part, JsonText):
                raise UndecidedError
            else:
                parts.append(attempt_each_case(operation, lambda value: Known(change(string_argument(value))), part))
        return partial_string(parts, operation)

    return partial


def known_start(text: Value) -> str:
    """Return the text with which a value certainly starts."""
    return _known_end(text, 0)


def known_finish(text: Value) -> str:
    """Return the text with which a value certainly ends."""
    return _known_end(text, -1)


def _known_end(text: Value, at: int) -> str:
    if isinstance(text, Known) and isinstance(text.value, str):
        return text.value
    if isinstance(text, PartialString) and text.parts:
        part = text.parts[at]
        return part if isinstance(part, str) else ""
    return ""


def decide_start(text: Value, prefix: Value) -> Value:
    """Say whether a text starts with a prefix."""
    wanted, known = string_argument(prefix), known_start(text)
    if known.startswith(wanted):
        return TRUE
    if not wanted.startswith(known):
        return FALSE
    raise UndecidedError


def decide_finish(text: Value, suffix: Value) -> Value:
    """Say whether a text ends with a suffix."""
    wanted, known = string_argument(suffix), known_finish(text)
    if known.endswith(wanted):
        return TRUE
    if not wanted.endswith(known):
        return FALSE
    raise UndecidedError


def decide_inside(text: Value, wanted: Value) -> Value:
    """Say whether a text contains another one, where a known part does."""
    if isinstance(text, PartialString):
        searched = string_argument(wanted)
        if any(isinstance(part, str) and searched in part for part in text.parts):
            return TRUE
    raise UndecidedError


def trim_known_start(text: Value, prefix: Value) -> Value:
    """Take a prefix off a text."""
    if not isinstance(text, PartialString) or not isinstance(text.parts[0], str):
        raise UndecidedError
    wanted = string_argument(prefix)
    if decide_start(text, prefix) is FALSE:
        return text
    return partial_string([text.parts[0][len(wanted) :], *text.parts[1:]], "trimprefix")


def trim_known_finish(text: Value, suffix: Value) -> Value:
    """Take a suffix off a text."""
    if not isinstance(text, PartialString) or not isinstance(text.parts[-1], str):
        raise UndecidedError
    wanted = string_argument(suffix)
    if decide_finish(text, suffix) is FALSE:
        return text
    return partial_string([*text.parts[:-1], text.parts[-1].removesuffix(wanted)], "trimsuffix")


def replace_in_parts(text: Value, searched: Value, replacement: Value) -> Value:
    """Replace one character in each part: it cannot span two parts. What is put into a known text may be unknown."""
    wanted = string_argument(searched)
    if isinstance(text, Known) and isinstance(replacement, Unknown):
        return _with_unknown_pieces(string_argument(text), wanted, replacement)
    if len(wanted) != 1:
        raise UndecidedError
    new = string_argument(replacement)
    return map_parts("replace", lambda part: part.replace(wanted, new))(text)


def _with_unknown_pieces(text: str, searched: str, replacement: Value) -> Value:
    is_pattern = len(searched) > 1 and searched[0] == "/" == searched[-1]
    pieces = [] if is_pattern or not searched else text.split(searched)
    if not 0 < len(pieces) <= MAX_REPLACED:
        raise UndecidedError
    parts: list[str | Value | JsonText] = [pieces[0]]
    for piece in pieces[1:]:
        parts += [replacement, piece]
    return partial_string(parts, "replace")


def known_substring(text: Value, offset: Value, length: Value) -> Value:
    """Cut out of the known start of a partial text."""
    start, count = offset, length
    known = known_start(text)
    if not (isinstance(start, Known) and isinstance(count, Known)):
        raise UndecidedError
    first, size = start.value, count.value
    if not (isinstance(first, int) and isinstance(size, int) and first >= 0 <= size):
        raise UndecidedError
    characters = split_graphemes(known)
    # The last known character may still take up a combining mark from the unknown part.
    if first + size >= len(characters):
        raise UndecidedError
    return Known("".join(characters[first : first + size]))
