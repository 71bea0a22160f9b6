"""The command looks for cycles seldom, and less seldom where code leaves some behind."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from avd_intune.command_line.seldom_collected import collect_seldom


@pytest.fixture(autouse=True)
def own_collector() -> Iterator[None]:
    before, callbacks = gc.get_threshold(), list(gc.callbacks)
    gc.collect()
    yield
    gc.set_threshold(*before)
    gc.callbacks[:] = callbacks


def test_where_all_lives_on_the_next_look_is_later() -> None:
    collect_seldom()
    first = gc.get_threshold()[0]
    kept: list[list[object]] = [[] for _ in range(2 * first)]
    assert len(kept) == 2 * first
    assert gc.get_threshold()[0] > 2 * first


def test_where_cycles_are_left_behind_the_next_look_is_soon() -> None:
    collect_seldom()
    first = gc.get_threshold()[0]
    for _ in range(3 * first):
        cycle: list[object] = []
        cycle.append(cycle)
    assert gc.get_threshold()[0] == first
    assert gc.get_count()[0] <= first, "those that were left behind are gone"


def test_where_all_lives_on_most_is_not_looked_at() -> None:
    collect_seldom()
    first = gc.get_threshold()[0]
    looked_at = 0

    def note(phase: str, found: dict[str, int]) -> None:
        nonlocal looked_at
        looked_at += gc.get_count()[0] if phase == "start" else 0

    gc.callbacks.append(note)  # behind the one that lets objects pass, which leaves none to be counted
    kept: list[list[object]] = [[] for _ in range(30 * first)]
    assert len(kept) == 30 * first
    assert 0 < looked_at < 8 * first


def test_what_is_made_while_nobody_looks_passes_unseen_where_looks_found_few() -> None:
    collect_seldom()
    first = gc.get_threshold()[0]
    kept: list[list[object]] = [[] for _ in range(2 * first)]
    gc.disable()
    kept += [[] for _ in range(5 * first)]
    gc.enable()
    before = gc.get_stats()[2]["collections"]
    kept.append([])
    assert gc.get_count()[0] < first, "all of them count as old"
    assert gc.get_stats()[2]["collections"] == before
    assert gc.get_threshold()[0] == first, "then a sample is looked at"


def test_cycles_that_come_later_are_found_again() -> None:
    collect_seldom()
    first = gc.get_threshold()[0]
    kept: list[list[object]] = [[] for _ in range(3 * first)]
    assert gc.get_threshold()[0] > first
    for _ in range(20 * first):
        cycle: list[object] = []
        cycle.append(cycle)
    assert gc.get_threshold()[0] == first
    assert gc.get_count()[0] <= first
    assert len(kept) == 3 * first


def test_to_ask_twice_is_to_ask_once() -> None:
    collect_seldom()
    collect_seldom()
    assert [each.__name__ for each in gc.callbacks].count("_adapt") == 1
