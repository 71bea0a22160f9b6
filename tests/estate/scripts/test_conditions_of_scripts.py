"""Values that hang on what the machine answers: how they are built, cut down and told."""

from __future__ import annotations

import pytest
from avd_intune.estate.scripts.conditions import (
    Fork,
    Guard,
    Question,
    Questions,
    both,
    cases,
    chosen,
    combined,
    depth_of,
    either,
    fork,
    in_words,
    is_same,
    mapped,
    negated,
    number_of_cases,
    same,
    under,
)
from avd_intune.estate.scripts.powershell.success import Succeeded
from avd_intune.estate.scripts.script_values import Open
from hypothesis import given
from hypothesis import strategies as st

ASKED = Questions()
A, B, C = (ASKED.ask(Question(name, name.upper(), "setup.ps1", 1)) for name in "abc")
ANSWERS = [(a, b, c) for a in (True, False) for b in (True, False) for c in (True, False)]


def value(found: object, answers: tuple[bool, ...]) -> object:
    """Return what a value is where the questions have these answers."""
    while isinstance(found, Fork):
        found = found.yes if answers[found.number] else found.no
    return found


def table(found: object) -> list[object]:
    return [value(found, answers) for answers in ANSWERS]


def test_a_question_is_asked_once() -> None:
    again = ASKED.ask(Question("b", "another text", "other.ps1", 9))
    assert isinstance(again, Fork)
    assert (again.number, str(again.question), again.yes, again.no) == (1, "B", True, False)


def test_guards() -> None:
    assert table(negated(A)) == [not a for a, _, _ in ANSWERS]
    assert table(both(A, B)) == [a and b for a, b, _ in ANSWERS]
    assert table(either(B, A)) == [a or b for a, b, _ in ANSWERS]
    assert table(chosen(B, A, C)) == [a if b else c for a, b, c in ANSWERS]
    assert table(chosen(C, chosen(B, 1, 2), chosen(A, 3, 4))) == [
        ((1 if b else 2) if c else (3 if a else 4)) for a, b, c in ANSWERS
    ]
    assert (both(True, A), both(A, True), both(False, A), both(A, False)) == (A, A, False, False)
    assert (either(True, A), either(A, False), either(False, A), negated(True)) == (True, A, A, False)
    assert chosen(A, 1, 1) == 1
    assert chosen(A, "x", "".join("x")) == "x"
    assert both(A, negated(A)) is False
    assert either(A, negated(A)) is True


def test_sameness() -> None:
    one, other = chosen(A, (1, "x"), 2), chosen(A, (1, "x"), 2)
    assert one is not other
    assert same(one, other)
    assert not same(one, chosen(A, (1, "y"), 2))
    assert not same(one, chosen(A, (1, "x", 3), 2))
    assert not same(one, chosen(B, (1, "x"), 2))
    assert not same(one, chosen(A, (1, "x"), 3))
    assert not same(one, chosen(A, (1, "x"), chosen(B, 2, 3)))
    assert not same(1, True)
    assert not same(1, "1")
    assert not same(None, False)
    assert not same([], [])
    assert same(Open("k", "one"), Open("k", "other"))
    assert not same(Open("k", "one"), Open("l", "one"))
    assert is_same(both(A, B), both(B, A))
    assert not is_same(A, B)
    assert not is_same(A, True)
    assert is_same(True, True)


def test_a_fork_that_changes_nothing_is_itself() -> None:
    assert isinstance(A, Fork)
    assert fork(A, True, False) is A
    assert fork(A, 1, 1) == 1
    swapped = fork(A, False, True)
    assert isinstance(swapped, Fork)
    assert (swapped.yes, swapped.no) == (False, True)


def in_order(found: object) -> bool:
    """Say whether no question is asked below itself or a later one."""
    return not isinstance(found, Fork) or all(
        not isinstance(side, Fork) or (side.number > found.number and in_order(side)) for side in (found.yes, found.no)
    )


def test_what_is_made_of_a_value_asks_in_order() -> None:
    asking = {1: A, 2: B, 3: C}
    found = mapped(lambda leaf: asking[leaf], chosen(B, 1, chosen(C, 2, 3)))  # type: ignore[index]
    assert table(found) == [(a if b else b if c else c) for a, b, c in ANSWERS]
    assert in_order(found)
    met = combined(lambda one, other: (A, B, C)[one + other], chosen(B, 0, 1), chosen(C, 0, 1))  # type: ignore[operator]
    assert table(met) == [(a, b, c)[(not b) + (not c)] for a, b, c in ANSWERS]
    assert in_order(met)


def test_a_value_is_told_once_however_many_ways_lead_to_it() -> None:
    shared = chosen(A, chosen(B, "x", "y"), chosen(B, "y", "x"))
    assert [(table(guard), leaf) for guard, leaf in cases(shared)] == [
        ([a == b for a, b, _ in ANSWERS], "x"),
        ([a != b for a, b, _ in ANSWERS], "y"),
    ]
    assert [(table(guard), leaf) for guard, leaf in cases(shared, A)] == [
        ([a and b for a, b, _ in ANSWERS], "x"),
        ([a and not b for a, b, _ in ANSWERS], "y"),
    ]
    guard: object = False
    for number in range(40):
        guard = chosen(ASKED.ask(Question(f"way {number}", "W", "setup.ps1", 1)), negated(guard), guard)  # type: ignore[arg-type]
    assert len(list(cases(guard))) == 2


