"""Modules from a registry or git whose source is not at hand: the ones whose inputs say enough.

Inputs as documented by Azure Verified Modules, https://azure.github.io/Azure-Verified-Modules/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from avd_intune.baselines.verified_modules import verified_modules
from avd_intune.estate.adapters.bicep_verified_modules import BICEP_MODULES
from avd_intune.estate.adapters.module_versions import doubt_about, what_is_doubtful, without_doubtful_inputs
from avd_intune.estate.adapters.operating_system import is_windows, without_linux_settings
from avd_intune.estate.adapters.scaling_plans import collect_terraform_module
from avd_intune.estate.adapters.vm_template import template_machine
from avd_intune.estate.linking.parts import EstateParts
from avd_intune.estate.model import Extension, Hardware, HostPool, Image, Machine, MachineKind, Script, UnresolvedModule
from avd_intune.languages.resource_model import Deployment, Mode, Resource
from avd_intune.values.access import (
    decoded_json,
    elements,
    holds_when,
    is_null,
    may_hold,
    member,
    text_before,
    text_of,
    visible_text,
)
from avd_intune.values.cases import alternatives_of, either, lift
from avd_intune.values.identity import unknown_from
from avd_intune.values.inside import references_in
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import (
    FALSE,
    NULL,
    TRUE,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    Unknown,
    Value,
    as_secret,
)

Adapter = Callable[[Resource, EstateParts], None]

# What in code says that AVD resources are there.
AVD_WORDS = re.compile(
    r"desktopvirtuali[sz]ation|virtual[_-]?desktop|host[_-]?pools?\b|session[_-]?hosts?|\bavd\b|[_-]avd|avd[_-]|\bwvd\b"
    r"|JsonADDomainExtension|AADLoginForWindows|AddSessionHost|MicrosoftWindowsDesktop|registration_?(info_?)?token",
    re.I,
)
# What in a module call says that it makes host pools or session hosts, whatever the module is called.
SESSION_HOST_WORDS = re.compile(
    r"session[_-]?hosts?|JsonADDomainExtension|AADLoginForWindows|AddSessionHost|MicrosoftWindowsDesktop"
    r"|registration_?(info_?)?token|host_?pool_?type",
    re.I,
)
HOST_POOL = re.compile(r"host_?pool", re.I)
MACHINE_WORDS = re.compile(r"virtual[_-]?machine|compute|\bvms?\b|[_-]vms?\b|scale[_-]?set", re.I)
# An Azure Verified resource module makes the one resource that it is named after.
OTHER_VERIFIED_MODULE = re.compile(
    r"avm(?:-|/(?:[\d.]+/)?)res[-/](?!compute[-/]virtual-?machine|desktop-?virtuali[sz]ation[-/]host-?pool)", re.I
)
# What the name of a module says that makes something beside the machines: networks, monitoring, access.
BESIDE_MACHINES = re.compile(
    r"net(?:work)?s?\b|vnet|subnet|peering|\bnsg\b|monitor|analytics|insights|diag|alert|scaling|workspace|app(?:lication)?-?group"
    r"|key-?vault|storage|resource-?group|identity|role|policy|\bdns\b|firewall|backup|budget|\btags?\b|naming",
    re.I,
)
# A module in a registry is named by the middle part of its address: namespace/name/provider.
REGISTRY_ADDRESS = re.compile(r"(?:[\w-]+(?:\.[\w-]+)+/)?[\w-]+/(?P<name>[\w-]+)/[a-z0-9-]+")
COMMENTS = re.compile(r"/\*.*?(?:\*/|\Z)|(?:#|//(?=\s))[^\n]*", re.S)


def _host_pool(resource: Resource, parts: EstateParts) -> None:
    _add_host_pool(resource, parts, frozenset())


def _managementplane(resource: Resource, parts: EstateParts) -> None:
    # avm-ptn-avd-lza-managementplane (0.3.2) declares these inputs and hands them on to nothing.
    _add_host_pool(resource, parts, frozenset({"personal_desktop_assignment_type", "tags", "vm_template"}))


_POOL = "virtual_desktop_host_pool_"


def _add_host_pool(resource: Resource, parts: EstateParts, not_handed_on: frozenset[str]) -> None:
    def given(name: str) -> Value:
        return NULL if name in not_handed_on else member(resource.properties, f"{_POOL}{name}")

    parts.host_pools.append(
        HostPool(
            resource,
            name=given("name"),
            type=given("type"),
            assignment_type=given("personal_desktop_assignment_type"),
            load_balancer=given("load_balancer_type"),
            tags=given("tags"),
            rdp_properties=lift(_rdp_text, given("custom_rdp_properties")),
            template=template_machine(resource, given("vm_template")),
            starts_on_connect=given("start_vm_on_connect"),
        )
    )


def _rdp_text(properties: Value) -> Value:
    """Return the text that the module makes of RDP properties that it takes as an object (locals.tf since 0.4.0).

    Earlier versions take the text. Of what the module sets by default, nothing decides how clients sign in.
    """
    if not isinstance(properties, ObjectValue):
        return properties
    custom = member(properties, "custom_properties")
    pieces: list[str | Value] = []
    for name, value in custom.entries.items() if isinstance(custom, ObjectValue) else ():
        pieces += [f"{name}:", value, ";"]
    if isinstance(custom, Unknown):
        return custom
    return partial_string(pieces)


def _virtual_machine(resource: Resource, parts: EstateParts) -> None:
    inputs = resource.properties
    os_type = member(inputs, "os_type")
    if is_null(os_type):
        os_type = member(inputs, "virtualmachine_os_type")  # the input's name in early versions
    machine = _machine(resource, MachineKind.VIRTUAL_MACHINE)
    machine.is_windows = is_windows(os_type, machine.image)
    if not may_hold(machine.is_windows):
        return
    for _, block, when in _entries(member(inputs, "extensions")):
        machine.inline.append(_extension(resource, block, when))
    secrets = member(inputs, "run_commands_secrets")
    for name, block, when in _entries(member(inputs, "run_commands")):
        machine.inline.append(_run_command(resource, block, member(secrets, name), when))
    parts.machines.append(machine)


def _entries(blocks: Value) -> Iterator[tuple[str, Value, Value]]:
    """Yield the blocks of a map that the module loops over: name, block, and the condition that it is there."""
    for alternative in alternatives_of(blocks):
        if isinstance(alternative.value, ObjectValue):
            when = holds_when(alternative.assumptions)
            for name, block in alternative.value.entries.items():
                yield name, block, when
            if alternative.value.rest is not None:
                yield "*", alternative.value.rest, when


def _run_command(resource: Resource, block: Value, secrets: Value, when: Value) -> Script:
    source = member(block, "script_source")
    texts = [member(source, "script")]
    parameters = [
        (member(each, "name"), member(each, "value"))
        for entries in (member(block, "parameters"), member(secrets, "protected_parameters"))
        for _, each, _ in _entries(entries)
    ]
    texts.extend(value for _, value in parameters)
    uri = member(source, "script_uri")
    return Script(
        resource,
        texts=[text for text in texts if not is_null(text)],
        sources=[] if is_null(uri) else [uri],
        code=member(source, "script"),
        file=None if is_null(uri) else uri,
        parameters=parameters,
        presence=when,
    )


def _scale_set(resource: Resource, parts: EstateParts) -> None:
    inputs = resource.properties
    machine = _machine(resource, MachineKind.SCALE_SET)
    linux = member(inputs, "os_profile", "linux_configuration")
    machine.is_windows = without_linux_settings(linux, machine.image)
    if not may_hold(machine.is_windows):
        return
    secrets = member(inputs, "extension_protected_setting")
    for block, when in elements(member(inputs, "extension")):
        extension = _extension(resource, block, when)
        # The module takes them by the name of the extension, apart from it.
        if is_null(extension.protected_settings) and not is_null(secrets):
            apart = lift(partial(_secret_of, secrets), extension.name)
            extension.protected_settings = as_secret(decoded_json(apart))
        machine.inline.append(extension)
    parts.machines.append(machine)


def _secret_of(secrets: Value, name: Value) -> Value:
    text = text_of(name)
    return member(secrets, text) if text is not None else unknown_from("protected settings of", name)


def _machine(resource: Resource, kind: MachineKind) -> Machine:
    inputs = resource.properties
    reference = member(inputs, "source_image_reference")
    return Machine(
        resource,
        kind,
        name=member(inputs, "name"),
        image=Image(
            publisher=member(reference, "publisher"),
            offer=member(reference, "offer"),
            sku=member(reference, "sku"),
            version=member(reference, "version"),
            id=member(inputs, "source_image_id" if kind is MachineKind.SCALE_SET else "source_image_resource_id"),
            disk=member(inputs, "os_managed_disk_id"),
        ),
        tags=member(inputs, "tags"),
        license_type=member(inputs, "license_type"),
        identity=_identity(member(inputs, "managed_identities")),
        hardware=Hardware(
            secure_boot=member(inputs, "secure_boot_enabled"),
            vtpm=member(inputs, "vtpm_enabled"),
            local_disk=member(inputs, "os_disk", "diff_disk_settings"),
        ),
        location=member(inputs, "location"),
        interfaces=member(inputs, "network_interfaces"),
        eviction=member(inputs, "eviction_policy"),
    )


def _identity(identities: Value) -> Value:
    """Return the type of identity that the module gives the machine."""
    of_system = lift(_or_false, member(identities, "system_assigned"))
    given = Known("SystemAssigned", origin=identities.origin)
    return either(of_system, lambda: given, lambda: lift(_user_assigned, identities))


def _or_false(value: Value) -> Value:
    return FALSE if is_null(value) else value


def _user_assigned(identities: Value) -> Value:
    stated = member(identities, "user_assigned_resource_ids")
    if isinstance(identities, Unknown):
        return identities
    if is_null(stated) or (isinstance(stated, ListValue) and not stated.items and stated.rest is None):
        return Known(None, origin=identities.origin)
    return Known("UserAssigned", origin=stated.origin)


def _extension(resource: Resource, block: Value, presence: Value = TRUE) -> Extension:
    return Extension(
        resource,
        publisher=member(block, "publisher"),
        type=member(block, "type"),
        settings=decoded_json(member(block, "settings")),
        protected_settings=decoded_json(member(block, "protected_settings")),
        protected_from_vault=member(block, "protected_settings_from_key_vault"),
        presence=presence,
        name=member(block, "name"),
    )


class ModuleTable:
    """The known modules, found by registry address or by repository name in a git address."""

    def __init__(self, modules: dict[str, Adapter]) -> None:
        self._modules = modules

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names by which modules are found."""
        return tuple(self._modules)

    def find(self, source: str) -> Adapter | None:
        """Return the adapter for a module source, None if the module is not known."""
        name = self.name_of(source)
        return self._modules[name] if name is not None else None

    def name_of(self, source: str) -> str | None:
        """Return which of the known modules a source is. What lies in a folder of one is another module."""
        lowered = source.lower()
        for name in self._modules:
            behind = r"$|/main\.\w+$" if "/" in name else r"$|[/.](?!.*//.)(?!/.)"
            if re.search(rf"(^|[/-]){re.escape(name)}({behind})", lowered):
                return name
        return None


