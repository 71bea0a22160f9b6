"""What the provider adapters collect, before it is known what belongs to what."""

from __future__ import annotations

from avd_intune.estate.domain_model import ManagedDomain, ShareSignIn
from avd_intune.estate.model import Extension, HostPool, Image, Machine, Script
from avd_intune.estate.role_model import ApplicationGroup, GroupMembership, RoleAssignment
from avd_intune.languages.resource_model import Resource
from avd_intune.records import dataclass, field
from avd_intune.values.value_types import NULL, Value


@dataclass(slots=True, eq=False)
class MachineInstance:
    """What a resource in the scope of an Arc machine says of it. machine: the id or name of the Arc machine."""

    resource: Resource
    machine: Value
    image: Image
    is_linux: bool
    presence: Value


@dataclass(slots=True, eq=False)
class Schedule:
    """What a schedule of a scaling plan does: whether it switches hosts off, and whether it deletes them."""

    stops: Value
    deletes: Value


@dataclass(slots=True, eq=False)
class ScheduleByItself:
    """A schedule that is a resource of its own. plan: what names its plan."""

    resource: Resource
    plan: Value
    does: Schedule


@dataclass(slots=True, eq=False)
class ScalingPlan:
    """A scaling plan, with the schedules that stand in it."""

    resource: Resource
    name: Value
    schedules: list[Schedule] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class ScaledPool:
    """That a scaling plan (what names it) serves a host pool (what names it), and the condition.

    resource: what says so.
    """

    resource: Resource
    plan: Value
    pool: Value
    when: Value


@dataclass(slots=True, eq=False)
class RoleDefinition:
    """A role that the code defines, or reads by its name. data_actions: NULL for one that is only read."""

    resource: Resource
    name: Value
    data_actions: Value = NULL


@dataclass(slots=True)
class EstateParts:
    """The loose parts of one deployment.

    registrations: resources that issue a registration token, with the host pool (id or name) they serve.
    updates: changes to resources, as parts of which only what they set is not NULL, with the resource that they name,
        and whether what they do not state is gone (`PUT`).
    puts: machines that operations make, each with the parts that it makes, those of the same as a change of one that is
        there, and the id of the machine.
    machine_instances: the virtual machine instances of Azure Local, each with the Arc machine that it is.
    image_definitions: gallery image definitions with the identity they declare.
    loose_scripts: scripts that run on no machine of the estate: deployment scripts, runbooks, provisioners.
    image_versions: gallery image versions with the definition (name or reference) they belong to.
    image_sources: what an image definition, a managed image or an id is made from: (the resource that says it, what is
        made, what it is made from, the condition). The source is an image, or names a machine or another image by its
        id.
    host_updates: how a host pool updates its session hosts: the resource that says it, what names the pool, and whether
        machines are deleted.
    role_assignments: roles of Azure that the code gives. role_definitions: those that it defines or reads.
    application_groups: what host pools offer to their users. memberships: who is in which group of Entra ID.
    open_memberships: the addresses of requests that may make members, of which the code does not tell whom of which.
    scaling_plans, scaled_pools: scaling plans, and which pools they serve. schedules: those that are resources of
        their own.
    autoscales: an autoscale setting, what names the scale set that it changes, and the condition.
    captures: images and gallery versions that are made of something named by its id: the resource, the id, the
        condition.
    failed: resources on which an adapter ended in an exception, with the reason.
    """

    host_pools: list[HostPool] = field(default_factory=list)
    registrations: list[tuple[Resource, Value]] = field(default_factory=list)
    updates: list[tuple[EstateParts, Value, bool]] = field(default_factory=list)
    puts: list[tuple[EstateParts, EstateParts, Value]] = field(default_factory=list)
    machines: list[Machine] = field(default_factory=list)
    machine_instances: list[MachineInstance] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    scripts: list[Script] = field(default_factory=list)
    loose_scripts: list[Script] = field(default_factory=list)
    managed_domains: list[ManagedDomain] = field(default_factory=list)
    share_sign_ins: list[ShareSignIn] = field(default_factory=list)
    image_definitions: list[tuple[Resource, Image]] = field(default_factory=list)
    image_versions: list[tuple[Resource, Value]] = field(default_factory=list)
    image_sources: list[tuple[Resource, Value, Image, Value]] = field(default_factory=list)
    host_updates: list[tuple[Resource, Value, Value]] = field(default_factory=list)
    role_assignments: list[RoleAssignment] = field(default_factory=list)
    role_definitions: list[RoleDefinition] = field(default_factory=list)
    application_groups: list[ApplicationGroup] = field(default_factory=list)
    memberships: list[GroupMembership] = field(default_factory=list)
    open_memberships: list[str] = field(default_factory=list)
    scaling_plans: list[ScalingPlan] = field(default_factory=list)
    schedules: list[ScheduleByItself] = field(default_factory=list)
    scaled_pools: list[ScaledPool] = field(default_factory=list)
    autoscales: list[tuple[Resource, Value, Value]] = field(default_factory=list)
    captures: list[tuple[Resource, Value, Value]] = field(default_factory=list)
    failed: list[tuple[Resource, str]] = field(default_factory=list)

    def add(self, others: EstateParts) -> None:
        """Add the parts of another one."""
        for name in EstateParts.__slots__:
            getattr(self, name).extend(getattr(others, name))
