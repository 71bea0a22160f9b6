"""Values that stand in the code as they are, and the edits that write another one in their place."""

from __future__ import annotations

import re

from avd_intune.findings import Change
from avd_intune.fixing.text_edits import Edit
from avd_intune.patterns import lazy_pattern
from avd_intune.source.text import Span

_LITERAL = lazy_pattern(r"(?P<quote>[\"'])(?P<text>[^\"'\\${}]*)(?P=quote)")


# What an input is allowed to be, around its default: decorators in Bicep, a condition in Terraform, a list in ARM.
_BICEP_ALLOWED = lazy_pattern(
    r"@allowed\s*\(\s*\[(?P<values>[^\]]*)\]\s*\)(?:\s*@[^\n]*(?=\n)){0,20}\s*param\s[^\n]*\Z", re.I
)
_TERRAFORM_ALLOWED = lazy_pattern(r"contains\s*\(\s*\[(?P<values>[^\]]*)")
_ARM_ALLOWED = lazy_pattern(r"\"allowedValues\"\s*:\s*\[(?P<values>[^\]]*)", re.I)
_QUOTED = lazy_pattern(r"[\"']([^\"']*)[\"']")
_MAX_DECLARATION = 4_000


def is_allowed(place: Span, value: str) -> bool:
    """Say whether the declaration around a default allows a value, as far as it lists them as they are."""
    text, suffix = place.source.text, place.path.lower()
    before = f"\n{text[max(0, place.start - _MAX_DECLARATION) : place.start]}"
    if suffix.endswith(".bicep"):
        # The last one alone: to try each would look at what is behind it again and again.
        listed = _BICEP_ALLOWED.match(before, max(0, before.rfind("@allowed")))
    elif suffix.endswith((".tf", ".tofu")):
        start = before.rfind('\nvariable "')
        block = "" if start == -1 or re.search(r"^\}", before[start:], re.M) else _to_brace(text, place)
        listed = _TERRAFORM_ALLOWED.search(before[start:] + block) if block else None
    else:
        around = _object_around(text, place) if re.search(r"\"defaultValue\"\s*:\s*\Z", before, re.I) else ""
        listed = _ARM_ALLOWED.search(around)
    if listed is None:
        return True
    values = _QUOTED.findall(listed["values"])
    return not values or value.lower() in (each.lower() for each in values)


def _to_brace(text: str, place: Span) -> str:
    """Return what follows up to the brace that closes a block of the file's own level."""
    end = re.compile(r"^\}", re.M).search(text, place.end)
    return text[place.end : end.start() if end is not None else place.end + _MAX_DECLARATION]


def _object_around(text: str, place: Span) -> str:
    """Return the declaration of an ARM parameter around its default: the nearest braces, which hold no others."""
    start, end = text.rfind("{", 0, place.start), text.find("}", place.end)
    return text[start : end + 1] if start > -1 and end != -1 else ""


def literal_of(change: Change) -> Span | None:
    """Return the literal that a change writes over, None where the value stands nowhere as it is.

    What went through `jsonencode` comes from the whole expression; in it the property of that name is looked for.
    """
    place, written = change.place, change.written
    if place is None or written is None:
        return None
    match = _LITERAL.fullmatch(place.text)
    if match is not None:
        return place if match["text"] == written else None
    for name in change.names:
        value = rf"(?P<literal>(?P<quote>[\"']){re.escape(written)}(?P=quote))"
        pattern = rf"\b{re.escape(name)}[\"']?[ \t]*[=:][ \t]*{value}"
        places = list(re.finditer(pattern, place.text, re.IGNORECASE))
        if len(places) == 1:
            start = place.start + places[0].start("literal")
            return Span(place.source, start, start + len(places[0]["literal"]))
    return None


def in_quotes(place: Span, text: str) -> Edit:
    """Return the edit that writes a text into the quotes of a literal."""
    quote = place.text[0]
    return Edit(place.source, place.start, place.end, f"{quote}{text}{quote}")


def bare_word_of(change: Change) -> Span | None:
    """Return the number or switch that a change writes over with another one, None where none stands there as it is."""
    place, value = change.place, change.value
    if place is None or value is None or change.written is not None:
        return None
    form = r"\d+" if value.isdecimal() else r"true|false" if value in ("true", "false") else None
    return place if form is not None and re.fullmatch(form, place.text) else None
