"""A password that is moved from the plain settings of an extension into its protected ones."""

from __future__ import annotations

import re

from avd_intune.findings import Change
from avd_intune.fixing.entries import BICEP, JSON
from avd_intune.fixing.removal import entry_in
from avd_intune.fixing.text_edits import Edit, edit_of, insertion_after_brace, line_indent
from avd_intune.patterns import lazy_pattern
from avd_intune.source.text import Span

_PROTECTED = lazy_pattern(r"^[ \t]*[\"']?protected_?settings[\"']?[ \t]*[:=]", re.M | re.I)


def protected_edits(change: Change) -> tuple[Edit, ...]:
    """Return the edits that move an entry, () where it is not written on a line of its own.

    The first of `beside` is the block of the extension, the second the object of its protected settings if it has one.
    """
    place = change.place
    if place is None or not place.text.lstrip().startswith("{"):
        return ()
    name = change.names[0]
    found = entry_in(place, name)
    if found is None:
        return ()
    span, expression = found
    removal = Edit(span.source, span.start, span.end, "")
    protected = next((each for each in change.beside[1:] if each.text.lstrip().startswith("{")), None)
    is_other = protected is not None and (protected.path, protected.start) != (place.path, place.start)
    if protected is not None and is_other and protected.path == place.path and not _is_around(protected, place):
        addition = insertion_after_brace(protected, _entry(name, expression, place))
    elif _states_them(change):
        addition = _instead_of_null(change, name, expression)
    else:
        addition = _new_object(place, name, expression)
    return (removal, addition) if addition is not None else ()


def _states_them(change: Change) -> bool:
    """Say whether the block of the extension states protected settings, whatever they are."""
    return bool(change.beside) and _PROTECTED.search(change.beside[0].text) is not None


def _instead_of_null(change: Change, name: str, expression: str) -> Edit | None:
    """Return the protected settings in the place of `null`, None where something else stands there."""
    stated = next((each for each in change.beside[1:] if each.text.strip() == "null"), None)
    if stated is None or stated.path != change.beside[0].path:
        return None
    if stated.path.lower().endswith(JSON):
        written = f'{{ "{name}": {expression} }}'
    elif stated.path.lower().endswith(BICEP):
        written = f"{{ {name}: {expression} }}"
    else:
        written = f"jsonencode({{ {name} = {expression} }})"
    return Edit(stated.source, stated.start, stated.end, written)


def _is_around(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _entry(name: str, expression: str, place: Span) -> str:
    if place.path.lower().endswith(JSON):
        return f'"{name}": {expression},'
    return f"{name}: {expression}" if place.path.lower().endswith(BICEP) else f"{name} = {expression}"


def _new_object(settings: Span, name: str, expression: str) -> Edit | None:
    """Return the protected settings as a property behind the plain ones."""
    text = settings.source.text
    indent = line_indent(text, settings.start)
    if settings.path.lower().endswith(JSON):
        added = f',\n{indent}"protectedSettings": {{ "{name}": {expression} }}'
        return edit_of(settings.source, settings.end, settings.end, added)
    if settings.path.lower().endswith(BICEP):
        added = f"\n{indent}protectedSettings: {{\n{indent}  {name}: {expression}\n{indent}}}"
        return edit_of(settings.source, settings.end, settings.end, added)
    at = settings.end
    if text[at : at + 1] != ")":
        return None  # azapi writes its settings in Graph's own form
    added = f"\n{indent}protected_settings = jsonencode({{\n{indent}  {name} = {expression}\n{indent}}})"
    return edit_of(settings.source, at + 1, at + 1, added)
