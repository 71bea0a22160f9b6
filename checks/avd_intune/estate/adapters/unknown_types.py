"""Resources whose type says that they are host pools or session hosts, and that this pack does not know.

A provider may come to have it, or nobody has it and the deployment is refused: either way nothing judges what the code
means. The types that are known: https://learn.microsoft.com/azure/templates/microsoft.desktopvirtualization/allversions
and https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs (virtual desktop).
"""

from __future__ import annotations

import re

from avd_intune.languages.resource_model import Mode, Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import any_of, has_entry, is_text, known_texts, may_hold, member, visible_text

_AVD = "microsoft.desktopvirtualization"
_OF_AZURERM = lazy_pattern(
    r"azure(?:rm|stack)?_\w*?(?:host_?pools?|session_?hosts?|(?:[aw]vd|virtual_desktop)_hosts?)(?![a-z])"
)
_KNOWN_OF_AZURERM = frozenset(
    f"azurerm_virtual_desktop_{name}"
    for name in ("host_pool", "host_pool_registration_info", "scaling_plan_host_pool_association")
)
# The types of Azure with such a word, by their parts behind the provider.
_OF_AZURE = lazy_pattern(r"(?:host[_-]?pools?|session[_-]?hosts?)(?:configurations?|managements?|s)?")
_POOL, _HOST = "hostpools", "sessionhosts"
_KNOWN_OF_POOLS = frozenset(
    {_HOST, "sessionhostconfigurations", "sessionhostmanagements", "activesessionhostconfigurations"}
)

# Types that make machines, or set up those of a scale set one by one, and that no adapter reads.
_UNREAD_MACHINES = lazy_pattern(
    r"azurerm_compute_fleet|azurerm_dev_test_windows_virtual_machine"
    r"|microsoft\.azurefleet/fleets|microsoft\.(?:devtestlab|labservices)/labs(?:/\w{1,40})?"
    r"|microsoft\.compute/virtualmachinescalesets/virtualmachines(?:/\w{1,40})?",
    re.I,
)
_OF_A_SESSION_HOST = lazy_pattern(
    r"AddSessionHost|CloudDeviceExtension|MicrosoftWindowsDesktop|registration[_-]?(?:info[_-]?)?token", re.I
)

# Providers that send any request: https://registry.terraform.io/providers/Mastercard/restapi and
# https://registry.terraform.io/providers/devops-rob/terracurl and https://registry.terraform.io/providers/magodo/restful;
# the data source of the provider `http` sends what its `method` says.
_SENDS_REQUESTS = ("restapi_object", "terracurl_request", "restful_resource", "restful_operation")
_READS = "http"
_OF_A_HOST_POOL = lazy_pattern(r"Microsoft\.DesktopVirtualization/hostPools/[^/?\s]{1,200}(?:\?|\s|$)", re.I)


def sends_a_host_pool(resource: Resource) -> bool:
    """Say whether a resource sends a request whose address is that of a host pool itself."""
    sends = resource.mode is Mode.MANAGED and resource.type in _SENDS_REQUESTS
    if resource.type == _READS:
        sends = may_hold(any_of(is_text(member(resource.properties, "method"), each) for each in ("PUT", "PATCH")))
    if not sends:
        return False
    return _OF_A_HOST_POOL.search(visible_text(resource.properties)) is not None


def type_nobody_knows(resource: Resource) -> str | None:
    """Return the type of a resource that this pack should know and does not, None where there is nothing to say."""
    if resource.mode is not Mode.MANAGED:
        return None
    if resource.type.startswith("azapi_"):
        written = [text.partition("@")[0] for text in known_texts(member(resource.properties, "type"))]
        return next(filter(_is_unknown, written), None)
    if "/" in resource.type:
        return resource.type if _is_unknown(resource.type) or _says_pool_type(resource) else None
    is_of_azurerm = _OF_AZURERM.match(resource.type) is not None and resource.type not in _KNOWN_OF_AZURERM
    return resource.type if is_of_azurerm else None


def makes_machines_unread(resource: Resource) -> str | None:
    """Return the type of a resource that makes machines in a way that nothing here reads, as session hosts of AVD.

    Fleets, machines of a lab, extensions and scripts of single machines of a scale set: what they say of themselves
    tells it.
    """
    if resource.mode is not Mode.MANAGED:
        return None
    written = [resource.type]
    if resource.type in ("azapi_resource", "azapi_update_resource"):
        written = [text.partition("@")[0] for text in known_texts(member(resource.properties, "type"))]
    kind = next((each for each in written if _UNREAD_MACHINES.fullmatch(each)), None)
    says = kind is not None and _OF_A_SESSION_HOST.search(visible_text(resource.properties)) is not None
    return kind if says else None


def _says_pool_type(resource: Resource) -> bool:
    """Say whether a resource states the type of a host pool, as none but these two does."""
    known = {f"{_AVD}/{_POOL}", f"{_AVD}/scalingplans"}
    return resource.type.lower() not in known and has_entry(member(resource.properties, "properties"), "hostPoolType")


def _is_unknown(arm_type: str) -> bool:
    provider, _, rest = arm_type.lower().partition("/")
    first, *others = rest.split("/")
    if _OF_AZURE.fullmatch(first) is not None and (provider != _AVD or first != _POOL):
        return True
    child = others[0] if others else ""
    return first == _POOL and _OF_AZURE.fullmatch(child) is not None and child not in _KNOWN_OF_POOLS
