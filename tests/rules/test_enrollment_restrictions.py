"""CKV_AVD_14 on the default enrolment restriction in its forms, and the build of the host's image."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from avd_intune.estate.model import Estate, Image, IntunePolicy
from avd_intune.values.value_types import FALSE, Reference

from tests.rules.rule_support import FAIL, PASS, UNDECIDED, UNKNOWN, answer, policy, session_host, value

ALL = "deviceEnrollmentPlatformRestrictionsConfiguration"
ONE = "deviceEnrollmentPlatformRestrictionConfiguration"
PLACE = "x, main.tf:1"
FINE = (PASS, f"the default enrolment restriction ({PLACE}) lets it in")
BLOCKED = (
    FAIL,
    f"the default enrolment restriction ({PLACE}) blocks Windows, and session hosts get the default; allow Windows "
    f"there, "
    "and block it for the users that are meant",
)
WINDOWS_11_23H2 = Image(value("MicrosoftWindowsDesktop"), value("windows-11"), value("win11-23h2-ent"), value("latest"))


def judged(*policies: IntunePolicy, image: Image | None = None, others: tuple[IntunePolicy, ...] = ()) -> Any:
    estate = Estate(intune_policies=list(policies), others=[Estate(intune_policies=list(others))])
    return answer("CKV_AVD_14", session_host(image=image), estate=estate)


def default(**restriction: Any) -> IntunePolicy:
    return policy(ALL, windowsRestriction=restriction)


def one(restriction: Any = None, platform: Any = "windows", **entries: Any) -> IntunePolicy:
    stated = {"platformBlocked": True} if restriction is None else restriction
    return policy(ONE, platformType=platform, platformRestriction=stated, **entries)


def test_restriction_of_all_platforms() -> None:
    assert judged(default(platformBlocked=True)) == BLOCKED
    assert judged(default(platformBlocked=False)) == FINE
    assert judged(default()) == FINE


@pytest.mark.parametrize(
    "sign",
    [
        {"displayName": "###TfWorkplaceDefault###"},
        {"id": "1234_DefaultPlatformRestrictions"},
        {"deviceEnrollmentConfigurationType": "defaultPlatformRestrictions"},
        {"priority": 0},
    ],
    ids=lambda sign: next(iter(sign)),
)
def test_each_sign_of_the_default_counts(sign: dict[str, Any]) -> None:
    assert judged(one(**sign)) == BLOCKED


def test_a_restriction_of_all_platforms_for_a_group_is_not_the_default() -> None:
    """Groups have those of a later priority; the type is the same."""
    assert judged(policy(ALL, windowsRestriction={"platformBlocked": True}, priority=1)) is None
    assert judged(policy(ALL, windowsRestriction={"platformBlocked": True}, priority=0)) == BLOCKED


@pytest.mark.parametrize(
    "other",
    [
        one(displayName="For contractors", priority=1),
        one(priority=0, platform="ios"),
        one(priority=0, platform=None),
        policy("windowsWifiConfiguration", platformRestriction={"platformBlocked": True}, priority=0),
    ],
    ids=["another restriction", "another platform", "no platform", "another type"],
)
def test_what_is_not_the_default_for_windows_is_left(other: IntunePolicy) -> None:
    assert judged(other) is None


@pytest.mark.parametrize(
    ("limits", "outcome"),
    [
        ({"osMinimumVersion": "10.0.22631"}, PASS),
        ({"osMinimumVersion": "10.0.22632"}, FAIL),
        ({"osMinimumVersion": "10.0.26100.1742"}, FAIL),
        ({"osMaximumVersion": "10.0.22631"}, PASS),
        ({"osMaximumVersion": "10.0.22630"}, FAIL),
        ({"osMinimumVersion": "11"}, PASS),
        ({"osMinimumVersion": "11.0"}, FAIL),
        ({"osMinimumVersion": "10.0"}, PASS),
        ({"osMaximumVersion": "10.0"}, PASS),
        ({"osMaximumVersion": "6.3.9600"}, FAIL),
        ({"osMinimumVersion": "10.0.22631.0"}, PASS),
        ({"osMinimumVersion": "10.0.22631.2428"}, FAIL),
        ({"osMaximumVersion": "10.0.22631.2428"}, PASS),
        ({"osMinimumVersion": "later"}, PASS),
        ({"osMinimumVersion": ""}, PASS),
        ({"osMinimumVersion": "10.0.19045", "osMaximumVersion": "10.0.22000"}, FAIL),
    ],
    ids=str,
)
def test_versions_are_held_against_the_build_of_the_image(limits: dict[str, str], outcome: object) -> None:
    found = judged(default(**limits), image=WINDOWS_11_23H2)
    assert found[0] is outcome


def test_reasons_of_versions() -> None:
    start = f"the image is of build 10.0.22631, and the default enrolment restriction ({PLACE}) lets in"
    assert judged(default(osMinimumVersion="10.0.26100"), image=WINDOWS_11_23H2)[1] == (
        f"{start} none below 10.0.26100; change osMinimumVersion there, or the image"
    )
    assert judged(default(osMaximumVersion="10.0.19045"), image=WINDOWS_11_23H2)[1] == (
        f"{start} none above 10.0.19045; change osMaximumVersion there, or the image"
    )


def test_intune_gets_no_revision_at_enrolment() -> None:
    assert judged(default(osMinimumVersion="10.0.22631.2428"), image=WINDOWS_11_23H2)[1] == (
        f"the image is of build 10.0.22631 (Intune gets no revision at enrolment), and the default enrolment "
        f"restriction ({PLACE}) lets in none below 10.0.22631.2428; change osMinimumVersion there, or the image"
    )


def test_an_image_that_is_not_known_is_the_check_of_images() -> None:
    assert judged(default(osMinimumVersion="10.0.26100")) == FINE


def test_restrictions_of_other_roots_count() -> None:
    assert judged(others=(default(platformBlocked=True),)) == BLOCKED


def test_what_is_not_deployed_does_not_count() -> None:
    off = default(platformBlocked=True)
    off.resource = replace(off.resource, presence=FALSE)
    assert judged(off) is None


def test_what_is_not_known_is_undecided_unless_another_one_keeps_it_out() -> None:
    unknown = default(platformBlocked=UNKNOWN)
    assert judged(unknown) == (
        UNDECIDED,
        'whether the enrolment restriction blocks Windows is unknown: variable "x" has no default; state it in the '
        "code or a parameter file",
    )
    assert judged(unknown, default(platformBlocked=True)) == BLOCKED
    assert judged(unknown, default())[0] is UNDECIDED


@pytest.mark.parametrize(
    ("subject", "what"),
    [
        (default(osMinimumVersion=UNKNOWN), "osMinimumVersion of the enrolment restriction"),
        (one(displayName=UNKNOWN), "which enrolment restriction it is"),
        (one(priority=UNKNOWN), "the priority of the restriction"),
        (one(deviceEnrollmentConfigurationType=UNKNOWN), "the type of the restriction"),
        (one(priority=0, platform=UNKNOWN), "the platform of the enrolment restriction"),
    ],
)
def test_each_unknown_is_named(subject: IntunePolicy, what: str) -> None:
    found = judged(subject, image=WINDOWS_11_23H2)
    assert found[0] is UNDECIDED
    assert found[1].startswith(f"{what} is unknown")


def image(sku: str, offer: str = "Windows-10") -> Image:
    return Image(value("MicrosoftWindowsDesktop"), value(offer), value(sku), value("latest"))


def test_an_image_of_unknown_build_is_compared_with_no_version() -> None:
    """A custom image may be of any build; what CKV_AVD_3 fails has none that counts."""
    least = default(osMinimumVersion="10.0.19041")
    outcome, reason = judged(least, image=Image(id=value("/subscriptions/0/images/desk")))
    assert outcome == UNDECIDED
    assert reason.startswith(f"the default enrolment restriction ({PLACE}) names versions, and the build of the image")
    assert judged(default(), image=Image(id=value("/subscriptions/0/images/desk"))) == FINE
    assert judged(least, image=Image()) == FINE
    server = Image(value("MicrosoftWindowsServer"), value("WindowsServer"), value("2022-datacenter"), value("latest"))
    assert judged(least, image=server) == FINE


def test_two_editions_of_one_release_have_one_build() -> None:
    """rs5-enterprise is 1809 or LTSC 2019, both of build 17763."""
    outcome, reason = judged(default(osMinimumVersion="10.0.19041"), image=image("rs5-enterprise"))
    assert outcome == FAIL
    assert reason.startswith("the image is of build 10.0.17763")
    assert judged(default(osMinimumVersion="10.0.17763"), image=image("rs5-enterprise")) == FINE


def test_what_is_created_is_not_the_default() -> None:
    created = Reference("x.id is known after apply", "x.id", target=one().resource.key, path=("id",))
    assert judged(one(displayName="Contractors", priority=3, id=created)) is None
    other = Reference("y.id is known after apply", "y.id", target="y", path=("id",))
    assert judged(one(displayName="Contractors", priority=3, id=other))[0] == UNDECIDED
