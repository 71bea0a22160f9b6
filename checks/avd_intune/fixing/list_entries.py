"""One more element of a list that is written in the code as it is, or that is absent beside a list of its kind."""

from __future__ import annotations

import re
from collections.abc import Sequence

from avd_intune.fixing.text_edits import Edit, edit_of, line_indent
from avd_intune.patterns import lazy_pattern
from avd_intune.source.text import Span

# What a conditional access policy includes, as Graph and the providers call it; what it excludes is named alike.
_INCLUDED = lazy_pattern(
    r"(?P<quote>[\"']?)\b(?P<verb>[iI]nclude)(?P<rest>d?_?[aA]pplications)(?P=quote)(?P<sign>[ \t]*[:=][ \t]*)\["
)
_EXCLUDED = lazy_pattern(r"\b[eE]xclude(?P<rest>d?_?[aA]pplications)[\"']?[ \t]*[:=][ \t]*(?P<list>\[)?")


def excluded_application_edits(place: Span, app_id: str) -> tuple[Edit, ...]:
    """Return the edit that excludes an application, () where the lists are not written out.

    place: the object or block of the applications, or one that holds it and no other.
    """
    included = list(_INCLUDED.finditer(place.text))
    excluded = list(_EXCLUDED.finditer(place.text))
    if len(included) != 1 or len(excluded) > 1:
        return ()
    source, name = place.source, included[0]
    quote = _quote_of(place)
    element = f"{quote}{app_id}{quote}"
    if excluded:
        if excluded[0]["list"] is None or excluded[0]["rest"] != name["rest"]:
            return ()
        return (_at_its_beginning(Span(source, place.start + excluded[0].end() - 1, place.end), [element]),)
    start = place.start + name.start()
    verb = "Exclude" if name["verb"][0] == "I" else "exclude"
    entry = f"{name['quote']}{verb}{name['rest']}{name['quote']}{name['sign']}[{element}]"
    line = source.text[:start].rsplit("\n", 1)[-1]
    if line.strip():
        return (Edit(source, start, start, f"{entry}, "),)
    comma = "," if name["quote"] == '"' else ""
    return (edit_of(source, start, start, f"{entry}{comma}\n{line}"),)


def added_element_edits(place: Span, elements: Sequence[str]) -> tuple[Edit, ...]:
    """Return the edit that puts texts at the beginning of a list, () where it is not written out."""
    if not elements or re.fullmatch(r"\[[^\[\]]*\]", place.text) is None:
        return ()
    quote = _quote_of(place)
    return (_at_its_beginning(place, [f"{quote}{each}{quote}" for each in elements]),)


def _at_its_beginning(written: Span, elements: Sequence[str]) -> Edit:
    """Return the edit that puts elements behind the bracket that a list begins with."""
    source, at = written.source, written.start + 1
    behind = source.text[at : written.end]
    space = behind[: len(behind) - len(behind.lstrip())]
    if behind.lstrip().startswith("]"):
        return Edit(source, at, at, ", ".join(elements))
    if "\n" in space and _quote_of(written) == "'":  # there a line break parts elements
        indent = line_indent(source.text, at + len(space))
        return edit_of(source, at, at, "".join(f"\n{indent}{each}" for each in elements))
    return Edit(source, at, at, "".join(f"{each}, " for each in elements))


def _quote_of(place: Span) -> str:
    return "'" if place.path.lower().endswith((".bicep", ".bicepparam")) else '"'
