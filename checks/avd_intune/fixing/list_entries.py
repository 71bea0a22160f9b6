"""One more element of a list that is written in the code as it is, or that is absent beside a list of its kind."""

from __future__ import annotations

import re

from avd_intune.fixing.text_edits import Edit, edit_of, line_indent
from avd_intune.source.text import Span

# What a conditional access policy includes, as Graph and the providers call it; what it excludes is named alike.
_INCLUDED = re.compile(
    r"(?P<quote>[\"']?)\b(?P<verb>[iI]nclude)(?P<rest>d?_?[aA]pplications)(?P=quote)(?P<sign>[ \t]*[:=][ \t]*)\["
)
_EXCLUDED = re.compile(r"\b[eE]xclude(?P<rest>d?_?[aA]pplications)[\"']?[ \t]*[:=][ \t]*(?P<list>\[)?")


def excluded_application_edits(place: Span, app_id: str) -> tuple[Edit, ...]:
    """Return the edit that excludes an application, () where the lists are not written out.

    place: the object or block of the applications, or one that holds it and no other.
    """
    included = list(_INCLUDED.finditer(place.text))
    excluded = list(_EXCLUDED.finditer(place.text))
    if len(included) != 1 or len(excluded) > 1:
        return ()
    source, name = place.source, included[0]
    quote = "'" if place.path.lower().endswith((".bicep", ".bicepparam")) else '"'
    element = f"{quote}{app_id}{quote}"
    if excluded:
        if excluded[0]["list"] is None or excluded[0]["rest"] != name["rest"]:
            return ()
        at = place.start + excluded[0].end()
        behind = source.text[at : place.end]
        space = behind[: len(behind) - len(behind.lstrip())]
        if behind.lstrip().startswith("]"):
            return (Edit(source, at, at, element),)
        if quote == "'" and "\n" in space:  # there a line break parts elements
            return (edit_of(source, at, at, f"\n{line_indent(source.text, at + len(space))}{element}"),)
        return (Edit(source, at, at, f"{element}, "),)
    start = place.start + name.start()
    verb = "Exclude" if name["verb"][0] == "I" else "exclude"
    entry = f"{name['quote']}{verb}{name['rest']}{name['quote']}{name['sign']}[{element}]"
    line = source.text[:start].rsplit("\n", 1)[-1]
    if line.strip():
        return (Edit(source, start, start, f"{entry}, "),)
    comma = "," if name["quote"] == '"' else ""
    return (edit_of(source, start, start, f"{entry}{comma}\n{line}"),)
