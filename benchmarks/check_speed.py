"""Times `avd-intune check` and Checkov with these checks on the same folder, in turns, and prints the ratio of medians.

python benchmarks/check_speed.py FOLDER [ROUNDS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

CHECKS = Path(__file__).resolve().parents[1] / "checks"
COMMAND = ["-m", "avd_intune", "check", "--output", "json"]
CHECKOV = ["-m", "checkov.main", "--external-checks-dir", str(CHECKS), "--quiet", "--compact", "-o", "json", "-d"]


def seconds(arguments: list[str]) -> float:
    quiet = {"BC_SKIP_MAPPING": "TRUE", "LOG_LEVEL": "ERROR", "PYTHONPATH": str(CHECKS)}
    start = time.perf_counter()
    done = subprocess.run([sys.executable, *arguments], env={**os.environ, **quiet}, capture_output=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"{arguments} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return time.perf_counter() - start


def main() -> None:
    folder = str(Path(sys.argv[1]).resolve())
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(seconds([*COMMAND, folder]))
        theirs.append(seconds([*CHECKOV, folder]))
    command, checkov = statistics.median(ours), statistics.median(theirs)
    print(f"{folder}: {command:.2f} s by the command, {checkov:.2f} s by Checkov, ratio {command / checkov:.3f}")


if __name__ == "__main__":
    main()
