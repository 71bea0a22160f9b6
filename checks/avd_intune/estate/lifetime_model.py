"""What stops, deletes and renews machines as time goes on, free of any provider's attribute names."""

from __future__ import annotations

from avd_intune.languages.resource_model import Resource
from avd_intune.records import dataclass
from avd_intune.values.value_types import Value


@dataclass(slots=True, eq=False)
class Scaling:
    """What a scaling plan does with the hosts of a pool.

    stops: whether it switches hosts off. deletes: whether it deletes hosts and makes new ones. when: the condition
    that it is enabled for the pool.
    """

    resource: Resource
    stops: Value
    deletes: Value
    when: Value


@dataclass(slots=True, eq=False)
class Renewal:
    """A resource that changes with time, what of a machine it makes anew, and the condition that it is there.

    how: what the machine itself, which is the resource then, does to that; "" where it is another resource.
    """

    resource: Resource
    at: Value
    when: Value
    how: str = ""
