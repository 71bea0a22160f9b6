"""Several objects in one block have one answer: the worst."""

from __future__ import annotations

import pytest
from avd_intune.findings import Outcome
from avd_intune.judgement.verdict import chain_of, failed, passed, undecided, worst_of
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.value_types import Known, Origin, through

SOURCE = SourceFile("/repo/main.tf", 'type = local.pool\n\npool = "Pooled"\n')


def test_a_verdict_points_at_the_property_and_at_the_places_that_its_value_came_through() -> None:
    literal = Known("Pooled", origin=Origin("a literal", Span(SOURCE, 26, 34)))
    value = through(through(literal, "local.pool", Span(SOURCE, 7, 17)), "type", Span(SOURCE, 0, 17))
    verdict = failed("it is pooled", value)
    assert verdict.decided_at == Span(SOURCE, 0, 17)
    assert [(span.line, note) for span, note in verdict.related] == [(3, "it is written here")]


def test_the_block_around_the_property_is_no_place_that_the_value_came_through() -> None:
    value = through(Known(None, origin=Origin("local.pool", Span(SOURCE, 0, 30))), "type", Span(SOURCE, 0, 17))
    assert chain_of(value) == ()


def test_a_value_that_comes_from_nowhere_has_no_places() -> None:
    assert chain_of(Known("Pooled")) == ()
    assert failed("no image").related == ()


def test_a_failure_outweighs_the_rest_and_every_failure_is_named_once() -> None:
    verdict = worst_of([passed("a"), failed("b"), undecided("c"), failed("d"), failed("b")])
    assert (verdict.outcome, verdict.reason, verdict.details) == (Outcome.FAIL, "b", ("d",))


def test_what_is_undecided_outweighs_a_pass() -> None:
    verdict = worst_of([passed("a"), undecided("c")])
    assert (verdict.outcome, verdict.reason) == (Outcome.UNDECIDED, "c")


def test_passes_stay_a_pass() -> None:
    assert worst_of([passed("a"), passed("a")]) == passed("a")


def test_there_is_no_answer_of_nothing() -> None:
    with pytest.raises(ValueError, match="no verdicts"):
        worst_of([])
