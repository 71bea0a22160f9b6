"""Of several things of one name the one in the nearest module: each call of a module makes all of its names again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from avd_intune.estate.linking.stated_places import is_in
from avd_intune.estate.resource_places import Place, stated_place
from avd_intune.languages.resource_model import Resource
from avd_intune.records import dataclass
from avd_intune.values.cases import alternatives_of
from avd_intune.values.identity import value_key
from avd_intune.values.value_types import Reference, Value


class Named(Protocol):
    """A machine or a host pool."""

    @property
    def resource(self) -> Resource:
        """Return what the code declares."""

    @property
    def name(self) -> Value:
        """Return the name that it has in Azure."""


@dataclass(frozen=True, slots=True, eq=False)
class NamedResource:
    """Any other resource with its name."""

    resource: Resource
    name: Value


def nearest(
    targets: list[tuple[str, Value]], naming: Value, user: Resource, by_key: Mapping[str, Named]
) -> list[tuple[str, Value]]:
    """Return the targets without those that share a name with one in a module nearer to the resource that names them.

    naming: what names them; a reference means one, whatever others are called, and of an id that states a resource
    group or gallery those in it come before all others. Those that are not in by_key stay.
    """
    if len(targets) < 2:
        return targets
    meant = {each.value.target for each in alternatives_of(naming) if isinstance(each.value, Reference)}
    compared = {key: by_key[key] for key, _ in targets if key in by_key and key not in meant}
    names = {key: _key_of_name(each.name) for key, each in compared.items()}
    elsewhere = _elsewhere(compared, names, naming)
    shared = {key: user.shared_modules(each.resource) for key, each in compared.items() if key not in elsewhere}
    most: dict[str, int] = {}
    for key, modules in shared.items():
        most[names[key]] = max(modules, most.get(names[key], 0))
    return [(key, when) for key, when in targets if key not in compared or shared.get(key) == most.get(names[key], 0)]


def _key_of_name(name: Value) -> str:
    """Return what is equal for names that are one of the same ones; what decides it is another input in each call."""
    return " or ".join(sorted(value_key(each.value) for each in alternatives_of(name)))


def _elsewhere(compared: Mapping[str, Named], names: Mapping[str, str], naming: Value) -> set[str]:
    """Return those of one name that an id does not mean, because it states the place of others of them."""
    found: set[str] = set()
    for kind in Place:
        stated = stated_place(naming, kind)
        if stated is not None:
            places = {key: is_in(each.resource, kind, stated) for key, each in compared.items() if key not in found}
            there = {names[key] for key, place in places.items() if place}
            open_ = {names[key] for key, place in places.items() if place is None}
            found |= {
                key
                for key, place in places.items()
                if (names[key] in there and not place) or (names[key] in open_ and place is False)
            }
    return found
