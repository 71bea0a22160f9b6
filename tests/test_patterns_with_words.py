"""Words that are sought before a pattern are in all that it matches: else a file would be passed over in silence."""

from __future__ import annotations

import re

import pytest
from avd_intune.patterns import WordyPattern, lazy_pattern

from tests.needed_texts import needed_texts
from tests.test_linear_patterns import patterns_with_words

KNOWN = patterns_with_words()


def is_proved(pattern: WordyPattern) -> bool:
    """Say whether each spelling of some run that no match is without holds one of the words."""
    runs = needed_texts(pattern.pattern, pattern._flags)
    return any(all(any(word in text for word in pattern.words) for text in run) for run in runs)


@pytest.mark.parametrize("name", KNOWN)
def test_no_match_is_without_one_of_the_words(name: str) -> None:
    assert is_proved(KNOWN[name]), needed_texts(KNOWN[name].pattern, KNOWN[name]._flags)


@pytest.mark.parametrize("name", KNOWN)
def test_words_are_written_as_they_are_sought(name: str) -> None:
    if KNOWN[name]._flags & re.I:
        assert all(word == word.lower() for word in KNOWN[name].words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (r"host_?pool|agent", ("hostpool", "agent")),  # host_pool is not told
        (r"(?:host)?pool", ("host",)),
        (r"(?:ab)*cd", ("ab",)),
        (r"a\w+b", ("ab",)),
        (r"[a-z]b", ("ab",)),
        (r"\d+", ("1",)),
    ],
)
def test_what_matches_without_the_words_is_seen(text: str, words: tuple[str, ...]) -> None:
    assert not is_proved(lazy_pattern(text, re.I, words))  # type: ignore[arg-type]


def test_it_answers_as_the_pattern_does() -> None:
    asked, plain = lazy_pattern(r"\bHost-?Pool\b", re.I, ("host",)), re.compile(r"\bHost-?Pool\b", re.I)
    for text in ("a hostPool, a HOST-POOL", "a pool", "", "é host-pool", "ho\u017ft-pool"):
        assert asked.findall(text) == plain.findall(text)
        assert [each.span() for each in asked.finditer(text)] == [each.span() for each in plain.finditer(text)]
        found, right = asked.search(text, 3), plain.search(text, 3)
        assert (found and found.span()) == (right and right.span())
        assert asked.sub("x", text) == plain.sub("x", text)
