"""Which subnets of a machine have no outbound access by default, and what else may lead out of them.

https://learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access: a NAT gateway, a public address,
a load balancer with outbound rules, or a route to an appliance or gateway.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from avd_intune.estate.linking.network_graph import NetworkGraph, joined
from avd_intune.estate.linking.network_reader import Connection, NetworkReader, Subnet
from avd_intune.estate.linking.routes import TableRoutes
from avd_intune.estate.network_model import ClosedSubnet
from avd_intune.languages.resource_model import Mode, Resource
from avd_intune.values.access import any_of, is_null, may_hold, negation, visible_text
from avd_intune.values.cases import lift
from avd_intune.values.inside import references_in
from avd_intune.values.value_types import FALSE, NULL, TRUE, Known, Unknown, Value

# A value and the condition under which it counts.
_Stated = tuple[Value, Value]
_TABLE_ELSEWHERE = Known("a route table that is not in this code")
_BY_ANOTHER_NETWORK = Known("a network that it is peered with")


class WaysOut:
    """The ways to the internet of the subnets and interfaces of a deployment."""

    def __init__(self, graph: NetworkGraph, reader: NetworkReader) -> None:
        self._graph = graph
        self._reader = reader
        # By the key of a subnet or interface: what names NAT gateways and load balancers, and route tables.
        self._exits: dict[str, list[_Stated]] = {}
        self._tables: dict[str, list[_Stated]] = {}
        # What may lead networks out by way of others.
        self._connections = [_Led(graph, one) for each in graph.resources for one in reader.connections_of(each)]

    def add(self, key: str, role: str, put: _Stated) -> None:
        """Remember what an association puts on a subnet or an interface; role: see `Association`."""
        if role in ("exit", "route"):
            (self._exits if role == "exit" else self._tables).setdefault(key, []).append(put)

    def closed(
        self,
        subnets: Iterable[tuple[Subnet, Value]],
        interfaces: Iterable[tuple[Resource, Value]],
        of_machine: list[_Stated],
    ) -> Iterator[ClosedSubnet]:
        """Yield the subnets of a machine that may be closed, as far as their network is in this code alone.

        of_machine: public addresses and load balancers that it has itself.
        """
        own = [*of_machine, *(put for each, _ in interfaces for put in self._exits.get(each.key, ()))]
        for subnet, when in subnets:
            if subnet.network is None or subnet.resource is None or is_null(subnet.outbound):
                continue
            if any(self._may_lead(each, subnet.network) for each in self._connections):
                continue
            peers = tuple(each.remote[0].address for each in self._connections if each.is_of(subnet.network))
            exits = [*own, *((each, TRUE) for each in subnet.gateways), *self._exits.get(subnet.key, ())]
            tables = [*((each, TRUE) for each in subnet.tables), *self._tables.get(subnet.key, ())]
            exits += [found for table in tables for found in self._exits_of(*table)]
            # An input may say which network is peered, and whether its gateway is used.
            own_ways = (each for each in self._connections if each.is_of(subnet.network))
            exits += [(_BY_ANOTHER_NETWORK, each.may_lead) for each in own_ways if may_hold(each.may_lead)]
            name = visible_text(subnet.name) if subnet.resource is subnet.network else ""
            there = joined(subnet.resource.presence, when)
            yield ClosedSubnet(subnet.resource, subnet.outbound, exits, there, name, peers)

    def _may_lead(self, led: _Led, network: Resource) -> bool:
        """Say whether a network may have a way out by way of another one.

        A peering hands on no way out by itself: there must be a route for it, a gateway that both networks use, or a
        proxy. https://learn.microsoft.com/azure/virtual-network/virtual-network-peering-overview
        """
        if led.is_for_any:
            return True
        if led.is_of(network):
            ends_there = led.is_peering and len(led.remote) == 1 and not led.may_use_gateway
            return not ends_there or self._may_hold_proxy(led.remote[0])
        # What the other side says of a peering decides nothing, where this side is in the code, too.
        return any(each is network for each in led.remote) and not any(
            each.is_peering and each.is_of(network) and any(one in led.networks for one in each.remote)
            for each in self._connections
        )

    def _may_hold_proxy(self, network: Resource) -> bool:
        keys = {network.key, *(key for key, each in self._graph.subnets.items() if each.network is network)}
        for each in [*self._graph.resources, *self._graph.calls]:
            if each.mode is not Mode.MODULE_CALL and not self._reader.may_be_proxy(each):
                continue
            if self._graph.is_kind(each, "policy"):
                return True
            if any(reference.target in keys for reference in references_in(each.properties)):
                return True
            named = self._reader.uses_in(each.properties).subnets
            if any(found.network is network for value in named for found, _ in self._graph.subnets_of(value)):
                return True
        return False

    def _exits_of(self, table: Value, when: Value) -> Iterator[_Stated]:
        found = self._graph.named(table, "table")
        if not found and not is_null(table):
            yield _TABLE_ELSEWHERE, when
        for resource, certain in found:
            holders = [resource, *self._graph.belonging_to(resource, "table")]
            routes = TableRoutes([route for each in holders for route in self._reader.routes_in(each)])
            for hop, there in routes.exits():
                yield hop, joined(when, certain, resource.presence, there)


class _Led:
    """A connection with the networks of the code that it is of."""

    def __init__(self, graph: NetworkGraph, connection: Connection) -> None:
        named = [*connection.networks, *([] if connection.remote is None else [connection.remote])]
        in_subnets = [found.network for value in connection.subnets for found, _ in graph.subnets_of(value)]
        self.networks = [each for value in connection.networks for each, _ in graph.named(value, "network")]
        self.networks += [each for each in in_subnets if each is not None]
        self.is_peering = connection.remote is not None
        remote = connection.remote or NULL
        # A network of the code whose name is an input may be the one that is peered.
        peered = [(each, when) for each, when in graph.possibly_named(remote, "network") if not self.is_of(each)]
        self.remote = [each for each, _ in peered]
        self.is_for_any = any(map(is_null, named)) or not (self.networks or self.remote)
        uses = lift(_is_true, connection.uses_gateway)
        self.may_use_gateway = uses is TRUE
        elsewhere = negation(any_of(when for _, when in peered)) if peered else FALSE
        self.may_lead = any_of([elsewhere, uses])

    def is_of(self, network: Resource) -> bool:
        """Say whether it is the way of a network to others."""
        return any(each is network for each in self.networks)


def _is_true(flag: Value) -> Value:
    """Return a flag as a boolean; an input stays what it is."""
    if isinstance(flag, Unknown):
        return flag
    return TRUE if isinstance(flag, Known) and str(flag.value).lower() not in ("false", "none") else FALSE
