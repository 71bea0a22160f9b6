"""Go's regular expressions against Python's engine, where both mean the same, and against hostile patterns."""

from __future__ import annotations

import contextlib
import re
import time

import pytest
from avd_intune.languages.terraform.functions.go_regex import (
    GoRegexError,
    UnsupportedRegexError,
    find_all,
    find_first,
    replace_all,
)
from hypothesis import given, settings
from hypothesis import strategies as st

# Each with whether it can match nothing: repeated, such a pattern means something else in Python.
ATOMS = st.sampled_from(
    [
        (each, each in ("^", "\\b"))
        for each in ("a", "b", ".", "[ab]", "[^a]", "\\d", "\\w", "\\s", "^", "\\b", "é", "[a-c]")
    ]
)
COUNTS = st.sampled_from(["*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{1,}"])
Part = tuple[str, bool]


def together(left: Part, right: Part) -> Part:
    return left[0] + right[0], left[1] and right[1]


def either(left: Part, right: Part) -> Part:
    return f"(?:{left[0]}|{right[0]})", left[1] or right[1]


def grouped(part: Part) -> Part:
    return f"({part[0]})", part[1]


def repeated(part: Part, count: str) -> Part:
    return (f"(?:{part[0]})", True) if part[1] else (f"(?:{part[0]}){count}", count[0] in "*?")


PARTS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds(together, inner, inner),
        st.builds(either, inner, inner),
        st.builds(grouped, inner),
        st.builds(repeated, inner, COUNTS),
    ),
    max_leaves=7,
)
PATTERNS = PARTS.map(lambda part: part[0])


@settings(max_examples=800, deadline=None)
@given(PATTERNS, st.text(alphabet="abA1 é\n", max_size=12))
def test_the_leftmost_match_is_that_of_python(pattern: str, text: str) -> None:
    expected = re.search(pattern, text, re.ASCII if "é" not in pattern + text else 0)
    if "é" in text and any(part in pattern for part in ("\\w", "\\b", "\\s", "\\d")):
        # In Go these know ASCII only.
        return
    found = find_first(pattern, text)
    assert (None if found is None else found[:2]) == (None if expected is None else expected.span())


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=12), st.text(max_size=12))
def test_no_pattern_makes_the_search_raise_anything_else(pattern: str, text: str) -> None:
    try:
        matches = list(find_all(pattern, text))
    except (GoRegexError, UnsupportedRegexError):
        return
    assert all(match[0] is not None and match[1] is not None and match[0] <= match[1] for match in matches)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("^(a+)+$", "a" * 5_000 + "b"),
        ("(a|a)*b", "a" * 5_000),
        ("(a*)*(a*)*b", "a" * 2_000),
        ("(.*)*x", "y" * 5_000),
        ("a?" * 50 + "a" * 50, "a" * 50),
        ("(?:" * 50 + "a" + ")*" * 50, "a" * 100 + "b"),
        ("(((a{100}){100}){100})", "a"),
        ("(" * 3_000, "a"),
        ("[" * 3_000, "a"),
        ("a" * 5_000, "a"),
        (".*.*.*.*.*x", "y" * 20_000),
    ],
    ids=[
        "nested plus",
        "same alternatives",
        "starred stars",
        "starred dots",
        "many optionals",
        "deep stars",
        "large counts",
        "many open groups",
        "many open classes",
        "long pattern",
        "many dots on a long text",
    ],
)
def test_a_hostile_pattern_takes_no_time(pattern: str, text: str) -> None:
    start = time.process_time()
    with contextlib.suppress(GoRegexError, UnsupportedRegexError):
        find_first(pattern, text)
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("pattern", "end"),
    [("(?:(?:^|.))*", 0), ("(?:|a)*", 0), ("(?:|a)+", 0), ("(?:a|)*", 3), ("(?:^|a)+", 0), ("(?:(?:^)*|a)*", 0)],
)
def test_a_repeated_pattern_that_matches_nothing_ends_as_in_terraform(pattern: str, end: int) -> None:
    assert find_first(pattern, "aaa") == (0, end)


def test_a_long_text_is_searched_for_a_literal() -> None:
    text = "x" * 3_000_000 + "needle"
    assert find_first("needle", text) == (3_000_000, 3_000_006)
    assert len(list(find_all("x", "x" * 1_000))) == 1_000


def test_a_replacement_that_grows_past_its_limit_is_refused() -> None:
    with pytest.raises(UnsupportedRegexError):
        replace_all("a", "a" * 1_000, "b" * 1_000, 10_000)


@pytest.mark.parametrize(
    ("template", "result"),
    [("<$1>", "<k>=v"), ("<${1}x>", "<kx>=v"), ("<$1x>", "<>=v"), ("$$1", "$1=v"), ("$9", "=v"), ("$", "$=v")],
)
def test_groups_in_a_replacement(template: str, result: str) -> None:
    assert replace_all("(k)", "k=v", template, 100) == result
