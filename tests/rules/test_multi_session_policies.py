"""CKV_AVD_18 on multi-session hosts by their cloud, and on policies that such hosts do not take."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from avd_intune.estate.model import Estate, Image, IntunePolicy, SessionHost
from avd_intune.settings import PolicyElsewhere, Settings
from avd_intune.values.value_types import Origin, Unknown, Value

from tests.rules.rule_support import (
    FAIL,
    PASS,
    UNDECIDED,
    UNKNOWN,
    answer,
    changes_asked,
    extension,
    policy,
    session_host,
    value,
)


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


@pytest.mark.parametrize(
    ("cloud", "expected"),
    [
        ("china", FAIL),
        ("AzureChinaCloud", FAIL),
        ("public", PASS),
        ("usgovernment", PASS),
        (None, PASS),
        (UNKNOWN, PASS),
    ],
)
def test_the_cloud_of_the_provider_decides(cloud: Any, expected: str) -> None:
    assert answer("CKV_AVD_18", host(), estate=Estate(cloud=value(cloud)))[0] == expected


def test_a_single_session_host_in_the_china_cloud_is_no_matter_of_this_check() -> None:
    assert answer("CKV_AVD_18", host(image=SINGLE), estate=Estate(cloud=value("china"))) is None


@pytest.mark.parametrize("suffix", ["core.chinacloudapi.cn", "core.windows.net"])
def test_the_archive_of_the_agents_names_the_cloud(suffix: str) -> None:
    archive = f"https://wvdportalstorageblob.blob.{suffix}/galleryartifacts/Configuration_09-08-2022.zip"
    subject = session_host(extension("DSC", {"modulesUrl": archive}, publisher="Microsoft.Powershell"), image=MULTI)
    subject.machine.location = value("westeurope")
    assert answer("CKV_AVD_18", subject)[0] == (FAIL if suffix.endswith("cn") else PASS)


@pytest.mark.parametrize("region", ["westeurope", "eastasia", "usgovvirginia"])
def test_multi_session_elsewhere_passes(region: str) -> None:
    assert answer("CKV_AVD_18", host(region)) == (PASS, "Intune manages multi-session Windows in this cloud")


def test_unknown_image_passes_where_each_is_managed_and_is_open_in_china() -> None:
    passing = answer("CKV_AVD_18", host("westeurope", windows(UNKNOWN)))
    assert passing == (PASS, "Intune manages multi-session Windows in this cloud")
    outcome, reason = answer("CKV_AVD_18", host("chinaeast2", windows(UNKNOWN))) or (None, "")
    assert outcome is UNDECIDED
    assert reason.startswith("the image SKU is unknown")


def region(*steps: str) -> Unknown:
    """Return a region of which nothing is known but the way that it comes, from where it is used to its declaration."""
    origin = None
    for step in reversed(steps):
        origin = Origin(step, None, origin)
    return replace(UNKNOWN, origin=origin)


@pytest.mark.parametrize(
    "steps",
    [
        ("location", "var.region"),
        ("location", "local.region", "var.region"),
        ("location", "params.location", "where", "parameter where"),
        ("location", "variables('where')", "parameters('where')"),
    ],
)
def test_a_region_that_is_an_input_without_a_value_is_open(steps: tuple[str, ...]) -> None:
    assert answer("CKV_AVD_18", host(region(*steps))) == (
        UNDECIDED,
        "it may be in the China cloud, where Intune manages no multi-session host: its region is unknown: variable "
        '"x" has no default; state it in the code or a parameter file',
    )
    assert answer("CKV_AVD_18", host(region(*steps), SINGLE)) is None


def test_a_cloud_that_is_an_input_without_a_value_is_open_where_the_region_is_not_known() -> None:
    elsewhere = replace(UNKNOWN, reason="it is that of a resource group")
    outcome, reason = answer("CKV_AVD_18", _in_cloud(host(elsewhere), UNKNOWN)) or (None, "")
    assert outcome is UNDECIDED
    assert "the cloud that its provider is for is unknown" in reason
    assert answer("CKV_AVD_18", _in_cloud(host("westeurope"), UNKNOWN)) == (
        PASS,
        "Intune manages multi-session Windows in this cloud",
    )


def _in_cloud(subject: SessionHost, cloud: Value) -> SessionHost:
    subject.machine.resource = replace(subject.machine.resource, cloud=cloud)
    return subject


def test_a_region_of_the_public_cloud_need_not_be_known() -> None:
    subject = host(region("location", "var.region"))
    machine = subject.machine
    machine.resource = replace(machine.resource, cloud=value("public"))
    assert answer("CKV_AVD_18", subject) == (PASS, "Intune manages multi-session Windows in this cloud")
    machine.resource = replace(machine.resource, cloud=value("china"))
    outcome, reason = answer("CKV_AVD_18", subject)
    assert (outcome, "china (the environment of its provider)" in reason) == (FAIL, True)


@pytest.mark.parametrize(
    "steps",
    [
        ("location", "azurerm_resource_group.hosts.location", "location", "var.region"),
        ("location", "data.azurerm_resource_group.hosts.location"),
        ("location", "where", "the default of parameter where"),
    ],
)
def test_the_region_of_a_resource_group_is_not_asked_for(steps: tuple[str, ...]) -> None:
    assert answer("CKV_AVD_18", host(region(*steps))) is None


@pytest.mark.parametrize(
    "subject",
    [
        host("chinaeast2", SINGLE),
        host(None),
        host(UNKNOWN),
        host("chinaeast2", Image()),
    ],
    ids=["single-session", "no region", "region of unknown origin", "no image"],
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


def test_an_excluded_group_is_nobody_that_it_is_assigned_to() -> None:
    excluded = {"target": {"@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget", "groupId": "1"}}
    assert judged(compliance(USERS, excluded), host()) == FAILURE


TEMPLATE = (
    FAIL,
    "Intune does not deliver this template (windows10GeneralConfiguration) to multi-session hosts such as x; set it "
    "in the settings catalog",
)


@pytest.mark.parametrize(
    ("hosts", "outcome"),
    [
        ((host(),), TEMPLATE),
        ((host(image=SINGLE),), None),
        ((host(), host(image=SINGLE)), None),
        ((), None),
    ],
    ids=["multi-session", "single-session", "both", "no host"],
)
def test_templates_that_never_come_to_multi_session_hosts(hosts: tuple[SessionHost, ...], outcome: Any) -> None:
    assert judged(policy("windows10GeneralConfiguration"), *hosts) == outcome


@pytest.mark.parametrize("others", [(host(),), ()], ids=["beside a multi-session host", "alone"])
def test_a_host_whose_image_is_an_input_leaves_open_whether_a_template_comes(others: tuple[SessionHost, ...]) -> None:
    found = judged(policy("windows10GeneralConfiguration"), *others, host(image=windows(UNKNOWN)))
    assert found is not None
    assert found[0] == UNDECIDED


@pytest.mark.parametrize(
    "kind", ["windows10VpnConfiguration", "windows10PkcsCertificateProfile", "windowsUpdateForBusinessConfiguration"]
)
def test_templates_that_do_are_not_judged(kind: str) -> None:
    assert judged(policy(kind), host()) is None


def app(*assignments: Any, kind: Any = "win32LobApp", **entries: Any) -> IntunePolicy:
    return policy(kind, assignments=list(assignments), **entries)


def given(app: IntunePolicy, *hosts: SessionHost) -> Any:
    return answer("CKV_AVD_18", app, estate=Estate(intune_apps=[app], session_hosts=list(hosts)))


OFFERED = {"intent": "available", **GROUP}
REQUIRED = {"intent": "required", **GROUP}


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        (app(OFFERED), "it is only offered (intent available)"),
        (
            app(OFFERED, {**USERS, "intent": "availableWithoutEnrollment"}),
            "it is only offered (intent available, availableWithoutEnrollment)",
        ),
        (app({**USERS, "intent": "required"}), "it is assigned to users alone"),
        (app(REQUIRED, kind="webApp"), "it is a web app, which Windows takes for users only"),
        (app(REQUIRED, installExperience={"runAsAccount": "user"}), "it is installed for the user"),
    ],
)
def test_apps_that_never_come_to_multi_session_hosts(subject: IntunePolicy, reason: str) -> None:
    found = given(subject, host())
    assert found is not None
    assert found[0] is FAIL
    assert found[1].startswith(f"{reason}, so it never comes to multi-session hosts such as x; ")
    assert given(subject, host(), host(image=SINGLE)) is None


@pytest.mark.parametrize(
    "subject",
    [app(REQUIRED), app(OFFERED, REQUIRED), app(GROUP), app({"intent": "uninstall", **DEVICES})],
    ids=["required", "offered and required", "no intent", "uninstall"],
)
def test_apps_that_do_pass(subject: IntunePolicy) -> None:
    assert given(subject, host()) == (PASS, "multi-session hosts can take it")


def test_an_app_without_assignments_is_not_judged() -> None:
    assert given(app(), host()) is None


def test_an_intent_that_is_not_known_is_undecided() -> None:
    found = given(app({"intent": UNKNOWN, **GROUP}), host())
    assert found is not None
    assert found[0] is UNDECIDED


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


@pytest.mark.parametrize("kind", ["windowsUpdateForBusinessConfiguration", "macOSCompliancePolicy"])
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


def test_an_app_that_is_only_offered_is_required_of_whom_it_is_offered_to() -> None:
    """Whom an app is assigned to changes only where that is users alone; a group may be one of devices elsewhere."""

    def asked(*assignments: Any) -> list[str]:
        subject = app(*assignments)
        estate = Estate(intune_apps=[subject], session_hosts=[host()])
        return [each.attribute for each in changes_asked("CKV_AVD_18", subject, estate)]

    assert asked(OFFERED) == ["intent", "policies_elsewhere"]
    assert asked({"intent": "available"}) == ["intent", "policies_elsewhere"]
    assert asked({"intent": "available", **GROUP}, {"intent": "available", **USERS}) == [
        "intent",
        "intent",
        "policies_elsewhere",
    ]
    assert asked({"intent": "available", **USERS}) == ["intent", "target", "policies_elsewhere"]


def test_an_image_that_the_code_does_not_tell_of_may_be_a_single_session_one() -> None:
    template = policy("windows10GeneralConfiguration")
    not_told = host(image=Image(disk=value("/disks/golden")))
    found = judged(template, host(), not_told)
    assert found is not None
    assert (found[0], "existing OS disk" in found[1]) == (UNDECIDED, True)
    assert judged(template, not_told) is None
    assert judged(template, not_told, host(image=SINGLE)) is None
