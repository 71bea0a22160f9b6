"""Values that stand in the code as they are, and the edits that write another one in their place."""

from __future__ import annotations

import re

from avd_intune.findings import Change
from avd_intune.fixing.text_edits import Edit
from avd_intune.source.text import Span

_LITERAL = re.compile(r"(?P<quote>[\"'])(?P<text>[^\"'\\${}]*)(?P=quote)")


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
