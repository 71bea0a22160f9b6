"""What the scope of a role assignment is, as each language and provider writes it.

https://learn.microsoft.com/azure/role-based-access-control/scope-overview
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from avd_intune.estate.linking.links import last_segment
from avd_intune.estate.role_model import RoleScope, ScopeKind
from avd_intune.languages.resource_model import Mode, Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import member, text_of
from avd_intune.values.value_types import Known, Reference, Value

_MACHINES = frozenset(
    {
        "microsoft.compute/virtualmachines",
        "microsoft.compute/virtualmachinescalesets",
        "microsoft.hybridcompute/machines",
    }
)
_GROUPS = frozenset({"azurerm_resource_group", "microsoft.resources/resourcegroups"})
# Data sources of machines: what they read is a machine by its name, that of the code or another one.
_READ_MACHINES = frozenset({"azurerm_virtual_machine", "azurerm_virtual_machine_scale_set", "azurerm_arc_machine"})
_AROUND = frozenset({"azurerm_subscription", "azurerm_management_group", "azurerm_client_config"})
# The end of an id: the type and name of what it names.
_NAMED = lazy_pattern(r"/providers/(?P<type>[^/]+/[^/]+)/(?P<name>[^/]*)$", re.I)
# The id of a resource, and no value that is read with it.
_OF_ITSELF = ((), ("id",))
_GROUP_ID = lazy_pattern(r"/resourceGroups/[^/]*$", re.I)


def read_scope(scope: Value, text: str, resources: Mapping[str, Resource]) -> RoleScope:
    """Return what a scope is in one case.

    text: what is known of it. resources: those of the deployment by their key, of which it may name one.
    """
    if isinstance(scope, Reference) and scope.target in resources:
        return _of_resource(resources[scope.target], scope)
    named = _NAMED.search(text)
    if named is None:
        if _GROUP_ID.search(text) is None:
            return RoleScope(ScopeKind.AROUND)
        return RoleScope(ScopeKind.RESOURCE_GROUP, last_segment(scope))
    kind = named["type"].lower()
    if kind == "microsoft.management/managementgroups":
        return RoleScope(ScopeKind.AROUND)
    if kind in _GROUPS:
        return RoleScope(ScopeKind.RESOURCE_GROUP, last_segment(scope))
    if kind in _MACHINES:
        return RoleScope(ScopeKind.MACHINE, last_segment(scope))
    if kind == "microsoft.desktopvirtualization/applicationgroups":
        return RoleScope(ScopeKind.APPLICATION_GROUP, Known(named["name"]))
    return RoleScope(ScopeKind.ELSEWHERE)


def _of_resource(resource: Resource, scope: Reference) -> RoleScope:
    kind = resource.type.lower()
    if kind == "azapi_resource":
        kind = (text_of(member(resource.properties, "type")) or "").partition("@")[0].lower()
    if kind in _AROUND:
        return RoleScope(ScopeKind.AROUND)
    is_read = resource.mode is Mode.EXISTING
    if resource.mode is Mode.MODULE_CALL or (is_read and scope.path not in _OF_ITSELF):
        return RoleScope(ScopeKind.OPEN, key=resource.key)
    if kind in _GROUPS:
        return RoleScope(ScopeKind.RESOURCE_GROUP, member(resource.properties, "name"))
    if is_read and kind in _READ_MACHINES | _MACHINES:
        return RoleScope(ScopeKind.MACHINE, member(resource.properties, "name"))
    return RoleScope(ScopeKind.RESOURCE, key=resource.key)


def resource_group_of(resource: Resource) -> Value:
    """Return the name of the resource group that code states for a resource; NULL in a template, which states none."""
    return member(resource.properties, "resource_group_name")
