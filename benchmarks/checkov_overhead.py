"""Times the same Checkov run with and without these checks, in turns, and prints the ratio of medians.

python benchmarks/checkov_overhead.py FOLDER [ROUNDS] [FRAMEWORK …]

FOLDER may be `generated:FILES`: a repository of so many files, see generate_repository.py.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generate_repository import write_repository

CHECKS = Path(__file__).resolve().parents[1] / "checks"


def seconds(folder: str, frameworks: list[str], *, with_checks: bool) -> float:
    arguments = [sys.executable, "-m", "checkov.main", "-d", folder, "--quiet", "--compact"]
    if frameworks:
        arguments += ["--framework", *frameworks]
    if with_checks:
        arguments += ["--external-checks-dir", str(CHECKS)]
    start = time.perf_counter()
    environment = {**os.environ, "BC_SKIP_MAPPING": "TRUE", "LOG_LEVEL": "ERROR"}
    done = subprocess.run(arguments, env=environment, capture_output=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"checkov ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return time.perf_counter() - start


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
    without, within = statistics.median(plain), statistics.median(ours)
    print(f"{asked}: {without:.2f} s without, {within:.2f} s with these checks, ratio {within / without:.2f}")


if __name__ == "__main__":
    main()
