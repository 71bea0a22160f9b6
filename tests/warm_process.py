"""Runs a command again and again, each time in a fork of this process, which has only imported it.

`python warm_process.py checkov` or `... avd-intune`. To import either takes longer than most runs in the tests. Each
line on stdin is a request (arguments, folder, environment, files for stdin, stdout and stderr); each line on stdout is
the exit code of one.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable
from typing import Any

SECONDS = 300


def checkov() -> Callable[[], object]:
    from checkov.main import Checkov

    # As the script that pip installs; the default of `argv` is from when Checkov was imported.
    return lambda: Checkov(sys.argv[1:]).run()


def avd_intune() -> Callable[[], object]:
    import avd_intune.engine  # noqa: F401 - the command imports it when it is needed
    from avd_intune.command_line.entry import main

    return lambda: main(sys.argv[1:])


def become(request: dict[str, Any]) -> None:
    """Turn this process into one that was started for a request. After SECONDS it ends itself."""
    signal.alarm(SECONDS)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.argv[1:] = request["arguments"]
    for number, path, flags in (
        (0, request["input"], os.O_RDONLY),
        (1, request["output"], os.O_WRONLY),
        (2, request["errors"], os.O_WRONLY),
    ):
        opened = os.open(path, flags)
        os.dup2(opened, number)
        os.close(opened)


def serve(run: Callable[[], object], requests: int, answers: int) -> None:
    assert threading.active_count() == 1, "a process with threads must not fork"
    gc.freeze()  # or the collector of each fork would touch, and so copy, all of it
    # Not sys.stdin: what that has read ahead would be in each fork.
    for line in os.fdopen(requests, "rb", buffering=0):
        child = os.fork()
        if child == 0:
            os.close(answers)
            become(json.loads(line))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", category=SyntaxWarning)
                sys.exit(run())  # type: ignore[arg-type]
        _, status = os.waitpid(child, 0)
        os.write(answers, f"{os.waitstatus_to_exitcode(status)}\n".encode())


if __name__ == "__main__":
    command = sys.argv[1]
    sys.argv[0] = command
    serve({"checkov": checkov, "avd-intune": avd_intune}[command](), os.dup(0), os.dup(1))
