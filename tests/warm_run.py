"""Runs a command in a process that has imported it before, see `warm_process.py`, or gives a command line that does."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import selectors
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
# Variables that count while something is imported, and so cannot be given to a process that has done it; but for those
# with which the process does again what Checkov does with them.
AT_IMPORT = ("CHECKOV_", "CKV_", "PYTHON", "TQDM_")
AFTERWARDS = ("CHECKOV_PARALLELIZATION_TYPE", "PYTHONPATH")
IS_POSSIBLE = hasattr(os, "fork") and sys.version_info >= (3, 9)
SECONDS = 300
# What a pipe takes before somebody reads.
PIPE_BYTES = 1 << 16
# Where the sockets are. A fork forgets what its parent does in the end, and what only that held would be taken away.
_FOLDERS: list[tempfile.TemporaryDirectory[str]] = []


def warm(command: str, code: str = "", **at_import: str) -> list[str]:
    """Return the words that stand for a command (`checkov`, `avd-intune`) in a command line.

    code: Python to run in place of the command; for Checkov, it finds nothing of the engine imported.
    at_import: the variables that the command is imported with.
    """
    assert IS_POSSIBLE
    path = _server(command, tuple(at_import.items()))
    if command == "checkov" and not code:
        path = _ready(f"{path}-engine")
    # -I and -S: it has nothing to import, and must start fast.
    return [sys.executable, "-I", "-S", str(HERE / "warm_start.py"), path, code]


def run_warm(
    command: str,
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    code: str = "",
    stdin: str = "",
    **at_import: str,
) -> subprocess.CompletedProcess[str]:
    """Do what `subprocess.run(…, capture_output=True)` does with the words of `warm`, without a start of Python.

    Raises TimeoutExpired after SECONDS.
    """
    assert IS_POSSIBLE
    path = _server(command, tuple(at_import.items()))
    if command == "checkov" and not code:
        path = _ready(f"{path}-engine")
    request = {
        "arguments": arguments,
        "code": code or None,
        "folder": str(folder.absolute()),
        "environment": dict(environment),
    }
    (asked, giving), (out, theirs_out), (errors, theirs_errors) = os.pipe(), os.pipe(), os.pipe()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        socket.send_fds(connection, [json.dumps(request).encode()], [asked, theirs_out, theirs_errors])
        connection.shutdown(socket.SHUT_WR)
        for end in (asked, theirs_out, theirs_errors):
            os.close(end)
        given = stdin.encode()
        assert len(given) < PIPE_BYTES, "it would wait for what the command writes"
        with contextlib.suppress(BrokenPipeError), os.fdopen(giving, "wb") as stream:
            stream.write(given)
        texts = _read_all([out, errors], [command, *arguments])
        connection.settimeout(SECONDS)
        exit_code = int(connection.recv(20))
    return subprocess.CompletedProcess([command, *arguments], exit_code, *texts)


def _read_all(streams: list[int], words: list[str]) -> list[str]:
    """Return what is written to pipes until each is closed by all who have it, and close them."""
    found = dict.fromkeys(streams, b"")
    end = time.monotonic() + SECONDS
    with selectors.DefaultSelector() as selector:
        for stream in streams:
            selector.register(stream, selectors.EVENT_READ)
        while selector.get_map():
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired(words, SECONDS)
            for key, _ in selector.select(1):
                part = os.read(key.fd, 1 << 16)
                found[key.fd] += part
                if not part:
                    selector.unregister(key.fd)
                    os.close(key.fd)
    # As `text=True` reads it.
    return [text.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n") for text in found.values()]


def is_warm_possible(environment: Mapping[str, str]) -> bool:
    """Say whether a process that has imported a command can run it with these variables."""
    return IS_POSSIBLE and not any(name.startswith(AT_IMPORT) for name in environment if name not in AFTERWARDS)


def start(command: str, **at_import: str) -> None:
    """Let a process import a command before anybody asks for it, here or in a fork of this process."""
    if IS_POSSIBLE:
        _started(command, tuple(at_import.items()))


def _server(command: str, at_import: tuple[tuple[str, str], ...]) -> str:
    return _ready(_started(command, at_import))


@cache
def _started(command: str, at_import: tuple[tuple[str, str], ...]) -> str:
    folder = tempfile.TemporaryDirectory(prefix="warm-")
    _FOLDERS.append(folder)
    path = str(Path(folder.name, "socket"))
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    process = subprocess.Popen(
        [sys.executable, str(HERE / "warm_process.py"), path, command],
        env={**variables, **dict(at_import)},
        stdin=subprocess.DEVNULL,
    )
    atexit.register(folder.cleanup)
    atexit.register(process.kill)
    return path


@cache
def _ready(path: str) -> str:
    """Return the path of a socket when it is there."""
    end = time.monotonic() + SECONDS
    # That a process has failed only the one that started it could ask it.
    while not Path(path).exists() and not Path(f"{path}-failed").exists() and time.monotonic() < end:
        time.sleep(0.02)
    assert not Path(f"{path}-failed").exists(), "the command could not be imported, see above"
    return path
