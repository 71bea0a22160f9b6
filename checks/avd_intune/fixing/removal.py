"""Blocks, elements and entries taken out of the code, with the comma or blank line that goes with them."""

from __future__ import annotations

import re

from avd_intune.fixing.entries import JSON
from avd_intune.fixing.text_edits import Edit, line_start
from avd_intune.patterns import lazy_pattern
from avd_intune.source.text import Span

_TO_NEXT_LINE = lazy_pattern(r"[ \t]*(?:\r\n|\n|\r|\Z)")
# A text, or an expression on one line without braces and commas.
_SIMPLE_VALUE = r"\"(?:\\.|[^\"\\\r\n])*\"|'(?:\\.|[^'\\\r\n])*'|[\w.\[\]-]+(?:\([^()\r\n]*\))?"
_TERRAFORM_BLOCK = lazy_pattern(r'\s*(?:resource|action)\s+"(?P<type>[\w-]+)"\s+"(?P<name>[\w-]+)"')
_BICEP_BLOCK = lazy_pattern(r"^[ \t]*resource\s+(?P<name>\w+)\s+'", re.M)
# The last part of a name, which others name it by: `…/AADLoginForWindows')]`.
_JSON_NAME = lazy_pattern(r"\"name\"\s*:\s*\"[^\"]*?(?<![\w-])(?P<last>[\w-]+)(?![\w-])[')\]]*\"", re.I)
_ENTRY_HEAD = lazy_pattern(r"[ \t]*[\"']?[\w.-]+[\"']?[ \t]*[:=][ \t]*")
_ENTRY_REST = lazy_pattern(r"[ \t]*(?:(?P<comma>,)[ \t]*)?(?:\r\n|\n|\r|\Z)")
_COMMA_BEHIND = lazy_pattern(r"\s*,")
_COMMA_BEFORE = lazy_pattern(r",\s*\Z")


def without_block(place: Span) -> Edit:
    """Return the edit that takes a block of Bicep or Terraform, or an element of JSON, away."""
    return _without_element(place) if place.path.lower().endswith(JSON) else _without_lines(place)


def is_named_elsewhere(place: Span, module_text: str) -> bool:
    """Say whether something else names a block, e.g. in `depends_on`: without the block that could not be deployed.

    module_text: the text of all files that share their names with it. It errs to yes.
    """
    block = place.text
    if place.path.lower().endswith(JSON):
        name = _JSON_NAME.search(block)
        word = name["last"] if name is not None else ""
        return word != "" and module_text.count(word) > block.count(word)
    terraform = _TERRAFORM_BLOCK.match(block)
    if terraform is not None:
        address = rf"\b{re.escape(terraform['type'])}\.{re.escape(terraform['name'])}\b"
        return len(re.findall(address, module_text)) > len(re.findall(address, block))
    bicep = _BICEP_BLOCK.search(block)
    if bicep is None:
        return False
    symbol = rf"\b{bicep['name']}\b"
    return len(re.findall(symbol, module_text)) > len(re.findall(symbol, block))


def _without_lines(place: Span) -> Edit:
    text = place.source.text
    start, end = _with_comments(text, line_start(text, place.start)), place.end
    rest = _TO_NEXT_LINE.match(text, end)
    if text[line_start(text, place.start) : place.start].strip() or rest is None:
        return Edit(place.source, place.start, place.end, "")
    end = rest.end()
    blank = _TO_NEXT_LINE.match(text, end)
    if blank is not None and blank.end() > end:
        end = blank.end()
    return Edit(place.source, start, end, "")


def _with_comments(text: str, start: int) -> int:
    """Return where the comment begins that stands right above a block, and is about it alone."""
    at = start
    while at > 0:
        above = line_start(text, at - (2 if text[at - 2 : at] == "\r\n" else 1))
        line = text[above:at].strip()
        if not line:
            return at
        if not line.startswith(("#", "//")):
            break
        at = above
    return at if at == 0 else start


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


def without_entry(place: Span) -> Edit | None:
    """Return the edit that takes away the entry that a value is written in, None where it is not a line of its own.

    place: the value. In JSON the comma before goes with the last entry. Only a switch is a setting by itself: a text is
    mostly a part of one (an address with a value beside it), of which the other parts would stay.
    """
    text = place.source.text
    if place.text not in ("true", "false"):
        return None
    start = line_start(text, place.start)
    head = _ENTRY_HEAD.fullmatch(text, start, place.start)
    rest = _ENTRY_REST.match(text, place.end)
    if head is None or rest is None:
        return None
    if not place.path.lower().endswith(JSON):
        return Edit(place.source, start, rest.end(), "") if not rest["comma"] else None
    if rest["comma"]:
        return Edit(place.source, start, rest.end(), "")
    before = _COMMA_BEFORE.search(text, max(0, start - 10_000), start)
    if before is None:
        return None
    return Edit(place.source, before.start(), place.end, "")


def without_object(place: Span, name: str) -> Edit | None:
    """Return the edit that takes away a block of that name, or the entry of that name with an object; None for others.

    place: the block, or the object that the entry holds. An entry has lines of its own.
    """
    text = place.source.text
    if re.match(rf"{re.escape(name)}\s*\{{", place.text, re.I):
        return _without_lines(place)
    head = re.compile(rf"[ \t]*[\"']?{re.escape(name)}[\"']?[ \t]*[:=][ \t]*", re.I)
    start = line_start(text, place.start)
    rest = _ENTRY_REST.match(text, place.end)
    if head.fullmatch(text, start, place.start) is None or rest is None or not place.text.startswith("{"):
        return None
    if rest["comma"] or not place.path.lower().endswith(JSON):
        return Edit(place.source, start, rest.end(), "")
    before = _COMMA_BEFORE.search(text, max(0, start - 10_000), start)
    return Edit(place.source, before.start(), place.end, "") if before is not None else None


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
