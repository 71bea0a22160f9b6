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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
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
        self.seen = Seen()
        # Module and function -> the tests that killed mutants of it, the last one first.
        self.killers: dict[tuple[str, str], list[int]] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what runs many examples: it says nothing steady of a mutant."""
        items[:] = [item for item in items if not getattr(getattr(item, "obj", None), "is_hypothesis_test", False)]

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
        notes: set[Line] = set()
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
                    _see_aside(session, range(share, len(session.items), self.jobs), notes, told)
                others[child] = told
            self.seen.add(_see_share(session, range(0, len(session.items), self.jobs), notes))
            for child, told in others.items():
                _, status = os.waitpid(child, 0)
                if status != 0:
                    raise pytest.UsageError(f"a process that ran tests without a mutant ended with {status}")
                self.seen.add(pickle.loads(told.read_bytes()))
        for function, code in plain:
            function.__code__ = code

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
        running: dict[int, tuple[Mutant, int]] = {}
        kept = [each for each in caches() if not str(each.__module__).startswith(BELOW)]
        for path in self.paths:
            tree_of(path)  # or each process would read it again
        gc.freeze()  # or the collector of each fork would touch, and so copy, all of it
        for done, mutant in enumerate(self.mutants):
            while len(running) >= self.jobs:
                self._wait(running)
            tests = [(session.items[each], self.seen.seconds[each], each) for each in self.tests_of(mutant)]
            if tests:
                answer, to_parent = os.pipe()
                child = os.fork()
                if child == 0:
                    _use_folder(session, f"mutant{done}")
                    _run_child(mutant, kept, tests, to_parent)
                os.close(to_parent)
                running[child] = mutant, answer
            if done % 100 == 0:
                print(f"{done} of {len(self.mutants)} mutants, {len(self.killed)} killed", flush=True)
        while running:
            self._wait(running)

    def _wait(self, running: dict[int, tuple[Mutant, int]]) -> None:
        child, status = os.wait()
        mutant, answer = running.pop(child)
        killer = os.read(answer, 20)
        os.close(answer)
        if status != 0:
            self.killed[mutant] = "by time" if os.WIFSIGNALED(status) else "by a test"
        if killer:
            killers = self.killers.setdefault((mutant.module, mutant.function), [])
            killers[:] = [int(killer), *(each for each in killers if each != int(killer))]


def caches() -> list[Any]:
    """Return what keeps answers of functions in this process."""
    return [each for each in gc.get_objects() if isinstance(each, functools._lru_cache_wrapper)]


def put_in(mutant: Mutant, kept: Iterable[Any]) -> None:
    """Exchange the code of a function in this process. kept: the caches that may hold what it answered before."""
    function_of(mutant.module, mutant.function).__code__ = mutated_code(mutant)
    for each in kept:
        each.cache_clear()


def _processor_time() -> float:
    return time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])


def _see_share(session: pytest.Session, numbers: Sequence[int], notes: set[Line]) -> Seen:
    seen = Seen()
    for number in numbers:
        notes.clear()
        failed = session.testsfailed
        began = time.process_time()
        item = session.items[number]
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        seen.seconds[number] = time.process_time() - began
        seen.breadth[number] = len(notes)
        if session.testsfailed > failed:
            seen.failed.append(number)
            continue
        for line in notes:
            seen.reached.setdefault(line, set()).add(number)
    return seen


def _see_aside(session: pytest.Session, numbers: Sequence[int], notes: set[Line], told: Path) -> None:
    """Run tests in a fork, write what was seen, and end it."""
    code = 1
    try:
        _use_folder(session, told.name)
        session.config.pluginmanager.unregister(name="terminalreporter")
        told.write_bytes(pickle.dumps(_see_share(session, numbers, notes)))
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)


def _use_folder(session: pytest.Session, name: str) -> None:
    """Give a fork a folder for the folders of its tests: their numbers are those of all other forks."""
    factory: Any = session.config._tmp_path_factory  # type: ignore[attr-defined]
    factory._basetemp = factory.getbasetemp() / name
    factory._basetemp.mkdir(mode=0o700)


def _run_child(mutant: Mutant, kept: Iterable[Any], tests: list[tuple[pytest.Item, float, int]], answer: int) -> None:
    """Run tests against a mutant and end this process: at the first that fails with 1, its number as the answer.

    tests: each with the seconds that it took without the mutant, and its number.
    """
    signal.alarm(LONGEST_WAIT)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    code = 0
    try:
        put_in(mutant, kept)
        for item, seconds, number in tests:
            signal.setitimer(signal.ITIMER_PROF, TIMES * seconds + AT_LEAST)
            if any(report.failed for report in runtestprotocol(item, nextitem=None, log=False)):
                os.write(answer, str(number).encode())
                code = 1
                break
    except BaseException:
        code = 1
    os._exit(code)
