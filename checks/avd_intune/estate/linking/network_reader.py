"""What the linking of networks asks an adapter: what a provider's resource says, under names of no provider."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from avd_intune.estate.network_model import TrafficRule
from avd_intune.languages.resource_model import Resource
from avd_intune.records import dataclass, field
from avd_intune.values.value_types import NULL, Value


@dataclass(slots=True, eq=False)
class Uses:
    """What an interface, or the machine itself, names: interfaces, security groups and route tables, subnets.

    addresses: those that are stated of the interface; groups: the application security groups that it is in.
    exits: public addresses and load balancers that it has. name_servers: the DNS servers of its own.
    """

    interfaces: list[Value]
    guards: list[Value]
    subnets: list[Value]
    addresses: list[Value] = field(default_factory=list)
    groups: list[Value] = field(default_factory=list)
    exits: list[Value] = field(default_factory=list)
    name_servers: list[Value] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Subnet:
    """A subnet, of its own or inside its virtual network.

    network: the one that it is in, where that is certain; network_name: else what names it.
    guards: what names its network security group and route table, each with a condition. prefixes: its addresses.
    resource: what declares it. outbound: whether it has outbound access by default, NULL where that is not stated.
    tables, gateways: what names its route table and its NAT gateway.
    """

    key: str
    name: Value
    network: Resource | None = None
    network_name: Value = NULL
    guards: list[tuple[Value, Value]] = field(default_factory=list)
    prefixes: list[Value] = field(default_factory=list)
    resource: Resource | None = None
    outbound: Value = NULL
    tables: list[Value] = field(default_factory=list)
    gateways: list[Value] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Route:
    """A route. hop: the kind of its next hop; appliance: the address of that; prefix: what it is for."""

    hop: Value
    prefix: Value
    appliance: Value
    presence: Value


@dataclass(slots=True, eq=False)
class Association:
    """What puts a guard in front of an interface or a subnet. kind: which of the two `place` names.

    role: what `guard` names: a network security "group", a "route" table, a "membership" in an application security
        group, or an "exit": a NAT gateway or load balancer.
    """

    kind: str
    place: Value
    guard: Value
    role: str = "group"


@dataclass(slots=True, eq=False)
class Connection:
    """What may lead networks to the internet by way of others.

    networks: what names the networks that it leads, subnets what names subnets in them; none of both is any network.
    remote: what names the network that the only one is peered with, None where it is no peering. uses_gateway: whether
        the peering uses the gateway of that one.
    """

    networks: list[Value] = field(default_factory=list)
    subnets: list[Value] = field(default_factory=list)
    remote: Value | None = None
    uses_gateway: Value = NULL


class NetworkReader(Protocol):
    """Reads network resources. A kind is interface, subnet, network, group, table, firewall or policy (of those)."""

    def as_read(self, resource: Resource) -> Iterable[Resource]:
        """Return a resource as the other methods take it: of a provider for any type, one of each that it may be."""

    def kind_of(self, resource: Resource) -> str | None:
        """Return the kind of a resource, None where it is none of a network or only a part of one."""

    def owner_of(self, resource: Resource) -> tuple[str, Value] | None:
        """Return whose rules or routes a resource of their own holds: the kind of the owner, and what names it."""

    def association_of(self, resource: Resource) -> Association | None:
        """Return the association that a resource is, None for any other."""

    def subnet_of(self, resource: Resource) -> Subnet:
        """Return what a resource says of the subnet that it is."""

    def subnets_in(self, network: Resource) -> Iterable[Subnet]:
        """Return the subnets that stand inside a virtual network."""

    def uses_in(self, value: Value) -> Uses:
        """Return what an interface or the network profile of a machine names."""

    def rules_in(self, resource: Resource) -> Iterable[TrafficRule]:
        """Return the rules inside a group, a firewall, or a resource that belongs to one."""

    def routes_in(self, resource: Resource) -> Iterable[Route]:
        """Return the routes inside a table, or the route that a resource is."""

    def policy_of(self, firewall: Resource) -> Value:
        """Return what names the policy of a firewall, NULL where it has none."""

    def builds_on_another(self, policy: Resource) -> bool:
        """Say whether a policy takes rules from another one, too."""

    def addresses_of(self, firewall: Resource) -> list[Value]:
        """Return the private addresses that are stated of a firewall."""

    def connections_of(self, resource: Resource) -> Iterable[Connection]:
        """Return the ways of networks to others that a resource is, or that stand in it."""

    def may_be_proxy(self, resource: Resource) -> bool:
        """Say whether a resource may hand requests on for machines that know its address, in any network it is in."""

    def name_servers_of(self, resource: Resource) -> Value:
        """Return the DNS servers that an interface or a virtual network states."""

    def name_servers_for(self, resource: Resource) -> tuple[Value, Value] | None:
        """Return what names a network, and the DNS servers that a resource of their own gives it."""