MODULE_ADAPTERS = ModuleTable(
    {
        "avm-res-desktopvirtualization-hostpool": _host_pool,
        "avm-res-desktopvirtualization-scalingplan": collect_terraform_module,
        "avm-ptn-avd-lza-managementplane": _managementplane,
        "avm-res-compute-virtualmachine": _virtual_machine,
        "avm-res-compute-virtualmachinescaleset": _scale_set,
        **BICEP_MODULES,
    }
)


def collect_module(resource: Resource, parts: EstateParts) -> None:
    """Collect what a call of a verified module makes; of a version that is not known, its inputs do not tell it."""
    name = MODULE_ADAPTERS.name_of(resource.type)
    adapt = MODULE_ADAPTERS.find(resource.type)
    if name is not None and adapt is not None:
        doubt = what_is_doubtful(resource, verified_modules()[name])
        adapt(resource if doubt is None else without_doubtful_inputs(resource, doubt), parts)


def find_unresolved_modules(deployment: Deployment, has_host_pool: bool) -> list[UnresolvedModule]:
    """Return the module calls without source that may hide AVD resources from the rules."""
    reasons = {problem.span: problem.reason for problem in deployment.problems if problem.kind == "module"}
    found = []
    for resource in deployment.resources:
        if _is_of_unknown_type(resource):
            reason = "its type is not known before deployment; write it out, the version may be a variable"
            found.append(UnresolvedModule(resource, f"it cannot be judged: {reason}"))
        if resource.mode is not Mode.MODULE_CALL:
            continue
        verified = MODULE_ADAPTERS.name_of(resource.type)
        if verified is not None:
            restore = "bicep restore" if deployment.language == "bicep" else "terraform init"
            doubt = doubt_about(resource, verified_modules()[verified], restore)
            if doubt is not None and _speaks_of_avd(resource, resource.type, has_host_pool):
                found.append(UnresolvedModule(resource, f"what it makes is not wholly known: {doubt}"))
        elif _may_hide_avd(resource, has_host_pool):
            reason = reasons.get(resource.span, f'the source of module "{resource.type}" is not at hand')
            found.append(UnresolvedModule(resource, f"the resources in it cannot be judged: {reason}"))
    return found


