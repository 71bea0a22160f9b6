"""Command lines that start a command in a process which has imported it before, see `warm_process.py`."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
# Variables that count while something is imported, and so cannot be given to a process that has done it.
AT_IMPORT = ("CHECKOV_", "CKV_", "PYTHON")
IS_POSSIBLE = hasattr(os, "fork") and sys.version_info >= (3, 9)
SECONDS = 120


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


def is_warm_possible(environment: Mapping[str, str]) -> bool:
    """Say whether a process that has imported a command can run it with these variables."""
    return IS_POSSIBLE and not any(name.startswith(AT_IMPORT) for name in environment if name != "PYTHONPATH")


@cache
def _server(command: str, at_import: tuple[tuple[str, str], ...]) -> str:
    folder = tempfile.TemporaryDirectory(prefix="warm-")
    path = str(Path(folder.name, "socket"))
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    process = subprocess.Popen(
        [sys.executable, str(HERE / "warm_process.py"), path, command],
        env={**variables, **dict(at_import)},
        stdin=subprocess.DEVNULL,
    )
    atexit.register(folder.cleanup)
    atexit.register(process.kill)
    end = time.monotonic() + SECONDS
    while not Path(path).exists() and process.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
    return path


@cache
def _ready(path: str) -> str:
    """Return the path of a socket when it is there."""
    end = time.monotonic() + SECONDS
    while not Path(path).exists() and time.monotonic() < end:
        time.sleep(0.02)
    return path
