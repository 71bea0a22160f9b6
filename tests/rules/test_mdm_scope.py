"""CKV_AVD_15 on the mobility management policies of a tenant and the hosts that enrol by them."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.estate.model import Estate, IntunePolicy, SessionHost

from tests.rules.rule_support import FAIL, PASS, UNDECIDED, UNKNOWN, answer, host_pool, policy, session_host

INTUNE = "0000000a-0000-0000-c000-000000000000"
OTHER = "7add3ecd-5b01-452e-b4bf-cdaf9df1d097"
SELF = session_host(tags={"intune-enrollment": "self-enrollment"})
BY_TAG = {"intune-enrollment": "group-policy"}


def scope(applies: Any = "all", app: Any = INTUNE, **entries: Any) -> IntunePolicy:
    return policy("mobilityManagementPolicy", appliesTo=applies, id=app, **entries)


def judged(subject: IntunePolicy, *hosts: SessionHost, beside: tuple[IntunePolicy, ...] = ()) -> Any:
    estate = Estate(
        session_hosts=list(hosts), directory_policies=[subject], others=[Estate(directory_policies=list(beside))]
    )
    return answer("CKV_AVD_15", subject, estate=estate)


@pytest.mark.parametrize(("applies", "shown"), [("all", "all"), ("Selected", "selected"), (None, "all")])
def test_a_scope_with_users_passes(applies: str | None, shown: str) -> None:
    assert judged(scope(applies), SELF) == (PASS, f"the MDM user scope of Intune is {shown}")


def test_nobody_in_the_scope_fails_where_a_host_enrols_by_its_user() -> None:
    assert judged(scope("none"), SELF) == (
        FAIL,
        "nobody is in the MDM user scope of Intune (appliesTo is none), but x enrols by the credential of its user; "
        "set it "
        "to all, or to selected with the users of the session hosts",
    )


@pytest.mark.parametrize(
    ("host", "outcome"),
    [
        (session_host(tags=BY_TAG, pools=(host_pool("Personal"),)), FAIL),
        (session_host(tags=BY_TAG, pools=(host_pool("Pooled"),)), None),
        (session_host(tags=BY_TAG), None),
        (session_host(tags={"intune-enrollment": "co-management"}), None),
        (session_host(), None),
    ],
    ids=["group policy, personal", "group policy, pooled", "group policy, no pool", "co-management", "no enrolment"],
)
def test_whether_a_host_needs_its_user_in_the_scope(host: SessionHost, outcome: object) -> None:
    found = judged(scope("none"), host)
    assert (found and found[0]) is outcome


def test_intune_is_meant_where_no_application_is_named() -> None:
    assert judged(scope("none", app=None), SELF)[0] is FAIL
    assert judged(scope("none", app=INTUNE.upper()), SELF)[0] is FAIL


def test_a_second_provider_with_users_fails() -> None:
    failure = (
        FAIL,
        "it is another MDM provider than Intune with users in its scope (selected), and with two providers session "
        "hosts do "
        "not enrol automatically; set appliesTo to none",
    )
    assert judged(scope("selected", OTHER)) == failure
    assert judged(scope("selected", OTHER), beside=(scope("all"),)) == failure
    assert judged(scope("selected", OTHER), beside=(scope("none"), scope("all"))) == failure


def test_a_second_provider_without_users_passes() -> None:
    assert judged(scope("none", OTHER)) == (PASS, "it is another MDM provider than Intune, and nobody is in its scope")


def test_the_only_provider_with_users_is_not_judged() -> None:
    assert judged(scope("all", OTHER), beside=(scope("none"),)) is None
    # An application policy (MAM) enrols nothing, so it is no second word of Intune.
    assert judged(scope("all", OTHER), beside=(scope("none"), scope("all", policyType="app"))) is None


@pytest.mark.parametrize(
    "other", [scope("none", policyType="app"), policy("conditionalAccessPolicy", appliesTo="none")]
)
def test_what_is_no_mdm_policy_is_not_judged(other: IntunePolicy) -> None:
    assert judged(other, SELF) is None


@pytest.mark.parametrize(
    ("subject", "what"),
    [
        (scope(UNKNOWN), "the user scope (appliesTo)"),
        (scope("none", app=UNKNOWN), "the application of the mobility management policy"),
        (scope("none", policyType=UNKNOWN), "the type of the policy"),
    ],
)
def test_what_is_not_known_is_undecided(subject: IntunePolicy, what: str) -> None:
    assert judged(subject, SELF) == (
        UNDECIDED,
        f'{what} is unknown: variable "x" has no default; state it in the code or a parameter file',
    )
