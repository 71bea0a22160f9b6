"""What a regular expression that is written plainly says of a text: how it begins, ends, what it holds or is."""

from __future__ import annotations

import re

from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass


@dataclass(frozen=True, slots=True)
class FoundPattern:
    """kind: that of a `Claim`. texts: one of them begins, ends or is the text, or is in it. folded: in any case."""

    kind: str
    texts: tuple[str, ...]
    folded: bool


def read_pattern(pattern: str) -> FoundPattern | None:
    """Return what a pattern of Go says of the texts that it is found in, None for one of another form.

    https://pkg.go.dev/regexp/syntax
    """
    folded = pattern.startswith("(?i)")
    # An anchor outside of brackets belongs to the words beside it alone: `^a|b$` is a beginning or an end.
    matched = _IN_BRACKETS.fullmatch(pattern, len("(?i)") if folded else 0)
    if matched is not None:
        parts = [f"{matched['begin'] or ''}{each}{matched['end'] or ''}" for each in matched["words"].split("|")]
    else:
        parts = _outside_of_escapes(pattern[len("(?i)") if folded else 0 :])
    read = [_ONE_TEXT.fullmatch(each) for each in parts]
    found = [each for each in read if each is not None]
    if len(found) != len(read) or len({(bool(each["begin"]), bool(each["end"])) for each in found}) != 1:
        return None
    begins, ends = bool(found[0]["begin"]), bool(found[0]["end"])
    kind = "is" if begins and ends else "starts" if begins else "ends" if ends else "holds"
    return FoundPattern(kind, tuple(re.sub(r"\\(.)", r"\1", each["text"]) for each in found), folded)


def _outside_of_escapes(text: str) -> list[str]:
    """Return the parts of a pattern between the bars that are not escaped."""
    parts, begin = [], 0
    for at, letter in enumerate(text):
        if letter == "|" and (len(text[:at]) - len(text[:at].rstrip("\\"))) % 2 == 0:
            parts.append(text[begin:at])
            begin = at + 1
    return [*parts, text[begin:]]


# Words in brackets, with anchors around them.
_IN_BRACKETS = lazy_pattern(r"(?P<begin>\^)?\((?:\?:)?(?P<words>[\w -]+(?:\|[\w -]+)*)\)(?P<end>\$)?", re.ASCII)
# Letters, digits and what is escaped, between anchors or without them.
_ONE_TEXT = lazy_pattern(r"(?P<begin>\^)?(?P<text>(?:[\w /@:,-]|\\[.\-/+*?()|])+)(?P<end>\$)?", re.ASCII)
