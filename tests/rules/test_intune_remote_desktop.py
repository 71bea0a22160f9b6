"""CKV_AVD_8 on policies in every form that the setting has, and on scripts of session hosts."""

from __future__ import annotations

import pytest
from avd_intune.values.value_types import FALSE

from tests.rules.rule_support import (
    FAIL,
    PASS,
    UNDECIDED,
    UNKNOWN,
    answer,
    oma_policy,
    policy,
    script,
    session_host,
)

CSP = "./Device/Vendor/MSFT/Policy/Config/RemoteDesktopServices/AllowUsersToConnectRemotely"
SO_THAT = "so that users cannot connect to session hosts"
CLEAN = (PASS, "it does not disable remote connections of users")
DENY = (
    "Set-ItemProperty -Path 'HKLM:\\System\\CurrentControlSet\\Control\\Terminal Server' "
    "-Name fDenyTSConnections -Value {value}"
)


@pytest.mark.parametrize("text", ["<disabled/>", "< Disabled />", "0", "false"])
def test_policy_that_disables_it_fails(text: str) -> None:
    assert answer("CKV_AVD_8", oma_policy(CSP, text)) == (
        FAIL,
        f"the setting {CSP} is disabled, {SO_THAT}; enable it or leave it unconfigured",
    )


@pytest.mark.parametrize("text", ["<enabled/>", "1", "", None])
def test_policy_that_enables_it_passes(text: str | None) -> None:
    assert answer("CKV_AVD_8", oma_policy(CSP, text)) == CLEAN


def test_another_setting_passes() -> None:
    other = "./Device/Vendor/MSFT/Policy/Config/RemoteDesktopServices/DoNotAllowDriveRedirection"
    assert answer("CKV_AVD_8", oma_policy(other, "<disabled/>")) == CLEAN


def test_value_that_is_not_known_is_undecided() -> None:
    assert answer("CKV_AVD_8", oma_policy(CSP, UNKNOWN)) == (
        UNDECIDED,
        f'the setting {CSP} is unknown: variable "x" has no default; state it in the code or a parameter file',
    )


def test_a_value_that_graph_hides_is_undecided() -> None:
    """Exports have asterisks for the values of custom settings that are encrypted."""
    assert answer("CKV_AVD_8", oma_policy(CSP, "****")) == (
        UNDECIDED,
        f"the setting {CSP} is unknown: Graph hides the value, which is encrypted; state it in the code or a parameter "
        "file",
    )


def test_setting_that_is_not_known_is_undecided() -> None:
    assert answer("CKV_AVD_8", oma_policy(UNKNOWN, "<enabled/>")) == (
        UNDECIDED,
        'what the Intune policy sets is unknown: variable "x" has no default; state it in the code or a parameter file',
    )


def test_policy_for_another_platform_is_not_judged() -> None:
    assert answer("CKV_AVD_8", policy("macOSCustomConfiguration")) is None


@pytest.mark.parametrize(("denied", "outcome"), [("1", FAIL), ("0", PASS)])
def test_script_of_a_policy(denied: str, outcome: object) -> None:
    content = DENY.format(value=denied)
    found = answer("CKV_AVD_8", policy("deviceManagementScript", scriptContent=content))
    reason = f"line 1 of its script sets fDenyTSConnections to 1, {SO_THAT}; set it to 0 or leave it out"
    assert found == ((FAIL, reason) if outcome is FAIL else CLEAN)


def test_script_on_a_session_host_that_denies_connections_fails() -> None:
    host = session_host(script("Write-Output hello"), script(DENY.format(value=1)))
    assert answer("CKV_AVD_8", host) == (
        FAIL,
        f"line 1 of the script of x sets fDenyTSConnections to 1, {SO_THAT}; set it to 0 or leave it out",
    )


def test_script_on_a_session_host_that_allows_them_passes() -> None:
    host = session_host(script(DENY.format(value=0)))
    assert answer("CKV_AVD_8", host) == (PASS, "no script on it denies remote connections of users")


def test_session_host_whose_scripts_do_not_speak_of_it_is_not_judged() -> None:
    assert answer("CKV_AVD_8", session_host()) is None
    assert answer("CKV_AVD_8", session_host(script("Write-Output hello"))) is None


def test_comment_denies_nothing() -> None:
    host = session_host(script("# " + DENY.format(value=1)))
    assert answer("CKV_AVD_8", host) is None


def test_setting_that_is_certainly_not_made_does_not_count() -> None:
    made_elsewhere = oma_policy(CSP, "<disabled/>")
    for setting in made_elsewhere.settings:
        setting.when = FALSE
    assert answer("CKV_AVD_8", made_elsewhere) == CLEAN
