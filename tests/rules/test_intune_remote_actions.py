"""CKV_AVD_9 on each action that session hosts do not support, and on others."""

from __future__ import annotations

import pytest

from tests.rules.rule_support import FAIL, PASS, UNDECIDED, UNKNOWN, action, answer

# https://learn.microsoft.com/mem/intune/fundamentals/azure-virtual-desktop#remote-actions
UNSUPPORTED = {
    "wipe": "Wipe",
    "cleanWindowsDevice": "Fresh Start",
    "remoteLock": "Remote lock",
    "resetPasscode": "Reset password",
    "rotateBitLockerKeys": "BitLocker key rotation",
}


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_unsupported_action_fails(name: str) -> None:
    assert answer("CKV_AVD_9", action(name)) == (
        FAIL,
        f'the action block requests the remote action "{name}" ({UNSUPPORTED[name]}), '
        "which session hosts do not support; remove it, and redeploy the machine instead",
    )


def test_letter_case_does_not_count() -> None:
    found = answer("CKV_AVD_9", action("WIPE", how="a script on the session host"))
    assert found == (
        FAIL,
        'a script on the session host requests the remote action "WIPE" (Wipe), '
        "which session hosts do not support; remove it, and redeploy the machine instead",
    )


@pytest.mark.parametrize("name", ["rebootNow", "syncDevice", "retire", "wipeAll"])
def test_other_action_passes(name: str) -> None:
    assert answer("CKV_AVD_9", action(name)) == (
        PASS,
        f'the remote action is "{name}", which is none of the unsupported ones',
    )


def test_action_without_a_name_is_not_judged() -> None:
    assert answer("CKV_AVD_9", action(None)) is None


def test_action_that_is_not_known_is_undecided() -> None:
    assert answer("CKV_AVD_9", action(UNKNOWN)) == (
        UNDECIDED,
        'the remote action is unknown: variable "x" has no default; state it in the code or a parameter file',
    )
