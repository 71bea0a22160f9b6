"""Members of groups of Entra ID that requests to Microsoft Graph make, also by Privileged Identity Management.

https://learn.microsoft.com/graph/api/group-post-members, https://learn.microsoft.com/graph/api/resources/privilegedaccessgroupeligibilityschedulerequest,
https://registry.terraform.io/providers/deploymenttheory/microsoft365/latest/docs/resources/graph_beta_groups_group_member_assignment.
The Bicep extension for Microsoft Graph has a type for groups and their members, and none for the eligible ones.
"""

from __future__ import annotations

import re

from avd_intune.estate.linking.parts import EstateParts
from avd_intune.estate.role_model import GroupMembership
from avd_intune.languages.resource_model import Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import any_of, both, decoded_json, is_text, member, negation, visible_text
from avd_intune.values.cases import lift
from avd_intune.values.inside import references_in
from avd_intune.values.value_types import Known, PartialString, Unknown, Value

_SCHEDULE = lazy_pattern(r"privilegedAccess/group/(?P<kind>eligibility|assignment)ScheduleRequests/?$", re.I)
_MEMBERS = lazy_pattern(r"groups/(?P<group>[^/]*)/members/\$ref$", re.I)
_GROUP = lazy_pattern(r"(?:^|\.)(?:azuread_group|microsoft365_graph_beta_groups_group|msgraph_resource)\b")
# Operations of a request that take a role or membership away: those of Graph, and those of Azure's roles.
_ENDING = ("adminRemove", "selfDeactivate")


def gives_something(operation: Value) -> Value:
    """Return whether a request of Privileged Identity Management gives what it names, and does not take it away."""
    return negation(any_of(is_text(operation, each) for each in _ENDING))


def collect_request(resource: Resource, parts: EstateParts) -> None:
    """Collect the membership that a resource of `msgraph` makes by its address and body; any other makes none."""
    url, body = member(resource.properties, "url"), decoded_json(member(resource.properties, "body"))
    address = visible_text(url)
    schedule = _SCHEDULE.search(address)
    is_about_members = schedule is not None or _MEMBERS.search(address) is not None
    is_open = isinstance(url, Unknown) and not isinstance(url, PartialString)
    if (is_open and _names_groups(url, body)) or (is_about_members and isinstance(body, Unknown)):
        # Plans hide the whole of a text or body of which one part is known after apply.
        parts.open_memberships.append(resource.address)
    elif schedule is not None:
        is_member = is_text(member(body, "accessId"), "member")
        when = both(resource.presence, both(is_member, gives_something(member(body, "action"))))
        membership = GroupMembership(member(body, "groupId"), member(body, "principalId"), when)
        membership.activation = resource.address if schedule["kind"].lower() == "eligibility" else ""
        parts.memberships.append(membership)
    elif (named := _MEMBERS.search(address)) is not None:
        group = next(iter(references_in(url)), None) or Known(named["group"])
        parts.memberships.append(GroupMembership(group, _object_in(member(body, "@odata.id")), resource.presence))


def _names_groups(*values: Value) -> bool:
    named = (each.target for value in values for each in references_in(value))
    return any(_GROUP.search(each) is not None for each in named)


def collect_member_assignment(resource: Resource, parts: EstateParts) -> None:
    """Collect a membership of the provider microsoft365."""
    group, of_it = member(resource.properties, "group_id"), member(resource.properties, "member_id")
    parts.memberships.append(GroupMembership(group, of_it, resource.presence))


def _object_in(address: Value) -> Value:
    """Return the id at the end of an address such as `https://graph.microsoft.com/v1.0/directoryObjects/ID`."""

    def last(each: Value) -> Value:
        named = next(iter(references_in(each)), None)
        if named is not None:
            return named
        return Known(str(each.value).rstrip("/").rpartition("/")[2]) if isinstance(each, Known) else each

    return lift(last, address)
