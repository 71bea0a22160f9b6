"""Runs commands, each in a fork of this process, which has only imported what they need: that takes longer than a run.

`python warm_process.py SOCKET checkov|avd-intune` waits on a socket for `warm_start.py`, which a test starts in place
of the command. What that is started with counts for the fork: arguments, folder, environment, stdin, stdout, stderr.
For Checkov there is a second one at `SOCKET-engine`, which has imported the engine as well: to do so takes as long as
a scan, and what is loaded from this folder counts for the pack in it (`use_own_copy` drops it for another copy).
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.machinery
import importlib.util
import json
import os
import socket
import sys
import threading
import warnings
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

CHECKS = Path(__file__).resolve().parents[1] / "checks"
# Folders and modules of the engine that a command does not need.
NOT_OF_CHECKOV = ("checkov_bridge", "command_line", "language_server", "__main__")
NOT_OF_THE_COMMAND = ("checkov_bridge", "__main__")
# How long a process waits before it looks whether the one that started it is still there.
SECONDS = 5


def load_engine(without: Collection[str]) -> None:
    """Import the modules of the engine but for some folders, as far as what it needs is installed."""
    engine = CHECKS / "avd_intune"
    if "avd_intune" not in sys.modules:
        # As the file that Checkov loads does it.
        spec = importlib.machinery.ModuleSpec("avd_intune", None, is_package=True)
        spec.submodule_search_locations = [str(engine)]
        sys.modules["avd_intune"] = importlib.util.module_from_spec(spec)
    for path in sorted(engine.rglob("*.py")):
        parts = path.relative_to(CHECKS).with_suffix("").parts
        if parts[1] not in without:
            with contextlib.suppress(ImportError):
                importlib.import_module(".".join(parts))


def checkov() -> Callable[[], object]:
    from checkov.main import Checkov

    # As the script that pip installs; the default of `argv` is from when Checkov was imported.
    return lambda: Checkov(sys.argv[1:]).run()


def avd_intune() -> Callable[[], object]:
    from avd_intune.command_line.entry import main

    load_engine(NOT_OF_THE_COMMAND)
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
    parent = os.getppid()
    server.settimeout(SECONDS)
    while True:
        try:
            connection, _ = server.accept()
        except TimeoutError:
            if os.getppid() != parent:
                return
            continue
        connection.setblocking(True)
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
    run_command = {"checkov": checkov, "avd-intune": avd_intune}[name]()
    if name == "checkov" and os.fork() == 0:
        load_engine(NOT_OF_CHECKOV)
        address += "-engine"
    serve(address, run_command)
