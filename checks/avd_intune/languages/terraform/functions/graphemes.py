"""User-perceived characters: `length("é")` is 1 in Terraform however the letter is encoded.

A compact form of Unicode's extended grapheme clusters (https://unicode.org/reports/tr29/): combining
marks, joiners, variation selectors, emoji modifiers, flags and CRLF. Prepended marks are left out.
"""

from __future__ import annotations

import unicodedata

_JOINER = "\u200d"


def split_graphemes(text: str) -> list[str]:
    """Return the characters of a text as a person counts them."""
    if text.isascii() and "\r" not in text:
        return list(text)
    clusters: list[str] = []
    flags = 0
    for character in text:
        is_flag = "\U0001f1e6" <= character <= "\U0001f1ff"
        if clusters and _continues(clusters[-1], character, flags):
            clusters[-1] += character
        else:
            clusters.append(character)
            flags = 0
        flags = flags + 1 if is_flag else 0
    return clusters


def _continues(cluster: str, character: str, flags: int) -> bool:
    last = cluster[-1]
    if last == "\r":
        return character == "\n"
    if last in "\n" or unicodedata.category(last) == "Cc":
        return False
    if character == _JOINER or "\U0001f3fb" <= character <= "\U0001f3ff":
        return True
    if unicodedata.category(character) in ("Mn", "Me", "Mc"):
        return True
    if last == _JOINER:
        return unicodedata.category(character) == "So"
    if "\U0001f1e6" <= character <= "\U0001f1ff":
        return flags == 1
    return _is_hangul_continuation(last, character)


def _is_hangul_continuation(last: str, character: str) -> bool:
    if "\u1160" <= character <= "\u11ff":
        return "\u1100" <= last <= "\u11ff" or "\uac00" <= last <= "\ud7a3"
    return "\u1100" <= character <= "\u115f" and "\u1100" <= last <= "\u115f"
