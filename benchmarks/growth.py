"""Times `avd-intune check` on generated estates of more and more session hosts, and fits how the cost grows.

python benchmarks/growth.py [--sizes 10,100,1000,10000] [--languages terraform,bicep,arm,terraform_plan]
                            [--shapes flat,looped,modules] [--output json,human] [--checkov SIZE]

Each session host is three resources: a machine, its Entra join and its registration with a host pool; there is a host
pool for every fifty of them. `flat` writes each of them out, `looped` has one loop for all machines of a host pool,
`modules` calls a module for each machine (a nested deployment in ARM, a module with children in a plan).

Prints the processor time and the largest memory of each run, and for each estate the exponent of the growth between
its two largest sizes, without what the smallest costs: 1.0 is linear. With --checkov, Checkov without these checks
runs over the same files up to that size.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from growth_code import bicep, terraform
from growth_json import arm, terraform_plan

CHECKS = Path(__file__).resolve().parents[1] / "checks"
FRAMEWORKS = {"terraform": "terraform", "bicep": "bicep", "arm": "arm", "terraform_plan": "terraform_plan"}


WRITERS: dict[str, Callable[[Path, int, str], None]] = {
    "terraform": terraform,
    "bicep": bicep,
    "arm": arm,
    "terraform_plan": terraform_plan,
}


def cost(command: list[str], folder: str) -> tuple[float, float, bytes]:
    """Return the processor seconds of a command, its largest memory in MB, and what it printed."""
    environment = {**os.environ, "PYTHONPATH": str(CHECKS), "BC_SKIP_MAPPING": "TRUE", "LOG_LEVEL": "ERROR"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # else every start would compile the modules again
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=output, stderr=errors)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            errors.seek(0)
            sys.exit(f"{command} ended with {process.returncode}: {errors.read().decode()[-500:]}")
        output.seek(0)
        return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, output.read()


def check(printed: bytes, hosts: int) -> None:
    """End with an error where the estate was not judged as it is: every host certain, every check of a host passed."""
    findings = json.loads(printed)["findings"]
    undecided = [each for each in findings if each["status"] not in ("passed", "failed")]
    machines = {each["resource"] for each in findings if each["rule_id"] == "CKV_AVD_4"}
    if undecided or len(machines) != hosts:
        sys.exit(f"{len(machines)} of {hosts} session hosts were judged, {len(undecided)} answers are undecided")


def exponent(sizes: list[int], seconds: list[float]) -> float | None:
    """Return the growth between the two largest sizes, without what the smallest costs."""
    if len(sizes) < 3 or seconds[-2] <= seconds[0]:
        return None
    return math.log((seconds[-1] - seconds[0]) / (seconds[-2] - seconds[0])) / math.log(sizes[-1] / sizes[-2])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10,100,1000,10000")
    parser.add_argument("--languages", default=",".join(WRITERS))
    parser.add_argument("--shapes", default="flat,looped,modules")
    parser.add_argument("--output", default="json")
    parser.add_argument("--checkov", type=int, default=0, metavar="SIZE")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    print(f"{'language':15} {'shape':8} {'hosts':>6} {'output':6} {'s':>7} {'ms/host':>8} {'MB':>6}  Checkov alone")
    for language in options.languages.split(","):
        for shape in options.shapes.split(","):
            taken: dict[str, list[float]] = {form: [] for form in options.output.split(",")}
            for size in sizes:
                with tempfile.TemporaryDirectory() as name:
                    WRITERS[language](Path(name), size, shape)
                    for form, seconds in taken.items():
                        command = [sys.executable, "-m", "avd_intune", "check", "--support-matrix", "current"]
                        used, memory, printed = cost([*command, "-o", form, name], name)
                        if form == "json":
                            check(printed, size)
                        seconds.append(used)
                        beside = ""
                        if size <= options.checkov:
                            checkov = [
                                "-m",
                                "checkov.main",
                                "--quiet",
                                "--compact",
                                "--framework",
                                language,
                                "-d",
                                name,
                            ]
                            other, other_memory, _ = cost([sys.executable, *checkov], name)
                            beside = f"{other:7.2f} s {other_memory:6.0f} MB, ratio {used / other:.3f}"
                        print(
                            f"{language:15} {shape:8} {size:6} {form:6} {used:7.2f} {1000 * used / size:8.2f}"
                            f" {memory:6.0f}  {beside}",
                            flush=True,
                        )
            for form, seconds in taken.items():
                grown = exponent(sizes, seconds)
                if grown is not None:
                    print(f"{language:15} {shape:8} exponent {grown:.2f} ({form})", flush=True)


if __name__ == "__main__":
    main()
