"""Whether resources are in what an id states, and whether they are in one resource group."""

from __future__ import annotations

from collections.abc import Sequence

from avd_intune.estate.resource_places import Place, place_of
from avd_intune.languages.resource_model import Resource
from avd_intune.values.access import is_null, same_name
from avd_intune.values.value_types import Known, Value


def is_in(resource: Resource, place: Place, name: Value) -> bool | None:
    """Say whether a resource is in the resource group or gallery of a name; None where that is not certain."""
    own = place_of(resource, place)
    if is_null(own):
        return None
    if same_name(own, name):
        return True
    return False if isinstance(own, Known) and isinstance(name, Known) else None


def are_apart(resources: Sequence[Resource]) -> bool:
    """Say whether each resource is certainly in a resource group of its own: else one may be another one again."""
    groups = [place_of(each, Place.GROUP) for each in resources]
    known = {str(each.value).lower() for each in groups if isinstance(each, Known) and not is_null(each)}
    return len(known) == len(groups)
