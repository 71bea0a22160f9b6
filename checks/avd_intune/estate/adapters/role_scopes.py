"""What the scope of a role assignment is, as each language and provider writes it.

https://learn.microsoft.com/azure/role-based-access-control/scope-overview
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from avd_intune.estate.linking.links import last_segment
from avd_intune.estate.role_model import RoleScope, ScopeKind
from avd_intune.languages.resource_model import Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import member
from avd_intune.values.value_types import Known, Reference, Value

_MACHINES = frozenset(
    {
        "microsoft.compute/virtualmachines",
        "microsoft.compute/virtualmachinescalesets",
        "microsoft.hybridcompute/machines",
    }
)
_GROUPS = frozenset({"azurerm_resource_group", "microsoft.resources/resourcegroups"})
_AROUND = frozenset({"azurerm_subscription", "azurerm_management_group", "azurerm_client_config"})
# The end of an id: the type and name of what it names.
_NAMED = lazy_pattern(r"/providers/(?P<type>[^/]+/[^/]+)/(?P<name>[^/]*)$", re.I)
_GROUP_ID = lazy_pattern(r"/resourceGroups/[^/]*$", re.I)


def read_scope(scope: Value, text: str, resources: Mapping[str, Resource]) -> RoleScope:
    """Return what a scope is in one case.

    text: what is known of it. resources: those of the deployment by their key, of which it may name one.
    """
    if isinstance(scope, Reference) and scope.target in resources:
        return _of_resource(resources[scope.target])
    named = _NAMED.search(text)
    if named is None:
        if _GROUP_ID.search(text) is None:
            return RoleScope(ScopeKind.AROUND)
        return RoleScope(ScopeKind.RESOURCE_GROUP, last_segment(scope))
    kind = named["type"].lower()
    if kind == "microsoft.management/managementgroups":
        return RoleScope(ScopeKind.AROUND)
    if kind in _MACHINES:
        return RoleScope(ScopeKind.MACHINE, last_segment(scope))
    if kind == "microsoft.desktopvirtualization/applicationgroups":
        return RoleScope(ScopeKind.APPLICATION_GROUP, Known(named["name"]))
    return RoleScope(ScopeKind.ELSEWHERE)


def _of_resource(resource: Resource) -> RoleScope:
    kind = resource.type.lower()
    if kind in _AROUND:
        return RoleScope(ScopeKind.AROUND)
    if kind in _GROUPS:
        return RoleScope(ScopeKind.RESOURCE_GROUP, member(resource.properties, "name"))
    return RoleScope(ScopeKind.RESOURCE, key=resource.key)


def resource_group_of(resource: Resource) -> Value:
    """Return the name of the resource group that code states for a resource; NULL in a template, which states none."""
    return member(resource.properties, "resource_group_name")
