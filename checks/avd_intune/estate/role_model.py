"""Who may do what: roles of Azure that the code gives, and the application groups that they are given on."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from avd_intune.languages.resource_model import Resource
from avd_intune.records import dataclass, field
from avd_intune.values.value_types import NULL, TRUE, Value


@dataclass(slots=True, eq=False)
class RoleAssignment:
    """A role of Azure that the code gives somebody.

    role: its name or the id of its definition. data_actions: what a role allows that the code defines itself.
    principal_type: what the principal is, "Group" or another word; NULL where the code does not say it.
    scope: where it holds; NULL for where the code is deployed. resources: those of the deployment by their key, so
        that a scope which refers to one tells its type. is_eligible: whether it holds only for those who activate it.
        also_by: the address of what gives roles to sign in by a script, "" where nothing does. members_by: how that is
        called which makes somebody a member of a group, where it is not known whom of which. when: whether the request
        gives the role, and takes none away.
    """

    resource: Resource
    role: Value
    principal: Value
    principal_type: Value = NULL
    scope: Value = NULL
    data_actions: Value = NULL
    resources: Mapping[str, Resource] = field(default_factory=dict)
    is_eligible: bool = False
    also_by: str = ""
    members_by: str = ""
    when: Value = TRUE


class ScopeKind(Enum):
    """What a role may be given on.

    AROUND: a subscription, a management group, or where the code is deployed. OPEN: what is read before deployment, or
    an absent module gives; it may be any of them.
    """

    AROUND = "around"
    RESOURCE_GROUP = "resource group"
    MACHINE = "machine"
    APPLICATION_GROUP = "application group"
    RESOURCE = "resource"
    ELSEWHERE = "elsewhere"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class RoleScope:
    """What the scope of a role assignment is in one case.

    name: of the resource group, machine or application group. key: of a resource of the deployment that it refers to.
    """

    kind: ScopeKind
    name: Value | None = None
    key: str = ""


@dataclass(slots=True, eq=False)
class GroupMembership:
    """That somebody, or a group, is a member of a group of Entra ID. when: the condition that it is so.

    of_directory: the address of a group whose members are not in the code, but in the directory alone; the member is
        NULL then. activation: the address of what makes somebody a member only once they have activated that, "" for
        one who is a member at any time.
    """

    group: Value
    member: Value
    when: Value = TRUE
    of_directory: str = ""
    activation: str = ""


@dataclass(slots=True, eq=False)
class ApplicationGroup:
    """What a host pool offers to its users. pools: the keys of the host pools that it may be of, with the condition.

    pool: what names the host pool.
    """

    resource: Resource
    name: Value
    pool: Value
    pools: dict[str, Value] = field(default_factory=dict)
    presence: Value = TRUE
