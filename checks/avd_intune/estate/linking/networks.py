"""Which network security groups, route tables, firewalls and virtual networks of the same code a machine is behind.

Only what refers to each other counts: machine, interface, subnet, association, group, route, firewall.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from avd_intune.estate.linking.firewalls import firewall_rules
from avd_intune.estate.linking.network_graph import NetworkGraph, Subnet, id_of, inner, joined, values_under
from avd_intune.estate.model import Machine, Script
from avd_intune.estate.network_model import NameServers, TrafficGuard, TrafficRule
from avd_intune.languages.resource_model import Deployment, Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import any_of, both, elements, is_null, is_text, may_hold, member, visible_text
from avd_intune.values.cases import lift
from avd_intune.values.identity import derived_key
from avd_intune.values.inside import references_in
from avd_intune.values.value_types import FALSE, NULL, TRUE, Known, ListValue, ObjectValue, Unknown, Value

_SUBNET = lazy_pattern(r"^subnet(_?(?:id|resource_?id))?$", re.I)
_GROUP = lazy_pattern(r"^network_?security_?group(_id|_?resource_?id)?$", re.I)
_GROUP_RULES = frozenset({"azurerm_network_security_rule", "microsoft.network/networksecuritygroups/securityrules"})
_ROUTES = frozenset({"azurerm_route", "microsoft.network/routetables/routes"})
_ASSOCIATIONS = {
    "azurerm_subnet_network_security_group_association": ("subnet_id", "network_security_group_id"),
    "azurerm_network_interface_security_group_association": ("network_interface_id", "network_security_group_id"),
    "azurerm_subnet_route_table_association": ("subnet_id", "route_table_id"),
}
_DNS_SERVERS = "azurerm_virtual_network_dns_servers"
# Azure CLI and PowerShell: a network that exists before the domain controller gets its servers afterwards.
_SETS_DNS = lazy_pattern(r"--dns-servers\b|\bDhcpOptions\b", re.I)
# Every address of the internet.
_ALL_ADDRESSES = frozenset({"0.0.0.0/0", "internet"})


def link_networks(machines: list[Machine], deployment: Deployment, scripts: Iterable[Script]) -> None:
    """Tell machines what their outbound traffic goes through, and the DNS servers that they ask.

    scripts: those that run beside the deployment, which may give a network its DNS servers.
    """
    graph = NetworkGraph(deployment)
    if graph.is_empty:
        return
    texts = (visible_text(text) for script in scripts if may_hold(script.presence) for text in script.texts)
    links = _Links(graph, any(_SETS_DNS.search(text) for text in texts))
    for machine in machines:
        links.link(machine)


class _Links:
    def __init__(self, graph: NetworkGraph, script_sets_dns: bool) -> None:
        self._graph = graph
        self._script_sets_dns = script_sets_dns
        # What associations add: the key of an interface or subnet -> what names a group or table.
        self._added: dict[str, list[tuple[Value, Value]]] = {}
        for each in graph.resources:
            names = _ASSOCIATIONS.get(each.type)
            if names is not None:
                place, guard = (member(each.properties, name) for name in names)
                found = graph.subnets_of(place) if names[0] == "subnet_id" else graph.named(place, "interface")
                for target, when in found:
                    self._added.setdefault(target.key, []).append((guard, joined(each.presence, when)))

    def link(self, machine: Machine) -> None:
        """Follow the interfaces of a machine."""
        interfaces = [found for value in _ids_in(machine.interfaces) for found in self._graph.named(value, "interface")]
        holders = [(machine.interfaces, TRUE), *((each.properties, when) for each, when in interfaces)]
        guards: list[tuple[Value, Value]] = []
        subnets: dict[str, tuple[Subnet, Value]] = {}
        for holder, when in holders:
            guards += [(value, when) for value in values_under(holder, _GROUP)]
            for value in values_under(holder, _SUBNET):
                for subnet, certain in self._graph.subnets_of(value):
                    subnets.setdefault(subnet.key, (subnet, joined(when, certain)))
        for interface, when in interfaces:
            guards += [(value, joined(when, added)) for value, added in self._added.get(interface.key, ())]
        for subnet, when in subnets.values():
            own = [*subnet.guards, *self._added.get(subnet.key, ())]
            guards += [(value, joined(when, added)) for value, added in own]
        machine.guards = list(self._guards(guards))
        machine.name_servers = list(self._name_servers(subnets.values(), interfaces))

    def _guards(self, named: list[tuple[Value, Value]]) -> Iterator[TrafficGuard]:
        found: dict[str, tuple[Resource, str, list[Value]]] = {}
        for value, when in named:
            for kind in ("group", "table"):
                for resource, certain in self._graph.named(value, kind):
                    # What is named twice counts where either holds.
                    _, _, conditions = found.setdefault(resource.key, (resource, kind, []))
                    conditions.append(joined(resource.presence, when, certain))
        for resource, kind, conditions in found.values():
            if kind == "group":
                yield TrafficGuard(resource, list(self._group_rules(resource)), when=any_of(conditions))
            else:
                yield from self._table_guards(resource, any_of(conditions))

    def _group_rules(self, group: Resource) -> Iterator[TrafficRule]:
        properties = inner(group.properties)
        for name in ("security_rule", "securityRules"):
            for block, when in elements(member(properties, name)):
                if not is_null(block):
                    yield _rule(inner(block), when)
        for each in self._graph.belonging_to(group, _GROUP_RULES, ("network_security_group_name",)):
            yield _rule(inner(each.properties), each.presence)

    def _table_guards(self, table: Resource, when: Value) -> Iterator[TrafficGuard]:
        """Yield a table whose routes lead nowhere as a denial, and the firewall that its default route leads to."""
        properties = inner(table.properties)
        routes = [
            (inner(block), there)
            for name in ("route", "routes")
            for block, there in elements(member(properties, name))
            if not is_null(block)
        ]
        for each in self._graph.belonging_to(table, _ROUTES, ("route_table_name",)):
            routes.append((inner(each.properties), each.presence))
        rules = []
        for route, there in routes:
            hop, prefix = (
                _either(route, "next_hop_type", "nextHopType"),
                _either(route, "address_prefix", "addressPrefix"),
            )
            nowhere, to_appliance = is_text(hop, "none"), is_text(hop, "virtualappliance")
            if may_hold(nowhere):
                access = Known("Deny", origin=hop.origin)
                rules.append(
                    TrafficRule((Known(0),), access, [], [Known("*")], [prefix], presence=both(there, nowhere))
                )
            to_firewall = joined(when, there, to_appliance, any_of(is_text(prefix, each) for each in _ALL_ADDRESSES))
            if may_hold(to_firewall):
                address = _either(route, "next_hop_in_ip_address", "nextHopIpAddress")
                yield from self._firewall_guards(address, to_firewall)
        if rules:
            yield TrafficGuard(table, rules, when=when)

    def _firewall_guards(self, address: Value, when: Value) -> Iterator[TrafficGuard]:
        for firewall in self._graph.of_kind("firewall"):
            condition = joined(firewall.presence, when, _leads_to(address, firewall))
            if may_hold(condition):
                rules = firewall_rules(firewall, self._graph)
                if rules is not None:
                    yield TrafficGuard(firewall, rules, denies_the_rest=True, when=condition)

    def _name_servers(
        self, subnets: Iterable[tuple[Subnet, Value]], interfaces: list[tuple[Resource, Value]]
    ) -> Iterator[NameServers]:
        own = [servers for each, _ in interfaces if not _is_empty(servers := _servers_of_interface(each))]
        if own:
            return  # an interface asks its own servers before those of its network
        told: set[str] = set()
        for subnet, when in subnets:
            network = subnet.network
            if network is not None and network.key not in told:
                told.add(network.key)
                yield NameServers(network, self._servers_of_network(network), joined(network.presence, when))

    def _servers_of_network(self, network: Resource) -> Value:
        for each in self._graph.resources:
            if each.type == _DNS_SERVERS:
                named = self._graph.named(member(each.properties, "virtual_network_id"), "network")
                if any(found is network for found, _ in named):
                    return member(each.properties, "dns_servers")
        properties = inner(network.properties)
        own = member(properties, "dns_servers")
        own = member(properties, "dhcpOptions", "dnsServers") if is_null(own) else own
        if self._script_sets_dns and _is_empty(own):
            return Unknown("a script sets DNS servers of a network", key=f"DNS servers of {network.key} by script")
        return own


def _ids_in(value: Value) -> Iterator[Value]:
    """Yield what names an interface: the entries of a list of ids, or the ids of `networkInterfaces`."""
    if isinstance(value, ObjectValue):
        value = member(value, "networkInterfaces")
    for item, _ in elements(value):
        yield id_of(item)
    if isinstance(value, ListValue):
        yield from (item for item in value.items if isinstance(item, Known))


def _servers_of_interface(interface: Resource) -> Value:
    properties = inner(interface.properties)
    own = member(properties, "dns_servers")
    return member(properties, "dnsSettings", "dnsServers") if is_null(own) else own


def _is_empty(value: Value) -> bool:
    return is_null(value) or (isinstance(value, ListValue) and not value.items and value.rest is None)


def _leads_to(address: Value, firewall: Resource) -> Value:
    """Return whether an address is that of a firewall: by what it refers to, or as the text that it is given."""
    return lift(lambda each: _is_address_of(each, firewall), address)


def _is_address_of(address: Value, firewall: Resource) -> Value:
    targets = {each.target for each in references_in(address)}
    if targets or is_null(address):
        return TRUE if firewall.key in targets else FALSE
    if isinstance(address, Unknown):
        reason = f"whether the address is that of {firewall.address} is not known"
        return Unknown(reason, key=derived_key(f"address of {firewall.key}", address), origin=address.origin)
    properties = inner(firewall.properties)
    blocks = [
        block for name in ("ip_configuration", "ipConfigurations") for block, _ in elements(member(properties, name))
    ]
    stated = [_either(inner(block), "private_ip_address", "privateIPAddress") for block in blocks]
    return any_of(is_text(each, str(address.value)) for each in stated) if isinstance(address, Known) else FALSE


def _either(value: Value, *names: str) -> Value:
    return next((found for name in names if not is_null(found := member(value, name))), NULL)


def _rule(block: Value, presence: Value) -> TrafficRule:
    def all_of(*names: str) -> list[Value]:
        return [found for name in names if not is_null(found := member(block, name))]

    return TrafficRule(
        order=(member(block, "priority"),),
        access=member(block, "access"),
        protocols=all_of("protocol"),
        ports=all_of(
            "destination_port_range", "destination_port_ranges", "destinationPortRange", "destinationPortRanges"
        ),
        destinations=all_of(
            *("destination_address_prefix", "destination_address_prefixes"),
            *("destinationAddressPrefix", "destinationAddressPrefixes"),
            *("destination_application_security_group_ids", "destinationApplicationSecurityGroups"),
        ),
        direction=member(block, "direction"),
        presence=presence,
    )
