"""CKV_AVD_22 on the roles of users of Entra joined session hosts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from avd_intune.estate.model import Estate, RoleAssignment, SessionHost
from avd_intune.values.value_types import FALSE, PartialString, Unknown

from tests.rules.rule_support import FAIL, PASS, RESOURCE, UNDECIDED, UNKNOWN, answer, extension, session_host, value

USER, LOGIN, ADMIN = "Desktop Virtualization User", "Virtual Machine User Login", "Virtual Machine Administrator Login"
ENTRA = session_host(extension("AADLoginForWindows"))
FINE = (PASS, "the users of its application group may sign in to it")
FAILURE = (
    FAIL,
    "it is Entra joined, and the users of x have no role Virtual Machine User Login in this code, without which they "
    "cannot "
    "sign in; give them the role on the machine or its resource group",
)


def role(name: Any, principal: Any = "group-1") -> RoleAssignment:
    return RoleAssignment(RESOURCE, value(name), value(principal))


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
    assert judged(role(USER, "group-1"), role(LOGIN, "group-2")) == FAILURE
    assert judged(role(USER, "group-1"), role(USER, "group-2"), role(LOGIN, "group-1")) == FAILURE
    group = Unknown("known after apply", key="azuread_group.users.id")
    assert judged(role(USER, group), role(LOGIN, group)) == FINE


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
    [session_host(extension("JsonADDomainExtension")), session_host(), session_host(extension(UNKNOWN))],
    ids=["domain joined", "not joined", "join unknown"],
)
def test_other_hosts_are_not_judged(host: SessionHost) -> None:
    assert judged(role(USER), host=host) is None


def test_without_users_nothing_is_said() -> None:
    assert judged() is None
    assert judged(role(LOGIN)) is None


def test_a_role_that_is_not_known_is_undecided() -> None:
    assert judged(role(UNKNOWN)) == (
        UNDECIDED,
        'the role of a role assignment is unknown: variable "x" has no default; state it in the code or a '
        "parameter file",
    )
