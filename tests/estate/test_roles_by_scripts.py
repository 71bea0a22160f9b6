"""Scripts beside a deployment that give roles to sign in, or make members of groups."""

from __future__ import annotations

import pytest
from avd_intune.estate.linking.roles import makes_members, mark_roles_by_scripts
from avd_intune.estate.model import Script
from avd_intune.estate.role_model import RoleAssignment
from avd_intune.values.value_types import FALSE, NULL, TRUE, Known, Value

from tests.rules.rule_support import RESOURCE

SIGN_IN = "fb879df8-f326-4884-b1cf-06f3ad86be52"


def marked(text: str, presence: Value = TRUE) -> tuple[bool, bool]:
    assignment = RoleAssignment(RESOURCE, NULL, NULL)
    mark_roles_by_scripts([assignment], [Script(RESOURCE, [Known(text)], [], presence=presence)])
    return bool(assignment.also_by), bool(assignment.members_by)


@pytest.mark.parametrize(
    ("text", "gives_roles", "makes_members"),
    [
        ("New-AzRoleAssignment -RoleDefinitionName 'Virtual Machine User Login' -ObjectId $g", True, False),
        (f"New-AzRoleEligibilityScheduleRequest -RoleDefinitionId $s/{SIGN_IN}", True, False),
        (f"az rest --method put --url $s/roleAssignmentScheduleRequests/$n --body @b.json # {SIGN_IN}", True, False),
        ("New-AzRoleAssignment -RoleDefinitionName Reader -ObjectId $g", False, False),
        ("New-MgGroupMember -GroupId $g -DirectoryObjectId $u", False, True),
        ("az ad group member add --group avd --member-id $u", False, True),
        ("New-MgIdentityGovernancePrivilegedAccessGroupEligibilityScheduleRequest -BodyParameter $b", False, True),
        ("az rest --url https://graph.microsoft.com/v1.0/groups/$g/members/$ref --method post", False, True),
        ('Invoke-MgGraphRequest -Method POST "v1.0/groups/$g/members/`$ref" -Body $b', False, True),
        ("Get-MgGroupMember -GroupId $g", False, False),
    ],
)
def test_what_scripts_give(text: str, gives_roles: bool, makes_members: bool) -> None:
    assert marked(text) == (gives_roles, makes_members)
    assert marked(text, FALSE) == (False, False)


def test_requests_of_which_a_plan_hides_the_address_may_make_members() -> None:
    assignment = RoleAssignment(RESOURCE, NULL, NULL)
    mark_roles_by_scripts([assignment], [], ["msgraph_resource.member"])
    assert assignment.members_by == "the request msgraph_resource.member"


@pytest.mark.parametrize(
    ("text", "makes"),
    [
        ("az AD group member add --group hosts", True),
        ("New-MgGroupMember -GroupId 1", True),
        ("New-MgBetaGroupMemberByRef -GroupId 1", True),
        ("add-azadgroupmember -TargetGroupObjectId 1", True),
        ("Add-AzureADGroupMember -ObjectId 1", True),
        ("New-MgIdentityGovernancePrivilegedAcce\u017f\u017fGroupEligibilityScheduleRequest", True),
        ("New-MgBetaIdentityGovernancePrivilegedAccessGroupAssignmentScheduleRequest", True),
        ("POST identityGovernance/privilegedAccess/group/eligibilityScheduleRequests", True),
        ("POST groups/1/members/`$ref", True),
        ("Get-MgGroupMember -GroupId 1; az group create", False),
        ("az group create --name hosts", False),
    ],
)
def test_the_words_sought_first_pass_over_nothing_that_makes_members(text: str, makes: bool) -> None:
    assert makes_members(text) is makes
