"""CKV_AVD_21 on conditional access policies: controls, applications, and the hosts of the code."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.estate.model import Estate, IntunePolicy, SessionHost
from avd_intune.records import replace
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by

from tests.rules.rule_support import (
    FAIL,
    PASS,
    RESOURCE,
    UNDECIDED,
    UNKNOWN,
    answer,
    extension,
    policy,
    session_host,
    value,
)

ENROLLMENT = "d4ebce55-015a-49b5-a083-c84d1797ae8c"
SIGN_IN = "372140e0-b3b7-4226-8ef9-d57986796201"
FINE = (PASS, "it excludes the applications that enrolment and sign-in need")
NOBODY = (PASS, "no session host of the code is Entra joined, so it keeps nobody from signing in to one")
FOR_OTHERS = (PASS, "it is not for the applications that enrolment and sign-in need")
ENTRA = session_host(extension("AADLoginForWindows"))
DOMAIN = session_host(extension("JsonADDomainExtension"))


def access(
    *controls: Any,
    operator: Any = "AND",
    included: Any = ("All",),
    excluded: Any = (),
    state: Any = "enabled",
    names: tuple[str, str] = ("includeApplications", "excludeApplications"),
    kind: Any = "conditionalAccessPolicy",
) -> IntunePolicy:
    as_list = {True: list}.get(isinstance(included, tuple), lambda each: each)
    return policy(
        kind,
        state=state,
        grantControls={"operator": operator, "builtInControls": list(controls)},
        conditions={"applications": {names[0]: as_list(included), names[1]: list(excluded)}},
    )


def test_what_is_known_of_a_list_decides_beside_what_is_not() -> None:
    assert judged(access("compliantDevice", excluded=(UNKNOWN, ENROLLMENT))) == FINE
    found = judged(access("compliantDevice", included=(UNKNOWN, "All")))
    assert found[0] is FAIL
    found = judged(access("compliantDevice", excluded=(UNKNOWN, "x")))
    assert (found[0], "an entry of the conditional access policy is unknown" in found[1]) == (UNDECIDED, True)


def judged(subject: IntunePolicy, *hosts: SessionHost) -> Any:
    return answer("CKV_AVD_21", subject, estate=Estate(session_hosts=list(hosts)))


@pytest.mark.parametrize(
    "names", [("includeApplications", "excludeApplications"), ("includedApplications", "excludedApplications")]
)
def test_a_device_that_must_comply_before_it_enrols_never_does(names: tuple[str, str]) -> None:
    assert judged(access("compliantDevice", names=names)) == (
        FAIL,
        f"it asks for compliantDevice and does not exclude Microsoft Intune Enrollment ({ENROLLMENT}), without which "
        f"no "
        "device could enrol to become compliant; exclude that application",
    )
    assert judged(access("compliantDevice", excluded=(ENROLLMENT.upper(),), names=names)) == FINE


def test_entra_users_need_the_sign_in_without_a_second_factor() -> None:
    failure = (
        FAIL,
        f"it asks for mfa and does not exclude Azure Windows VM Sign-In ({SIGN_IN}), without which nobody could sign "
        f"in "
        "to Entra joined session hosts; exclude that application",
    )
    assert judged(access("mfa")) == failure
    assert judged(access("mfa"), ENTRA) == failure
    assert judged(access("mfa"), DOMAIN, ENTRA) == failure
    assert judged(access("mfa"), DOMAIN) == NOBODY
    assert judged(access("mfa", excluded=(SIGN_IN,)), ENTRA) == FINE


def test_inputs_of_other_code_do_not_hide_a_host_that_is_certainly_entra_joined() -> None:
    """Nor does a machine of which nobody knows whether it is deployed."""
    failure = judged(access("mfa"), ENTRA)
    elsewhere = []
    for number in range(12):
        host = session_host(extension("JsonADDomainExtension"))
        by_input = choice_by(Decision(f"var.{number}", ("no", "yes"), "x"), {"no": value(False), "yes": value(True)})
        elsewhere.append(replace(host, machine=replace(host.machine, resource=replace(RESOURCE, presence=by_input))))
    estate = Estate(session_hosts=[ENTRA], others=[Estate(session_hosts=elsewhere)])
    assert answer("CKV_AVD_21", access("mfa"), estate=estate) == failure
    perhaps = replace(DOMAIN, machine=replace(DOMAIN.machine, resource=replace(RESOURCE, presence=UNKNOWN)))
    assert judged(access("mfa"), perhaps, ENTRA) == failure
    outcome, reason = judged(access("mfa"), perhaps, DOMAIN)
    assert (outcome, UNKNOWN.reason in reason) == (UNDECIDED, True)


def test_each_application_is_needed_for_its_own_control() -> None:
    assert judged(access("compliantDevice", "mfa", excluded=(ENROLLMENT, SIGN_IN))) == FINE
    for missing in (ENROLLMENT, SIGN_IN):
        (other,) = {ENROLLMENT, SIGN_IN} - {missing}
        found = judged(access("compliantDevice", "mfa", excluded=(other,)))
        assert found[0] is FAIL
        assert missing in found[1]


def test_only_the_applications_that_it_is_for_count() -> None:
    assert judged(access("compliantDevice", included=(ENROLLMENT,)))[0] is FAIL
    assert judged(access("compliantDevice", included=("00000003-0000-0ff1-ce00-000000000000",))) == FOR_OTHERS
    assert judged(access("compliantDevice", included=None)) == FOR_OTHERS
    assert judged(access("compliantDevice", included=None, excluded=(UNKNOWN,))) == FOR_OTHERS


@pytest.mark.parametrize("name", ["includeUserActions", "includedUserActions"])
@pytest.mark.parametrize(
    ("action", "stated"),
    [
        ("urn:user:registersecurityinfo", "register security information"),
        ("urn:user:registerdevice", "register or join devices"),
        ("urn:user:another", "urn:user:another"),
    ],
)
def test_what_users_do_is_no_application(name: str, action: str, stated: str) -> None:
    """A session host is joined by its own identity or its domain, so neither action is one of it."""
    assert judged(access("mfa", included=(action,), names=(name, "excludeApplications")), ENTRA) == (
        PASS,
        f"it is for users who {stated}, and not for what enrolment and sign-in need",
    )


def test_one_of_several_controls_that_are_joined_by_or_is_not_required() -> None:
    assert judged(access("compliantDevice", "domainJoinedDevice", operator="OR")) is None
    assert judged(access("compliantDevice", "domainJoinedDevice", operator=None)) is None
    assert judged(access("compliantDevice", operator="OR"))[0] is FAIL
    assert judged(access("compliantDevice", operator=None))[0] is FAIL


@pytest.mark.parametrize(
    "subject",
    [
        access("compliantDevice", state="disabled"),
        access("compliantDevice", state="enabledForReportingButNotEnforced"),
        access("compliantDevice", state=None),
        access("compliantDevice", kind="mobilityManagementPolicy"),
        access("block"),
        access(),
        policy("conditionalAccessPolicy", state="enabled"),
    ],
    ids=["disabled", "report only", "no state", "another type", "another control", "no control", "no conditions"],
)
def test_what_asks_for_nothing_is_not_judged(subject: IntunePolicy) -> None:
    assert judged(subject) is None


def test_blocks_of_terraform_are_read() -> None:
    subject = policy(
        "conditionalAccessPolicy",
        state="enabled",
        grantControls=[{"operator": "AND", "builtInControls": ["compliantDevice"]}],
        conditions=[{"applications": [{"includedApplications": ["All"], "excludedApplications": []}]}],
    )
    assert judged(subject)[0] is FAIL


@pytest.mark.parametrize(
    ("subject", "what"),
    [
        (access("compliantDevice", state=UNKNOWN), "the state of the conditional access policy"),
        (access("compliantDevice", kind=UNKNOWN), "the type of the policy"),
        (access(UNKNOWN), "an entry of the conditional access policy"),
        (access("mfa", "compliantDevice", operator=UNKNOWN), "how the grant controls are combined"),
        (access("compliantDevice", included=UNKNOWN), "what the conditional access policy lists"),
    ],
)
def test_what_is_not_known_is_undecided(subject: IntunePolicy, what: str) -> None:
    assert judged(subject) == (
        UNDECIDED,
        f'{what} is unknown: variable "x" has no default; state it in the code or a parameter file',
    )


@pytest.mark.parametrize(
    ("platforms", "is_judged"),
    [(["macOS", "iOS"], False), (["windows"], True), (["all"], True), ([], True), (["macOS", "windows"], True)],
)
def test_a_policy_for_other_platforms_is_not_judged(platforms: list[str], is_judged: bool) -> None:
    applications = {"includeApplications": ["All"], "excludeApplications": []}
    subject = policy(
        "conditionalAccessPolicy",
        state="enabled",
        grantControls={"operator": "OR", "builtInControls": ["compliantDevice"]},
        conditions={"applications": applications, "platforms": {"includePlatforms": platforms}},
    )
    assert (judged(subject) is not None) is is_judged


@pytest.mark.parametrize("grant", [{"authenticationStrength": {"id": "2"}}, {"authenticationStrengthPolicyId": "2"}])
def test_an_authentication_strength_is_a_second_factor(grant: dict[str, Any]) -> None:
    subject = policy(
        "conditionalAccessPolicy",
        state="enabled",
        grantControls={"operator": "OR", **grant},
        conditions={"applications": {"includeApplications": ["All"]}},
    )
    assert judged(subject, ENTRA)[0] is FAIL
    assert judged(subject, DOMAIN) == NOBODY


ALL_APPLICATIONS = {"includeApplications": ["All"], "excludeApplications": []}


def under(conditions: dict[str, Any], control: str = "mfa", **grant: Any) -> Any:
    """Return what is said of a policy for all applications with further conditions or controls."""
    controls = {"operator": "OR", "builtInControls": [control], **grant}
    whole = {"applications": ALL_APPLICATIONS, **conditions}
    return judged(policy("conditionalAccessPolicy", state="enabled", grantControls=controls, conditions=whole), ENTRA)


@pytest.mark.parametrize(
    ("conditions", "is_judged"),
    [
        ({"clientAppTypes": ["exchangeActiveSync", "other"]}, False),
        ({"clientAppTypes": ["browser"]}, False),
        ({"clientAppTypes": ["browser", "mobileAppsAndDesktopClients"]}, True),
        ({"clientAppTypes": ["all"]}, True),
        ({"signInRiskLevels": ["high"]}, False),
        ({"userRiskLevels": ["medium", "high"]}, False),
        ({"signInRiskLevels": []}, True),
        ({"authenticationFlows": {"transferMethods": "deviceCodeFlow"}}, False),
        ({"authenticationFlows": {"transferMethods": "none"}}, True),
        ({"authenticationFlows": None}, True),
        ({"users": {"includeUsers": ["None"]}}, False),
        ({"users": {"includeUsers": [], "includeRoles": ["62e90394-69f5-4237-9190-012177145e10"]}}, False),
        ({"users": {"includeUsers": ["None"], "includeGroups": ["1"]}}, True),
        ({"users": {"includedUsers": ["All"], "excludedRoles": ["1"]}}, True),
    ],
)
def test_a_policy_for_other_sign_ins_is_not_judged(conditions: dict[str, Any], is_judged: bool) -> None:
    found = under(conditions)
    assert (found is not None and found[0] is FAIL) if is_judged else found is None


@pytest.mark.parametrize(
    ("conditions", "what"),
    [
        ({"devices": {"deviceFilter": {"mode": "exclude", "rule": 'device.displayName -startsWith "avd"'}}}, "devices"),
        ({"devices": [{"filter": [{"mode": "include", "rule": "device.isCompliant -eq True"}]}]}, "devices"),
        (
            {"applications": {**ALL_APPLICATIONS, "applicationFilter": {"mode": "exclude", "rule": "x"}}},
            "applications",
        ),
        (
            {"applications": {"includeApplications": [], "applicationFilter": {"mode": "include", "rule": "x"}}},
            "applications",
        ),
    ],
)
def test_a_filter_leaves_open_whether_it_is_for_session_hosts(conditions: dict[str, Any], what: str) -> None:
    assert under(conditions) == (
        UNDECIDED,
        f"it asks for mfa and does not exclude Azure Windows VM Sign-In ({SIGN_IN}), and whether it is for session "
        f"hosts is up to its filter for {what}, of which the code does not tell; exclude that application",
    )


@pytest.mark.parametrize(
    ("places", "is_open"),
    [
        ({"includeLocations": ["All"]}, False),
        ({"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}, True),
        ({"includedLocations": ["1"]}, True),
        ({"includeLocations": ["All"], "excludeLocations": []}, False),
        (None, False),
    ],
)
def test_locations_leave_it_open(places: Any, is_open: bool) -> None:
    found = under({"locations": places})
    assert found[0] is (UNDECIDED if is_open else FAIL)
    assert ("condition on locations" in found[1]) is is_open


def test_what_is_excluded_passes_whatever_the_filter_says() -> None:
    excluded = {"includeApplications": ["All"], "excludeApplications": [SIGN_IN]}
    assert under({"applications": excluded, "devices": {"deviceFilter": {"mode": "exclude", "rule": "x"}}}) == FINE


@pytest.mark.parametrize("name", ["termsOfUse", "customAuthenticationFactors"])
def test_another_control_may_be_met_instead(name: str) -> None:
    assert under({}, **{name: ["1"]}) is None
    assert under({}, operator="AND", **{name: ["1"]})[0] is FAIL
    assert under({}, **{name: []})[0] is FAIL
