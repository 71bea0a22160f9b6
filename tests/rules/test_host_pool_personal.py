"""CKV_AVD_1 on host pools of all types."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.estate.model import Estate, MachineKind
from avd_intune.findings import Outcome
from avd_intune.values.value_types import TRUE

from tests.rules.rule_support import FAIL, PASS, UNDECIDED, UNKNOWN, answer, host_pool, session_host


@pytest.mark.parametrize(
    ("kind", "baseline", "outcome", "reason"),
    [
        ("Personal", "2020-09", PASS, 'the host pool type is "Personal"'),
        ("personal", "2020-09", PASS, 'the host pool type is "personal"'),
        ("Pooled", "2020-09", FAIL, 'the host pool type is "Pooled"; set it to "Personal"'),
        ("Pooled", "current", PASS, 'the host pool type is "Pooled"'),
        ("BYODesktop", "2020-09", FAIL, 'the host pool type is "BYODesktop"; set it to "Personal"'),
        ("BYODesktop", "current", FAIL, 'the host pool type is "BYODesktop"; set it to "Personal" or "Pooled"'),
        ("Private", "2020-09", FAIL, 'the host pool type "Private" does not exist; set it to "Personal"'),
        (None, "2020-09", FAIL, 'the host pool type is not set; set it to "Personal"'),
        ("", "2020-09", FAIL, 'the host pool type is not set; set it to "Personal"'),
        (
            UNKNOWN,
            "2020-09",
            UNDECIDED,
            'the host pool type is unknown: variable "x" has no default; state it in the code or a parameter file',
        ),
    ],
    ids=lambda value: str(value.value) if isinstance(value, Outcome) else None,
)
def test_type(kind: Any, baseline: str, outcome: Outcome, reason: str) -> None:
    assert answer("CKV_AVD_1", host_pool(kind), baseline) == (outcome, reason)


def test_host_pool_outside_the_code_is_not_judged() -> None:
    assert answer("CKV_AVD_1", host_pool("Pooled", declared=False)) is None


@pytest.mark.parametrize("kind", [MachineKind.SESSION_HOST_CONFIGURATION, MachineKind.VIRTUAL_MACHINE])
def test_personal_host_pools_have_no_session_host_configuration(kind: MachineKind) -> None:
    pool, host = host_pool("Pooled"), session_host()
    host.machine.kind, host.pools = kind, [(pool, TRUE)]
    found = answer("CKV_AVD_1", pool, estate=Estate(host_pools=[pool], session_hosts=[host]))
    advice = (
        " and create its session hosts without a session host configuration, which is for pooled host pools only "
        "(management type Standard)"
    )
    configured = kind is MachineKind.SESSION_HOST_CONFIGURATION
    assert found == (FAIL, f'the host pool type is "Pooled"; set it to "Personal"{advice if configured else ""}')
