"""Runs the `checkov` command again and again, each time in a fork of this process, which has only imported it.

To import Checkov takes longer than most runs in the tests. Each line on stdin is a request (arguments, folder,
environment, files for stdout and stderr); each line on stdout is the exit code of one.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import threading
import warnings
from typing import Any

from checkov.main import Checkov

SECONDS = 300


def become(request: dict[str, Any]) -> None:
    """Turn this process into one that was started for a request. After SECONDS it ends itself."""
    signal.alarm(SECONDS)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.argv = ["checkov", *request["arguments"]]
    for number, path, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, request["output"], os.O_WRONLY),
        (2, request["errors"], os.O_WRONLY),
    ):
        opened = os.open(path, flags)
        os.dup2(opened, number)
        os.close(opened)


def main() -> None:
    assert threading.active_count() == 1, "a process with threads must not fork"
    answers = os.dup(1)
    gc.freeze()  # or the collector of each fork would touch, and so copy, all of it
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.close(answers)
            become(json.loads(line))
            with warnings.catch_warnings():  # as the script that pip installs
                warnings.simplefilter("ignore", category=SyntaxWarning)
                sys.exit(Checkov(sys.argv[1:]).run())  # its default is from when it was imported
        _, status = os.waitpid(child, 0)
        os.write(answers, f"{os.waitstatus_to_exitcode(status)}\n".encode())


if __name__ == "__main__":
    main()
