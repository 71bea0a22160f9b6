"""The difference of two texts is right for all texts, and costs what their lengths do."""

from __future__ import annotations

import difflib
import random

import pytest
from avd_intune.mending import line_difference
from avd_intune.mending.line_difference import grouped, operations


def texts(seed: int) -> tuple[list[str], list[str]]:
    chance = random.Random(seed)
    old = [chance.choice("abcdefgh}") + (str(chance.randrange(99)) if seed % 2 else "") for _ in range(seed % 60)]
    new = list(old)
    for _ in range(chance.randrange(6)):
        at = chance.randrange(len(new) + 1)
        new[at : at + chance.randrange(3)] = [chance.choice("abxyz}")] * chance.randrange(3)
    return old, new


@pytest.mark.parametrize("pairs", [0, line_difference.MAX_PAIRS])
def test_what_is_done_to_the_old_lines_makes_the_new_ones(pairs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_difference, "MAX_PAIRS", pairs)
    for seed in range(400):
        old, new = texts(seed)
        made: list[str] = []
        at = 0
        for tag, i1, i2, j1, j2 in operations(old, new):
            assert (i1, j1) == (at, len(made))
            assert tag in ("equal", "replace", "insert", "delete")
            assert (old[i1:i2] == new[j1:j2]) == (tag == "equal")
            made += old[i1:i2] if tag == "equal" else new[j1:j2]
            at = i2
        assert (made, at) == (new, len(old))


def test_parts_of_a_patch_are_those_of_difflib() -> None:
    for seed in range(400):
        old, new = texts(seed)
        theirs = difflib.SequenceMatcher(None, old, new, autojunk=False)
        # The same operations, grouped by both.
        parts = [each for each in theirs.get_grouped_opcodes(3) if any(tag != "equal" for tag, *_ in each)]
        assert list(grouped(theirs.get_opcodes(), 3)) == parts


def test_a_block_again_and_again_is_not_compared_with_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    known = difflib.SequenceMatcher.find_longest_match

    def counted(matcher: difflib.SequenceMatcher[str], *bounds: int) -> object:
        nonlocal compared
        compared += len(matcher.a) * len(matcher.b)
        return known(matcher, *bounds)

    monkeypatch.setattr(difflib.SequenceMatcher, "find_longest_match", counted)
    old = [line for n in range(2_000) for line in (f"pool {n} {{", "  type = 1", "}")]
    new = [line for n in range(2_000) for line in (f"pool {n} {{", "  type = 1", "  more = 2", "}")]
    assert sum(tag == "insert" for tag, *_ in operations(old, new)) == 2_000
    assert compared < 100_000
