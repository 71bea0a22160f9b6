"""CKV_AVD_18 on multi-session hosts by their cloud, and on policies that such hosts do not take."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.estate.model import Estate, Image, IntunePolicy, SessionHost
from avd_intune.settings import PolicyElsewhere, Settings

from tests.rules.rule_support import FAIL, PASS, UNDECIDED, UNKNOWN, answer, policy, session_host, value


def windows(sku: Any) -> Image:
    return Image(value("MicrosoftWindowsDesktop"), value("windows-11"), value(sku), value("latest"))


MULTI, SINGLE = windows("win11-23h2-avd"), windows("win11-23h2-ent")
USERS = {"target": {"@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget"}}
DEVICES = {"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}
GROUP = {"target": {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": "1"}}
FINE = (PASS, "it is not assigned to users alone")
FAILURE = (
    FAIL,
    "it is assigned to users, and multi-session hosts such as x take compliance policies that are assigned to "
    "devices only; "
    "assign it to the devices",
)


def host(region: Any = "westeurope", image: Image = MULTI) -> SessionHost:
    found = session_host(image=image)
    found.machine.location = value(region)
    return found


def compliance(*assignments: Any, kind: Any = "windows10CompliancePolicy") -> IntunePolicy:
    found = policy(kind, passwordRequired=True)
    found.assignments = value(list(assignments))
    return found


def judged(subject: IntunePolicy, *hosts: SessionHost, settings: Settings | None = None) -> Any:
    return answer("CKV_AVD_18", subject, estate=Estate(session_hosts=list(hosts)), settings=settings)


@pytest.mark.parametrize("region", ["chinaeast2", "China North 3", "CHINANORTH"])
def test_multi_session_in_the_china_cloud_fails(region: str) -> None:
    assert answer("CKV_AVD_18", host(region)) == (
        FAIL,
        f"it has a multi-session Windows in {region}, and in the China cloud Intune manages none; use a "
        f"single-session image "
        "and a personal host pool, or another cloud",
    )


@pytest.mark.parametrize("region", ["westeurope", "eastasia", "usgovvirginia"])
def test_multi_session_elsewhere_passes(region: str) -> None:
    assert answer("CKV_AVD_18", host(region)) == (PASS, "Intune manages multi-session Windows in this cloud")


def test_unknown_image_passes_where_each_is_managed_and_is_open_in_china() -> None:
    passing = answer("CKV_AVD_18", host("westeurope", windows(UNKNOWN)))
    assert passing == (PASS, "Intune manages multi-session Windows in this cloud")
    outcome, reason = answer("CKV_AVD_18", host("chinaeast2", windows(UNKNOWN))) or (None, "")
    assert outcome is UNDECIDED
    assert reason.startswith("the image SKU is unknown")


@pytest.mark.parametrize(
    "subject",
    [
        host("chinaeast2", SINGLE),
        host(None),
        host(UNKNOWN),
        host("chinaeast2", Image()),
    ],
    ids=["single-session", "no region", "region unknown", "no image"],
)
def test_other_hosts_are_not_judged(subject: SessionHost) -> None:
    assert answer("CKV_AVD_18", subject) is None


@pytest.mark.parametrize(
    "users",
    [
        USERS,
        {"@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget"},
        {"type": "allLicensedUsersAssignmentTarget"},
        {"target": {"allLicensedUsers": True}},
    ],
    ids=["Graph", "without target", "a provider's type", "a provider's flag"],
)
def test_policy_for_users_alone_fails_in_every_form(users: dict[str, Any]) -> None:
    assert judged(compliance(users), host()) == FAILURE
    assert judged(compliance(users, users), host()) == FAILURE


@pytest.mark.parametrize("assignments", [(DEVICES,), (GROUP,), (USERS, DEVICES), ({"target": {"groupId": "1"}},), ()])
def test_policy_that_devices_may_get_passes(assignments: tuple[Any, ...]) -> None:
    assert judged(compliance(*assignments), host()) == FINE


def test_hosts_of_other_roots_count() -> None:
    estate = Estate(others=[Estate(session_hosts=[host()])])
    assert answer("CKV_AVD_18", compliance(USERS), estate=estate) == FAILURE


def test_without_multi_session_hosts_nothing_is_said() -> None:
    assert judged(compliance(USERS)) is None
    assert judged(compliance(USERS), host(image=SINGLE)) is None


def test_policy_for_users_is_open_where_a_host_may_be_multi_session() -> None:
    unknown = host(image=windows(UNKNOWN))
    outcome, reason = judged(compliance(USERS), unknown) or (None, "")
    assert outcome is UNDECIDED
    assert reason.startswith("the image SKU is unknown")
    assert judged(compliance(USERS), unknown, host()) == FAILURE
    assert judged(compliance(DEVICES), unknown) == (PASS, "it is not assigned to users alone")


@pytest.mark.parametrize("kind", ["windows10CustomConfiguration", "macOSCompliancePolicy"])
def test_other_policies_are_not_judged(kind: str) -> None:
    assert judged(compliance(USERS, kind=kind), host()) is None


def test_policy_that_goes_elsewhere_is_not_judged() -> None:
    subject = compliance(USERS)
    elsewhere = Settings(policies_elsewhere=(PolicyElsewhere(name="x"),))
    assert judged(subject, host(), settings=elsewhere) is None


@pytest.mark.parametrize("target", [{"target": {"@odata.type": UNKNOWN}}, {"target": {"type": UNKNOWN}}])
def test_a_target_that_is_not_known_is_undecided(target: dict[str, Any]) -> None:
    assert judged(compliance(target), host()) == (
        UNDECIDED,
        'what the policy is assigned to is unknown: variable "x" has no default; state it in the code or a '
        "parameter file",
    )
