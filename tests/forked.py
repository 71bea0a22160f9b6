"""Runs the tests in several processes: `pytest --processes N`, each a fork of the one that has collected them.

That one collects them once, hands out module by module, and tells what the others report. With pytest-xdist each
collects all of them, and sends five messages for each test: for twenty thousand that takes as long as many of them.
Where there is no fork, one process runs all.
"""

from __future__ import annotations

import atexit
import contextlib
import faulthandler
import os
import signal
import sys
import time
import warnings
from collections.abc import Iterator
from itertools import groupby
from multiprocessing.connection import Connection, Pipe, wait
from typing import Any

import pytest

# What a process says of one test: its number, the reports, or how long its parts took if it passed in silence.
Told = tuple[int, list[dict[str, Any]] | dict[str, float]]
# How often a process says which tests have passed.
SECONDS = 0.2
# Processor time after which a test is taken for one that never ends. No test takes a twentieth of it.
MOST_SECONDS = float(os.environ.get("MOST_SECONDS_OF_A_TEST", "300"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--processes", default="1", help="how many processes run the tests; auto: one for each core")


def pytest_configure(config: pytest.Config) -> None:
    asked = config.getoption("--processes")
    number = _cores() if asked == "auto" else int(asked)
    if number > 1 and hasattr(os, "fork"):
        config.pluginmanager.register(Forks(number), "forks")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Forks:
    """The process that has collected the tests."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.parts: list[list[int]] = []
        # Process -> the tests that it was given and has not reported.
        self.given: dict[Connection, list[int]] = {}
        self.processes: dict[Connection, int] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> object:
        config = session.config
        if session.testsfailed or config.option.collectonly or not session.items:
            return None  # pytest's own loop says what is wrong
        order = enumerate(session.items)
        self.parts = [[n for n, _ in part] for _, part in groupby(order, key=lambda each: each[1].path)]
        temporary = config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
        sys.stdout.flush()
        sys.stderr.flush()
        for number in range(min(self.number, len(self.parts))):
            ours, theirs = Pipe()
            process = os.fork()
            if process == 0:
                for other in (ours, *self.given):
                    other.close()
                config._tmp_path_factory._basetemp = temporary / f"process{number}"  # type: ignore[attr-defined]
                config._tmp_path_factory._basetemp.mkdir(mode=0o700)  # type: ignore[attr-defined]
                _run(session, theirs, self.parts)
            theirs.close()
            self.given[ours], self.processes[ours] = [], process
        waiting = iter(range(len(self.parts)))
        try:
            for connection in list(self.given):
                self._give(connection, waiting)
            while self.given:
                for connection in wait(list(self.given)):
                    self._take(connection, session, waiting)  # type: ignore[arg-type]
                if session.shouldfail:
                    raise session.Failed(session.shouldfail)
                if session.shouldstop:
                    raise session.Interrupted(session.shouldstop)
        finally:
            for connection in self.given:
                os.kill(self.processes[connection], signal.SIGTERM)
        return True

    def _give(self, connection: Connection, waiting: Iterator[int]) -> None:
        part = next(waiting, None)
        self.given[connection] = list(self.parts[part]) if part is not None else []
        with contextlib.suppress(OSError):  # it has ended, which is seen when it is asked for an answer
            connection.send(part)

    def _take(self, connection: Connection, session: pytest.Session, waiting: Iterator[int]) -> None:
        try:
            message = connection.recv()
        except (EOFError, OSError):
            self._lost(connection, session)
            return
        if isinstance(message, tuple):
            session.config.hook.pytest_warning_recorded.call_historic(kwargs=_warning_of(*message))
            return
        for number, told in message:
            self.given[connection].remove(number)
            for report in _reports(session, session.items[number], told):
                session.config.hook.pytest_runtest_logreport(report=report)
        if not message:
            self._give(connection, waiting)

    def _lost(self, connection: Connection, session: pytest.Session) -> None:
        """Take leave of a process that ended: every test that it did not report has failed."""
        _, status = os.waitpid(self.processes[connection], 0)
        lost = self.given.pop(connection)
        why = f"the process that ran it ended ({os.waitstatus_to_exitcode(status)}) before it reported this test"
        for number in lost:
            item = session.items[number]
            report = pytest.TestReport(item.nodeid, item.location, {}, "failed", why, "call")
            session.config.hook.pytest_runtest_logreport(report=report)


def _reports(session: pytest.Session, item: pytest.Item, told: Any) -> Iterator[pytest.TestReport]:
    if isinstance(told, list):
        for each in told:
            yield session.config.hook.pytest_report_from_serializable(config=session.config, data=each)
        return
    # Beside how long they took, those of a passed test say nothing.
    for when, seconds in told.items() if session.config.option.durations is not None else [("call", told["call"])]:
        yield pytest.TestReport(item.nodeid, item.location, {}, "passed", None, when, duration=seconds)


def _warning_of(text: str, category: str, file: str, line: int, when: str, nodeid: str, location: Any) -> Any:
    kind = type(category, (Warning,), {})
    message = warnings.WarningMessage(kind(text), kind, file, line)
    return {"warning_message": message, "when": when, "nodeid": nodeid, "location": location}


class Teller:
    """What in a process that runs tests notes what is to be told."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.reports: list[pytest.TestReport] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.reports.append(report)

    def pytest_warning_recorded(self, warning_message: Any, when: str, nodeid: str, location: Any) -> None:
        told = warning_message
        self.connection.send(
            (str(told.message), told.category.__name__, told.filename, told.lineno, when, nodeid, location)
        )


def _run(session: pytest.Session, connection: Connection, parts: list[list[int]]) -> None:
    """Run in a fork the tests that its parent hands out, and end it."""
    code = 3
    # The signal ends the process even where no line of Python is run, as in a pattern that takes for ever.
    faulthandler.register(signal.SIGPROF, os.fdopen(os.dup(2), "w"), chain=True)
    try:
        atexit._clear()  # what the parent has to do in the end
        config, teller = session.config, Teller(connection)
        manager = config.pluginmanager
        manager.unregister(name="terminalreporter")
        manager.register(teller)
        capture = manager.getplugin("capturemanager")
        if capture is not None:
            # Its files are shared with the parent.
            capture.stop_global_capturing()
            capture.start_global_capturing()
        while (part := connection.recv()) is not None:
            told: list[Told] = []
            last = time.monotonic()
            following = [*parts[part][1:], None]
            for number, after in zip(parts[part], following, strict=True):
                item = session.items[number]
                teller.reports = []
                after_it = session.items[after] if after is not None else None
                signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
                config.hook.pytest_runtest_protocol(item=item, nextitem=after_it)
                signal.setitimer(signal.ITIMER_PROF, 0)
                told.append((number, _told(config, item, teller.reports)))
                if time.monotonic() > last + SECONDS or after is None:
                    connection.send(told)
                    told, last = [], time.monotonic()
            connection.send([])
        code = 0
    except BaseException:
        if capture is not None:
            capture.suspend_global_capture()
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        atexit._run_exitfuncs()
        os._exit(code)


def _told(config: pytest.Config, item: pytest.Item, reports: list[pytest.TestReport]) -> Any:
    if all(each.outcome == "passed" and not hasattr(each, "wasxfail") for each in reports) and not item.user_properties:
        return {each.when: each.duration for each in reports}
    return [config.hook.pytest_report_to_serializable(config=config, report=each) for each in reports]
