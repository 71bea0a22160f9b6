"""Where a role of Azure holds: on a machine, on what is around it, or elsewhere."""

from __future__ import annotations

import re

from avd_intune.estate.linking.links import last_segment
from avd_intune.estate.model import SessionHost
from avd_intune.estate.role_model import ApplicationGroup, RoleAssignment
from avd_intune.judgement.look import Look, visible_parts
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import is_null, member, same_name
from avd_intune.values.partial_text import may_be_text
from avd_intune.values.value_types import NULL, Known, Reference, Unknown, Value

_MACHINES = lazy_pattern(
    r"azurerm_(?:windows_|orchestrated_)?virtual_machine(?:_scale_set)?|azurerm_windows_virtual_machine_scale_set"
    r"|microsoft\.compute/virtualmachines|microsoft\.compute/virtualmachinescalesets|microsoft\.hybridcompute/machines",
    re.I,
)
_GROUPS = frozenset({"azurerm_resource_group", "microsoft.resources/resourcegroups"})
_AROUND = frozenset({"azurerm_subscription", "azurerm_management_group", "azurerm_client_config"})
# The end of an id: the type and name of what it names.
_NAMED = lazy_pattern(r"/providers/(?P<type>[^/]+/[^/]+)/(?P<name>[^/]*)$", re.I)
_GROUP_ID = lazy_pattern(r"/resourceGroups/[^/]*$", re.I)


def holds_machine(assignment: RoleAssignment, host: SessionHost, look: Look) -> bool:
    """Say whether the scope of an assignment holds a machine. Raises UndecidableError where an input decides that."""
    scope = look.resolve(assignment.scope)
    if isinstance(scope, Reference) and scope.target in assignment.resources:
        return _target_holds(assignment, scope.target, host, look)
    text, _ = visible_parts(look, scope)
    if not text and isinstance(scope, Unknown):
        raise look.unknown("the scope of a role assignment", scope)
    named = _NAMED.search(text)
    if named is not None:
        if named["type"].lower() == "microsoft.management/managementgroups":
            return True
        if _MACHINES.fullmatch(named["type"]) is None:
            return False
        return _are_same(last_segment(scope), host.machine.name, "the name of the machine that has the role", look)
    if _GROUP_ID.search(text) is not None:
        return _in_group(last_segment(scope), host, look)
    return True


def _are_same(left: Value | None, right: Value, what: str, look: Look) -> bool:
    """Say whether two names are the same one. Raises UndecidableError where an input decides that."""
    names = [look.resolve(NULL if left is None else left), look.resolve(right)]
    if same_name(*names):
        return True
    unknown = next((each for each in names if isinstance(each, Unknown)), None)
    if unknown is None:
        return False
    other = names[0] if unknown is names[1] else names[1]
    if isinstance(other, Known) and not may_be_text(unknown, other):
        return False
    raise look.unknown(what, unknown)


def _target_holds(assignment: RoleAssignment, key: str, host: SessionHost, look: Look) -> bool:
    """Say whether the resource of the deployment that a scope refers to holds a machine."""
    target = assignment.resources[key]
    kind = target.type.lower()
    if kind in _AROUND:
        return True
    if kind in _GROUPS:
        return _in_group(member(target.properties, "name"), host, look)
    return key == host.resource.key


def _in_group(name: Value | None, host: SessionHost, look: Look) -> bool:
    """Say whether a machine is in a resource group: of a template nothing says in which it is deployed."""
    own = look.resolve(member(host.resource.properties, "resource_group_name"))
    return is_null(own) or _are_same(name, own, "the name of the resource group that has the role", look)


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
