"""What plain regular expressions say of a text, and which are none."""

from __future__ import annotations

import pytest
from avd_intune.values.simple_patterns import FoundPattern, read_pattern

READ = [
    ("ad", ("holds", ("ad",), False)),
    ("^ad", ("starts", ("ad",), False)),
    ("ad$", ("ends", ("ad",), False)),
    ("ad|entra", ("holds", ("ad", "entra"), False)),
    ("^ad|^entra", ("starts", ("ad", "entra"), False)),
    ("^(ad|entra)$", ("is", ("ad", "entra"), False)),
    ("^ad$|^entra$", ("is", ("ad", "entra"), False)),
    ("(?i)^(?:ad|entra)$", ("is", ("ad", "entra"), True)),
    ("^(?i)ad$", ("is", ("ad",), True)),
    ("^win1[01]-ent(-g2)?$", ("is", ("win10-ent-g2", "win10-ent", "win11-ent-g2", "win11-ent"), False)),
    ("^a(b(c|d))?$", ("is", ("abc", "abd", "a"), False)),
    (r"corp\.contoso\.com$", ("ends", ("corp.contoso.com",), False)),
    (r"a\|b", ("holds", ("a|b",), False)),
    ("^$", ("is", ("",), False)),
]
OTHERS = [
    *(
        "^ad|entra$",
        "a.b",
        "a*",
        "a+",
        "^a{2}$",
        "[a-c]",
        "[^a]",
        r"\d",
        r"\w+",
        "(a",
        "a)",
        "a|",
        "",
        "a?",
        "(^a|^b)$",
    ),
    *("^(ab)+$", "a$b", "^[ab][ab][ab][ab][ab][ab][ab]$", "[", "\\", "(?s)a", "é", "[]"),
]


@pytest.mark.parametrize(("pattern", "expected"), READ, ids=[pattern for pattern, _ in READ])
def test_a_pattern_of_a_few_texts(pattern: str, expected: tuple[str, tuple[str, ...], bool]) -> None:
    assert read_pattern(pattern) == FoundPattern(*expected)


@pytest.mark.parametrize("pattern", OTHERS)
def test_another_pattern_says_nothing(pattern: str) -> None:
    assert read_pattern(pattern) is None
