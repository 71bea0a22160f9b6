"""CKV_AVD_17 on scripts and policies that let FSLogix roam the identity."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.estate.model import IntunePolicy, SessionHost
from avd_intune.settings import PolicyElsewhere, Settings

from tests.rules.rule_support import FAIL, PASS, UNDECIDED, UNKNOWN, answer, oma_policy, policy, script, session_host

KEY = r"HKLM:\SOFTWARE\FSLogix\Profiles"
WHY = "which moves the tokens of users between session hosts, and Intune does not support that"
REMOVE = "set it to 0 or leave it out"
PATH = "./Device/Vendor/MSFT/Policy/Config/FSLogixv1~Policy~fslogix/RoamIdentity"
CLEAN_POLICY = (PASS, "it does not switch RoamIdentity of FSLogix on")


def roam(data: Any, kind: str = "DWord", key: str = KEY) -> str:
    return f"New-ItemProperty -Path '{key}' -Name RoamIdentity -PropertyType {kind} -Value {data} -Force"


def host(text: str) -> SessionHost:
    return session_host(script(text))


def test_script_that_lets_it_roam_fails() -> None:
    assert answer("CKV_AVD_17", host(roam(1))) == (
        FAIL,
        f"line 1 of the script of x sets RoamIdentity of FSLogix to 1, {WHY}; {REMOVE}",
    )


@pytest.mark.parametrize(
    "text",
    [
        roam(0),
        roam(2),
        roam(1, "String"),
        f"{roam(1)}\n{roam(0)}",
        f"{roam(1)}\nRemove-ItemProperty '{KEY}' RoamIdentity",
    ],
    ids=["0", "2", "a text", "0 afterwards", "removed afterwards"],
)
def test_script_that_leaves_it_off_passes(text: str) -> None:
    assert answer("CKV_AVD_17", host(text)) == (PASS, "no script on it sets RoamIdentity of FSLogix to 1")


@pytest.mark.parametrize(
    "text",
    ["Write-Output hello", f"# {roam(1)}", roam(1, key=r"HKLM:\SOFTWARE\Contoso")],
    ids=["none", "comment", "elsewhere"],
)
def test_host_whose_scripts_do_not_touch_it_is_not_judged(text: str) -> None:
    assert answer("CKV_AVD_17", host(text)) is None


def test_condition_on_the_machine_is_undecided_and_named() -> None:
    found = answer("CKV_AVD_17", host(f"if (Test-Path C:\\old) {{ {roam(1)} }}"))
    assert found is not None
    assert found[0] is UNDECIDED
    assert "`Test-Path C:\\old`" in found[1]


@pytest.mark.parametrize("setting", ["1", "true", " <enabled/> ", "device_roamidentity_1"])
def test_policy_that_switches_it_on_fails(setting: str) -> None:
    assert answer("CKV_AVD_17", oma_policy(PATH, setting)) == (FAIL, f"the setting {PATH} is on, {WHY}; {REMOVE}")


@pytest.mark.parametrize("setting", ["0", "<disabled/>", "false", None, "device_roamidentity_0", "11"])
def test_policy_that_switches_it_off_passes(setting: str | None) -> None:
    assert answer("CKV_AVD_17", oma_policy(PATH, setting)) == CLEAN_POLICY


def test_names_with_an_underscore_are_the_same_setting() -> None:
    assert answer("CKV_AVD_17", oma_policy("./x/roam_identity", "1")) is not None


def test_script_of_a_policy() -> None:
    def of(text: str) -> IntunePolicy:
        return policy("deviceManagementScript", scriptContent=text)

    assert answer("CKV_AVD_17", of(roam(1))) == (
        FAIL,
        f"line 1 of its script sets RoamIdentity of FSLogix to 1, {WHY}; {REMOVE}",
    )
    assert answer("CKV_AVD_17", of(roam(0))) == CLEAN_POLICY
    assert answer("CKV_AVD_17", of("Write-Output hello")) is None


def test_other_policies_are_not_judged() -> None:
    assert answer("CKV_AVD_17", oma_policy("./x/AllowCamera", "1")) is None
    assert answer("CKV_AVD_17", policy("macOSCustomConfiguration")) is None
    elsewhere = Settings(policies_elsewhere=(PolicyElsewhere(name="x"),))
    assert answer("CKV_AVD_17", oma_policy(PATH, "1"), settings=elsewhere) is None


def test_value_that_is_not_known_is_undecided() -> None:
    assert answer("CKV_AVD_17", oma_policy(PATH, UNKNOWN)) == (
        UNDECIDED,
        f'the setting {PATH} is unknown: variable "x" has no default; state it in the code or a parameter file',
    )