def _is_of_unknown_type(resource: Resource) -> bool:
    """Say whether a resource of azapi has a type that is not written out, and speaks of Azure Virtual Desktop."""
    if resource.mode is not Mode.MANAGED or resource.type not in ("azapi_resource", "azapi_update_resource"):
        return False
    is_known = text_before(member(resource.properties, "type"), "@") is not None
    said = f"{resource.address}\n{said_by_inputs(resource.properties)}"
    return not is_known and any(words.search(said) for words in (AVD_WORDS, SESSION_HOST_WORDS))


def _may_hide_avd(resource: Resource, has_host_pool: bool) -> bool:
    # Of a module in a subfolder of a repository, that folder says what it is, not the repository's name.
    source = resource.type.rstrip("/").rpartition("//")[2] if "://" not in resource.type else resource.type
    if OTHER_VERIFIED_MODULE.search(source):
        return False
    if SESSION_HOST_WORDS.search(source):
        return True
    if source.startswith(("./", "../")) and _says_session_host(resource):
        return True  # a path that leads nowhere: what would be there is known from the call alone
    if BESIDE_MACHINES.search(_module_name(source)):
        return False
    return _speaks_of_avd(resource, source, has_host_pool)


def _speaks_of_avd(resource: Resource, source: str, has_host_pool: bool) -> bool:
    """Say whether a module is part of Azure Virtual Desktop by its name or inputs, or makes machines beside it."""
    return (
        AVD_WORDS.search(source) is not None
        or _says_session_host(resource)
        or (has_host_pool and MACHINE_WORDS.search(source) is not None)
    )


