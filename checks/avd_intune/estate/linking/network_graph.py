"""The network resources of a deployment, and which of them a value names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from avd_intune.estate.linking.links import TargetIndex, last_segment
from avd_intune.estate.linking.nearest import NamedResource, nearest
from avd_intune.estate.linking.network_reader import NetworkReader, Subnet
from avd_intune.languages.resource_model import Deployment, Mode, Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import both, member, visible_text
from avd_intune.values.cases import alternatives_of
from avd_intune.values.inside import references_in
from avd_intune.values.value_types import TRUE, Known, Reference, Value

_SUBNET_ID = lazy_pattern(r"/virtualNetworks/(?P<network>[^/]*)/subnets/[^/]+/?$", re.I)


class NetworkGraph:
    """The network resources that a deployment creates."""

    def __init__(self, deployment: Deployment, reader: NetworkReader) -> None:
        # Modules without source, which may make anything in a network that they are given.
        self.calls = [each for each in deployment.resources if each.mode is Mode.MODULE_CALL]
        managed = [each for each in deployment.resources if each.mode is Mode.MANAGED]
        self.resources = [found for each in managed for found in reader.as_read(each)]
        self._by_kind: dict[str, dict[str, Resource]] = {}
        # Whose rules and routes stand in a resource of their own: the kind of the owner -> the resource, what names it.
        self._owned: dict[str, list[tuple[Resource, Value]]] = {}
        for each in self.resources:
            kind, owner = reader.kind_of(each), reader.owner_of(each)
            if kind is not None:
                self._by_kind.setdefault(kind, {})[each.key] = each
            if owner is not None:
                self._owned.setdefault(owner[0], []).append((each, owner[1]))
        self._index = {
            kind: TargetIndex((key, member(each.properties, "name")) for key, each in found.items())
            for kind, found in self._by_kind.items()
        }
        self._named_resources = {
            key: NamedResource(each, member(each.properties, "name"))
            for found in self._by_kind.values()
            for key, each in found.items()
        }
        self.subnets = {subnet.key: subnet for subnet in self._subnets(reader)}
        self._subnet_index = TargetIndex((key, each.name) for key, each in self.subnets.items())
        self._named_subnet = {
            key: NamedResource(of, each.name)
            for key, each in self.subnets.items()
            if (of := each.resource or each.network) is not None
        }

    @property
    def is_empty(self) -> bool:
        """Say whether the deployment creates nothing that decides traffic."""
        return not self._by_kind

    def is_kind(self, resource: Resource, kind: str) -> bool:
        """Say whether a resource is of a kind, see `NetworkReader`."""
        return resource.key in self._by_kind.get(kind, {})

    def of_kind(self, kind: str) -> list[Resource]:
        """Return the resources of a kind, see `NetworkReader`."""
        return list(self._by_kind.get(kind, {}).values())

    def named(self, value: Value, kind: str, user: Resource | None = None) -> list[tuple[Resource, Value]]:
        """Return the resources of a kind that a value (an id, a name, a reference) names, each with its condition.

        user: the resource that names it, None where it may be any.
        """
        index = self._index.get(kind)
        targets = [] if index is None else index.targets(value)
        if user is not None:
            targets = nearest(targets, value, user, self._named_resources)
        named = [(self._by_kind[kind][key], when) for key, when in targets]
        # One of which an input decides the type is of this kind in some cases.
        return [(each, both(when, each.is_of_its_type)) for each, when in named]

    def possibly_named(self, value: Value, kind: str, user: Resource | None = None) -> list[tuple[Resource, Value]]:
        """Return the same, and where there are none, those that a text may name because their names are inputs.

        An id that is an input itself is that of another resource.
        """
        index = self._index.get(kind)
        certain = self.named(value, kind, user)
        if certain or index is None or not isinstance(last_segment(value), Known):
            return certain
        named = index.possible_targets(value)
        found = ((self._by_kind[kind][key], when) for key, when in named)
        return [(each, both(when, each.is_of_its_type)) for each, when in found]

    def belonging_to(self, owner: Resource, kind: str) -> Iterator[Resource]:
        """Yield the resources that hold rules or routes of one of a kind: its children, or those that name it."""
        for each, name in self._owned.get(kind, ()):
            if each.parent is not None:
                if each.parent == owner.key:
                    yield each
            elif any(found is owner for found, _ in self.named(name, kind, each)):
                yield each

    def subnets_of(self, value: Value, user: Resource | None = None) -> list[tuple[Subnet, Value]]:
        """Return the subnets that a value names, each with its condition; none where it may be one of several.

        user: the resource that names it, None where it may be any.
        """
        return [
            (each, when if each.resource is None else both(when, each.resource.is_of_its_type))
            for each, when in self._named_subnets(value, user)
        ]

    def _named_subnets(self, value: Value, user: Resource | None) -> list[tuple[Subnet, Value]]:
        alternatives = alternatives_of(value)
        inline = self._inline_subnet(alternatives[0].value) if len(alternatives) == 1 else None
        if inline is not None:
            return [(inline, TRUE)]
        targets = self._subnet_index.targets(value)
        if user is not None:
            targets = nearest(targets, value, user, self._named_subnet)
        found = [(self.subnets[key], when) for key, when in targets]
        certain = [each for each in found if each[1] is TRUE]
        if len(certain) > 1:
            certain = [each for each in certain if self._is_in(value, each[0])]
            return certain if len(certain) == 1 else []
        return found or [(self.subnets[key], when) for key, when in self._subnet_index.possible_targets(value)]

    def _inline_subnet(self, value: Value) -> Subnet | None:
        """Return the subnet that a reference into a virtual network names: `vnet.properties.subnets[0].id`."""
        if not isinstance(value, Reference) or value.target not in self._by_kind.get("network", {}):
            return None
        own = [each for key, each in self.subnets.items() if key.startswith(f"{value.target}/subnets/")]
        index = next((step for step in value.path if isinstance(step, int)), None)
        if index is not None and index < len(own):
            return own[index]
        return own[0] if len(own) == 1 and "subnet" in str(value.path).lower() else None

    def _is_in(self, value: Value, subnet: Subnet) -> bool:
        network = subnet.network
        if network is None:
            return False
        if any(each.target == network.key for each in references_in(value)):
            return True
        match = _SUBNET_ID.search(visible_text(value))
        name = visible_text(member(network.properties, "name"))
        return match is not None and bool(name) and match["network"].lower() == name.lower()

    def _subnets(self, reader: NetworkReader) -> Iterator[Subnet]:
        for resource in self.of_kind("subnet"):
            subnet = reader.subnet_of(resource)
            if resource.parent is not None:
                subnet.network = self._by_kind.get("network", {}).get(resource.parent)
            if subnet.network is None:
                named = self.named(subnet.network_name, "network", resource)
                subnet.network = named[0][0] if len(named) == 1 else None
            yield subnet
        for network in self.of_kind("network"):
            yield from reader.subnets_in(network)


def joined(*conditions: Value) -> Value:
    """Return whether all of some conditions hold."""
    result: Value = TRUE
    for each in conditions:
        result = both(result, each)
    return result
