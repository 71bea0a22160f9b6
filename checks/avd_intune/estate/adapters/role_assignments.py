"""Roles of Azure that code gives or defines, the groups of users, and the application groups of host pools.

https://learn.microsoft.com/azure/templates/microsoft.authorization/roleassignments,
https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/role_assignment,
https://registry.terraform.io/providers/hashicorp/azuread/latest/docs/resources/group_member
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from avd_intune.estate.adapters.arm_body import ArmBody
from avd_intune.estate.adapters.group_requests import collect_member_assignment, collect_request, gives_something
from avd_intune.estate.linking.parts import EstateParts, RoleDefinition
from avd_intune.estate.role_model import ApplicationGroup, GroupMembership, RoleAssignment
from avd_intune.languages.resource_model import Mode, Resource
from avd_intune.values.access import both, elements, first_block, is_null, is_text, member
from avd_intune.values.value_types import NULL, Reference


def _azurerm_assignment(resource: Resource, parts: EstateParts, is_eligible: bool = False) -> None:
    properties = resource.properties
    role = member(properties, "role_definition_name")
    parts.role_assignments.append(
        RoleAssignment(
            resource,
            role=member(properties, "role_definition_id") if is_null(role) else role,
            principal=member(properties, "principal_id"),
            principal_type=member(properties, "principal_type"),
            scope=member(properties, "scope"),
            is_eligible=is_eligible,
        )
    )


def _azurerm_definition(resource: Resource, parts: EstateParts) -> None:
    """Collect a role that is defined, or one that is read: of that, the name or the id of the definition is stated."""
    properties = resource.properties
    name = member(properties, "name")
    stated = member(properties, "role_definition_id") if is_null(name) else name
    is_own = resource.mode is Mode.MANAGED
    actions = member(first_block(properties, "permissions"), "data_actions") if is_own else NULL
    parts.role_definitions.append(RoleDefinition(resource, stated, actions))


def _azurerm_application_group(resource: Resource, parts: EstateParts) -> None:
    pool, name = member(resource.properties, "host_pool_id"), member(resource.properties, "name")
    parts.application_groups.append(ApplicationGroup(resource, name, pool, presence=resource.presence))


def _azuread_member(resource: Resource, parts: EstateParts) -> None:
    group, of_it = member(resource.properties, "group_object_id"), member(resource.properties, "member_object_id")
    parts.memberships.append(GroupMembership(group, of_it, resource.presence))


def _azuread_pim_member(resource: Resource, parts: EstateParts, is_eligible: bool = False) -> None:
    """Collect a membership of Privileged Identity Management for groups; an owner of a group is none of its members."""
    properties = resource.properties
    is_member = is_text(member(properties, "assignment_type"), "member")
    membership = GroupMembership(
        member(properties, "group_id"), member(properties, "principal_id"), both(resource.presence, is_member)
    )
    membership.activation = resource.address if is_eligible else ""
    parts.memberships.append(membership)


def _azuread_group(resource: Resource, parts: EstateParts) -> None:
    key = f"{resource.key}.object_id"
    group = Reference(f"{key} is known after apply", key, target=resource.key, path=("object_id",))
    is_by_rule = not is_null(first_block(resource.properties, "dynamic_membership"))
    if resource.mode is not Mode.MANAGED or is_by_rule:
        parts.memberships.append(GroupMembership(group, NULL, resource.presence, of_directory=resource.address))
    for each, when in elements(member(resource.properties, "members")):
        parts.memberships.append(GroupMembership(group, each, both(resource.presence, when)))


def _azuread_groups(resource: Resource, parts: EstateParts) -> None:
    """Collect groups that are read together: of none of them the code says the members."""
    key = f"{resource.key}.object_ids"
    groups = Reference(f"{key} is known after apply", key, target=resource.key, path=("object_ids",))
    parts.memberships.append(GroupMembership(groups, NULL, resource.presence, of_directory=resource.address))


def _graph_group(arm: ArmBody, parts: EstateParts) -> None:
    """Collect a group of the Bicep extension for Microsoft Graph: https://learn.microsoft.com/graph/templates."""
    key = f"{arm.resource.key}.id"
    group = Reference(f"{key} is known after deployment", key, target=arm.resource.key, path=("id",))
    when, members = arm.resource.presence, member(arm.body, "members")
    if arm.resource.mode is not Mode.MANAGED or not is_null(member(arm.body, "membershipRule")):
        parts.memberships.append(GroupMembership(group, NULL, when, of_directory=arm.resource.address))
    for stated in (members, member(members, "relationships")):  # before version 1.0 and since
        parts.memberships += [GroupMembership(group, each, both(when, is_in)) for each, is_in in elements(stated)]


def _arm_assignment(arm: ArmBody, parts: EstateParts, is_eligible: bool = False) -> None:
    if arm.resource.mode is not Mode.MANAGED:
        return
    properties = member(arm.body, "properties")
    scope = member(arm.body, "scope")
    parts.role_assignments.append(
        RoleAssignment(
            arm.resource,
            role=member(properties, "roleDefinitionId"),
            principal=member(properties, "principalId"),
            principal_type=member(properties, "principalType"),
            scope=arm.parent if is_null(scope) else scope,
            is_eligible=is_eligible,
            when=gives_something(member(properties, "requestType")),
        )
    )


def _arm_definition(arm: ArmBody, parts: EstateParts) -> None:
    if arm.resource.mode is not Mode.MANAGED:
        return
    properties = member(arm.body, "properties")
    actions = member(first_block(properties, "permissions"), "dataActions")
    parts.role_definitions.append(RoleDefinition(arm.resource, arm.name, actions))


def _arm_application_group(arm: ArmBody, parts: EstateParts) -> None:
    pool = member(arm.body, "properties", "hostPoolArmPath")
    group = ApplicationGroup(arm.resource, arm.name, pool, presence=arm.resource.presence)
    parts.application_groups.append(group)


TERRAFORM_ROLES: dict[str, Callable[[Resource, EstateParts], None]] = {
    "azuread_group": _azuread_group,
    "azuread_group_member": _azuread_member,
    "azuread_groups": _azuread_groups,
    "azuread_privileged_access_group_assignment_schedule": _azuread_pim_member,
    "azuread_privileged_access_group_eligibility_schedule": partial(_azuread_pim_member, is_eligible=True),
    "microsoft365_graph_beta_groups_group_member_assignment": collect_member_assignment,
    "msgraph_resource": collect_request,
    "azurerm_pim_active_role_assignment": _azurerm_assignment,
    "azurerm_pim_eligible_role_assignment": partial(_azurerm_assignment, is_eligible=True),
    "azurerm_role_assignment": _azurerm_assignment,
    "azurerm_role_definition": _azurerm_definition,
    "azurerm_virtual_desktop_application_group": _azurerm_application_group,
}
ARM_ROLES: dict[str, Callable[[ArmBody, EstateParts], None]] = {
    "microsoft.authorization/roleassignments": _arm_assignment,
    "microsoft.authorization/roleassignmentschedulerequests": _arm_assignment,
    "microsoft.authorization/roleeligibilityschedulerequests": partial(_arm_assignment, is_eligible=True),
    "microsoft.authorization/roledefinitions": _arm_definition,
    "microsoft.desktopvirtualization/applicationgroups": _arm_application_group,
    "microsoft.graph/groups": _graph_group,
}
