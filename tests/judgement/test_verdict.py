"""Several objects in one block have one answer: the worst."""

from __future__ import annotations

import pytest
from avd_intune.findings import Outcome
from avd_intune.judgement.verdict import failed, passed, undecided, worst_of


def test_a_failure_outweighs_the_rest_and_every_failure_is_named_once() -> None:
    verdict = worst_of([passed("a"), failed("b"), undecided("c"), failed("d"), failed("b")])
    assert (verdict.outcome, verdict.reason) == (Outcome.FAIL, "b; and d")


def test_what_is_undecided_outweighs_a_pass() -> None:
    verdict = worst_of([passed("a"), undecided("c")])
    assert (verdict.outcome, verdict.reason) == (Outcome.UNDECIDED, "c")


def test_passes_stay_a_pass() -> None:
    assert worst_of([passed("a"), passed("a")]) == passed("a")


def test_there_is_no_answer_of_nothing() -> None:
    with pytest.raises(ValueError, match="no verdicts"):
        worst_of([])
