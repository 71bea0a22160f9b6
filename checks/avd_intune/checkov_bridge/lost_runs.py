"""Runs that Checkov's own runners end by an exception, so that the report with the engine's records is lost.

With one framework, or runners in threads, the exception ends Checkov. With several it ends one forked process: Checkov
logs the error, and its older versions go on and report success.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def watch_fork(stop: Callable[[str], None], framework: str) -> None:
    """Make the end of the runner that is under way known by `stop`, if it ends by an exception in a forked process.

    Checkov's parallel runner (`_run_function_multiprocess_fork`) sends the runner's answer to the parent process: a
    tuple, or else None (3.2) or an exception (3.3). Nothing is watched where there is no such process.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        connection: Any = frame.f_locals.get("connection")
        if frame.f_code.co_name == "func_wrapper" and hasattr(connection, "send"):
            connection.send = _watched(connection.send, stop, framework)
            return
        frame = frame.f_back


def _watched(send: Callable[[Any], None], stop: Callable[[str], None], framework: str) -> Callable[[Any], None]:
    def send_or_stop(answer: Any) -> None:
        if answer is None or isinstance(answer, Exception):
            stop(f"Checkov's own {framework} runner ended with the error above; its files were not judged")
        send(answer)

    return send_or_stop
