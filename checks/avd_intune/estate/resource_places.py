"""What a resource is in, a resource group or a gallery: as providers say it, and as an id states it that is text."""

from __future__ import annotations

from enum import Enum

from avd_intune.languages.resource_model import Resource
from avd_intune.values.access import is_null, member
from avd_intune.values.cases import alternatives_of
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import NULL, Known, PartialString, Value


class Place(Enum):
    """What resources lie in; its value stands before its name in an id, in lower case."""

    GROUP = "/resourcegroups/"
    GALLERY = "/galleries/"


# The argument of azurerm that names it.
_ARGUMENTS = {Place.GROUP: "resource_group_name", Place.GALLERY: "gallery_name"}
# azapi places a resource by the id of what it is in.
_PARENT = "parent_id"


def place_of(resource: Resource, place: Place) -> Value:
    """Return the name of what a resource is in, NULL where it does not say it."""
    own = member(resource.properties, _ARGUMENTS[place])
    if not is_null(own):
        return own
    if place is Place.GROUP:
        return stated_place(member(resource.properties, _PARENT), place) or NULL
    # In ARM a child is named behind its parent: `gallery/image`.
    name = member(resource.properties, "name")
    parts: list[object] = list(name.parts) if isinstance(name, PartialString) else []
    if isinstance(name, Known) and isinstance(name.value, str):
        parts = [name.value]
    is_child = any(isinstance(part, str) and "/" in part for part in parts)
    return (_up_to_slash(parts) if is_child else None) or NULL


def stated_place(named: Value, place: Place) -> Value | None:
    """Return the resource group or gallery in an id, known or not; None where it states none or is no text."""
    alternatives = alternatives_of(named)
    value = alternatives[0].value if len(alternatives) == 1 else None
    if isinstance(value, Known) and isinstance(value.value, str):
        return _segment_of([value.value], place.value)
    return _segment_of(list(value.parts), place.value) if isinstance(value, PartialString) else None


def _segment_of(parts: list[object], before: str) -> Value | None:
    for at, part in enumerate(parts):
        start = part.lower().find(before) if isinstance(part, str) else -1
        if isinstance(part, str) and start >= 0:
            return _up_to_slash([part[start + len(before) :], *parts[at + 1 :]])
    return None


def _up_to_slash(parts: list[object]) -> Value | None:
    found: list[str | Value] = []
    for part in parts:
        if isinstance(part, str):
            before, slash, _ = part.partition("/")
            found += [before] if before else []
            if slash:
                break
        elif isinstance(part, Value):
            found.append(part)
        else:
            return None
    if len(found) == 1:
        return Known(found[0]) if isinstance(found[0], str) else found[0]
    return partial_string(found) if found else None
