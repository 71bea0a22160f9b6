"""Writes a table of cases: how many of their verdicts were right at a commit, and how many are with the code as it is.

`scripts/before-and-after COMMIT [FOLDER…]`: folders of cases; those of the tests if none are named. A case is a folder
with the code to judge and what is right: `expected.yaml` (tests/case_runner.py), or `expect.txt` with lines such as

    baseline: current
    exit: 1
    CKV_AVD_4 pass|undecided @host

the exit code of `avd-intune check`; a check, its answers, and a part of the name of an object (`@host`), a file
(`main.tf`, `main.tf:3`) or `*`. The answer `none` is no finding there. Only answers count, not their words, which
change more often.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
STATUS = {"passed": "pass", "failed": "fail", "undecided": "undecided", "unknown": "undecided"}
_LINE = re.compile(r"(CKV_AVD_\d+)\s+([a-z|]+)\s+(\S+)")
_UNDECIDED = re.compile(r"(CKV_AVD_\d+): ")
MOST_SECONDS = 120
# The package has no `__init__.py`: what is installed of it would be taken for a part of another version of it.
_START = """import pathlib, runpy, sys
checks = sys.argv.pop(1)
sys.path[:] = [each for each in sys.path if each and "__editable__" not in each]
sys.path[:] = [each for each in sys.path if not (pathlib.Path(each) / "avd_intune").is_dir()]
sys.meta_path[:] = [each for each in sys.meta_path if "__editable__" not in str(each)]
sys.path.insert(0, checks)
sys.argv[0] = "avd-intune"
runpy.run_module("avd_intune", run_name="__main__")
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One right answer: of which check, which answers are right, and where; or the `exit` code."""

    check: str
    answers: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Found:
    """One answer that was given."""

    check: str
    answer: str
    resource: str
    path: str
    lines: tuple[int, int]


def cases_in(folder: Path) -> Iterator[Path]:
    """Yield the folders that are a case, in their order."""
    yield from sorted({each.parent for name in ("expect.txt", "expected.yaml") for each in folder.rglob(name)})


def wanted_of(case: Path) -> tuple[str, list[Wanted]]:
    """Return the baseline that a case is judged by, "" for the settings of the case, and what is right."""
    if (case / "expected.yaml").exists():
        stated = yaml.safe_load((case / "expected.yaml").read_text(encoding="utf-8"))["findings"]
        return "", [
            Wanted(check, (str(text).partition(",")[0],), f"={address}")
            for address, checks in stated.items()
            for check, text in checks.items()
        ]
    baseline, found = "", []
    for line in (case / "expect.txt").read_text(encoding="utf-8").splitlines():
        match = _LINE.match(line.strip())
        if match is not None:
            found.append(Wanted(match[1], tuple(match[2].split("|")), match[3]))
        elif line.startswith("baseline:"):
            baseline = line.partition(":")[2].strip()
        elif line.startswith("exit:"):
            found.append(Wanted("exit", tuple(line.partition(":")[2].strip().split("|")), "*"))
    return baseline, found


def is_at(found: Found, where: str) -> bool:
    """Say whether an answer is for the object or place that a right answer names."""
    if where.startswith("="):
        return found.resource == where[1:]
    if where == "*" or (where.startswith("@") and where[1:].lower() in found.resource.lower()):
        return True
    path, colon, line = where.partition(":")
    if not (found.path == path or found.path.endswith(f"/{path}")):
        return False
    return not colon or found.lines[0] <= int(line) <= found.lines[1]


def is_right(wanted: Wanted, given: list[Found]) -> bool:
    """Say whether all answers of a check at a place are right; none is right only where that is wanted."""
    answers = {each.answer for each in given if each.check == wanted.check and is_at(each, wanted.where)}
    # An undecided check is told twice: by itself in newer versions, by CKV_AVD_12 in all.
    return (answers or {"none"}) <= set(wanted.answers)


def answers_in(output: str) -> list[Found]:
    """Return the answers in the JSON that the command writes; those that a failed CKV_AVD_12 stands for, too."""
    found: list[Found] = []
    for each in json.loads(output)["findings"]:
        block = each["block"]
        lines = (block["line"], block["end_line"])
        answer = Found(
            each["rule_id"], STATUS.get(each["status"], each["status"]), each["resource"], block["path"], lines
        )
        found.append(answer)
        if answer.check == "CKV_AVD_12" and answer.answer == "fail":
            open_checks = each.get("undecided_rules") or _UNDECIDED.findall(each["reason"])
            found += [Found(check, "undecided", answer.resource, answer.path, lines) for check in open_checks]
    return found


def judged(case: Path, checks: Path, baseline: str) -> list[Found] | None:
    """Return what a version of the checks answers for a copy of a case; None where it gives no answer."""
    with tempfile.TemporaryDirectory(prefix="case-") as place:
        copy = Path(place) / case.name
        shutil.copytree(case, copy, symlinks=True, ignore=shutil.ignore_patterns("expect*.txt", "expected.yaml"))
        (copy / ".git").mkdir(exist_ok=True)
        (copy / ".git" / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
        env = {**os.environ, "PYTHONPATH": "", "PYTHONDONTWRITEBYTECODE": "1", "LOG_LEVEL": "CRITICAL"}
        env |= {"AVD_INTUNE_BASELINE": baseline} if baseline else {}
        command = [sys.executable, "-c", _START, str(checks), "check", ".", "--output", "json"]
        try:
            ended = subprocess.run(
                command, cwd=copy, env=env, capture_output=True, text=True, timeout=MOST_SECONDS, check=False
            )
            return [Found("exit", str(ended.returncode), "", "", (0, 0)), *answers_in(ended.stdout)]
        except (subprocess.TimeoutExpired, ValueError, KeyError):
            return None


def checks_at(commit: str, folder: Path) -> Path:
    """Write the checks of a commit into a folder. Raises CalledProcessError where there is no such commit."""
    archive = subprocess.run(["git", "archive", commit, "checks"], cwd=ROOT, capture_output=True, check=True)
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive.stdout, check=True)
    return folder / "checks"


def row_of(case: Path, before: Path, after: Path) -> tuple[str, int, int, int]:
    """Return the name of a case, how many answers are asked of it, and how many of them were and are right."""
    baseline, wanted = wanted_of(case)
    counts = []
    for checks in (before, after):
        given = judged(case, checks, baseline)
        counts.append(sum(is_right(each, given) for each in wanted) if given is not None else 0)
    return case.name, len(wanted), counts[0], counts[1]


def table(rows: list[tuple[str, int, int, int]]) -> list[str]:
    """Return the rows as a table of Markdown, with a sentence that sums them up."""
    shown = [f"| {name} | {asked} | {_mark(was, asked)} | {_mark(now, asked)} |" for name, asked, was, now in rows]
    whole = [sum(row[at] == row[1] for row in rows) for at in (2, 3)]
    total = [sum(row[at] for row in rows) for at in (1, 2, 3)]
    summary = (
        f"{len(rows)} cases: {whole[0]} right before, {whole[1]} after; "
        f"{total[0]} answers: {total[1]} right before, {total[2]} after."
    )
    return ["| case | answers | before | after |", "| --- | --- | --- | --- |", *shown, "", summary]


def _mark(right: int, asked: int) -> str:
    return "right" if right == asked else f"wrong ({asked - right})"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commit")
    parser.add_argument("folders", nargs="*", type=Path, default=[ROOT / "tests" / "cases"])
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    cases = [case for folder in options.folders for case in cases_in(folder.resolve())]
    with tempfile.TemporaryDirectory(prefix="checks-") as place, ThreadPoolExecutor(options.jobs) as pool:
        before = checks_at(options.commit, Path(place))
        rows = list(pool.map(lambda case: row_of(case, before, ROOT / "checks"), cases))
    print("\n".join(table(rows)))
    return 0 if rows and all(now == asked for _, asked, _, now in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
