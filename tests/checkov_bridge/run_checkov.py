"""Runs the real `checkov` command on a folder, with this pack or with a copy of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.warm_run import is_warm_possible, run_warm

HERE = Path(__file__).resolve().parent
CHECKS = HERE.parents[1] / "checks"
ESTATE = HERE / "estate"
FAKE_ENGINE = HERE / "fake_engine"
# The facts stay: the bridge asks them for the levels of failures.
REPLACED = ("estate", "judgement", "rules")

# Without the first Checkov asks a server for the pages of its own checks, and waits for it; without the
# last it lists some keys in another order each time.
ENVIRONMENT = {"BC_SKIP_MAPPING": "TRUE", "LOG_LEVEL": "WARNING", "PYTHONHASHSEED": "0"}
# All runners in the process of Checkov itself: that takes a fifth of the time of a process for each of the twenty. For
# runs of which only the records count; how runners hand over what they find is what the others are about.
ONE_PROCESS = {"CHECKOV_PARALLELIZATION_TYPE": "none"}


@dataclass(frozen=True)
class Run:
    """What one run of Checkov said."""

    exit_code: int
    output: str
    errors: str

    @property
    def reports(self) -> dict[str, Any]:
        """The reports of `-o json` by framework; Checkov prints a list only if there are several."""
        read = json.loads(self.output)
        return {report["check_type"]: report for report in (read if isinstance(read, list) else [read])}

    @property
    def own_error_lines(self) -> list[str]:
        """The lines on stderr that the pack wrote."""
        return [line for line in self.errors.splitlines() if line.startswith("avd-intune: ")]


def run_checkov(
    *arguments: str | Path,
    folder: Path = ESTATE,
    environment: Mapping[str, str] | None = None,
    code: str | None = None,
    fresh: bool = False,
) -> Run:
    """Run `checkov ARGUMENTS` in a folder (or Python `code` with those arguments in place of Checkov).

    fresh: in a process that has not imported Checkov before.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BC_", "CKV_", "CHECKOV_"))}
    kept.pop("PYTHONPATH", None)
    variables = {**kept, **ENVIRONMENT, **(environment or {})}
    words = list(map(str, arguments))
    if is_warm_possible(environment or {}) and not fresh:
        done = run_warm("checkov", words, folder, variables, code or "", **ENVIRONMENT)
    else:
        command = [sys.executable, *(["-c", code] if code is not None else ["-m", "checkov.main"]), *words]
        done = subprocess.run(
            command, cwd=folder, env=variables, capture_output=True, text=True, timeout=300, check=False
        )
    return Run(done.returncode, done.stdout, done.stderr)


def copy_pack(target: Path, engine: Path | None = FAKE_ENGINE) -> Path:
    """Copy the folder `checks` into another folder; `engine` replaces the engine's entry points."""
    pack = target / "checks"
    # With the bytecode, which is good for a copy as long as that is as old as the original.
    shutil.copytree(CHECKS, pack, ignore=shutil.ignore_patterns(*(REPLACED if engine else ())))
    if engine is not None:
        shutil.copytree(engine, pack / "avd_intune", dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    return pack


def records(run: Run, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (framework, record) of this pack's records of a kind: "passed", "failed" or "skipped"."""
    for framework, report in sorted(run.reports.items()):
        for record in report["results"][f"{kind}_checks"]:
            if record["check_id"].startswith("CKV_AVD_"):
                yield framework, record


def named(run: Run, kind: str) -> list[tuple[str, str, str]]:
    """Return this pack's records of a kind as (framework, rule, resource), sorted."""
    return sorted((framework, each["check_id"], each["resource"]) for framework, each in records(run, kind))
