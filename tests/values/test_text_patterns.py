"""Patterns of Go that are quick and mean the same in Python: what they are found in; others are left alone."""

from __future__ import annotations

import time

import pytest
from avd_intune.values.text_patterns import MAX_TEXT, is_followed, is_found

ROWS = [
    ("^[a-z]+$", "Pooled", False),
    ("^[a-z]+$", "pooled", True),
    ("[a-z]", "A-b", True),
    ("^(win10|win11)-[0-9]{2}h2-ent(-g2)?$", "win10-22h2-ent", True),
    ("^(win10|win11)-[0-9]{2}h2-ent(-g2)?$", "win10-22h2-avd", False),
    ("(?i)^ent$", "ENT", True),
    (r"^\d{3}$", "123", True),
    (r"^\d{3}$", "12", False),
    ("[^a]b", "cb", True),
    (r"\.", "a.b", True),
    ("^$", "", True),
    ("^a", "a\n", None),
    ("^a", "é", None),
]


@pytest.mark.parametrize(("pattern", "text", "expected"), ROWS, ids=[f"{row[0]} in {row[1]!r}" for row in ROWS])
def test_found(pattern: str, text: str, expected: bool | None) -> None:
    assert is_found(pattern, text) is expected


@pytest.mark.parametrize(
    "pattern",
    [
        *("(a+)+$", "(a|aa)*b", "(a?)*b", "a*b*c*d*", "x(", "x)", "a{2}{3}", "a??", "a++", "(?m)^a", "*a", "(*)", "|*"),
        *("[[:alpha:]]", r"\pL", r"\bword", "é", "a" * 201, "[z-a]"),
    ],
)
def test_others_are_left_alone(pattern: str) -> None:
    assert not is_followed(pattern)
    assert is_found(pattern, "a") is None


def test_the_slowest_is_quick() -> None:
    started = time.process_time()
    assert is_found("^[a-z]*[a-z]*[a-z]*0$", "a" * MAX_TEXT) is False
    assert time.process_time() - started < 2
