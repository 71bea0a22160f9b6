"""CKV_AVD_19 on personal host pools whose hosts sleep, and the clean-up rules of the repository."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from avd_intune.estate.lifetime_model import Scaling
from avd_intune.estate.model import Estate, HostPool, IntunePolicy
from avd_intune.values.value_types import FALSE

from tests.rules.rule_support import FAIL, PASS, RESOURCE, UNDECIDED, UNKNOWN, answer, host_pool, policy, tenant, value

KEEPS = (PASS, "no clean-up rule hides its hosts while they sleep")


def pool(kind: Any = "Personal", sleeps: Any = True, declared: bool = True) -> HostPool:
    found = host_pool(kind, declared=declared)
    found.starts_on_connect = value(sleeps)
    return found


def rule(days: Any, platform: Any = "windows") -> IntunePolicy:
    entries = {"deviceInactivityBeforeRetirementInDays": days, "deviceCleanupRulePlatformType": platform}
    return policy("managedDeviceCleanupRule", entries)


def code(*rules: IntunePolicy) -> Estate:
    return Estate(intune_tenant=tenant(*rules))


def test_rule_of_few_days_fails_from_one_day_less_on() -> None:
    assert answer("CKV_AVD_19", pool(), estate=code(rule("89"))) == (
        FAIL,
        "its hosts sleep until their users connect (start on connect), and x hides the records of devices after 89 "
        "days; use 90 days or more",
    )
    assert answer("CKV_AVD_19", pool(), estate=code(rule("90"))) == KEEPS


def test_each_of_several_rules_counts() -> None:
    assert answer("CKV_AVD_19", pool(), estate=code(rule("120"), rule("30"))) is not None
    found = answer("CKV_AVD_19", pool(), estate=code(rule("120"), rule("30")))
    assert found is not None
    assert found[0] is FAIL


def test_rule_of_another_root_counts() -> None:
    found = answer("CKV_AVD_19", pool(), estate=Estate(others=[code(rule("30"))]))
    assert found is not None
    assert found[0] is FAIL


@pytest.mark.parametrize("platform", ["macOS", "ios", "android"])
def test_rule_for_another_platform_does_not_count(platform: str) -> None:
    assert answer("CKV_AVD_19", pool(), estate=code(rule("30", platform))) is None


@pytest.mark.parametrize("platform", ["all", "Windows", None])
def test_rule_for_windows_counts(platform: str | None) -> None:
    found = answer("CKV_AVD_19", pool(), estate=code(rule("30", platform)))
    assert found is not None
    assert found[0] is FAIL


def test_rule_that_is_switched_off_does_not_count() -> None:
    off = rule("30")
    off.resource = replace(off.resource, presence=FALSE)
    assert answer("CKV_AVD_19", pool(), estate=code(off)) is None


@pytest.mark.parametrize("days", [None, "soon", ""])
def test_rule_without_days_is_left_to_the_check_of_rules(days: str | None) -> None:
    assert answer("CKV_AVD_19", pool(), estate=code(rule(days))) is None


@pytest.mark.parametrize(
    "subject",
    [pool("Pooled"), pool(sleeps=False), pool(sleeps=None), pool(declared=False), pool(None)],
    ids=["pooled", "never asleep", "not said", "not declared here", "no type"],
)
def test_other_host_pools_are_not_judged(subject: HostPool) -> None:
    assert answer("CKV_AVD_19", subject, estate=code(rule("30"))) is None


def test_no_rule_is_the_check_of_rules() -> None:
    assert answer("CKV_AVD_19", pool(), estate=Estate()) is None


@pytest.mark.parametrize(
    ("subject", "stated", "what"),
    [
        (pool(), rule(UNKNOWN), "the days of the device clean-up rule"),
        (pool(), rule("30", UNKNOWN), "the platform of the device clean-up rule"),
        (pool(sleeps=UNKNOWN), rule("30"), "whether hosts start on connect"),
        (pool(UNKNOWN), rule("30"), "the host pool type"),
    ],
)
def test_what_is_not_known_is_undecided(subject: HostPool, stated: IntunePolicy, what: str) -> None:
    assert answer("CKV_AVD_19", subject, estate=code(stated)) == (
        UNDECIDED,
        f'{what} is unknown: variable "x" has no default; state it in the code or a parameter file',
    )


def test_an_unknown_type_does_not_matter_where_no_rule_is_too_short() -> None:
    assert answer("CKV_AVD_19", pool(UNKNOWN), estate=code(rule("90"))) == KEEPS


def scaled(stops: Any, enabled: Any = True, sleeps: Any = False) -> HostPool:
    found = pool(sleeps=sleeps)
    found.scaling = [Scaling(RESOURCE, value(stops), value(False), value(enabled))]
    return found


def test_a_scaling_plan_that_stops_hosts_counts() -> None:
    assert answer("CKV_AVD_19", scaled(True), estate=code(rule("30"))) == (
        FAIL,
        "its hosts sleep until their users connect (the scaling plan x), and x hides the records of devices after 30 "
        "days; use 90 days or more",
    )
    assert answer("CKV_AVD_19", scaled(True), estate=code(rule("90"))) == KEEPS


@pytest.mark.parametrize("subject", [scaled(False), scaled(True, enabled=False)], ids=["stops none", "switched off"])
def test_other_scaling_plans_do_not_count(subject: HostPool) -> None:
    assert answer("CKV_AVD_19", subject, estate=code(rule("30"))) is None


def test_what_is_certain_counts_beside_what_is_not_known() -> None:
    for subject, rules in (
        (scaled(True, sleeps=UNKNOWN), (rule("30"),)),
        (pool(), (rule(UNKNOWN), rule("30"))),
        (pool(), (rule("30", UNKNOWN), rule("30"))),
    ):
        found = answer("CKV_AVD_19", subject, estate=code(*rules))
        assert found is not None
        assert found[0] is FAIL


def test_without_a_rule_it_does_not_matter_whether_hosts_sleep() -> None:
    assert answer("CKV_AVD_19", pool(sleeps=UNKNOWN), estate=Estate()) is None
