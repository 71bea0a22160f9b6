"""Where a role of Azure holds: on a machine, on what is around it, or elsewhere."""

from __future__ import annotations

import re

from avd_intune.estate.model import SessionHost
from avd_intune.estate.role_model import ApplicationGroup, RoleAssignment
from avd_intune.judgement.look import Look, visible_parts
from avd_intune.values.access import member, same_name
from avd_intune.values.value_types import Known, PartialString, Reference, Value

_MACHINES = re.compile(
    r"azurerm_(?:windows_|orchestrated_)?virtual_machine(?:_scale_set)?|azurerm_windows_virtual_machine_scale_set"
    r"|microsoft\.compute/virtualmachines|microsoft\.compute/virtualmachinescalesets|microsoft\.hybridcompute/machines",
    re.I,
)
_GROUPS = frozenset({"azurerm_resource_group", "microsoft.resources/resourcegroups"})
_AROUND = frozenset({"azurerm_subscription", "azurerm_management_group", "azurerm_client_config"})
# The end of an id: the type and name of what it names.
_NAMED = re.compile(r"/providers/(?P<type>[^/]+/[^/]+)/(?P<name>[^/]*)$", re.I)
_GROUP_ID = re.compile(r"/resourceGroups/(?P<name>[^/]+)$", re.I)


def holds_machine(assignment: RoleAssignment, host: SessionHost, look: Look) -> bool:
    """Say whether the scope of an assignment can hold a machine; only one that certainly does not is none."""
    scope = look.resolve(assignment.scope)
    if isinstance(scope, Reference) and scope.target in assignment.resources:
        return _target_holds(assignment, scope.target, host, look)
    text, ends_known = _id(scope, look)
    named = _NAMED.search(text)
    if named is not None:
        if named["type"].lower() == "microsoft.management/managementgroups":
            return True
        if _MACHINES.fullmatch(named["type"]) is None:
            return False
        own = look.resolve(host.machine.name)
        return not (ends_known and isinstance(own, Known)) or str(own.value).lower() == named["name"].lower()
    group = _GROUP_ID.search(text)
    return group is None or not ends_known or _in_group(Known(group["name"]), host, look)


def _id(scope: Value, look: Look) -> tuple[str, bool]:
    """Return the known text of an id, and whether the name at its end is known: before it stands the subscription."""
    text, _ = visible_parts(look, scope)
    last = scope.parts[-1] if isinstance(scope, PartialString) and scope.parts else ""
    return text, isinstance(scope, Known) or (isinstance(last, str) and "/" in last)


def _target_holds(assignment: RoleAssignment, key: str, host: SessionHost, look: Look) -> bool:
    """Say whether the resource of the deployment that a scope refers to holds a machine."""
    target = assignment.resources[key]
    kind = target.type.lower()
    if kind in _AROUND:
        return True
    if kind in _GROUPS:
        return _in_group(member(target.properties, "name"), host, look)
    return key == host.resource.key


def _in_group(name: Value, host: SessionHost, look: Look) -> bool:
    """Say whether a machine can be in a resource group: of a template nothing says in which it is deployed."""
    own, stated = look.resolve(member(host.resource.properties, "resource_group_name")), look.resolve(name)
    if isinstance(own, Known) and isinstance(stated, Known) and own.value is not None:
        return same_name(own, stated)
    return True


def is_on_group(assignment: RoleAssignment, group: ApplicationGroup, look: Look) -> bool:
    """Say whether a role is given on an application group."""
    scope = look.resolve(assignment.scope)
    if isinstance(scope, Reference):
        return scope.target == group.resource.key
    text, _ = visible_parts(look, scope)
    named = _NAMED.search(text)
    if named is None or named["type"].lower() != "microsoft.desktopvirtualization/applicationgroups":
        return False
    own = look.resolve(group.name)
    return isinstance(own, Known) and str(own.value).lower() == named["name"].lower()
