"""CKV_AVD_2 on personal and other host pools."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from avd_intune.engine import scan
from avd_intune.findings import Certainty, Outcome
from avd_intune.source.scan_request import ScanRequest

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


@pytest.mark.parametrize(
    ("kind", "certainty"),
    [
        ("'Personal'", Certainty.SAFE),
        ("kind", Certainty.REVIEW),
        ("isPersonal ? 'Personal' : 'Pooled'", Certainty.REVIEW),
    ],
    ids=["in the block", "the default of a parameter", "a branch of a condition"],
)
def test_it_is_set_without_a_review_only_where_the_block_says_personal(
    tmp_path: Path, kind: str, certainty: Certainty
) -> None:
    """By an input, the same code may deploy a pooled host pool, which has no assignment type."""
    (tmp_path / "main.bicep").write_text(
        "param kind string = 'Personal'\nparam isPersonal bool = true\n"
        "resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {\n"
        "  name: 'vdpool'\n  location: 'westeurope'\n  properties: {\n"
        f"    hostPoolType: {kind}\n    loadBalancerType: 'Persistent'\n"
        "    preferredAppGroupType: 'Desktop'\n  }\n}\n"
    )
    (finding,) = [each for each in scan(ScanRequest(root=tmp_path)).findings if each.rule_id == "CKV_AVD_2"]
    assert (finding.outcome, [each.certainty for each in finding.changes]) == (FAIL, [certainty])
