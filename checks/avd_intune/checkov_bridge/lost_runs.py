"""Processes of Checkov that end without an answer, and runners that an exception ends.

Checkov takes a forked process that was killed (out of memory, a signal, a time limit) for one that has found nothing,
and reports success; its older versions do the same where an exception ends it, or wait for ever. So whatever scanned
code brings a process down with would silence every check of its language. Here such an end is a failed scan.

With one framework, or runners in threads, there is no such process: what ends it ends Checkov, which everybody sees.
"""

from __future__ import annotations

import functools
import os
import signal
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from types import FrameType
from typing import Any, Protocol

from avd_intune.checkov_bridge.missing_answers import CountedAnswer

_COUNTED = "_avd_intune_counted"
_WATCHED = "_avd_intune_watched"
# The length of an answer, before it in the pipe.
_HEAD = struct.Struct("!Q")


class _Connection(Protocol):
    """The writing end of a pipe of `multiprocessing`."""

    def send(self, answer: Any) -> None: ...

    def send_bytes(self, answer: Any) -> None: ...

    def fileno(self) -> int: ...


def watch_fork(stop: Callable[[str], None], framework: str, lost_answer: tuple[Any, ...]) -> None:
    """Make an end of the runner that is under way without an answer known, however sudden it is.

    Checkov's parallel runner (`_run_function_multiprocess_fork`) sends the runner's answer to the parent process: a
    tuple, or else None (3.2) or an exception (3.3). From here on a small process of our own hands the answer on; where
    the runner's process ends before it has one, that process says so and sends `lost_answer` in its place. Nothing is
    watched where there is no such parent, or a second time.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        connection: Any = frame.f_locals.get("connection")
        if frame.f_code.co_name == "func_wrapper" and hasattr(connection, "send"):
            # Checkov loads the pack for each time that it is named, and other copies of it. A second relay would send
            # past the first one, which would take the runner for lost.
            if hasattr(connection, _WATCHED):
                return
            setattr(connection, _WATCHED, True)
            expected = len(frame.f_locals.get("items_group", ())) or 1
            lost = bytes(ForkingPickler.dumps(CountedAnswer(lost_answer)))
            send = _relayed(connection, framework, expected, lost)
            connection.send = _watched(send, stop, framework)
            return
        frame = frame.f_back


def _watched(send: Callable[[Any], None], stop: Callable[[str], None], framework: str) -> Callable[[Any], None]:
    def send_or_stop(answer: Any) -> None:
        try:
            if answer is None or isinstance(answer, Exception):
                stop(f"Checkov's own {framework} runner ended with the error above; its files were not judged")
        finally:
            # `stop` may end this process. What waits for its answer would else take it for one that was killed.
            send(answer if isinstance(answer, Exception) else CountedAnswer(answer))

    return send_or_stop


def _relayed(connection: _Connection, framework: str, expected: int, lost: bytes) -> Callable[[Any], None]:
    """Return what sends answers through a process of our own; without one, where none can be made, straight on."""
    direct = connection.send
    parent = os.getppid()
    reading, writing = os.pipe()
    try:
        child = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        return direct
    if child == 0:
        code = 1
        try:
            # A grandchild: who ends all processes below Checkov's does not end it with the one that it watches.
            if os.fork():
                os._exit(0)
            # An interrupted run has a message of its own, and this process ends with the others.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            # Above all the reading ends of the pipes to the parent, which every process has that it forked: as long as
            # one is open, who writes to a parent that has ended waits for ever, and keeps the output of the run open.
            _close_all_but({2, reading, connection.fileno()})
            _relay(reading, connection, framework, expected, lost)
            code = 0
        finally:
            os._exit(code)  # nothing of what the copied process would do at its end
    os.close(reading)
    if os.waitpid(child, 0)[1] != 0:
        os.close(writing)
        return direct

    def send(answer: Any) -> None:
        # Pickled whole before a byte of it is sent: an answer that cannot be is an exception here, as it always was.
        data = bytes(ForkingPickler.dumps(answer))
        try:
            _write(writing, _HEAD.pack(len(data)), data)
        except OSError:
            if os.getppid() == parent:  # else nobody waits for an answer any more
                direct(answer)

    return send


def _close_all_but(kept: set[int]) -> None:
    for file in [*Path("/dev/fd").iterdir()]:
        if int(file.name) not in kept:
            with suppress(OSError):  # the one that listed them is closed
                os.close(int(file.name))


def _relay(reading: int, connection: _Connection, framework: str, expected: int, lost: bytes) -> None:
    """Hand on whole answers until the runner's process has sent all, or has ended."""
    with os.fdopen(reading, "rb") as pipe:
        for _ in range(expected):
            head = pipe.read(_HEAD.size)
            length = _HEAD.unpack(head)[0] if len(head) == _HEAD.size else -1
            answer = pipe.read(length) if length >= 0 else b""
            if len(answer) != length:
                line = (
                    f"avd-intune: Checkov's process for {framework} ended without an answer (killed, or out of memory)"
                )
                os.write(2, f"{line}; its files were not judged\n".encode())
                connection.send_bytes(lost)
                return
            connection.send_bytes(answer)


def _write(pipe: int, *parts: bytes) -> None:
    for part in parts:
        rest = memoryview(part)
        while rest:
            rest = rest[os.write(pipe, rest) :]


def count_answers(stop: Callable[[str], None]) -> None:
    """Make the same known of the processes that a runner itself forks, to parse files.

    Does nothing where this Checkov has no such method.
    """
    with suppress(ImportError, AttributeError):
        from multiprocessing.context import ForkProcess

        from checkov.common.parallelizer.parallel_runner import ParallelRunner

        original: Callable[..., Iterator[Any]] = ParallelRunner._run_function_multiprocess_fork
        if hasattr(original, _COUNTED):
            return

        @functools.wraps(original)
        def counted(self: Any, func: Any, items: Any, *more: Any, **named: Any) -> Iterator[Any]:
            answers = 0
            for answer in original(self, func, items, *more, **named):
                answers += 1
                yield answer
            if answers < len(items):
                stop("a process in which Checkov parses files ended without an answer (killed, or out of memory)")

        if "close" not in original.__code__.co_names:
            _close_given_ends(ForkProcess)
        setattr(counted, _COUNTED, True)
        setattr(ParallelRunner, "_run_function_multiprocess_fork", counted)  # noqa: B010 - mypy forbids to assign it


def _close_given_ends(process_class: Any) -> None:
    """Let no process keep the writing end that it has given to one that it forked.

    Checkov 3.2 keeps that of the last one, and would wait for ever for the answer of a process that has ended.
    """
    start = process_class.start

    @functools.wraps(start)
    def start_and_close(self: Any) -> None:
        given = self._args if getattr(self._target, "__name__", "") == "func_wrapper" else ()
        start(self)
        for each in given:
            if hasattr(each, "fileno"):
                each.close()

    process_class.start = start_and_close
