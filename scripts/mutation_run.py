"""The pytest plugin that runs against each mutant the tests which reach it, until one fails.

All tests run once without a mutant, shared out among the processes, to see which lines each of them reaches.
"""

from __future__ import annotations

import functools
import gc
import os
import pickle
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from scripts.mutation import CHECKS, NOTES, Mutant, function_of, mutants_of, mutated_code, noting_code, tree_of

# How long the tests of one mutant may take that none of them kills, in seconds as they took without it.
MOST_SECONDS = 2.0
# A mutant that loops for ever is killed when a test takes so many times the processor time that it took without it, and
# so much more; one that waits for ever, by this much of any other time.
TIMES, AT_LEAST, LONGEST_WAIT = 5, 0.5, 600
# How many mutants a process takes one after the other: to fork costs more than their tests do.
TOGETHER = 20
# A module of more tests is shared out among the processes.
MANY = 300
# Rooms that import nothing of what is mutated, see tests/test_architecture.py: what they keep holds for each mutant.
BELOW = tuple(f"avd_intune.{each}" for each in ("baselines", "languages", "patterns", "records", "source", "values"))

Line = tuple[str, int]


@dataclass
class Seen:
    """What tests did without any mutant, by their number: seconds, how many lines they reached, and which."""

    seconds: dict[int, float] = field(default_factory=dict)
    breadth: dict[int, int] = field(default_factory=dict)
    reached: dict[Line, set[int]] = field(default_factory=dict)
    failed: list[int] = field(default_factory=list)

    def add(self, other: Seen) -> None:
        self.seconds.update(other.seconds)
        self.breadth.update(other.breadth)
        self.failed += other.failed
        for line, numbers in other.reached.items():
            self.reached.setdefault(line, set()).update(numbers)


