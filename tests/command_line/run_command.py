"""Runs the real command `python -m avd_intune` from the folder `checks`, as in a plain clone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.first_checks import BY_FIRST_CHECKS
from tests.warm_run import is_warm_possible, run_warm

CHECKS = Path(__file__).resolve().parents[2] / "checks"


@dataclass(frozen=True)
class CommandRun:
    exit_code: int
    output: str
    errors: str


def run_command(
    *arguments: str | Path, folder: Path = CHECKS, environment: Mapping[str, str] | None = None, stdin: str = ""
) -> CommandRun:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AVD_INTUNE_", "GITHUB_", "CI_")) and name != "LOG_LEVEL"
    }
    variables = {**kept, "PYTHONPATH": str(CHECKS), **(environment or {})}
    words = list(map(str, arguments))
    if is_warm_possible(environment or {}):
        done = run_warm("avd-intune", words, folder, variables, stdin=stdin, PYTHONPATH=str(CHECKS))
    else:
        done = subprocess.run(
            [sys.executable, "-m", "avd_intune", *words],
            cwd=folder,
            env=variables,
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
    return CommandRun(done.returncode, done.stdout, done.stderr)


def run_by_first_checks(
    command: str, *arguments: str | Path, folder: Path = CHECKS, environment: Mapping[str, str] | None = None
) -> CommandRun:
    """Run a command that judges, by the checks that there were when its test was written."""
    return run_command(command, *BY_FIRST_CHECKS, *arguments, folder=folder, environment=environment)
