"""CKV_AVD_22 on the roles of users of Entra joined session hosts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from avd_intune.estate.model import Estate, SessionHost
from avd_intune.estate.role_model import ApplicationGroup, GroupMembership, RoleAssignment
from avd_intune.values.value_types import FALSE, NULL, TRUE, PartialString, Reference, Unknown

from tests.rules.rule_support import (
    FAIL,
    PASS,
    RESOURCE,
    UNDECIDED,
    UNKNOWN,
    answer,
    extension,
    host_pool,
    session_host,
    value,
)

USER, LOGIN, ADMIN = "Desktop Virtualization User", "Virtual Machine User Login", "Virtual Machine Administrator Login"
ENTRA = session_host(extension("AADLoginForWindows"))
FINE = (PASS, "the users of its application group may sign in to it")
FAILURE = (
    FAIL,
    "it is Entra joined, and the users of x have no role Virtual Machine User Login on it in this code, without which "
    "they cannot sign in; give them the role on the machine or its resource group",
)


def role(name: Any, principal: Any = "group-1", kind: str | None = None) -> RoleAssignment:
    return RoleAssignment(RESOURCE, value(name), value(principal), value(kind))


def judged(*roles: RoleAssignment, host: SessionHost = ENTRA) -> Any:
    return answer("CKV_AVD_22", host, estate=Estate(role_assignments=list(roles)))


def test_users_without_the_role_cannot_sign_in() -> None:
    assert judged(role(USER)) == FAILURE
    assert judged(role(USER), role("Reader")) == FAILURE


@pytest.mark.parametrize(
    "login", [LOGIN, ADMIN, LOGIN.upper(), "/providers/x/roleDefinitions/fb879df8-f326-4884-b1cf-06f3ad86be52"]
)
def test_either_role_lets_them_in_by_name_or_id(login: str) -> None:
    assert judged(role(USER), role(login)) == FINE


def test_the_role_must_be_of_the_same_principal() -> None:
    assert judged(role(USER, "user-1"), role(LOGIN, "user-2", "User")) == FAILURE
    assert judged(role(USER, "user-1"), role(USER, "user-2"), role(LOGIN, "user-1", "User")) == FAILURE
    assert judged(role(USER, "group-1"), role(LOGIN, "identity-1", "ServicePrincipal")) == FAILURE
    group = Unknown("known after apply", key="azuread_group.users.id")
    assert judged(role(USER, group), role(LOGIN, group)) == FINE


@pytest.mark.parametrize("kind", [None, "Group"])
def test_users_may_be_in_another_group_that_has_the_role(kind: str | None) -> None:
    """Who is in a group that the code does not make is known in the directory alone."""
    reason = (
        "a role to sign in is given to group-2 (x), and whether the users of x are in that group is known in the "
        "directory alone; give the role to the same group as the desktop"
    )
    assert judged(role(USER, "group-1"), role(LOGIN, "group-2", kind)) == (UNDECIDED, reason)
    elsewhere = role(LOGIN, "group-2", kind)
    elsewhere.scope = value("/subscriptions/1/resourceGroups/rg-avd/providers/Microsoft.Compute/virtualMachines/other")
    assert judged(role(USER, "group-1"), elsewhere) == FAILURE


def test_a_group_that_the_code_makes_has_the_members_that_it_gives() -> None:
    made, read, users = (
        Reference("later", key=f"{each}.id", target=each, path=("id",)) for each in ("made", "read", "u")
    )
    roles = [role(USER, users), role(LOGIN, made)]
    read_group = GroupMembership(read, NULL, of_directory="data.azuread_group.staff")
    estate = Estate(role_assignments=roles, memberships=[read_group])
    assert answer("CKV_AVD_22", ENTRA, estate=estate) == FAILURE
    estate.memberships.append(GroupMembership(made, read))
    found = answer("CKV_AVD_22", ENTRA, estate=estate)
    assert found is not None
    assert found[0] is UNDECIDED
    assert found[1].startswith("a role to sign in is given to data.azuread_group.staff, and whether the users of x are")


def test_a_group_that_users_have_to_join_first_lets_them_in_then() -> None:
    roles = [role(USER, "users"), role(LOGIN, "machines")]
    joined_first = GroupMembership(value("machines"), value("users"), activation="pim.x")
    activated = (
        UNDECIDED,
        "pim.x makes users members of a group, which lets them in, only once they have activated that",
    )
    assert answer("CKV_AVD_22", ENTRA, estate=Estate(role_assignments=roles, memberships=[joined_first])) == activated
    member = GroupMembership(value("machines"), value("users"))
    assert (
        answer("CKV_AVD_22", ENTRA, estate=Estate(role_assignments=roles, memberships=[joined_first, member])) == FINE
    )


def test_the_end_of_an_id_is_enough() -> None:
    prefix = Unknown("the subscription is not known", key="subscription")
    users = PartialString("", key="id", parts=(prefix, "/roleDefinitions/1d18fff3-a72a-46b5-b4a9-0b38a3cd7e63"))
    assert judged(role(users)) == FAILURE


def test_a_role_that_is_not_given_does_not_count() -> None:
    login = role(LOGIN)
    login.resource = replace(RESOURCE, presence=FALSE)
    assert judged(role(USER), login) == FAILURE


@pytest.mark.parametrize(
    "host",
    [session_host(extension("JsonADDomainExtension")), session_host()],
    ids=["domain joined", "not joined"],
)
def test_other_hosts_are_not_judged(host: SessionHost) -> None:
    assert judged(role(USER), host=host) is None


def test_a_join_that_is_an_input_matters_only_without_the_role() -> None:
    host = session_host(extension(UNKNOWN))
    assert judged(role(USER), host=host)[0] == UNDECIDED
    assert judged(role(USER), role(LOGIN), host=host) == FINE
    assert judged(host=host) is None


def test_without_users_nothing_is_said() -> None:
    assert judged() is None
    assert judged(role(LOGIN)) is None


def test_a_role_that_is_not_known_is_undecided() -> None:
    assert judged(role(UNKNOWN)) == (
        UNDECIDED,
        'the role of a role assignment is unknown: variable "x" has no default; state it in the code or a '
        "parameter file",
    )


SUBSCRIPTION = "/subscriptions/1"
IN_GROUP = f"{SUBSCRIPTION}/resourceGroups/rg-avd"


@pytest.mark.parametrize(
    ("scope", "outcome"),
    [
        (SUBSCRIPTION, FINE),
        ("/providers/Microsoft.Management/managementGroups/root", FINE),
        (IN_GROUP, FINE),
        (f"{IN_GROUP}/providers/Microsoft.Compute/virtualMachines/vm", FINE),
        (f"{IN_GROUP}/providers/Microsoft.Compute/virtualMachines/other", FAILURE),
        (f"{IN_GROUP}/providers/Microsoft.DesktopVirtualization/hostPools/pool", FAILURE),
        (f"{IN_GROUP}/providers/Microsoft.Storage/storageAccounts/profiles", FAILURE),
        (None, FINE),
    ],
)
def test_the_scope_must_hold_the_machine(scope: str | None, outcome: object) -> None:
    login = role(LOGIN)
    login.scope = value(scope)
    assert judged(role(USER), login) == outcome


@pytest.mark.parametrize(
    ("actions", "outcome"),
    [
        (["Microsoft.Compute/virtualMachines/login/action"], FINE),
        (["Microsoft.Compute/virtualMachines/loginAsAdmin/action"], FINE),
        (["Microsoft.Compute/*"], FINE),
        (["Microsoft.Storage/*"], FAILURE),
    ],
)
def test_a_role_of_ones_own_counts_by_what_it_allows(actions: list[str], outcome: object) -> None:
    login = role("Sign in to desktops")
    login.data_actions = value(actions)
    assert judged(role(USER), login) == outcome


def test_an_input_may_be_the_group_of_the_users() -> None:
    found = judged(role(USER), RoleAssignment(RESOURCE, value(LOGIN), UNKNOWN))
    assert found is not None
    assert found[0] is UNDECIDED
    groups = [Reference("later", key=f"{name}.id", target=name, path=("id",)) for name in ("group.a", "group.b")]
    users = [RoleAssignment(RESOURCE, value(name), group) for name, group in zip((USER, LOGIN), groups, strict=True)]
    assert judged(*users) == FAILURE


def test_an_eligible_role_holds_once_it_is_activated() -> None:
    login = role(LOGIN)
    login.is_eligible = True
    reason = "x lets users in only once they have activated their role"
    assert judged(role(USER), login) == (UNDECIDED, reason)
    assert judged(role(USER), login, role(LOGIN)) == FINE
    assert judged(role(USER), role("Reader"), login)[0] is UNDECIDED


def test_a_script_may_give_the_role() -> None:
    user = role(USER)
    user.also_by = "null_resource.roles"
    reason = "a script (null_resource.roles) gives a role to sign in to machines, and to whom is not known"
    assert judged(user) == (UNDECIDED, f"{reason}; give the role in the code")
    assert judged(user, role(LOGIN)) == FINE


def test_a_script_may_make_the_users_members_of_a_group_that_has_the_role() -> None:
    groups = [Reference("later", key=f"{name}.id", target=name, path=("id",)) for name in ("group.a", "group.b")]
    user, login = (
        RoleAssignment(RESOURCE, value(name), group) for name, group in zip((USER, LOGIN), groups, strict=True)
    )
    user.members_by = "a script (deploymentScripts/members)"
    reason = "a script (deploymentScripts/members) makes members of a group, and whom of which is not known"
    outcome, stated = judged(user, login)
    assert outcome is UNDECIDED
    assert stated.startswith(f"{reason}; ")
    assert judged(user) == FAILURE, "no group has the role"


def test_users_of_another_host_pool_do_not_count() -> None:
    group = replace(RESOURCE, key="group")
    user = role(USER)
    user.scope = Reference("its id", key="group.id", target="group", path=("id",))
    host = session_host(extension("AADLoginForWindows"), pools=(host_pool("Personal"),))
    for pools, outcome in (({"another": TRUE}, None), ({RESOURCE.key: TRUE}, FAILURE), ({}, FAILURE)):
        offered = ApplicationGroup(group, value("vdag"), NULL, pools)
        estate = Estate(role_assignments=[user], application_groups=[offered])
        assert answer("CKV_AVD_22", host, estate=estate) == outcome


def test_members_that_may_sign_in_answer_for_a_group_that_may_be_in_another_one() -> None:
    """That the group of a role may hold the group of the desktop is open; that each of its members has one is not."""
    made = Reference("later", key="made.id", target="made", path=("id",))
    members = [GroupMembership(made, value(each)) for each in ("user-1", "user-2")]
    roles = [role(USER, made), role(LOGIN, "group-9"), role(LOGIN, "user-1", "User")]
    found = answer("CKV_AVD_22", ENTRA, estate=Estate(role_assignments=roles, memberships=members))
    assert found is not None
    assert found[0] is UNDECIDED
    roles.append(role(LOGIN, "user-2", "User"))
    assert answer("CKV_AVD_22", ENTRA, estate=Estate(role_assignments=roles, memberships=members)) == FINE
