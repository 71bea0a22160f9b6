"""Runs commands, each in a fork of this process, which has only imported what they need: that takes longer than a run.

`python warm_process.py SOCKET checkov|avd-intune` waits on a socket for `warm_start.py`, which a test starts in place
of the command. What that is started with counts for the fork: arguments, folder, environment, stdin, stdout, stderr.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import socket
import sys
import threading
import warnings
from collections.abc import Callable
from typing import Any


def checkov() -> Callable[[], object]:
    from checkov.main import Checkov

    # As the script that pip installs; the default of `argv` is from when Checkov was imported.
    return lambda: Checkov(sys.argv[1:]).run()


def avd_intune() -> Callable[[], object]:
    from avd_intune.command_line.entry import main

    # What the command imports when it is needed; the latter needs the extra `lsp`.
    for name in ("avd_intune.engine", "avd_intune.language_server.server"):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    return lambda: main(sys.argv[1:])


def run(request: dict[str, Any], streams: list[int], command: Callable[[], object]) -> object:
    """Turn this process into one that was started for a request, and do what that asks for."""
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    # As `python -m` has it, in place of the folder of this file.
    sys.path[:1] = [request["folder"], *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    sys.argv[1:] = request["arguments"]
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    if request["code"] is not None:
        exec(request["code"], {"__name__": "__main__"})
        return 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", category=SyntaxWarning)
        return command()


def serve(path: str, command: Callable[[], object]) -> None:
    assert threading.active_count() == 1, "a process with threads must not fork"
    gc.freeze()  # or the collector of each fork would touch, and so copy, all of it
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen()
    while True:
        connection, _ = server.accept()
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if os.fork() == 0:
            server.close()
            break
        connection.close()
    # What waits for the command is a process of its own, so that several commands may run.
    text, streams, _, _ = socket.recv_fds(connection, 1_000_000, 3, socket.MSG_WAITALL)
    child = os.fork()
    if child == 0:
        connection.close()
        sys.exit(run(json.loads(text), list(streams), command))  # type: ignore[arg-type]
    for stream in streams:
        os.close(stream)
    _, status = os.waitpid(child, 0)
    connection.sendall(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


if __name__ == "__main__":
    address, name = sys.argv[1:]
    sys.argv[0] = name
    serve(address, {"checkov": checkov, "avd-intune": avd_intune}[name]())
