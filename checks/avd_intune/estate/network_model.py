"""What the traffic of a machine goes through, free of any provider's attribute names."""

from __future__ import annotations

from dataclasses import dataclass, field

from avd_intune.languages.resource_model import Resource
from avd_intune.values.value_types import Value


@dataclass(slots=True, eq=False)
class TrafficRule:
    """A rule for outbound traffic: of a network security group, or a route that leads nowhere.

    access: "Allow" or "Deny". ports, destinations: texts or lists of them. priority: the lowest number decides.
    """

    priority: Value
    access: Value
    protocol: Value
    ports: list[Value]
    destinations: list[Value]
    direction: Value


@dataclass(slots=True, eq=False)
class TrafficGuard:
    """A network security group or route table that the traffic of a machine goes through."""

    resource: Resource
    rules: list[TrafficRule] = field(default_factory=list)
