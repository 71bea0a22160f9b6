"""Which network security groups, route tables, firewalls and virtual networks of the same code a machine is behind.

Only what refers to each other counts: machine, interface, subnet, association, group, route, firewall.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from avd_intune.estate.linking.network_graph import NetworkGraph, joined
from avd_intune.estate.linking.network_reader import NetworkReader, Subnet
from avd_intune.estate.linking.routes import TableRoutes
from avd_intune.estate.linking.ways_out import WaysOut
from avd_intune.estate.model import Machine, Script
from avd_intune.estate.network_model import NameServers, Sender, TrafficGuard, TrafficRule
from avd_intune.languages.resource_model import Deployment, Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import any_of, is_null, is_text, may_hold, negation, visible_text
from avd_intune.values.cases import lift
from avd_intune.values.identity import derived_key
from avd_intune.values.inside import references_in
from avd_intune.values.value_types import FALSE, TRUE, Known, ListValue, Unknown, Value

# Azure CLI and PowerShell: a network that exists before the domain controller gets its servers afterwards.
_SETS_DNS = lazy_pattern(r"--dns-servers\b|\bDhcpOptions\b", re.I)


def link_networks(
    machines: list[Machine], deployment: Deployment, scripts: Iterable[Script], reader: NetworkReader
) -> None:
    """Tell machines what their outbound traffic goes through, and the DNS servers that they ask.

    scripts: those that run beside the deployment, which may give a network its DNS servers.
    """
    graph = NetworkGraph(deployment, reader)
    if graph.is_empty:
        return
    texts = (visible_text(text) for script in scripts if may_hold(script.presence) for text in script.texts)
    links = _Links(graph, reader, any(_SETS_DNS.search(text) for text in texts))
    for machine in machines:
        links.link(machine)


class _Links:
    def __init__(self, graph: NetworkGraph, reader: NetworkReader, script_sets_dns: bool) -> None:
        self._graph = graph
        self._reader = reader
        self._script_sets_dns = script_sets_dns
        # What associations add: the key of an interface or subnet -> what names a group or table.
        self._added: dict[str, list[tuple[Value, Value]]] = {}
        # The application security groups that associations put interfaces into.
        self._joined_groups: dict[str, list[tuple[Value, Value]]] = {}
        self._ways_out = WaysOut(graph, reader)
        # Those of interfaces: who has none of them gets another one.
        interfaces = graph.of_kind("interface")
        self._stated_addresses = [found for each in interfaces for found in reader.uses_in(each.properties).addresses]
        for each in graph.resources:
            association = reader.association_of(each)
            if association is not None:
                place, kind = association.place, association.kind
                found = graph.subnets_of(place, each) if kind == "subnet" else graph.named(place, kind, each)
                added = self._joined_groups if association.role == "membership" else self._added
                for target, when in found:
                    put = association.guard, joined(each.presence, when)
                    self._ways_out.add(target.key, association.role, put)
                    if association.role != "exit":
                        added.setdefault(target.key, []).append(put)

    def link(self, machine: Machine) -> None:
        """Follow the interfaces of a machine."""
        own = self._reader.uses_in(machine.interfaces)
        named = (self._graph.possibly_named(each, "interface", machine.resource) for each in own.interfaces)
        interfaces = [each for found in named for each in found]
        uses = [(own, TRUE), *((self._reader.uses_in(each.properties), when) for each, when in interfaces)]
        users = [machine.resource, *(each for each, _ in interfaces)]
        guards: list[tuple[Value, Value]] = []
        subnets: dict[str, tuple[Subnet, Value]] = {}
        sender = Sender()
        for user, (each, when) in zip(users, uses, strict=True):
            guards += [(value, when) for value in each.guards]
            sender.addresses += each.addresses
            sender.groups += [(value, when) for value in each.groups]
            for value in each.subnets:
                for subnet, certain in self._graph.subnets_of(value, user):
                    subnets.setdefault(subnet.key, (subnet, joined(when, certain)))
        for interface, when in interfaces:
            guards += [(value, joined(when, added)) for value, added in self._added.get(interface.key, ())]
            sender.groups += [(value, joined(when, put)) for value, put in self._joined_groups.get(interface.key, ())]
        for subnet, when in subnets.values():
            before = [*subnet.guards, *self._added.get(subnet.key, ())]
            guards += [(value, joined(when, added)) for value, added in before]
        if not sender.addresses:
            sender.addresses = [prefix for subnet, _ in subnets.values() for prefix in subnet.prefixes]
            sender.taken = self._stated_addresses
        machine.guards = list(self._guards(guards, sender))
        of_machine = [(exit_, when) for each, when in uses for exit_ in each.exits]
        machine.closed = list(self._ways_out.closed(subnets.values(), interfaces, of_machine))
        machine.name_servers = list(
            self._name_servers(subnets.values(), interfaces, (machine.resource, own.name_servers))
        )

    def _guards(self, named: list[tuple[Value, Value]], sender: Sender) -> Iterator[TrafficGuard]:
        found: dict[str, tuple[Resource, str, list[Value]]] = {}
        for value, when in named:
            for kind in ("group", "table"):
                for resource, certain in self._graph.named(value, kind):
                    # What is named twice counts where either holds.
                    _, _, conditions = found.setdefault(resource.key, (resource, kind, []))
                    conditions.append(joined(resource.presence, when, certain))
        for resource, kind, conditions in found.values():
            if kind == "group":
                yield TrafficGuard(resource, self._rules_of(resource, kind), when=any_of(conditions), sender=sender)
            else:
                yield from self._table_guards(resource, any_of(conditions), sender)

    def _rules_of(self, resource: Resource, kind: str) -> list[TrafficRule]:
        holders = [resource, *self._graph.belonging_to(resource, kind)]
        return [rule for each in holders for rule in self._reader.rules_in(each)]

    def _table_guards(self, table: Resource, when: Value, sender: Sender) -> Iterator[TrafficGuard]:
        """Yield a table whose routes lead nowhere as a denial, and the firewall that its default route leads to."""
        holders = [table, *self._graph.belonging_to(table, "table")]
        routes = TableRoutes([route for each in holders for route in self._reader.routes_in(each)])
        for appliance, to_it in routes.to_appliances():
            if may_hold(joined(when, to_it)):
                yield from self._firewall_guards(appliance, joined(when, to_it), routes.past_appliances(), sender)
        if rules := routes.rules():
            yield TrafficGuard(table, rules, when=when, sender=sender)

    def _firewall_guards(
        self, address: Value, when: Value, past_it: list[TrafficRule], sender: Sender
    ) -> Iterator[TrafficGuard]:
        for firewall in self._graph.of_kind("firewall"):
            condition = joined(firewall.presence, when, self._leads_to(address, firewall))
            if may_hold(condition):
                rules = self._firewall_rules(firewall)
                if rules:  # else all of them are elsewhere
                    yield TrafficGuard(firewall, [*past_it, *rules], True, condition, sender)

    def _firewall_rules(self, firewall: Resource) -> list[TrafficRule] | None:
        """Return the rules of a firewall; None where some are not in this code."""
        rules = self._rules_of(firewall, "firewall")
        named = self._reader.policy_of(firewall)
        if is_null(named):
            return rules
        policies = self._graph.named(named, "policy")
        if len(policies) != 1 or policies[0][1] is not TRUE or self._reader.builds_on_another(policies[0][0]):
            return None
        groups = self._graph.belonging_to(policies[0][0], "policy")
        return [*rules, *(rule for group in groups for rule in self._reader.rules_in(group))]

    def _leads_to(self, address: Value, firewall: Resource) -> Value:
        """Return whether an address is that of a firewall: by what it refers to, or as the text that it is given."""
        return lift(lambda each: self._is_address_of(each, firewall), address)

    def _is_address_of(self, address: Value, firewall: Resource) -> Value:
        targets = {each.target for each in references_in(address)}
        if targets or is_null(address):
            return TRUE if firewall.key in targets else FALSE
        if isinstance(address, Unknown):
            reason = f"whether the address is that of {firewall.address} is not known"
            return Unknown(reason, key=derived_key(f"address of {firewall.key}", address), origin=address.origin)
        stated = self._reader.addresses_of(firewall)
        return any_of(is_text(each, str(address.value)) for each in stated) if isinstance(address, Known) else FALSE

    def _name_servers(
        self,
        subnets: Iterable[tuple[Subnet, Value]],
        interfaces: list[tuple[Resource, Value]],
        machine: tuple[Resource, list[Value]],
    ) -> Iterator[NameServers]:
        """Yield the servers of its interfaces, which come first, and those of its networks where they have none.

        machine: itself, and the servers of the interfaces that stand in it.
        """
        stated = [(each, self._reader.name_servers_of(each), when) for each, when in interfaces]
        stated += [(machine[0], servers, TRUE) for servers in machine[1]]
        own = [each for each in stated if not _is_empty(each[1])]
        if len(own) > 1:
            return  # one of them may know the domain
        without: Value = TRUE
        for holder, servers, when in own:
            there = lift(lambda each: FALSE if _is_empty(each) else TRUE, servers)
            without = negation(joined(when, there))
            yield NameServers(holder, servers, joined(holder.presence, when, there))
        told: set[str] = set()
        for subnet, when in subnets if may_hold(without) else ():
            network = subnet.network
            if network is not None and network.key not in told:
                told.add(network.key)
                servers = self._servers_of_network(network)
                yield NameServers(network, servers, joined(network.presence, when, without))

    def _servers_of_network(self, network: Resource) -> Value:
        for each in self._graph.resources:
            given = self._reader.name_servers_for(each)
            if given is not None and any(found is network for found, _ in self._graph.named(given[0], "network", each)):
                return given[1]
        own = self._reader.name_servers_of(network)
        if self._script_sets_dns and _is_empty(own):
            return Unknown("a script sets DNS servers of a network", key=f"DNS servers of {network.key} by script")
        return own


def _is_empty(value: Value) -> bool:
    return is_null(value) or (isinstance(value, ListValue) and not value.items and value.rest is None)
