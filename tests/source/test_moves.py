"""Places in an older version of a text are found in the newest one."""

from __future__ import annotations

from itertools import pairwise

import pytest
from avd_intune.source.text import Moves, SourceFile, Span
from hypothesis import given
from hypothesis import strategies as st

OLD = "param a string\nparam b string\n\nvar c = a\nvar d = b\n"


def moved(texts: list[str], word: str) -> Span:
    """Return the span of a word in the first of several versions of a file."""
    versions = [SourceFile("/r/main.bicep", text) for text in texts]
    span = Span(versions[0], texts[0].index(word), texts[0].index(word) + len(word))
    older: list[SourceFile] = []
    for old, new in pairwise(versions):
        edit = Moves.of_edit(old, new)
        for each in older:
            assert each.moves is not None
            each.moves = each.moves.then(edit)
        old.moves = edit
        older.append(old)
    assert span.source is versions[-1]
    return span


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param([("param a", "// first\nparam a")], id="a line above"),
        pytest.param([("d = b\n", "d = b\nvar e = d\n")], id="a line below"),
        pytest.param([("param a", "// first\nparam a"), ("// first\n", "")], id="there and back"),
        pytest.param([("a string", "a int"), ("b string", "b int"), ("d = b", "d = a")], id="one after another"),
        pytest.param([("\n\n", "\n\n\n\n")], id="between"),
    ],
)
def test_what_an_edit_does_not_touch_moves_as_a_whole(edits: list[tuple[str, str]]) -> None:
    texts = [OLD]
    for old, new in edits:
        texts.append(texts[-1].replace(old, new))
    span = moved(texts, "var c = a")
    assert span.text == "var c = a"
    assert span.line == texts[-1][: texts[-1].index("var c")].count("\n") + 1


def test_edits_in_several_places_at_a_time_keep_what_is_between() -> None:
    assert moved([OLD, f"// above\n{OLD}// below\n"], "param b string").text == "param b string"
    assert moved([OLD, OLD.replace("a", "alpha")], "param b string").text.endswith("b string")


def test_an_edit_inside_of_a_block_is_in_it() -> None:
    span = moved([OLD, OLD.replace("b string", "b string = 'x'")], "param b string\n\nvar c")
    assert span.text == "param b string = 'x'\n\nvar c"


def test_what_is_gone_is_an_empty_place() -> None:
    span = moved([OLD, OLD.replace("param b string\n", "")], "param b string")
    assert (span.text, span.line) == ("", 2)


def test_spans_of_two_versions_are_equal_where_they_mean_the_same() -> None:
    old, new = SourceFile("/r/main.bicep", OLD), SourceFile("/r/main.bicep", f"\n{OLD}")
    before, after = Span(old, 0, 7), Span(new, 1, 8)
    assert before != after
    old.moves = Moves.of_edit(old, new)
    assert before == after
    assert hash(before) == hash(after)


@given(st.text("ab\n", max_size=30), st.text("ab\n", max_size=30), st.text("ab\n", max_size=30))
def test_places_stay_in_the_text_and_in_order(first: str, second: str, third: str) -> None:
    files = [SourceFile("/r/x.tf", text) for text in (first, second, third)]
    moves = Moves.of_edit(files[0], files[1]).then(Moves.of_edit(files[1], files[2]))
    starts = [moves.start(at) for at in range(len(first) + 1)]
    ends = [moves.end(at) for at in range(len(first) + 1)]
    assert all(0 <= at <= len(third) for at in starts + ends)
    assert starts == sorted(starts)
    assert ends == sorted(ends)
    for at, character in enumerate(first):
        # A character that is still there is found where it is.
        if moves.end(at + 1) == moves.start(at) + 1:
            assert third[moves.start(at)] == character
