"""Which subnets of a machine have no outbound access by default, and what else may lead out of them.

https://learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access: a NAT gateway, a public address,
a load balancer with outbound rules, or a route to an appliance or gateway.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from avd_intune.estate.linking.network_graph import NetworkGraph, joined
from avd_intune.estate.linking.network_reader import NetworkReader, Subnet
from avd_intune.estate.linking.routes import TableRoutes
from avd_intune.estate.network_model import ClosedSubnet
from avd_intune.languages.resource_model import Resource
from avd_intune.values.access import is_null, visible_text
from avd_intune.values.value_types import TRUE, Known, Value

# A value and the condition under which it counts.
_Stated = tuple[Value, Value]
_TABLE_ELSEWHERE = Known("a route table that is not in this code")


class WaysOut:
    """The ways to the internet of the subnets and interfaces of a deployment."""

    def __init__(self, graph: NetworkGraph, reader: NetworkReader) -> None:
        self._graph = graph
        self._reader = reader
        # By the key of a subnet or interface: what names NAT gateways and load balancers, and route tables.
        self._exits: dict[str, list[_Stated]] = {}
        self._tables: dict[str, list[_Stated]] = {}
        # What may lead networks out by way of others: names of the networks, none for any.
        self._connections = [named for each in graph.resources if (named := reader.led_elsewhere(each)) is not None]

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
            if self._is_connected(subnet.network):
                continue
            exits = [*own, *((each, TRUE) for each in subnet.gateways), *self._exits.get(subnet.key, ())]
            tables = [*((each, TRUE) for each in subnet.tables), *self._tables.get(subnet.key, ())]
            exits += [found for table in tables for found in self._exits_of(*table)]
            name = visible_text(subnet.name) if subnet.resource is subnet.network else ""
            yield ClosedSubnet(subnet.resource, subnet.outbound, exits, joined(subnet.resource.presence, when), name)

    def _is_connected(self, network: Resource) -> bool:
        """Say whether a network may have the way out of another one."""
        for named in self._connections:
            found = [each for value in named for each, _ in self._graph.named(value, "network")]
            if not found or any(map(is_null, named)) or any(each is network for each in found):
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
