"""CKV_AVD_10 on tenants with and without a clean-up rule for Windows, here and elsewhere in the repository."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from avd_intune.estate.model import IntunePolicy
from avd_intune.settings import PolicyElsewhere, Settings
from avd_intune.values.value_types import Unknown
from avd_intune.values.worlds import MAX_WORLDS

from tests.rules.rule_support import FAIL, PASS, RESOURCE, UNDECIDED, UNKNOWN, answer, policy, tenant

DECLARE = (
    "declare a device clean-up rule for Windows with deviceInactivityBeforeRetirementInDays between 30 and 270, "
    "so that the records of deleted session hosts go"
)
DECLARED = (PASS, "a device clean-up rule is declared")
WINDOWS_POLICY = policy("windows10GeneralConfiguration", displayName="Desktops")


def cleanup(days: Any, platform: Any = "windows") -> IntunePolicy:
    return policy(
        "managedDeviceCleanupRule",
        deviceCleanupRulePlatformType=platform,
        deviceInactivityBeforeRetirementInDays=days,
    )


@pytest.mark.parametrize("days", [30, 31, 269, 270, "60", " 60 "])
def test_rule_for_windows_passes(days: Any) -> None:
    assert answer("CKV_AVD_10", tenant(cleanup(days))) == DECLARED


@pytest.mark.parametrize("platform", ["windows", "Windows", "all", None])
def test_platform_of_session_hosts_passes(platform: Any) -> None:
    assert answer("CKV_AVD_10", tenant(cleanup(60, platform))) == DECLARED


@pytest.mark.parametrize(
    ("days", "shown"), [(29, "29"), (271, "271"), (0, "0"), (-60, "-60"), (None, "no"), ("sixty", "sixty"), ("", "no")]
)
def test_days_that_intune_does_not_take_fail(days: Any, shown: str) -> None:
    assert answer("CKV_AVD_10", tenant(cleanup(days))) == (
        FAIL,
        f"the device clean-up rule has {shown} days of inactivity; {DECLARE}",
    )


def test_rule_for_another_platform_fails() -> None:
    assert answer("CKV_AVD_10", tenant(cleanup(60, "iOS"))) == (
        FAIL,
        f'the device clean-up rule is for the platform "iOS"; {DECLARE}',
    )


def test_one_good_rule_among_several_passes() -> None:
    assert answer("CKV_AVD_10", tenant(cleanup(60, "iOS"), cleanup(UNKNOWN), cleanup(60))) == DECLARED


def test_of_several_wrong_rules_the_first_is_named() -> None:
    assert answer("CKV_AVD_10", tenant(cleanup(60, "iOS"), cleanup(10))) == (
        FAIL,
        f'the device clean-up rule is for the platform "iOS"; {DECLARE}',
    )


def test_rule_elsewhere_in_the_repository_passes() -> None:
    assert answer("CKV_AVD_10", tenant(policies=(WINDOWS_POLICY,), elsewhere=(cleanup(60),))) == DECLARED


@pytest.mark.parametrize(
    ("rule", "what"),
    [
        (cleanup(UNKNOWN), "the number of days of the device clean-up rule"),
        (cleanup(60, UNKNOWN), "the platform of the device clean-up rule"),
    ],
)
@pytest.mark.parametrize("others", [(), (cleanup(10),)], ids=["alone", "beside a wrong one"])
def test_rule_that_is_not_known_is_undecided(rule: IntunePolicy, what: str, others: tuple[IntunePolicy, ...]) -> None:
    assert answer("CKV_AVD_10", tenant(rule, *others)) == (
        UNDECIDED,
        f'{what} is unknown: variable "x" has no default; state it in the code or a parameter file',
    )


def test_code_that_manages_intune_without_a_rule_fails() -> None:
    assert answer("CKV_AVD_10", tenant(policies=(WINDOWS_POLICY,))) == (
        FAIL,
        f"the code manages Intune and declares no device clean-up rule; {DECLARE}",
    )


def test_code_whose_policies_reach_no_session_host_is_not_asked() -> None:
    elsewhere = Settings(policies_elsewhere=(PolicyElsewhere(name="Desktops"),))
    assert answer("CKV_AVD_10", tenant(policies=(WINDOWS_POLICY,)), settings=elsewhere) is None
    assert answer("CKV_AVD_10", tenant(policies=(policy("macOSGeneralDeviceConfiguration"),))) is None
    assert answer("CKV_AVD_10", tenant()) is None


def test_one_policy_that_reaches_session_hosts_is_enough_to_be_asked() -> None:
    found = answer("CKV_AVD_10", tenant(policies=(policy("iosGeneralDeviceConfiguration"), WINDOWS_POLICY)))
    assert found is not None and found[0] is FAIL


def test_a_policy_that_is_deployed_in_every_case_is_asked_for_first() -> None:
    doubtful = [policy("windows10GeneralConfiguration", displayName=f"Kiosks {at}") for at in range(MAX_WORLDS + 1)]
    for at, each in enumerate(doubtful):
        each.resource = replace(RESOURCE, presence=Unknown("it is an input", key=f"var.has_{at}"))
    missing = (FAIL, f"the code manages Intune and declares no device clean-up rule; {DECLARE}")
    assert answer("CKV_AVD_10", tenant(policies=(doubtful[0],))) == missing
    assert answer("CKV_AVD_10", tenant(policies=(*doubtful, WINDOWS_POLICY))) == missing