def _says_session_host(resource: Resource) -> bool:
    # What the author calls it counts as well: `module "session_hosts"`.
    said = f"{resource.address}\n{said_by_inputs(resource.properties)}"
    return SESSION_HOST_WORDS.search(said) is not None or _gets_a_token(resource.properties)


def _gets_a_token(inputs: Value) -> bool:
    """Say whether a call gets the registration token of a host pool, which only session hosts need."""
    return any(
        HOST_POOL.search(each.target) and any("token" in str(step).lower() for step in each.path)
        for each in references_in(inputs)
    )


def said_by_inputs(inputs: Value) -> str:
    """Return the names of a call's inputs and what is known of their values, also what an unknown one is called.

    What they are says more than the text of the call: an image may come through a variable, a comment may say anything.
    """
    pieces: list[str] = []
    pending = [inputs]
    while pending:
        value = pending.pop()
        if isinstance(value, ObjectValue):
            pieces.extend(value.entries)
            pending.extend(value.entries.values())
        elif isinstance(value, ListValue):
            pending.extend(value.items)
        elif isinstance(value, OneOf):
            pending.extend(each.value for each in value.alternatives)
        elif isinstance(value, Known):
            pieces.append(str(value.value))
        elif isinstance(value, Unknown):
            # A reference to the token of a host pool says so in its own name: `…registration_info.pool.token`.
            pieces.extend([value.key, visible_text(value)])
    return "\n".join(pieces)


def _module_name(source: str) -> str:
    registered = REGISTRY_ADDRESS.fullmatch(source)
    return registered["name"] if registered else source.removesuffix("/main.bicep").rpartition("/")[2]
