"""Modules from a registry or git whose source is not at hand: the ones whose inputs say enough.

Inputs as documented by Azure Verified Modules, https://azure.github.io/Azure-Verified-Modules/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from avd_intune.estate.adapters.unknown_types import makes_machines_unread, sends_a_host_pool, type_nobody_knows
from avd_intune.estate.linking.parts import EstateParts
from avd_intune.estate.model import UnresolvedModule
from avd_intune.languages.resource_model import Deployment, Mode, Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import (
    known_texts,
    member,
    text_before,
    visible_text,
)
from avd_intune.values.cases import alternatives_of
from avd_intune.values.inside import references_in
from avd_intune.values.value_types import (
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    Unknown,
    Value,
)

Adapter = Callable[[Resource, EstateParts], None]

# What in code says that AVD resources are there.
AVD_WORDS = lazy_pattern(
    r"desktopvirtuali[sz]ation|virtual[_-]?desktop|host[_-]?pools?\b|session[_-]?hosts?|\bavd\b|[_-]avd|avd[_-]|\bwvd\b"
    # As part of a name in camel case: avdHosts, deployAvd, AVDHosts.
    r"|(?-i:(?<![A-Za-z])[aw]vd(?=[A-Z])|(?<=[a-z])(?:[AW]vd|[AW]VD)(?![a-z])|[AW]VD(?=[A-Z][a-z])|[AW]vd(?=[A-Z]))"
    r"|JsonADDomainExtension|AADLoginForWindows|AddSessionHost|MicrosoftWindowsDesktop|registration[_-]?(info[_-]?)?tokens?",
    re.I,
    words=(
        "desktop",
        "hostpool",
        "host_pool",
        "host-pool",
        "sessionhost",
        "session_host",
        "session-host",
        "avd",
        "wvd",
        "jsonaddomainextension",
        "aadloginforwindows",
        "registration",
    ),
)
# What in a module call says that it makes host pools or session hosts, whatever the module is called.
SESSION_HOST_WORDS = lazy_pattern(
    r"session[_-]?hosts?|JsonADDomainExtension|AADLoginForWindows|AddSessionHost|MicrosoftWindowsDesktop"
    r"|registration[_-]?(info[_-]?)?tokens?|host_?pool_?type|[aw]vd_?host_?pools|personal_?desktop_?assignment",
    re.I,
)
# How host pools spread their sessions: the argument and its values together, each alone may be of something else.
BALANCER = lazy_pattern(r"load_?balancer_?type", re.I)
BALANCER_OF_HOST_POOL = lazy_pattern(r"^(?:BreadthFirst|DepthFirst|Persistent|MultiplePersistent)$", re.I | re.M)
HOST_POOL = lazy_pattern(r"host_?pool", re.I)
BALANCER_OF_AWS = lazy_pattern(r"(?:\b|[-_])(?:aws|[aneg]lb)(?:\b|[-_])", re.I)
# What a resource is called, or does, that gives the registration token of a host pool: a secret of a vault, an action.
GIVES_A_TOKEN = lazy_pattern(r"registration[_-]?(?:info[_-]?)?tokens?", re.I)
# Inputs of what joins machines to a directory or enrols them: beside a host pool, its session hosts.
_JOIN = r"(?:\w{0,40}_)?(?:domain|ad|aad|adds|entra|entra_?id|azure_?ad|hybrid)_?join(?:ed|s)?"
_CREDENTIAL = r"\w{0,40}(?:password|secret|pwd|credential|user|account|principal)"
JOINS = lazy_pattern(
    rf"^{_JOIN}(?!{_CREDENTIAL})(?:[_A-Z]\w*)?$|^domain_?to_?join$|^join_?(?:type|domain)$"
    r"|^mdm_?id$|^(?:enroll?_?(?:in_?)?intune|intune_?enroll?ment)$",
    re.I | re.M,
)
# With whose password a machine is joined, a vault may be given as well; that and the domain are given to what joins.
JOINS_AS = lazy_pattern(rf"^{_JOIN}{_CREDENTIAL}", re.I | re.M)
JOINED_DOMAIN = lazy_pattern(r"^(?:\w*_)?(?:domain_?(?:name|fqdn)?|fqdn|ou_?path|domain_?ou)$", re.I | re.M)
MACHINE_WORDS = lazy_pattern(r"virtual[_-]?machine|compute|\bvms?\b|[_-]vms?\b|scale[_-]?set", re.I)
# An Azure Verified resource module makes the one resource that it is named after.
OTHER_VERIFIED_MODULE = lazy_pattern(
    r"avm(?:-|/(?:[\d.]+/)?)res[-/](?!compute[-/]virtual-?machine|desktop-?virtuali[sz]ation[-/]host-?pool"
    r"|azure-?stack-?hci[-/]virtual-?machine|hybrid-?compute[-/]machine)",
    re.I,
)
# What the name of a module says that makes something beside the machines: networks, monitoring, access.
BESIDE_MACHINES = lazy_pattern(
    r"net(?:work(?:ing)?)?s?\b|vnet|subnet|peering|\bnsg\b|monitor|analytics|insights|diag|alert|scaling|workspace|app(?:lication)?-?group"
    r"|key-?vault|storage|resource-?group|identity|role|policy|\bdns\b|firewall|backup|budget|\btags?\b|naming"
    r"|data-?collection|(?:\b|[-_])dcra?s?\b|dashboard|workbook|galler(?:y|ies)\b|rbac|permission",
    re.I,
)
# Inputs that name machines.
MACHINE_NAME = lazy_pattern(
    r"^(?:(?:vm|host|machine|computer|virtual_?machine)s?_?)?(?:names?|(?:name_?)?prefix)$", re.I
)
# What a machine is called beside Azure Virtual Desktop that nobody signs in to for a desktop.
OTHER_PURPOSE = lazy_pattern(
    r"jump|bastion|mgmt|management|admin|tool(?:s|ing|vm)?\b|packag|app[-_]?attach|runner|\bagents?\b|build"
    # `avd-test-1` is a session host of the stage "test".
    r"|\btest[-_]?(?:client|machine|vm|box)(?:e?s)?\b",
    re.I,
)
# What the name of a module, or of its call, says that makes images: their source is the image of a session host, too.
BUILDS_IMAGES = lazy_pattern(
    r"image[_-]?(?:builder|build|template|factory|pipeline|definition|baking|bakery)s?(?![a-z])"
    r"|(?<!from[_-])(?:golden|base|master)[_-]?image|virtual-?machine-?images\b|\bpacker\b",
    re.I,
)
IMAGE_OF_CLIENT = lazy_pattern(r"MicrosoftWindowsDesktop", re.I)
# A module in a registry is named by the middle part of its address: namespace/name/provider.
REGISTRY_ADDRESS = lazy_pattern(r"(?:[\w-]+(?:\.[\w-]+)+/)?[\w-]+/(?P<name>[\w-]+)/[a-z0-9-]+")
COMMENTS = lazy_pattern(r"/\*.*?(?:\*/|\Z)|(?:#|//(?=\s))[^\n]*", re.S)


# So many sources are remembered: estates call the same modules again and again.
MOST_SOURCES = 1_000


class ModuleTable:
    """The known modules, found by registry address or by repository name in a git address."""

    def __init__(self, modules: dict[str, Adapter]) -> None:
        self._modules = modules
        self._named: dict[str, str | None] = {}

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
        if lowered not in self._named:
            if len(self._named) >= MOST_SOURCES:
                self._named.clear()
            self._named[lowered] = self._find_name(lowered)
        return self._named[lowered]

    def _find_name(self, lowered: str) -> str | None:
        for name in self._modules:
            if name not in lowered:
                continue
            behind = r"$|/main\.\w+$" if "/" in name else r"$|[/.](?!.*//.)(?!/.)"
            if re.search(rf"(^|[/-]){re.escape(name)}({behind})", lowered):
                return name
        return None


@cache
def module_adapters() -> ModuleTable:
    """Return the known modules; they are loaded where a module is called whose source is not at hand."""
    from avd_intune.estate.adapters.bicep_verified_modules import BICEP_MODULES
    from avd_intune.estate.adapters.terraform_verified_modules import TERRAFORM_MODULES

    return ModuleTable({**TERRAFORM_MODULES, **BICEP_MODULES})


def collect_module(resource: Resource, parts: EstateParts) -> None:
    """Collect what a call of a verified module makes; of a version that is not known, its inputs do not tell it."""
    from avd_intune.baselines.verified_modules import verified_modules
    from avd_intune.estate.adapters.module_versions import what_is_doubtful, without_doubtful_inputs

    name = module_adapters().name_of(resource.type)
    adapt = module_adapters().find(resource.type)
    if name is not None and adapt is not None:
        doubt = what_is_doubtful(resource, verified_modules()[name])
        adapt(resource if doubt is None else without_doubtful_inputs(resource, doubt), parts)


def find_unresolved_modules(deployment: Deployment, has_host_pool: bool) -> list[UnresolvedModule]:
    """Return the module calls without source that may hide AVD resources from the rules."""
    resources = {each.key: each for each in deployment.resources}
    reasons = {each.about or each.span: each.reason for each in deployment.problems if each.kind == "module"}
    found = []
    for resource in deployment.resources:
        if _is_of_unknown_type(resource):
            reason = "its type is not known before deployment; write it out, the version may be a variable"
            found.append(UnresolvedModule(resource, f"it cannot be judged: {reason}"))
        unknown = type_nobody_knows(resource)
        if unknown is not None:
            reason = f"this pack knows no type {unknown}, which seems to make host pools or session hosts"
            found.append(UnresolvedModule(resource, f"it cannot be judged: {reason}"))
        unread = makes_machines_unread(resource)
        if unread is not None:
            reason = f"{unread} is not judged, and seems to make session hosts; declare them as virtual machines"
            found.append(UnresolvedModule(resource, reason))
        if sends_a_host_pool(resource):
            reason = "it is a request for a host pool, which is not judged; declare the host pool by azurerm or azapi"
            found.append(UnresolvedModule(resource, reason))
        if resource.mode is not Mode.MODULE_CALL:
            continue
        verified = module_adapters().name_of(resource.type)
        if verified is not None:
            from avd_intune.baselines.verified_modules import verified_modules
            from avd_intune.estate.adapters.module_versions import doubt_about

            restore = "bicep restore" if deployment.language == "bicep" else "terraform init"
            doubt = doubt_about(resource, verified_modules()[verified], restore)
            if doubt is not None and _speaks_of_avd(resource, resource.type, has_host_pool, resources):
                found.append(UnresolvedModule(resource, f"what it makes is not wholly known: {doubt}"))
        elif _may_hide_avd(resource, has_host_pool, resources):
            reason = reasons.get(resource.key) or reasons.get(
                resource.span, f'the source of module "{resource.type}" is not at hand'
            )
            found.append(UnresolvedModule(resource, f"the resources in it cannot be judged: {reason}"))
    return found


def _is_of_unknown_type(resource: Resource) -> bool:
    """Say whether a resource of azapi has a type that is not written out, and speaks of Azure Virtual Desktop."""
    if resource.mode is not Mode.MANAGED or resource.type not in ("azapi_resource", "azapi_update_resource"):
        return False
    is_known = text_before(member(resource.properties, "type"), "@") is not None
    said = f"{resource.address}\n{said_by_inputs(resource.properties)}"
    return not is_known and any(words.search(said) for words in (AVD_WORDS, SESSION_HOST_WORDS))


def _may_hide_avd(resource: Resource, has_host_pool: bool, resources: Mapping[str, Resource]) -> bool:
    # Of a module in a subfolder of a repository, that folder says what it is, not the repository's name.
    source = resource.type.rstrip("/").rpartition("//")[2] if "://" not in resource.type else resource.type
    if OTHER_VERIFIED_MODULE.search(source):
        return False
    if _builds_images(resource, source):
        return _says_session_host(resource, resources)
    if SESSION_HOST_WORDS.search(source):
        return True
    if source.startswith(("./", "../")) and _says_session_host(resource, resources):
        return True  # a path that leads nowhere: what would be there is known from the call alone
    if BESIDE_MACHINES.search(_module_name(source)):
        return False
    return _speaks_of_avd(resource, source, has_host_pool, resources) or _is_about_a_host_pool(resource)


def _builds_images(resource: Resource, source: str) -> bool:
    """Say whether a module makes images, by its name, or by that of its call where its own says nothing of AVD."""
    if BUILDS_IMAGES.search(source):
        return True
    says_more = AVD_WORDS.search(source) is not None or SESSION_HOST_WORDS.search(source) is not None
    return BUILDS_IMAGES.search(resource.address) is not None and not says_more


def _is_about_a_host_pool(resource: Resource) -> bool:
    """Say whether a call hands over a host pool or is named so: it makes it or its hosts, if its name says no other."""
    inputs = resource.properties
    names = inputs.entries if isinstance(inputs, ObjectValue) else ()
    # A template that Azure deploys has no other name than that of its deployment.
    is_named_so = "module." not in resource.address and AVD_WORDS.search(resource.address) is not None
    return (is_named_so or any(map(HOST_POOL.search, names))) and not BESIDE_MACHINES.search(resource.address)


def _speaks_of_avd(resource: Resource, source: str, has_host_pool: bool, resources: Mapping[str, Resource]) -> bool:
    """Say whether a module is part of Azure Virtual Desktop by its name or inputs, or makes machines beside it."""
    return (
        AVD_WORDS.search(source) is not None
        or _says_session_host(resource, resources)
        or (MACHINE_WORDS.search(source) is not None and (has_host_pool or _is_named_for_avd(resource)))
        or (has_host_pool and _joins_machines(resource))
    )


def _joins_machines(resource: Resource) -> bool:
    """Say whether the inputs of a call join or enrol what it makes, and its name names no other purpose."""
    if OTHER_PURPOSE.search(resource.address) is not None:
        return False
    names = "\n".join(_names_in(resource.properties))
    return JOINS.search(names) is not None or None not in (JOINS_AS.search(names), JOINED_DOMAIN.search(names))


def _names_in(inputs: Value) -> Iterator[str]:
    """Yield the names of inputs and of what objects in them have: what a value says may be the name of anything."""
    return (name for name, _ in _entries_in(inputs))


def _entries_in(inputs: Value) -> Iterator[tuple[str, Value]]:
    pending = [inputs]
    while pending:
        value = pending.pop()
        if isinstance(value, ObjectValue):
            yield from value.entries.items()
            pending.extend(value.entries.values())
        elif isinstance(value, ListValue):
            pending.extend(value.items)
        elif isinstance(value, OneOf):
            pending.extend(each.value for each in value.alternatives)


def _is_named_for_avd(resource: Resource) -> bool:
    """Say whether the call is named for Azure Virtual Desktop, or the machines in it are, and for no other purpose."""
    inputs = resource.properties
    given = inputs.entries.items() if isinstance(inputs, ObjectValue) else ()
    names = "\n".join(
        [resource.address, *(said_by_inputs(value) for name, value in given if MACHINE_NAME.search(name))]
    )
    return AVD_WORDS.search(names) is not None and OTHER_PURPOSE.search(names) is None


def _says_session_host(resource: Resource, resources: Mapping[str, Resource]) -> bool:
    """Say whether a call or its inputs speak of session hosts, or state a host pool."""
    # What the author calls it counts as well: `module "session_hosts"`.
    said = f"{resource.address}\n{said_by_inputs(resource.properties)}"
    if _builds_images(resource, resource.type):
        said = IMAGE_OF_CLIENT.sub("", said)
    if SESSION_HOST_WORDS.search(said) is not None or _gets_a_token(resource.properties, resources):
        return True
    if BALANCER.search(said) is None:
        return False
    return BALANCER_OF_HOST_POOL.search(said) is not None or _has_open_balancer(resource)


def _has_open_balancer(resource: Resource) -> bool:
    """Say whether how sessions are spread is an input, of a module that is not for load balancers of another cloud."""
    given = _entries_in(resource.properties)
    is_open = any(isinstance(value, Unknown) for name, value in given if BALANCER.search(name))
    return is_open and BALANCER_OF_AWS.search(f"{resource.type}\n{resource.address}") is None


def _gets_a_token(inputs: Value, resources: Mapping[str, Resource]) -> bool:
    """Say whether a call gets the registration token of a host pool, which only session hosts need."""
    for each in references_in(inputs):
        if HOST_POOL.search(each.target) and any("token" in str(step).lower() for step in each.path):
            return True
        other = resources.get(each.target)
        names = [] if other is None else [member(other.properties, name) for name in ("name", "action")]
        if any(GIVES_A_TOKEN.search(text) for name in names for text in _said_by_name(name)):
            return True
        # An action on a host pool that is an input may be the one that gives the token.
        if other is not None and isinstance(names[1], Unknown) and HOST_POOL.search(said_by_inputs(other.properties)):
            return True
    return False


def _said_by_name(name: Value) -> list[str]:
    """Return what a name says: its text, or that of the input that it is."""
    return [*known_texts(name), *(each.value.key for each in alternatives_of(name) if isinstance(each.value, Unknown))]


def is_beside_machines(resource: Resource) -> bool:
    """Say whether the name of a call or of its module says that it makes something else than machines."""
    source = resource.type.rstrip("/").rpartition("//")[2] if "://" not in resource.type else resource.type
    names = (_module_name(source), resource.address)
    return OTHER_VERIFIED_MODULE.search(source) is not None or any(map(BESIDE_MACHINES.search, names))


def texts_in_inputs(inputs: Value) -> list[str]:
    """Return the texts that are known in a call's inputs, lists and objects included."""
    return [each for each in said_by_inputs(inputs).split("\n") if each]


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