NOTES = st.tuples(st.sampled_from([True, A, B, C, both(A, C), negated(B), False]), st.integers(0, 2))


@given(st.lists(NOTES, max_size=60))
def test_whether_a_statement_succeeded_is_what_the_last_one_says(notes: list[tuple[Guard, int]]) -> None:
    noted, expected = Succeeded(), chosen(True, True, True)
    for guard, said in notes:
        noted.note(guard, said)
        expected = chosen(guard, said, expected)
    for guard in (True, A, both(B, negated(C))):
        for answers, wanted in zip(ANSWERS, table(expected), strict=True):
            found = [leaf for when, leaf in noted.read(guard) if value(when, answers)]
            assert found == ([wanted] if value(guard, answers) else [])


def test_of_very_many_statements_in_cases_the_older_ones_are_open() -> None:
    """What they all come to is a diagram that grows with each: a menu in a loop took twenty seconds."""
    asked, noted = Questions(), Succeeded()
    guards = [asked.ask(Question(f"q{number}", f"q{number}", "setup.ps1", 1)) for number in range(200)]
    for number, guard in enumerate(guards):
        noted.note(guard, number)
    assert [leaf for _, leaf in noted.read(guards[199])] == [199]
    *newer, (_, older) = noted.read(True)
    assert [leaf for _, leaf in newer] == list(range(199, 199 - len(newer), -1))
    assert isinstance(older, Open) and 32 <= len(newer) <= 64


def test_sizes() -> None:
    found = chosen(A, chosen(B, 1, chosen(C, 2, 3)), 4)
    assert (depth_of(found), number_of_cases(found)) == (3, 4)
    assert (depth_of(A), number_of_cases(A)) == (1, 2)
    assert (depth_of(1), number_of_cases(1)) == (0, 1)


@pytest.mark.parametrize(
    ("found", "guard", "expected"),
    [
        (chosen(A, 1, 2), A, 1),
        (chosen(A, 1, 2), negated(A), 2),
        (chosen(B, 1, 2), A, chosen(B, 1, 2)),
        (chosen(A, 1, 2), B, chosen(A, 1, 2)),
        (chosen(A, chosen(B, 1, 2), 3), B, chosen(A, 1, 3)),
        (chosen(A, chosen(B, 1, 2), 3), both(A, negated(B)), 2),
        (chosen(A, chosen(B, 1, 2), 3), either(negated(A), B), chosen(A, 1, 3)),
        (chosen(B, 1, 2), both(A, B), 1),
        (chosen(B, 1, 2), both(negated(A), B), 1),
        (chosen(B, 1, 2), either(A, B), chosen(B, 1, 2)),
        (chosen(C, 1, 2), chosen(A, both(B, C), C), 1),
        (chosen(A, 1, 2), True, chosen(A, 1, 2)),
        (1, A, 1),
    ],
)
def test_under(found: object, guard: bool | Fork, expected: object) -> None:
    assert same(under(found, guard), expected)


def test_cases() -> None:
    found = chosen(A, 1, chosen(B, 2, 3))
    assert [(in_words(guard), leaf) for guard, leaf in cases(found)] == [
        ("if `A`", 1),
        ("if not `A` and `B`", 2),
        ("if not `A` and not `B`", 3),
    ]
    assert list(cases(1)) == [(True, 1)]
    assert list(cases(1, False)) == []
    assert [(in_words(guard), leaf) for guard, leaf in cases(chosen(B, 1, 2), A)] == [
        ("if `A` and `B`", 1),
        ("if `A` and not `B`", 2),
    ]
    assert [leaf for _, leaf in cases(chosen(A, 1, 2), A)] == [1]


def test_mapped_and_combined() -> None:
    assert table(mapped(lambda leaf: leaf == 1, chosen(A, 1, chosen(B, 2, 1)))) == [a or not b for a, b, _ in ANSWERS]
    assert mapped(lambda leaf: leaf, 5) == 5
    for one, other in (
        (chosen(A, 1, 2), chosen(B, 10, 20)),
        (chosen(B, 10, 20), chosen(A, 1, 2)),
        (chosen(A, 1, 2), 5),
    ):
        expected = [value(one, each) + value(other, each) for each in ANSWERS]  # type: ignore[operator]
        assert table(combined(lambda left, right: left + right, one, other)) == expected  # type: ignore[operator]
    assert table(combined(lambda left, right: (left, right), 7, chosen(A, 1, 2))) == [
        (7, 1 if a else 2) for a, _, _ in ANSWERS
    ]
    assert combined(lambda left, right: left + right, 1, 2) == 3  # type: ignore[operator]
    assert table(combined(lambda left, right: (left, right), chosen(A, 1, 2), chosen(A, 3, 4))) == [
        (1, 3) if a else (2, 4) for a, _, _ in ANSWERS
    ]


def test_the_shortest_way_is_told() -> None:
    assert in_words(True) == ""
    assert in_words(False) == ""
    assert in_words(chosen(A, both(B, C), B)) == "if not `A` and `B`"
    assert in_words(chosen(A, B, both(B, C))) == "if `A` and `B`"
    assert in_words(negated(both(A, B))) == "if not `A`"