class Plugin:
    """Runs all tests once, to see which lines each of them reaches, and then each mutant."""

    def __init__(self, paths: list[Path], jobs: int, every: int = 1) -> None:
        self.paths = paths
        self.mutants = [mutant for path in paths for mutant in mutants_of(path)][::every]
        self.jobs = jobs
        self.killed: dict[Mutant, str] = {}
        self.done = 0
        self.seen = Seen()
        # Module and function -> the tests that killed mutants of it, the last one first.
        self.killers: dict[tuple[str, str], list[int]] = {}
        # The lines that ran since they were taken last, while tests run without a mutant.
        self.notes: set[Line] | None = None
        # What fixtures did that several tests share: seconds, and the lines that they reached.
        self.shared: dict[int, tuple[float, frozenset[Line], object]] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what runs many examples: it says nothing steady of a mutant."""
        items[:] = [item for item in items if not getattr(getattr(item, "obj", None), "is_hypothesis_test", False)]

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Generator[None, object, object]:
        """Keep what a fixture does that several tests share: each of them reaches it, though it is made once."""
        if fixturedef.scope == "function" or self.notes is None:
            return (yield)
        around, began = set(self.notes), time.process_time()
        self.notes.clear()
        try:
            return (yield)
        finally:
            self.shared[id(fixturedef)] = (time.process_time() - began, frozenset(self.notes), fixturedef)
            self.notes |= around

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        began, before = time.monotonic(), _processor_time()
        self._see(session)
        for number in self.seen.failed:
            print(f"left out, since it fails without any mutant: {session.items[number].nodeid}")
        tests = f"{len(session.items)} tests {_processor_time() - before:.0f} s of processor time"
        before = _processor_time()
        self._run_mutants(session)
        took, number = _processor_time() - before, max(len(self.mutants), 1)
        mutants = f"{len(self.mutants)} mutants {took:.0f} s, {took / number:.2f} s each"
        print(f"{tests}, {mutants}; all of it {time.monotonic() - began:.0f} s")
        return True

    def _see(self, session: pytest.Session) -> None:
        """Run each test without a mutant. This process takes its share, and so makes what tests have in common."""
        self.notes = notes = set()
        shares = shares_of(session.items, self.jobs)
        plain: list[tuple[FunctionType, CodeType]] = []
        for path in self.paths:
            for name, code in noting_code(path).items():
                function = function_of(path.relative_to(CHECKS).as_posix(), name)
                plain.append((function, function.__code__))
                function.__code__ = code
                function.__globals__[NOTES] = notes
        with tempfile.TemporaryDirectory() as folder:
            others = {}
            for share in range(1, self.jobs):
                told = Path(folder, str(share))
                child = os.fork()
                if child == 0:
                    self._see_aside(session, shares[share], told)
                others[child] = told
            self.seen.add(self._see_share(session, shares[0]))
            for child, told in others.items():
                _, status = os.waitpid(child, 0)
                if status != 0:
                    raise pytest.UsageError(f"a process that ran tests without a mutant ended with {status}")
                self.seen.add(pickle.loads(told.read_bytes()))
        for function, code in plain:
            function.__code__ = code
        self.notes = None
        self.shared.clear()

    def _see_share(self, session: pytest.Session, numbers: Sequence[int]) -> Seen:
        seen = Seen()
        assert self.notes is not None
        for number, after in zip(numbers, [*numbers[1:], None], strict=True):
            item = session.items[number]
            failed, began = session.testsfailed, time.process_time()
            made = dict(self.shared)
            self.notes.clear()
            following = session.items[after] if after is not None else None
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            seconds, lines = time.process_time() - began, set(self.notes)
            for key in _fixtures_of(item):
                if key in self.shared:
                    seconds += self.shared[key][0] if key in made else 0
                    lines |= self.shared[key][1]
            seen.seconds[number], seen.breadth[number] = seconds, len(lines)
            if session.testsfailed > failed:
                seen.failed.append(number)
                continue
            for line in lines:
                seen.reached.setdefault(line, set()).add(number)
        return seen

    def _see_aside(self, session: pytest.Session, numbers: Sequence[int], told: Path) -> None:
        """Run tests in a fork, write what was seen, and end it."""
        code = 1
        try:
            _use_folder(session, told.name)
            session.config.pluginmanager.unregister(name="terminalreporter")
            told.write_bytes(pickle.dumps(self._see_share(session, numbers)))
            code = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(code)

    def tests_of(self, mutant: Mutant) -> list[int]:
        """Return the tests that reach a mutant, up to a limit of time.

        Those first that killed another mutant of the function, then those that reach little else.
        """
        seconds, breadth = self.seen.seconds, self.seen.breadth
        numbers = self.seen.reached.get((mutant.module, mutant.statement), set())
        first = [each for each in self.killers.get((mutant.module, mutant.function), ()) if each in numbers]
        others = sorted(numbers.difference(first), key=lambda each: (seconds[each] * breadth[each], each))
        left, found = MOST_SECONDS, []
        for number in [*first, *others]:
            left -= seconds[number]
            found.append(number)
            if left < 0:
                break
        return found

    def _run_mutants(self, session: pytest.Session) -> None:
        waiting = [self.mutants[at : at + TOGETHER] for at in range(0, len(self.mutants), TOGETHER)][::-1]
        running: dict[int, tuple[list[Mutant], int]] = {}
        kept = [each for each in caches() if not str(each.__module__).startswith(BELOW)]
        for path in self.paths:
            tree_of(path)  # or each process would read it again
        gc.freeze()  # or the collector of each fork would touch, and so copy, all of it
        forks = 0
        while waiting or running:
            if waiting and len(running) < self.jobs:
                mutants, forks = waiting.pop(), forks + 1
                answers, to_parent = os.pipe()
                child = os.fork()
                if child == 0:
                    _use_folder(session, f"fork{forks}")
                    self._run_child(mutants, kept, session.items, to_parent)
                os.close(to_parent)
                running[child] = mutants, answers
                if forks % 20 == 0:
                    print(f"{self.done} of {len(self.mutants)} mutants, {len(self.killed)} killed", flush=True)
            else:
                left = self._wait(running)
                waiting += [left] if left else []

    def _wait(self, running: dict[int, tuple[list[Mutant], int]]) -> list[Mutant]:
        """Take what a process says when it ends. Return the mutants that it did not come to."""
        # What it says of a few mutants fits into a pipe.
        child, status = os.wait()
        mutants, answers = running.pop(child)
        with os.fdopen(answers, encoding="ascii") as stream:
            killers = [line.strip() for line in stream]
        for mutant, killer in zip(mutants, killers, strict=False):
            if killer:
                self._note(mutant, int(killer))
        left = mutants[len(killers) :]
        if left and status != 0:
            self.killed[left.pop(0)] = "by time"
        self.done += len(mutants) - len(left)
        return left

    def _note(self, mutant: Mutant, killer: int) -> None:
        self.killed[mutant] = "by a test"
        killers = self.killers.setdefault((mutant.module, mutant.function), [])
        killers[:] = [killer, *(each for each in killers if each != killer)]

    def _run_child(self, mutants: list[Mutant], kept: list[Any], items: list[pytest.Item], answers: int) -> None:
        """Run mutants one after the other in this process and end it; tell each its killer by number, or an empty line.

        It ends before the last one where a test that failed fails without the mutant, too: something was left behind.
        """
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        code = 1
        try:
            for mutant in mutants:
                killer = self._killer_of(mutant, kept, items)
                if killer is not None:
                    self._note(mutant, killer)
                os.write(answers, f"{'' if killer is None else killer}\n".encode())
                if killer is not None and self._fails([killer], items) is not None:
                    break
            code = 0
        finally:
            os._exit(code)

    def _killer_of(self, mutant: Mutant, kept: list[Any], items: list[pytest.Item]) -> int | None:
        """Return the number of the test that fails with a mutant; the function is as it was, then."""
        tests = self.tests_of(mutant)
        if not tests:
            return None
        function = function_of(mutant.module, mutant.function)
        plain = function.__code__
        function.__code__ = mutated_code(mutant)
        try:
            _clear(kept)
            return self._fails(tests, items)
        finally:
            function.__code__ = plain
            _clear(kept)

    def _fails(self, tests: list[int], items: list[pytest.Item]) -> int | None:
        """Return the first of some tests that fails. Ends the process if one takes much longer than it did."""
        signal.alarm(LONGEST_WAIT)
        try:
            for number, after in zip(tests, [*tests[1:], None], strict=True):
                signal.setitimer(signal.ITIMER_PROF, TIMES * self.seen.seconds[number] + AT_LEAST)
                following = None if after is None else items[after]
                if any(each.failed for each in runtestprotocol(items[number], nextitem=following, log=False)):
                    if following is not None:
                        items[number].session._setupstate.teardown_exact(None)
                    return number
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        return None


def _clear(kept: Iterable[Any]) -> None:
    for each in kept:
        each.cache_clear()


def caches() -> list[Any]:
    """Return what keeps answers of functions in this process."""
    return [each for each in gc.get_objects() if isinstance(each, functools._lru_cache_wrapper)]


def _processor_time() -> float:
    return time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])


def shares_of(items: Sequence[pytest.Item], number: int) -> list[list[int]]:
    """Return the numbers of the tests for each of several processes, in order.

    Those of a module stay together, since they may share what takes long to make, unless they are many.
    """
    shares: list[list[int]] = [[] for _ in range(number)]
    for _, part in groupby(range(len(items)), key=lambda each: items[each].path):
        together = list(part)
        if len(together) > MANY:
            for at, each in enumerate(together):
                shares[at % number].append(each)
        else:
            min(shares, key=len).extend(together)
    return shares


def _fixtures_of(item: pytest.Item) -> Iterator[int]:
    """Yield the keys of the fixtures that a test uses, also by others."""
    info = getattr(item, "_fixtureinfo", None)
    for definitions in info.name2fixturedefs.values() if info is not None else ():
        yield from (id(each) for each in definitions)


def _use_folder(session: pytest.Session, name: str) -> None:
    """Give a fork a folder for the folders of its tests: their numbers are those of all other forks."""
    factory: Any = session.config._tmp_path_factory  # type: ignore[attr-defined]
    factory._basetemp = factory.getbasetemp() / name
    factory._basetemp.mkdir(mode=0o700)
