"""Times `check` of a folder with several numbers of processes, in turns, and compares the outputs byte by byte.

    python benchmarks/shared_scan.py FOLDER [--jobs 1,2] [--rounds 2]

For each number it prints the least of the rounds: the time that passed, the processor time of the process that leads,
and that of the others together. On a busy machine the larger of the last two says what a quiet one would wait for.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKS = Path(__file__).resolve().parents[1] / "checks"
RUN = """\
import resource, sys, time
from avd_intune.command_line.entry import main
if __name__ == "__main__":
    begun = time.perf_counter()
    main(sys.argv[1:])
    passed = time.perf_counter() - begun
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    print(passed, own.ru_utime + own.ru_stime, others.ru_utime + others.ru_stime)
"""


def measured(script: Path, folder: str, jobs: str, output: Path) -> tuple[float, ...]:
    """Return the time that passed, and the processor time of the leading process and of the others."""
    arguments = ["check", folder, "--quiet", "--show-passed", f"--output=json={output}", "--jobs", jobs]
    run = subprocess.run(
        [sys.executable, str(script), *arguments],
        env={**os.environ, "PYTHONPATH": str(CHECKS)},
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(map(float, run.stdout.split()))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--jobs", default="1,2")
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    numbers = options.jobs.split(",")
    found: dict[str, list[tuple[float, ...]]] = {number: [] for number in numbers}
    with tempfile.TemporaryDirectory() as made:
        script = Path(made, "run.py")
        script.write_text(RUN, encoding="utf-8")
        for _ in range(options.rounds):
            for number in numbers:
                found[number].append(measured(script, options.folder, number, Path(made, number)))
        texts = {Path(made, number).read_bytes() for number in numbers}
    for number, runs in found.items():
        passed, own, others = (min(each[at] for each in runs) for at in range(3))
        print(
            f"--jobs {number}: {passed:6.1f} s passed, {own:6.1f} s of the leading process, {others:6.1f} s of others"
        )
    print("the same output" if len(texts) == 1 else "DIFFERENT OUTPUTS")
    return len(texts) != 1


if __name__ == "__main__":
    sys.exit(main())
