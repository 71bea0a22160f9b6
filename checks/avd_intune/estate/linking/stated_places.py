"""What a resource is in, a resource group or a gallery, and which of them an id states that is written as text."""

from __future__ import annotations

from collections.abc import Sequence

from avd_intune.languages.resource_model import Resource
from avd_intune.values.access import is_null, member, same_name
from avd_intune.values.cases import alternatives_of
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import NULL, Known, PartialString, Value

GROUP = "resource_group_name"
# What stands before the name of each in an id, by the argument of azurerm that gives it.
GALLERY = "gallery_name"
PLACES = {GROUP: "/resourcegroups/", GALLERY: "/galleries/"}


def stated_place(named: Value, argument: str) -> Value | None:
    """Return the resource group or gallery in an id, known or not; None where it states none or is no text."""
    alternatives = alternatives_of(named)
    value = alternatives[0].value if len(alternatives) == 1 else None
    if isinstance(value, Known) and isinstance(value.value, str):
        return _segment_of([value.value], PLACES[argument])
    return _segment_of(list(value.parts), PLACES[argument]) if isinstance(value, PartialString) else None


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


def is_in(resource: Resource, argument: str, place: Value) -> bool | None:
    """Say whether a resource is in a resource group or gallery; None where that is not certain."""
    own = _place_of(resource, argument)
    if is_null(own):
        return None
    if same_name(own, place):
        return True
    return False if isinstance(own, Known) and isinstance(place, Known) else None


def are_apart(resources: Sequence[Resource]) -> bool:
    """Say whether each resource is certainly in a resource group of its own: else one may be another one again."""
    groups = [_place_of(each, GROUP) for each in resources]
    known = {str(each.value).lower() for each in groups if isinstance(each, Known) and not is_null(each)}
    return len(known) == len(groups)


def _place_of(resource: Resource, argument: str) -> Value:
    own = member(resource.properties, argument)
    if not is_null(own):
        return own
    if argument == GROUP:
        # azapi places a resource by the id of what it is in.
        return stated_place(member(resource.properties, "parent_id"), GROUP) or NULL
    # In ARM a child is named behind its parent: `gallery/image`.
    name = member(resource.properties, "name")
    parts: list[object] = list(name.parts) if isinstance(name, PartialString) else []
    if isinstance(name, Known) and isinstance(name.value, str):
        parts = [name.value]
    is_child = any(isinstance(part, str) and "/" in part for part in parts)
    return (_up_to_slash(parts) if is_child else None) or NULL
