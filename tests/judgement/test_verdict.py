"""Several objects in one block have one answer: the worst."""

from __future__ import annotations

import pytest
from avd_intune.findings import MAX_REASON, Action, Change, Outcome, in_short_lines
from avd_intune.judgement.verdict import (
    MAX_RELATED_PLACES,
    MAX_SENTENCE,
    chain_of,
    failed,
    passed,
    undecided,
    worst_of,
)
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.value_types import Known, Origin, through

SOURCE = SourceFile("/repo/main.tf", 'type = local.pool\n\npool = "Pooled"\n')
ADVICE = Change(Action.SET, "type", 'set it to "Personal"')


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


def test_what_to_do_stands_behind_the_reason_where_both_are_a_sentence_to_be_read_and_else_below_it() -> None:
    room = MAX_SENTENCE - len(f"; {ADVICE.text}")
    longest = "x" * room
    assert failed(longest, None, ADVICE).reason == f"{longest}; {ADVICE.text}"
    assert failed(longest, None, ADVICE).details == ()
    assert failed(f"{longest}x", None, ADVICE).reason == f"{longest}x"
    assert failed(f"{longest}x", None, ADVICE).details == (ADVICE.text,)


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("x" * MAX_REASON, ["x" * MAX_REASON]),
        ("x" * (MAX_REASON + 1), ["x" * MAX_REASON, "x"]),
        # It goes on behind a part of the sentence, else behind a word, however short that is.
        (f"{'a ' * 10}b; {'c' * MAX_REASON}", [f"{'a ' * 10}b", "c" * MAX_REASON]),
        (f"a; {'c' * MAX_REASON}", ["a", "c" * MAX_REASON]),
        (f"a; {'b' * 100} {'c' * MAX_REASON}", ["a", "b" * 100, "c" * MAX_REASON]),
        (f"in dev: {'b ' * 100}{'c' * MAX_REASON}", ["in dev:", f"{'b ' * 100}".strip(), "c" * MAX_REASON]),
        (f"a {'c' * MAX_REASON}", ["a", "c" * MAX_REASON]),
        (f"a  {'c' * MAX_REASON}", ["a", "c" * MAX_REASON]),
        # What begins with a blank has no word in front of it.
        (f" {'c' * MAX_REASON}", [f" {'c' * (MAX_REASON - 1)}", "c"]),
    ],
)
def test_a_long_line_goes_on_in_the_next_one(line: str, lines: list[str]) -> None:
    assert in_short_lines([line, "short"]) == [*lines, "short"]


LINES = SourceFile("/repo/lines.tf", "".join(f"line {number:>3}\n" for number in range(1, 100)))


def at_line(number: int) -> Span:
    return Span(LINES, 9 * (number - 1), 9 * (number - 1) + 8)


def come_through(*numbers: int) -> Known:
    """Return a value that is written on the first of some lines, and came through the others, in this order."""
    value = Known("Pooled", origin=Origin("a literal", at_line(numbers[0])))
    for number in numbers[1:]:
        value = through(value, f"local.step{number}", at_line(number))
    return value


def test_a_line_that_a_value_comes_through_twice_is_one_place() -> None:
    value = come_through(5, 4, 5, 4, 3)
    assert [(span.line, note) for span, note in chain_of(value)] == [
        (4, "the value comes through local.step4"),
        (5, "the value comes through local.step5"),
    ]


def test_no_more_places_are_shown_than_are_read_at_a_glance() -> None:
    most = come_through(*range(MAX_RELATED_PLACES + 1, 0, -1))
    assert [span.line for span, _ in chain_of(most)] == [2, 3, 4, 5, 6, 7]
    more = come_through(*range(MAX_RELATED_PLACES + 5, 0, -1))
    assert [span.line for span, _ in chain_of(more)] == [2, 3, 4, 5, 6, 7]
    # No further place is looked for in what a value is computed from.
    computed = Known("Pooled", origin=Origin("split()", at_line(1), source=come_through(20, 19, 18).origin))
    assert [span.line for span, _ in chain_of(computed)] == [18, 19, 20]


def test_only_a_block_around_the_property_is_left_out() -> None:
    inner, text = Span(LINES, 18, 26), SourceFile("/repo/other.tf", LINES.text)
    blocks = {
        "the same place in another file": (Span(text, 9, 26), True),
        "a block that begins with it": (Span(LINES, 18, 35), False),
        "a block that ends with it": (Span(LINES, 9, 26), False),
        "a block that ends within it": (Span(LINES, 9, 20), True),
    }
    for name, (block, is_shown) in blocks.items():
        value = through(Known(None, origin=Origin("local.pool", block)), "type", inner)
        assert bool(chain_of(value)) is is_shown, name


def test_the_changes_of_one_verdict_are_there_once() -> None:
    verdict = worst_of([failed("it is pooled", None, ADVICE, ADVICE)])
    assert verdict.changes == (ADVICE,)
