"""Cases in which the language refuses the deployment: nothing is deployed in them."""

from __future__ import annotations

import pytest
from avd_intune.findings import Outcome
from avd_intune.judgement.verdict import Verdict, failed, passed
from avd_intune.values.refusals import FinalError
from avd_intune.values.value_types import EvaluationError, Known

from tests.judgement.test_judge import by, by_type, decided, pool


@pytest.mark.parametrize(
    ("verdict", "expected"), [(failed("no"), Outcome.FAIL), (passed("yes"), Outcome.UNDECIDED)], ids=["fails", "passes"]
)
def test_what_fails_wherever_it_can_be_deployed_fails(verdict: Verdict, expected: Outcome) -> None:
    """Where an engine refuses the value nothing is deployed; an expression that it may take is a case like others."""
    refused = FinalError("it divides by zero", key="div")
    open_ended = EvaluationError("there is no file", key="file")
    for value, outcome in ((refused, expected), (open_ended, Outcome.UNDECIDED)):
        subject = pool(by("var.env", dev=Known("a"), prod=value))
        assert decided(by_type(a=verdict), subject).outcome is outcome
    assert decided(by_type(a=verdict), pool(refused)).outcome is Outcome.UNDECIDED
