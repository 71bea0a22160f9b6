"""Times the same Checkov run with and without these checks, in turns, and prints the ratio of medians.

Both the time that passed and the processor time of all processes of Checkov; on a busy machine the latter says more.

python benchmarks/checkov_overhead.py FOLDER [ROUNDS] [FRAMEWORK …]

FRAMEWORK is one that Checkov runs, or `no-` and one that it leaves out; all of them without any.
FOLDER may be `generated:FILES`: a repository of so many files, see generate_repository.py.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generate_repository import write_repository

CHECKS = Path(__file__).resolve().parents[1] / "checks"


def seconds(folder: str, frameworks: list[str], *, with_checks: bool) -> tuple[float, float]:
    """Return the time that passed and the processor time of one run."""
    arguments = [sys.executable, "-m", "checkov.main", "-d", folder, "--quiet", "--compact"]
    only = [name for name in frameworks if not name.startswith("no-")]
    without = [name.removeprefix("no-") for name in frameworks if name.startswith("no-")]
    if only:
        arguments += ["--framework", *only]
    if without:
        arguments += ["--skip-framework", *without]
    if with_checks:
        arguments += ["--external-checks-dir", str(CHECKS)]
    start, used = time.perf_counter(), _processor_seconds()
    environment = {**os.environ, "BC_SKIP_MAPPING": "TRUE", "LOG_LEVEL": "ERROR"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # else the modules of the checks, and no others, are compiled anew
    done = subprocess.run(arguments, env=environment, capture_output=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"checkov ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return time.perf_counter() - start, _processor_seconds() - used


def _processor_seconds() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def main() -> None:
    asked = sys.argv[1]
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    frameworks = sys.argv[3:]
    with tempfile.TemporaryDirectory() as generated:
        folder = asked
        if asked.startswith("generated:"):
            folder = generated
            write_repository(Path(folder), int(asked.partition(":")[2]))
        plain, ours = [], []
        for _ in range(rounds):
            plain.append(seconds(folder, frameworks, with_checks=False))
            ours.append(seconds(folder, frameworks, with_checks=True))
    for at, what in enumerate(("passed", "of processor time")):
        without, within = (statistics.median(run[at] for run in runs) for runs in (plain, ours))
        print(
            f"{asked}: {without:.2f} s {what} without, {within:.2f} s with these checks, ratio {within / without:.3f}"
        )


if __name__ == "__main__":
    main()
