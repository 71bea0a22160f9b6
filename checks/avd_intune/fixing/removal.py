"""Blocks, elements and entries taken out of the code, with the comma or blank line that goes with them."""

from __future__ import annotations

import re

from avd_intune.fixing.entries import JSON
from avd_intune.fixing.text_edits import Edit, line_start
from avd_intune.source.text import Span

_TO_NEXT_LINE = re.compile(r"[ \t]*(?:\r\n|\n|\r|\Z)")
# A text, or an expression on one line without braces and commas.
_SIMPLE_VALUE = r"\"(?:\\.|[^\"\\\r\n])*\"|'(?:\\.|[^'\\\r\n])*'|[\w.\[\]-]+(?:\([^()\r\n]*\))?"
_COMMA_BEHIND = re.compile(r"\s*,")
_COMMA_BEFORE = re.compile(r",\s*\Z")


def without_block(place: Span) -> Edit:
    """Return the edit that takes a block of Bicep or Terraform, or an element of JSON, away."""
    return _without_element(place) if place.path.endswith(JSON) else _without_lines(place)


def _without_lines(place: Span) -> Edit:
    text = place.source.text
    start, end = line_start(text, place.start), place.end
    rest = _TO_NEXT_LINE.match(text, end)
    if text[start : place.start].strip() or rest is None:
        return Edit(place.source, place.start, place.end, "")
    end = rest.end()
    blank = _TO_NEXT_LINE.match(text, end)
    if blank is not None and blank.end() > end:
        end = blank.end()
    return Edit(place.source, start, end, "")


def _without_element(place: Span) -> Edit:
    text = place.source.text
    behind = _COMMA_BEHIND.match(text, place.end)
    if behind is not None:
        start = place.start
        before = len(text[:start]) - len(text[:start].rstrip(" \t\r\n"))
        return Edit(place.source, start - before, behind.end(), "")
    before_element = _COMMA_BEFORE.search(text, max(0, place.start - 10_000), place.start)
    start = before_element.start() if before_element is not None else place.start
    return Edit(place.source, start, place.end, "")


def entry_in(place: Span, name: str) -> tuple[Span, str] | None:
    """Return where an entry of an object is written, its comma and line included, and the expression that it holds.

    None where it is not written on one line of its own, or several entries are called so.
    """
    pattern = re.compile(
        rf"(?:(?<=[{{,\n\r]))[ \t]*[\"']?{re.escape(name)}[\"']?[ \t]*[:=][ \t]*"
        rf"(?P<value>{_SIMPLE_VALUE})[ \t]*(?:,|(?=[\r\n}}]))(?:[ \t]*(?:\r\n|\n|\r))?"
    )
    found = list(pattern.finditer(place.text))
    if len(found) != 1:
        return None
    start, end = place.start + found[0].start(), place.start + found[0].end()
    return Span(place.source, start, end), found[0]["value"]
