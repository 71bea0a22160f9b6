"""CKV_AVD_2 on personal and other host pools."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.findings import Outcome

from tests.rules.rule_support import FAIL, PASS, UNDECIDED, UNKNOWN, answer, host_pool

MISSING = 'the personal host pool has no assignment type; set it to "Automatic" or "Direct"'


@pytest.mark.parametrize(
    ("assignment_type", "outcome", "reason"),
    [
        ("Automatic", PASS, 'the assignment type is "Automatic"'),
        ("direct", PASS, 'the assignment type is "direct"'),
        (None, FAIL, MISSING),
        ("", FAIL, MISSING),
        ("Manual", FAIL, 'the assignment type is "Manual"; set it to "Automatic" or "Direct"'),
        (
            UNKNOWN,
            UNDECIDED,
            'the assignment type of the personal host pool is unknown: variable "x" has no default; '
            "state it in the code or a parameter file",
        ),
    ],
    ids=["Automatic", "another letter case", "null", "empty", "no such type", "unknown"],
)
def test_assignment_type(assignment_type: Any, outcome: Outcome, reason: str) -> None:
    assert answer("CKV_AVD_2", host_pool("PERSONAL", assignment_type)) == (outcome, reason)


@pytest.mark.parametrize("kind", ["Pooled", "BYODesktop", "Private", None])
def test_other_host_pools_assign_no_desktops(kind: str | None) -> None:
    assert answer("CKV_AVD_2", host_pool(kind, "nonsense")) is None


def test_host_pool_outside_the_code_is_not_judged() -> None:
    assert answer("CKV_AVD_2", host_pool("Personal", declared=False)) is None


def test_unknown_type_leaves_it_undecided() -> None:
    expected = (
        UNDECIDED,
        'the host pool type is unknown: variable "x" has no default; state it in the code or a parameter file',
    )
    assert answer("CKV_AVD_2", host_pool(UNKNOWN)) == expected
