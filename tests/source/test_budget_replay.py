"""Where several processes divide the roots of a scan, a budget is enough for one that would have done all of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest
from avd_intune.source.budget import Budget, BudgetExceededError, Shares, Used, count_steps
from avd_intune.source.budget_replay import is_enough
from avd_intune.source.roots_taken import RootsTaken

STEPS = 100_000
# A root: the steps of each of its scenarios.
Roots = list[list[int]]


def run(roots: Roots, takes: Callable[[int], bool], *, log: bool = True) -> tuple[Used | None, bool]:
    """Return what the roots use that are taken, and whether a budget came to its end."""
    ended = False
    with Budget(STEPS, log=log).in_use() as budget:
        count_steps(100)  # what every process does
        shares = Shares(len(roots))
        for number, root in enumerate(roots):
            if not takes(number):
                continue
            with shares.part(number):
                inner = Shares(len(root))
                for scenario in root:
                    with inner.part():
                        try:
                            count_steps(scenario)
                        except BudgetExceededError:
                            ended = True
    return budget.used, ended


@pytest.mark.parametrize("seed", range(200))
def test_what_is_enough_together_is_enough_for_one(seed: int) -> None:
    chance = random.Random(seed)
    largest = chance.choice([500, 5_000, 30_000, 80_000])
    roots = [[chance.randrange(largest) for _ in range(chance.randrange(1, 4))] for _ in range(chance.randrange(1, 12))]
    process = [chance.randrange(3) for _ in roots]
    used = [run(roots, lambda number, mine=mine: process[number] == mine)[0] for mine in range(3)]  # type: ignore[misc]
    _, ends = run(roots, lambda _: True, log=False)
    if is_enough([each for each in used if each is not None], (STEPS, 1000)):
        assert not ends


def test_the_property_has_both_sides() -> None:
    """What needs a tenth is enough, what needs more than there is is not."""
    for size, enough in ((1_000, True), (60_000, False)):
        roots = [[size], [size]]
        used = [run(roots, lambda number, mine=mine: number == mine)[0] for mine in range(2)]  # type: ignore[misc]
        assert is_enough([each for each in used if each is not None], (STEPS, 1000)) is enough


def test_parts_that_are_not_shared_alike_are_not_told() -> None:
    one, other = run([[1], [2]], lambda _: True)[0], run([[1]], lambda _: True)[0]
    assert one is not None and other is not None
    assert not is_enough([one, other], (STEPS, 1000))


def test_without_a_log_nothing_is_noted() -> None:
    assert run([[1]], lambda _: True, log=False)[0] is None


@pytest.mark.parametrize("seed", range(50))
def test_each_root_is_taken_once_and_what_belongs_together_by_one(seed: int) -> None:
    chance = random.Random(seed)
    roots: Sequence[str] = [chance.choice(["", "", "a", "b"]) for _ in range(30)]
    number = 0

    def claim() -> int:
        nonlocal number
        number += 1
        return number

    takers = [RootsTaken(index == 0, claim) for index in range(3)]
    ahead = [0, 0, 0]
    taken: dict[int, list[int]] = {}
    while any(at < len(roots) for at in ahead):
        one = chance.choice([index for index, at in enumerate(ahead) if at < len(roots)])
        if takers[one].takes(roots[ahead[one]]):
            taken.setdefault(ahead[one], []).append(one)
        ahead[one] += 1
    assert sorted(taken) == list(range(len(roots)))
    assert all(len(each) == 1 for each in taken.values())
    assert taken[0] == [0]
    for together in ("a", "b"):
        assert len({taken[at][0] for at, root in enumerate(roots) if root == together}) <= 1


def test_what_is_no_root_is_read_by_the_first_process() -> None:
    first, other = RootsTaken(True, lambda: 1), RootsTaken(False, lambda: 1)
    assert [first.reads_more(), other.reads_more()] == [True, False]
    first.note(["x"])
    assert first.places == {"x": (0, 0)}
