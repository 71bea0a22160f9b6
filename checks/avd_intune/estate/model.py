"""The AVD estate that code would deploy, free of any provider's attribute names."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any

from avd_intune.estate.deploy_order import DeployOrder
from avd_intune.estate.domain_model import DomainElsewhere, ManagedDomain, ShareSignIn
from avd_intune.estate.lifetime_model import Renewal, Scaling
from avd_intune.estate.network_model import ClosedSubnet, NameServers, TrafficGuard
from avd_intune.estate.place_names import PlaceNames
from avd_intune.estate.role_model import ApplicationGroup, GroupMembership, RoleAssignment
from avd_intune.languages.resource_model import Problem, Resource
from avd_intune.records import dataclass, field
from avd_intune.values.value_types import FALSE, NULL, TRUE, Value

# What a configuration of the DSC extension is called with, older and newer:
# https://learn.microsoft.com/azure/virtual-machines/extensions/dsc-template
DSC_ARGUMENTS = ("properties", "configurationArguments")


class MachineKind(Enum):
    """What creates the session hosts."""

    VIRTUAL_MACHINE = "virtual machine"
    SCALE_SET = "scale set"
    SESSION_HOST_CONFIGURATION = "session host configuration"
    OUTSIDE_THE_CODE = "virtual machine outside the code"
    HOST_POOL_TEMPLATE = "VM template of a host pool"


@dataclass(slots=True, eq=False)
class Image:
    """The image that a machine starts from. Absent parts are NULL.

    id: the resource id of a gallery or managed image. disk: an existing OS disk used instead of an image.
    definitions: what the same code says of the image that id names, each with its condition.
    name: the name of an image definition or managed image.
    """

    publisher: Value = NULL
    offer: Value = NULL
    sku: Value = NULL
    version: Value = NULL
    id: Value = NULL
    disk: Value = NULL
    name: Value = NULL
    definitions: list[tuple[Image, Value]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Extension:
    """A virtual machine extension, as a resource of its own or inside a machine.

    machine: what it says it belongs to (an id, a name, a reference); NULL for an inline one. settings: decoded JSON, as
    protected_settings, unless protected_from_vault is set. after: the names of the extensions that come before it.
    """

    resource: Resource
    publisher: Value
    type: Value
    settings: Value
    protected_settings: Value
    protected_from_vault: Value = NULL
    machine: Value = NULL
    presence: Value = TRUE
    name: Value = NULL
    after: Value = NULL


@dataclass(slots=True, eq=False)
class Script:
    """Code that runs on a machine: a run command, a custom script, boot data.

    texts: what is known of its text, commands and parameters, for what only looks for signs. sources: where it is
        loaded from (URIs). executed: False for boot data, which Windows stores but does not run.
    code: the text of a PowerShell script that it runs. commands: the command lines that it runs. file: the script
        that it loads and runs (a URI). parameters: name and value of each. find, locate: give text and path of a file
        of the repository. part: the name of an extension in a machine. posix: the text of a script for a POSIX shell.
        arguments: the words of code, posix or file. environment: variables (an object or blocks) of loose scripts.
    """

    resource: Resource
    texts: list[Value]
    sources: list[Value]
    machine: Value = NULL
    presence: Value = TRUE
    executed: bool = True
    code: Value | None = None
    commands: list[Value] = field(default_factory=list)
    file: Value | None = None
    parameters: list[tuple[Value, Value]] = field(default_factory=list)
    find: Callable[[str], str | None] = lambda name: None
    locate: Callable[[str], Path | None] = lambda name: None
    posix: Value | None = None
    arguments: Value | None = None
    environment: Value = NULL
    part: Value = NULL


@dataclass(slots=True, eq=False)
class Attached:
    """An extension or script on a machine, and the condition that it is there."""

    item: Extension | Script
    when: Value


@dataclass(slots=True, eq=False)
class Hardware:
    """What the code says of the virtual hardware of a machine. Absent parts are NULL.

    security_type: "TrustedLaunch", "ConfidentialVM" or "Standard"; providers that have no such attribute leave it out.
    local_disk: set where the OS disk is an ephemeral one, whose content goes when the machine is stopped.
    """

    security_type: Value = NULL
    secure_boot: Value = NULL
    vtpm: Value = NULL
    local_disk: Value = NULL


@dataclass(frozen=True, slots=True, eq=False)
class HandedTo:
    """A module that gets a machine and cannot be read, with the reason; presence: whether it is called."""

    address: str
    why: str
    presence: Value


@dataclass(slots=True, eq=False)
class Machine:
    """A Windows virtual machine, scale set, session host configuration or VM template of a host pool.

    join: what a session host configuration says of its join (a JoinSetting), None otherwise.
    is_windows: whether it runs Windows, where that hangs on an input.
    identity: the type of its managed identity ("SystemAssigned"), NULL for none; None where others see to it.
    orchestration: of a scale set, "Uniform" (its machines come and go) or "Flexible".
    eviction: what becomes of it when Azure takes its capacity back ("Delete"); NULL for what is no spot machine.
    autoscaled: whether an autoscale setting makes and deletes its machines. renewals: what makes it anew.
    location: the region. interfaces: its own or what names their subnets. handed_to: modules that get it.
    guards, closed, name_servers: its network, see `network_model`. is_declared: whether the code says what it runs.
    """

    resource: Resource
    kind: MachineKind
    name: Value
    image: Image
    tags: Value = NULL
    license_type: Value = NULL
    is_declared: Value = TRUE
    join: JoinSetting | None = None
    host_pool_hint: Value = NULL
    is_windows: Value = TRUE
    identity: Value | None = None
    hardware: Hardware = field(default_factory=Hardware)
    orchestration: Value = NULL
    eviction: Value = NULL
    autoscaled: Value = FALSE
    renewals: list[Renewal] = field(default_factory=list)
    location: Value = NULL
    interfaces: Value = NULL
    guards: list[TrafficGuard] = field(default_factory=list)
    closed: list[ClosedSubnet] = field(default_factory=list)
    name_servers: list[NameServers] = field(default_factory=list)
    handed_to: list[HandedTo] = field(default_factory=list)
    inline: list[Extension | Script] = field(default_factory=list)
    attached: list[Attached] = field(default_factory=list)

    @property
    def shows_its_join(self) -> bool:
        """Say whether the code that declares it also says how it is joined and enrolled, or that nothing does."""
        return self.kind not in (MachineKind.OUTSIDE_THE_CODE, MachineKind.HOST_POOL_TEMPLATE)

    @property
    def extensions(self) -> list[tuple[Extension, Value]]:
        return [(each.item, each.when) for each in self.attached if isinstance(each.item, Extension)]

    @property
    def scripts(self) -> list[tuple[Script, Value]]:
        return [(each.item, each.when) for each in self.attached if isinstance(each.item, Script)]


@dataclass(slots=True, eq=False)
class JoinSetting:
    """The join that a session host configuration or a module input declares instead of an extension.

    kind: "ActiveDirectory" or "AzureActiveDirectory" (domainInfo.joinType). account, credentials: the Key Vault secrets
    with name and password of who joins.
    """

    kind: Value
    domain: Value = NULL
    credentials: Value = NULL
    mdm_id: Value = NULL
    ou: Value = NULL
    account: Value = NULL


@dataclass(slots=True, eq=False)
class HostPool:
    """A host pool; `declared` is False when the code only refers to one that exists.

    is_own: the condition that it is none that is written elsewhere in the same deployment, too.
    rdp_properties: `name:type:value` with semicolons between. template: the machine of its VM template, None without
    image. scaling: what its plans do. deletes_machines: whether updates delete what they replace. starts_on_connect:
    whether hosts that are off start when users connect. replaced_for_assignment: another assignment makes it anew.
    """

    resource: Resource
    name: Value
    type: Value
    assignment_type: Value
    load_balancer: Value = NULL
    tags: Value = NULL
    declared: bool = True
    is_own: Value = TRUE
    rdp_properties: Value = NULL
    template: Machine | None = None
    deletes_machines: Value = FALSE
    starts_on_connect: Value = FALSE
    scaling: list[Scaling] = field(default_factory=list)
    replaced_for_assignment: bool = False


@dataclass(slots=True, eq=False)
class Evidence:
    """Why a machine is a session host, and when that holds; only_may: it may be none even then."""

    reason: str
    when: Value
    only_may: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """How far it is open that a machine is a session host at all.

    may_be: why it may be one, "" where it certainly is. is_judged: do the checks look at it. note: what findings add.
    """

    may_be: str = ""
    is_judged: bool = True
    note: str = ""


@dataclass(slots=True, eq=False)
class SessionHost:
    """A machine that AVD users sign in to, with the host pools that it can belong to.

    doubt: whether it only may be one.
    open_pools: where no pool is known, those that it may belong to because a name is an input.
    """

    machine: Machine
    evidence: list[Evidence]
    pools: list[tuple[HostPool, Value]] = field(default_factory=list)
    doubt: Doubt = Doubt()
    open_pools: list[tuple[HostPool, Value]] = field(default_factory=list)

    @property
    def certain(self) -> bool:
        """Say whether it is a session host without doubt."""
        return not self.doubt.may_be

    @property
    def resource(self) -> Resource:
        return self.machine.resource


@dataclass(slots=True, eq=False)
class CapturedImage:
    """An image or gallery image version that is captured from machines of the same code.

    machines: each machine that it may be captured from, with the condition.
    """

    resource: Resource
    machines: list[tuple[Machine, Value]]


@dataclass(slots=True, eq=False)
class UnresolvedModule:
    """A module call without source that may hold AVD resources: nothing inside it can be judged."""

    resource: Resource
    reason: str


@dataclass(slots=True, eq=False)
class PolicySetting:
    """One setting that an Intune policy makes.

    path: what is set, as Intune names it: a property of the Graph type (`bitLockerEncryptDevice`), a settings catalog
        id, an OMA-URI, or category and name of a group policy definition.
    value: what it is set to. when: the condition that the policy holds it.
    """

    path: Value
    value: Value
    when: Value = TRUE


@dataclass(slots=True, eq=False)
class IntunePolicy:
    """An Intune policy or profile that code declares: by a provider, a Graph request, or as exported JSON.

    kind: the Graph type without namespace, e.g. `windowsWifiConfiguration`.
    body: the whole declaration as an object in Graph's own names where it is one, for what has no setting.
    assignments: the targets it is assigned to, as Graph writes them; NULL if the code assigns none.
    presence: the condition that it is deployed. is_one: the condition that what is deployed is such a policy at all.
    """

    resource: Resource
    kind: Value
    name: Value = NULL
    platform: Value = NULL
    settings: list[PolicySetting] = field(default_factory=list)
    body: Value = NULL
    assignments: Value = NULL
    presence: Value = TRUE
    is_one: Value = TRUE


@dataclass(slots=True, eq=False)
class IntuneAction:
    """A remote action on managed devices that code requests.

    action: the name in Graph's address, e.g. `wipe`, `cleanWindowsDevice`, `rotateBitLockerKeys`.
    body: its parameters. how: what requests it, for a person: `the action block`, `a script on the session host`.
    presence: the condition that it is requested. is_one: the condition that the request is for an action at all.
    """

    resource: Resource
    action: Value
    body: Value = NULL
    how: str = ""
    presence: Value = TRUE
    is_one: Value = TRUE


@dataclass(slots=True, eq=False)
class IntuneTenant:
    """What one deployment says of Intune as a whole; there is one where the code manages Intune at all.

    resource: on which a finding about the whole is shown: a clean-up rule, or else a policy of the deployment.
    cleanup_rules: the device clean-up rules that the code declares. cleanup_rules_elsewhere: those that
        other code of the same repository declares.
    """

    resource: Resource
    policies: list[IntunePolicy]
    cleanup_rules: list[IntunePolicy]
    cleanup_rules_elsewhere: list[IntunePolicy] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Estate:
    """Everything of one deployment that the rules look at.

    other_machines: Windows machines that are no session hosts, each with the reason.
    directory_policies: those of Entra ID that decide enrolment or sign-in. intune_apps: apps, with their assignments.
    role_assignments: roles of Azure that the code gives. application_groups: what host pools offer to their users.
    memberships: who is in which group of Entra ID, as far as the code says it.
    intune_tenant: None where the deployment declares nothing of Intune. places: how reasons name places of this code.
    cloud: the cloud of Azure that all of it is deployed to; order: in which order it is, as far as the code says it.
    others: the estates of the other roots of the repository: policies and the hosts that they reach mostly lie apart.
    makes_own_domain: whether a script or configuration of the code sets up a domain controller.
    """

    host_pools: list[HostPool] = field(default_factory=list)
    session_hosts: list[SessionHost] = field(default_factory=list)
    other_machines: list[tuple[Machine, str]] = field(default_factory=list)
    managed_domains: list[ManagedDomain] = field(default_factory=list)
    domains_elsewhere: list[DomainElsewhere] = field(default_factory=list)
    share_sign_ins: list[ShareSignIn] = field(default_factory=list)
    makes_own_domain: bool = False
    captured_images: list[CapturedImage] = field(default_factory=list)
    unresolved_modules: list[UnresolvedModule] = field(default_factory=list)
    intune_policies: list[IntunePolicy] = field(default_factory=list)
    directory_policies: list[IntunePolicy] = field(default_factory=list)
    intune_apps: list[IntunePolicy] = field(default_factory=list)
    role_assignments: list[RoleAssignment] = field(default_factory=list)
    application_groups: list[ApplicationGroup] = field(default_factory=list)
    memberships: list[GroupMembership] = field(default_factory=list)
    intune_actions: list[IntuneAction] = field(default_factory=list)
    intune_tenant: IntuneTenant | None = None
    places: PlaceNames = field(default_factory=PlaceNames)
    cloud: Value = NULL
    order: DeployOrder = field(default_factory=DeployOrder)
    others: list[Estate] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    # What scripts do, followed once (`scripts.kept_runs`): every rule and world asks for the same few.
    followed: Any = None
    # What several rules ask of the same object in the case in which no input is decided, see `Look.shared`.
    shared: dict[object, Any] = field(default_factory=dict)
