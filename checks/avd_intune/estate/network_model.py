"""What the traffic of a machine goes through, free of any provider's attribute names."""

from __future__ import annotations

from avd_intune.languages.resource_model import Resource
from avd_intune.records import dataclass, field
from avd_intune.values.value_types import TRUE, Known, Value

OUTBOUND = Known("Outbound")


@dataclass(slots=True, eq=False)
class TrafficRule:
    """A rule for outbound traffic: of a network security group or a firewall, or a route that leads nowhere.

    order: the numbers by which rules are asked, lowest first. access: "Allow" or "Deny". protocols, ports,
    destinations: texts or lists of them; a destination is an address, a service tag, or a name that may begin with "*".
    sources: the addresses or tags that it is for, source_groups the application security groups, source_ports the
    ports; it is for every one where none is stated. presence: the condition that it is there.
    """

    order: tuple[Value, ...]
    access: Value
    protocols: list[Value]
    ports: list[Value]
    destinations: list[Value]
    direction: Value = OUTBOUND
    presence: Value = TRUE
    sources: list[Value] = field(default_factory=list)
    source_groups: list[Value] = field(default_factory=list)
    source_ports: list[Value] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Sender:
    """Where the traffic of a machine comes from: its addresses or the prefixes of its subnets, and its groups.

    groups: what names the application security groups of its interfaces, each with the condition that it is in it.
    taken: the addresses that other interfaces of the code have.
    """

    addresses: list[Value] = field(default_factory=list)
    groups: list[tuple[Value, Value]] = field(default_factory=list)
    taken: list[Value] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class TrafficGuard:
    """A network security group, route table or firewall that the traffic of a machine goes through.

    denies_the_rest: whether what no rule is for is denied. when: the condition that traffic goes through it.
    sender: the machine whose traffic it is.
    """

    resource: Resource
    rules: list[TrafficRule] = field(default_factory=list)
    denies_the_rest: bool = False
    when: Value = TRUE
    sender: Sender = field(default_factory=Sender)


@dataclass(slots=True, eq=False)
class ClosedSubnet:
    """A subnet that may have no outbound access by default.

    outbound: whether it has. exits: what else may lead out of it (a NAT gateway, a public address, a route to an
    appliance), each with its condition; NULL is none. when: the condition that the machine is in it. name: of one that
    stands inside its network, which is the resource then. peers: the addresses of networks that its own is peered with.
    """

    resource: Resource
    outbound: Value
    exits: list[tuple[Value, Value]] = field(default_factory=list)
    when: Value = TRUE
    name: str = ""
    peers: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class NameServers:
    """The DNS servers of a virtual network, or of an interface in it (`network` then), under a condition."""

    network: Resource
    servers: Value
    when: Value = TRUE
