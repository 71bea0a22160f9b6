"""Entries of objects and blocks that are absent: written in the way of the language that surrounds them."""

from __future__ import annotations

import re

from avd_intune.fixing.text_edits import Edit, edit_of, inner_indent, insertion_after_brace, line_indent, line_start
from avd_intune.patterns import lazy_pattern
from avd_intune.source.file_endings import ARM_ENDINGS
from avd_intune.source.text import Span

JSON = ARM_ENDINGS
BICEP = (".bicep", ".bicepparam")
_JSON_OBJECT = lazy_pattern(r"\s*\{\s*\"[^\"]*\"\s*:")
_PROPERTY_LINE = lazy_pattern(r"[ \t]*(?P<quote>[\"']?)(?P<name>[\w-]+)(?P=quote)(?P<space>[ \t]*)(?P<sign>[:=])")
# The last property before a value, in an object on one line.
_INLINE_PROPERTY = lazy_pattern(r"[{,][ \t]*(?P<quote>[\"']?)(?P<name>[\w-]+)(?P=quote)(?P<sign>[ \t]*[:=][ \t]*)\Z")
_NAME = lazy_pattern(r"[A-Za-z_]\w*")
# The property that states the host pool type -> the one that states the assignment type beside it.
ASSIGNMENT_PROPERTY = {
    "hostpooltype": "personalDesktopAssignmentType",
    "type": "personal_desktop_assignment_type",
    "virtual_desktop_host_pool_type": "virtual_desktop_host_pool_personal_desktop_assignment_type",
}
ASSIGNMENT = "personalDesktopAssignmentType"


def entry_edit(place: Span, names: tuple[str, ...], value: str) -> Edit | None:
    """Return the edit that puts an entry at the beginning of an object or block, None where it is no such thing.

    names: the entry, and behind it the object around it if that is absent too, which then is written with it.
    """
    block = place.text
    if "{" not in block or (is_reference(block) and not block.lstrip().startswith("{")):
        return None
    style = _style_of(place)
    indent = "  "
    text = _property(names[0], _quoted(value, style), style)
    for name in names[1:]:
        opening, closing = "{", "}"
        if style == "hcl" and name in ("settings", "protected_settings"):
            opening, closing = "jsonencode({", "})"
        text = _property(name, f"{opening}\n{indent}{text}\n{closing}", style)
    if style == "json" and not re.match(r"\s*\{\s*\}", block):
        text += ","
    return _inserted(place, text)


def is_reference(text: str) -> bool:
    """Say whether a text is an expression that only names a value, e.g. `var.tags` or `merge(local.tags, {})`."""
    return re.match(r"[\w.\[\]]+(?:\(|\Z)", text.strip()) is not None


def beside_the_type(steps: tuple[Span, ...], block: Span, wanted: str) -> Edit | None:
    """Return the assignment type as a new property above that of the host pool type, in the way that one is written.

    steps: the places that the type comes through.
    """
    for number, step in enumerate(steps):
        if step.path != block.path or not (block.start <= step.start and step.end <= block.end):
            continue
        text = step.source.text
        start = line_start(text, step.start)
        match = _PROPERTY_LINE.match(text, start)
        if (match is None and number == len(steps) - 1) or "\n" in step.text:
            # What went through `jsonencode` comes from the whole expression.
            written = re.search(r"^[ \t]*[\"']?hostPoolType[\"']?[ \t]*[:=]", step.text, re.M | re.I)
            if written is not None:
                start = line_start(text, step.start + written.end())
                match = _PROPERTY_LINE.match(text, start)
        if match is None or match["name"].lower() not in ASSIGNMENT_PROPERTY:
            inline = _INLINE_PROPERTY.search(text, start, step.start)
            if inline is not None and ASSIGNMENT_PROPERTY.get(inline["name"].lower()) == ASSIGNMENT:
                return None if _names(ASSIGNMENT, block) else _inline(step, inline, wanted)
        name = ASSIGNMENT_PROPERTY.get(match["name"].lower()) if match is not None else None
        if match is None or name is None:
            continue
        if _names(name, block):
            return None  # it is written there already, with a value that comes from elsewhere
        indent = line_indent(text, start)
        sign = ": " if match["sign"] == ":" else " = "
        quote = "'" if block.path.lower().endswith(BICEP) else '"'
        comma = "," if block.path.lower().endswith(JSON) else ""
        line = f"{indent}{match['quote']}{name}{match['quote']}{sign}{quote}{wanted}{quote}{comma}\n"
        return edit_of(step.source, start, start, line)
    return None


def _names(name: str, block: Span) -> bool:
    return re.search(rf"\b{name}\b", block.text, re.IGNORECASE) is not None


def _inline(step: Span, found: re.Match[str], wanted: str) -> Edit:
    """Return the assignment type before that of the host pool type in an object on one line."""
    quote = "'" if step.path.lower().endswith(BICEP) else '"'
    name = f"{found['quote']}{ASSIGNMENT}{found['quote']}"
    at = found.start("quote")
    return Edit(step.source, at, at, f"{name}{found['sign']}{quote}{wanted}{quote}, ")


def _style_of(place: Span) -> str:
    if place.path.lower().endswith(JSON) or _JSON_OBJECT.match(place.text):
        return "json"
    return "bicep" if place.path.lower().endswith(BICEP) else "hcl"


def _property(name: str, value: str, style: str) -> str:
    if style == "json":
        return f'"{name}": {value}'
    if style == "bicep":
        return f"{name if _NAME.fullmatch(name) else _quoted(name, style)}: {value}"
    return f"{name} = {value}"


def _quoted(text: str, style: str) -> str:
    return f"'{text}'" if style == "bicep" else f'"{text}"'


def _inserted(place: Span, text: str) -> Edit | None:
    edit = insertion_after_brace(place, text)
    if edit is None or "\n" not in text:
        return edit
    brace = place.source.text.rfind("{", place.start, edit.start)
    indent = inner_indent(place.source.text, brace) if brace != -1 else ""
    lines = text.split("\n")
    return insertion_after_brace(place, "\n".join([lines[0], *(f"{indent}{line}" for line in lines[1:])]))
