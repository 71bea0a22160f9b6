"""Which network security groups, route tables and virtual networks of the same code a machine is behind.

Only what refers to each other counts: machine, interface, subnet, association, group.
"""

from __future__ import annotations

from collections.abc import Iterator

from avd_intune.estate.model import Machine
from avd_intune.estate.network_model import TrafficGuard, TrafficRule
from avd_intune.languages.resource_model import Deployment, Mode, Resource
from avd_intune.values.access import elements, first_block, is_null, member
from avd_intune.values.inside import references_in
from avd_intune.values.value_types import Known, ObjectValue, Value

_INTERFACES = frozenset({"azurerm_network_interface", "microsoft.network/networkinterfaces"})
_SUBNETS = frozenset({"azurerm_subnet", "microsoft.network/virtualnetworks/subnets"})
_NETWORKS = frozenset({"azurerm_virtual_network", "microsoft.network/virtualnetworks"})
_GROUPS = frozenset({"azurerm_network_security_group", "microsoft.network/networksecuritygroups"})
_ROUTES = frozenset({"azurerm_route_table", "microsoft.network/routetables"})
_ASSOCIATIONS = frozenset(
    {
        "azurerm_subnet_network_security_group_association",
        "azurerm_network_interface_security_group_association",
        "azurerm_subnet_route_table_association",
    }
)
_RULES = frozenset({"azurerm_network_security_rule", "microsoft.network/networksecuritygroups/securityrules"})
_DNS_SERVERS = "azurerm_virtual_network_dns_servers"


def link_networks(machines: list[Machine], deployment: Deployment) -> None:
    """Tell machines what their outbound traffic goes through, and their virtual networks."""
    graph = _Graph(deployment)
    if not graph.known:
        return
    for machine in machines:
        interfaces = graph.referred(machine.interfaces, _INTERFACES | _SUBNETS)
        subnets = [each for i in interfaces for each in graph.around(i, _SUBNETS)]
        places = {each.key: each for each in [*interfaces, *subnets]}
        for place in list(places.values()):
            for association in graph.naming(place, _ASSOCIATIONS):
                places[association.key] = association
        found = {g.key: g for place in places.values() for g in graph.around(place, _GROUPS | _ROUTES)}
        machine.guards = [TrafficGuard(each, list(graph.rules_of(each))) for each in found.values()]
        networks = {n.key: n for subnet in places.values() for n in graph.around(subnet, _NETWORKS)}
        machine.networks = [(each, graph.dns_servers(each)) for each in networks.values()]


class _Graph:
    """The network resources of a deployment by what they refer to."""

    def __init__(self, deployment: Deployment) -> None:
        kinds = (_INTERFACES, _SUBNETS, _NETWORKS, _GROUPS, _ROUTES, _ASSOCIATIONS, _RULES, {_DNS_SERVERS})
        wanted = frozenset().union(*kinds)
        self.known: dict[str, Resource] = {
            each.key: each for each in deployment.resources if each.type.lower() in wanted and each.mode is Mode.MANAGED
        }
        self._order = {key: at for at, key in enumerate(self.known)}
        self._targets = {key: self._targets_of(each) for key, each in self.known.items()}
        self._naming: dict[str, list[Resource]] = {}
        for key, each in self.known.items():
            for target in self._targets[key]:
                self._naming.setdefault(target, []).append(each)

    def _targets_of(self, resource: Resource) -> set[str]:
        found = {reference.target for reference in references_in(resource.properties)}
        return found | ({resource.parent} if resource.parent is not None else set())

    def referred(self, value: Value, kinds: frozenset[str]) -> list[Resource]:
        """Return the resources of some kinds that a value refers to."""
        keys = dict.fromkeys(reference.target for reference in references_in(value))
        return [self.known[key] for key in keys if key in self.known and self.known[key].type.lower() in kinds]

    def around(self, resource: Resource, kinds: frozenset[str]) -> list[Resource]:
        """Return the resources of some kinds that a resource refers to, itself included."""
        keys = {resource.key, *self._targets.get(resource.key, ())} & self._order.keys()
        around = (self.known[key] for key in sorted(keys, key=self._order.__getitem__))
        return [each for each in around if each.type.lower() in kinds]

    def naming(self, resource: Resource, kinds: frozenset[str]) -> list[Resource]:
        """Return the resources of some kinds that refer to a resource."""
        return [each for each in self._naming.get(resource.key, ()) if each.type.lower() in kinds]

    def rules_of(self, guard: Resource) -> Iterator[TrafficRule]:
        """Yield the rules of a network security group, or the routes of a table that lead nowhere as denials."""
        properties = _inner(guard.properties)
        for name in ("security_rule", "securityRules"):
            for block, _ in elements(member(properties, name)):
                yield _rule(_inner(block))
        for resource in self.naming(guard, _RULES):
            yield _rule(_inner(resource.properties))
        for name in ("route", "routes"):
            for block, _ in elements(member(properties, name)):
                route = _inner(block)
                hop = _either(route, "next_hop_type", "nextHopType")
                if isinstance(hop, Known) and hop.value == "None":
                    prefix = _either(route, "address_prefix", "addressPrefix")
                    deny, every = Known("Deny", origin=hop.origin), Known("*")
                    yield TrafficRule(Known(0), deny, every, [every], [prefix], Known("Outbound"))

    def dns_servers(self, network: Resource) -> Value:
        """Return the DNS servers of a virtual network, NULL for those of Azure."""
        for resource in self.naming(network, frozenset({_DNS_SERVERS})):
            return member(resource.properties, "dns_servers")
        properties = _inner(network.properties)
        own = member(properties, "dns_servers")
        return member(properties, "dhcpOptions", "dnsServers") if is_null(own) else own


def _inner(value: Value) -> Value:
    """Return the properties of an ARM resource; Terraform has its arguments at the top."""
    properties = member(value, "properties")
    return properties if isinstance(properties, ObjectValue) else value


def _either(value: Value, *names: str) -> Value:
    return next((found for name in names if not is_null(found := member(value, name))), first_block(value, names[0]))


def _rule(block: Value) -> TrafficRule:
    def all_of(*names: str) -> list[Value]:
        return [found for name in names if not is_null(found := member(block, name))]

    return TrafficRule(
        priority=member(block, "priority"),
        access=member(block, "access"),
        protocol=member(block, "protocol"),
        ports=all_of(
            "destination_port_range", "destination_port_ranges", "destinationPortRange", "destinationPortRanges"
        ),
        destinations=all_of(
            *("destination_address_prefix", "destination_address_prefixes"),
            *("destinationAddressPrefix", "destinationAddressPrefixes"),
        ),
        direction=member(block, "direction"),
    )
