"""Runs a command in a process that has been started before, see `warm_process.py`."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

CAN_FORK = hasattr(os, "fork")
SERVER = Path(__file__).with_name("warm_process.py")


class WarmProcess:
    """A process that has imported a command and forks for each run of it.

    at_import: variables that count while the command is imported.
    """

    def __init__(self, command: str, at_import: Mapping[str, str]) -> None:
        variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        start = [sys.executable, str(SERVER), command]
        self._process = subprocess.Popen(
            start, env={**variables, **at_import}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        atexit.register(self._process.kill)

    def run(
        self, arguments: Sequence[str], folder: Path, environment: Mapping[str, str], stdin: str = ""
    ) -> tuple[int, str, str]:
        """Return the exit code and what was written to stdout and stderr."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with tempfile.TemporaryDirectory() as scratch:
            files = {name: Path(scratch, name) for name in ("input", "output", "errors")}
            for path in files.values():
                path.write_text(stdin if path.name == "input" else "", encoding="utf-8")
            request = {
                "arguments": list(arguments),
                "folder": str(folder),
                "environment": dict(environment),
                **{name: str(path) for name, path in files.items()},
            }
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            code = int(self._process.stdout.readline())
            return code, files["output"].read_text(encoding="utf-8"), files["errors"].read_text(encoding="utf-8")


@cache
def warm_process(command: str, *at_import: tuple[str, str]) -> WarmProcess:
    """Return the one process of this test run for a command and the variables that it is imported with."""
    return WarmProcess(command, dict(at_import))
