"""Runs a function for many tasks in processes of this machine, and knows which task a lost process had.

A process that is killed (by the kernel where memory runs out, by a signal) costs its task and nothing else: another one
takes its place. `concurrent.futures` gives up all tasks then.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

from avd_intune.command_line.fresh_processes import fresh_context
from avd_intune.command_line.lost_processes import why_lost

T = TypeVar("T")
R = TypeVar("R")

# So many answers for each process may wait for an earlier one that takes long.
_AHEAD = 64


class Processes(Generic[T, R]):
    """Processes that each do one task after the other.

    function: what is done, a function of a module; it may not print. ready: called once in each process.
    lost: the answer for a task whose process has ended without one; it gets the task and why.
    """

    def __init__(self, function: Callable[[T], R], ready: Callable[[], None], lost: Callable[[T, str], R]) -> None:
        self._function, self._ready, self._lost = function, ready, lost
        self._context = fresh_context()
        self._change = threading.Condition()
        self._answers: dict[int, R] = {}
        self._next = 0  # the task that is given out next
        self._told = 0  # the answer that is yielded next
        self._failure: BaseException | None = None
        self._running: set[Any] = set()
        self._is_over = False

    def answers(self, tasks: Sequence[T], jobs: int) -> Iterator[R]:
        """Yield the answers in the order of the tasks."""
        jobs = max(1, min(jobs, len(tasks)))
        threads = [threading.Thread(target=self._serve, args=(tasks, jobs), daemon=True) for _ in range(jobs)]
        try:
            for thread in threads:
                thread.start()
            for number in range(len(tasks)):
                with self._change:
                    while number not in self._answers and self._failure is None:
                        self._change.wait()
                    if self._failure is not None:
                        raise self._failure
                    answer = self._answers.pop(number)
                    self._told = number + 1
                    self._change.notify_all()
                yield answer
        finally:
            with self._change:
                self._is_over = True
                running = list(self._running) if self._told < len(tasks) else []
                self._change.notify_all()
            for process in running:
                process.terminate()  # it ends the Git that it has started
            for thread in threads:
                thread.join()

    def _serve(self, tasks: Sequence[T], jobs: int) -> None:
        """Hand tasks to one process after the other until there are none left."""
        process: Any = None
        connection: Connection | None = None
        try:
            while (number := self._take(len(tasks), jobs)) is not None:
                if process is not None and not process.is_alive():  # ended between two tasks
                    self._end(process, connection)
                    process = None
                if process is None:
                    process, connection = self._start()
                assert connection is not None
                try:
                    connection.send(tasks[number])
                    answer = connection.recv()
                except (EOFError, OSError):
                    why = why_lost(process)
                    self._end(process, connection)
                    process = None
                    answer = self._lost(tasks[number], why)
                with self._change:
                    self._answers[number] = answer
                    self._change.notify_all()
        except BaseException as error:  # of this process, not of the task
            with self._change:
                self._failure = self._failure or error
                self._change.notify_all()
        finally:
            if process is not None:
                self._end(process, connection)

    def _take(self, count: int, jobs: int) -> int | None:
        with self._change:
            while not self._is_over and self._next < count and self._next - self._told >= jobs * _AHEAD:
                self._change.wait()
            if self._is_over or self._failure is not None or self._next >= count:
                return None
            self._next += 1
            return self._next - 1

    def _start(self) -> tuple[Any, Connection]:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_work, args=(theirs, self._function, self._ready), daemon=True)
        with self._change:
            if self._is_over:
                raise KeyboardInterrupt
            process.start()
            self._running.add(process)
        theirs.close()  # else its end would never be heard of
        return process, ours

    def _end(self, process: Any, connection: Connection | None) -> None:
        if connection is not None:
            connection.close()  # which tells it to end
        process.join(5)
        if process.is_alive():
            process.kill()
            process.join()
        with self._change:
            self._running.discard(process)


def _work(connection: Connection, function: Callable[[Any], Any], ready: Callable[[], None]) -> None:
    """Do tasks until the other end is closed: the main part of a process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupted run has a message of its own
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    ready()
    with suppress(EOFError, OSError):
        while True:
            connection.send(function(connection.recv()))
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it ends by itself, and in silence
