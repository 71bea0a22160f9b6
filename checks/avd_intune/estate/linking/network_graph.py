"""The network resources of a deployment, and which of them a value names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from avd_intune.estate.linking.links import TargetIndex
from avd_intune.languages.resource_model import Deployment, Mode, Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, field
from avd_intune.values.access import both, elements, is_null, member, visible_text
from avd_intune.values.cases import alternatives_of, lift
from avd_intune.values.inside import references_in
from avd_intune.values.value_types import NULL, TRUE, Known, ListValue, ObjectValue, Reference, Value

# The types by what they are.
KINDS = {
    "azurerm_network_interface": "interface",
    "microsoft.network/networkinterfaces": "interface",
    "azurerm_subnet": "subnet",
    "microsoft.network/virtualnetworks/subnets": "subnet",
    "azurerm_virtual_network": "network",
    "microsoft.network/virtualnetworks": "network",
    "azurerm_network_security_group": "group",
    "microsoft.network/networksecuritygroups": "group",
    "azurerm_route_table": "table",
    "microsoft.network/routetables": "table",
    "azurerm_firewall": "firewall",
    "microsoft.network/azurefirewalls": "firewall",
    "azurerm_firewall_policy": "policy",
    "microsoft.network/firewallpolicies": "policy",
}
_SUBNET_ID = lazy_pattern(r"/virtualNetworks/(?P<network>[^/]*)/subnets/(?P<name>[^/]+)$", re.I)
_NAME_OF_SUBNET = lazy_pattern(r"/subnets/(?P<name>[^/]+)$", re.I)


@dataclass(slots=True, eq=False)
class Subnet:
    """A subnet, of its own or inside its virtual network.

    guards: what names its network security group and route table, each with a condition.
    """

    key: str
    name: Value
    network: Resource | None
    guards: list[tuple[Value, Value]] = field(default_factory=list)


class NetworkGraph:
    """The network resources that a deployment creates."""

    def __init__(self, deployment: Deployment) -> None:
        self.resources = [each for each in deployment.resources if each.mode is Mode.MANAGED]
        self._by_kind: dict[str, dict[str, Resource]] = {}
        for each in self.resources:
            kind = KINDS.get(each.type.lower())
            if kind is not None:
                self._by_kind.setdefault(kind, {})[each.key] = each
        self._index = {
            kind: TargetIndex((key, member(each.properties, "name")) for key, each in found.items())
            for kind, found in self._by_kind.items()
        }
        self.subnets = {subnet.key: subnet for subnet in self._subnets()}
        self._subnet_index = TargetIndex((key, each.name) for key, each in self.subnets.items())

    @property
    def is_empty(self) -> bool:
        """Say whether the deployment creates nothing that decides traffic."""
        return not self._by_kind

    def of_kind(self, kind: str) -> list[Resource]:
        """Return the resources of a kind."""
        return list(self._by_kind.get(kind, {}).values())

    def named(self, value: Value, kind: str) -> list[tuple[Resource, Value]]:
        """Return the resources of a kind that a value (an id, a name, a reference) names, each with its condition."""
        index = self._index.get(kind)
        return [] if index is None else [(self._by_kind[kind][key], when) for key, when in index.targets(value)]

    def belonging_to(self, owner: Resource, types: frozenset[str], names: tuple[str, ...]) -> Iterator[Resource]:
        """Yield the resources of some types that belong to one: its children, or those that name it."""
        kind = KINDS[owner.type.lower()]
        for each in self.resources:
            if each.type.lower() not in types:
                continue
            if each.parent is not None:
                if each.parent == owner.key:
                    yield each
                continue
            stated = next((found for name in names if not is_null(found := member(each.properties, name))), NULL)
            if is_null(stated) and "/" in each.type:
                full = member(each.properties, "name")
                texts = visible_text(full).split("/")
                stated = Known(texts[0]) if isinstance(full, Known) else full
            if any(found is owner for found, _ in self.named(stated, kind)):
                yield each

    def subnets_of(self, value: Value) -> list[tuple[Subnet, Value]]:
        """Return the subnets that a value names, each with its condition; none where it may be one of several."""
        for alternative in alternatives_of(value):
            inline = self._inline_subnet(alternative.value)
            if inline is not None and len(alternatives_of(value)) == 1:
                return [(inline, TRUE)]
        found = [(self.subnets[key], when) for key, when in self._subnet_index.targets(value)]
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

    def _subnets(self) -> Iterator[Subnet]:
        for resource in self.of_kind("subnet"):
            yield self._subnet(resource)
        for network in self.of_kind("network"):
            properties = inner(network.properties)
            for name in ("subnet", "subnets"):
                for at, (block, when) in enumerate(elements(member(properties, name))):
                    if isinstance(block, ObjectValue):
                        subnet = Subnet(f"{network.key}/subnets/{at}", member(block, "name"), network)
                        subnet.guards = [(each, when) for each in _guards_in(inner(block))]
                        yield subnet

    def _subnet(self, resource: Resource) -> Subnet:
        properties = inner(resource.properties)
        network: Resource | None = None
        if resource.parent is not None:
            network = self._by_kind.get("network", {}).get(resource.parent)
        name = member(resource.properties, "name")
        stated = member(properties, "virtual_network_name")
        if "/" in resource.type and resource.parent is None:
            stated = Known(visible_text(name).rpartition("/")[0]) if isinstance(name, Known) else name
        if network is None and not is_null(stated):
            named = self.named(stated, "network")
            network = named[0][0] if len(named) == 1 else None
        if isinstance(name, Known) and "/" in str(name.value):
            name = Known(str(name.value).rpartition("/")[2], origin=name.origin)
        return Subnet(resource.key, name, network, [(each, resource.presence) for each in _guards_in(properties)])


def inner(value: Value) -> Value:
    """Return the properties of an ARM resource or block; Terraform has its arguments at the top."""
    properties = member(value, "properties")
    return properties if isinstance(properties, ObjectValue) else value


_GUARD_NAMES = lazy_pattern(
    r"^(network_?)?security_?group(_id|_?resource_?id)?$|^route_?table(_id|_?resource_?id)?$", re.I
)


def _guards_in(properties: Value) -> Iterator[Value]:
    yield from values_under(properties, _GUARD_NAMES, deep=False)


def values_under(value: Value, names: re.Pattern[str], *, deep: bool = True) -> Iterator[Value]:
    """Yield the values of all entries with certain names, at any depth; of an object with an id, that."""
    if isinstance(value, ListValue):
        for item in [*value.items, *([value.rest] if value.rest is not None else [])]:
            yield from values_under(item, names, deep=deep)
    elif isinstance(value, ObjectValue):
        for name, item in value.entries.items():
            if names.search(name):
                if not is_null(item):
                    yield id_of(item)
            elif deep:
                yield from values_under(item, names)
    else:
        for alternative in alternatives_of(value):
            if alternative.value is not value:
                yield from values_under(alternative.value, names, deep=deep)


def id_of(value: Value) -> Value:
    """Return the id that an object `{ id: … }` holds; any other value is itself."""
    return lift(lambda each: member(each, "id") if isinstance(each, ObjectValue) else each, value)


def joined(*conditions: Value) -> Value:
    """Return whether all of some conditions hold."""
    result: Value = TRUE
    for each in conditions:
        result = both(result, each)
    return result
