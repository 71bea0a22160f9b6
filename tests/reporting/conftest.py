"""What tests of whole reports judge by: a check that comes later may find something in their code, too."""

from __future__ import annotations

import pytest
from avd_intune.judgement.registry import all_rules

LAST = 13


@pytest.fixture
def first_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge by CKV_AVD_1 to 13 alone."""
    rules = tuple(rule for rule in all_rules() if rule.number <= LAST)
    monkeypatch.setattr("avd_intune.engine.all_rules", lambda: rules)
