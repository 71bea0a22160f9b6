"""The managed identity that a join to Entra ID needs: which types have it, and what it is set to."""

from __future__ import annotations

import pytest
from avd_intune.estate.model import MachineKind
from avd_intune.judgement.host_identity import identity_problem
from avd_intune.values.value_types import NULL
from avd_intune.values.worlds import UndecidableError

from tests.rules.rule_support import UNKNOWN, look, session_host, value


@pytest.mark.parametrize(
    ("stated", "wanted"),
    [
        ("SystemAssigned", None),
        (" systemassigned ", None),
        ("UserAssigned, SystemAssigned", None),
        ("UserAssigned", "SystemAssigned, UserAssigned"),
        ("None", "SystemAssigned"),
        (None, "SystemAssigned"),
    ],
)
def test_a_system_assigned_identity_is_needed_beside_any_other(stated: str | None, wanted: str | None) -> None:
    host = session_host()
    host.machine.identity = value(stated) if stated is not None else NULL
    problem = identity_problem(host, look())
    assert [change.value for change in problem.changes] == [wanted] if problem is not None else wanted is None


def test_an_unknown_identity_is_asked_for_and_one_that_no_code_states_is_not() -> None:
    host = session_host()
    host.machine.identity = UNKNOWN
    with pytest.raises(UndecidableError):
        identity_problem(host, look())
    host.machine.kind = MachineKind.OUTSIDE_THE_CODE
    assert identity_problem(host, look()) is None
    host.machine.identity = None
    assert identity_problem(host, look()) is None
