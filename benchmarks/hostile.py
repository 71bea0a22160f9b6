"""Judges inputs that are made to cost much, and prints what each took and what was said of it.

python benchmarks/hostile.py [--only WORDS] [--kinds doubling,flood] [--over]

Each input lies beside a wrong host pool, which must fail whatever the input does; what is not evaluated must be said
(by CKV_AVD_12 or CKV_AVD_13), unless the answer is certain. `doubling`: a short file in which each line holds the line
before it twice; 5 s of processor time and 200 MB. `flood`: up to 10 MB of one thing; 30 s and 600 MB. `--over` prints
only what takes more, or ends otherwise.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "checks"))

import hostile_arm  # noqa: E402
import hostile_doublings  # noqa: E402
import hostile_floods  # noqa: E402
from hostile_input import SHARED, Hostile  # noqa: E402

# Seconds of processor time and megabytes.
TARGETS = {"doubling": (5.0, 200.0), "flood": (30.0, 600.0)}
MOST_MEMORY = 3 << 30
BAD = ("KILLED", "exit", "THE OTHER", "INTERNAL", "NOTHING")
# Settings that cannot be used end a scan, and that is said; so these do, which are too large.
REFUSED = ".avd-intune.yaml: larger than"


def judged(given: Hostile, output: str = "json") -> tuple[float, float, str]:
    """Return processor time, memory and the outcome of one scan, in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "scanned"
        (folder / ".git").mkdir(parents=True)
        for path, data in {"shared/main.tf": SHARED, **given.files()}.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))
        printed, errors = Path(name) / "out", Path(name) / "err"
        child = os.fork()
        if not child:
            _scan(folder, output, printed, errors, int(3 * TARGETS[given.kind][0]))
        _, status, used = os.wait4(child, 0)
        return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, _outcome(status, printed, errors, output)


def _scan(folder: Path, output: str, printed: Path, errors: Path, most: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    os.chdir(folder)
    os.dup2(os.open(printed, os.O_CREAT | os.O_WRONLY), 1)
    os.dup2(os.open(errors, os.O_CREAT | os.O_WRONLY), 2)
    from avd_intune.command_line.entry import main

    code = 99
    try:
        code = main(["check", "-o", output, str(folder)])
        sys.stdout.flush()
    finally:
        os._exit(code)


def _outcome(status: int, printed: Path, errors: Path, output: str) -> str:
    if os.WIFSIGNALED(status):
        return f"KILLED by signal {os.WTERMSIG(status)}"
    code = os.waitstatus_to_exitcode(status)
    if code != 1 or output != "json":
        return f"exit {code}: {errors.read_text(errors='replace')[:120].strip()}"
    findings = json.loads(printed.read_text())["findings"]
    failed = [each for each in findings if each["status"] == "failed"]
    if not any(each["block"]["path"].endswith("shared/main.tf") and each["rule_id"] == "CKV_AVD_1" for each in failed):
        return "THE OTHER HOST POOL IS LOST"
    own = [each for each in failed if not each["block"]["path"].endswith("shared/main.tf")]
    internal = [each["reason"] for each in findings if "internal error" in each["reason"]]
    if internal:
        return f"INTERNAL ERROR {internal[0][:150]}"
    if not own:
        passed = [each for each in findings if "attack" in each["block"]["path"] and each["rule_id"] == "CKV_AVD_1"]
        return f"passed: {passed[0]['status']}" if passed else "NOTHING SAID"
    first = next((each for each in own if each["rule_id"] in ("CKV_AVD_12", "CKV_AVD_13")), own[0])
    return f"{first['rule_id']}: {' '.join(first['reason'].split())[:110]}"


def _inputs(kinds: list[str], words: str) -> Iterator[Hostile]:
    for each in chain(hostile_doublings.doublings(), hostile_arm.doublings(), hostile_floods.floods()):
        if each.kind in kinds and all(word in each.name for word in words.split()):
            yield each


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", metavar="WORDS")
    parser.add_argument("--kinds", default=",".join(TARGETS))
    parser.add_argument("--output", default="json")
    parser.add_argument("--over", action="store_true")
    parser.add_argument("--characters", type=int, default=10_000_000, help="of each flood")
    options = parser.parse_args()
    hostile_floods.SIZE = options.characters
    _load()
    worst = 0
    for given in _inputs(options.kinds.split(","), options.only):
        seconds, memory, outcome = judged(given, options.output)
        most_seconds, most_memory = TARGETS[given.kind]
        over = seconds > most_seconds or memory > most_memory or (outcome.startswith(BAD) and REFUSED not in outcome)
        worst += over
        if over or not options.over:
            print(
                f"{'OVER' if over else '':4} {seconds:6.1f} s {memory:5.0f} MB  {given.name:46} {outcome}", flush=True
            )
    print(f"{worst} over")
    return 1 if worst else 0


def _load() -> None:
    """Import what a scan needs once, so that it does not count for each."""
    judged_here = Hostile("", "flood", lambda: {"main.bicep": "param a string\n"})
    import avd_intune.command_line.check_command
    import avd_intune.command_line.entry
    import avd_intune.languages.arm.arm_deployments
    import avd_intune.languages.bicep.bicep_deployments
    import avd_intune.languages.plans.plan_deployments
    import avd_intune.languages.policies.exported_policies
    import avd_intune.languages.terraform.terraform_deployments  # noqa: F401

    judged(judged_here)


if __name__ == "__main__":
    sys.exit(main())
