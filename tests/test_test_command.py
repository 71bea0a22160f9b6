"""`scripts/test` with environments that only note what is run in them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "scripts" / "test"
# Says what it was called with; what `ends` names ends as it says, and what `waits` names waits until it is killed.
STUB = """#!/usr/bin/env bash
name=$(basename "$(dirname "$(dirname "$0")")")/$(basename "$0")
echo "$name $*" >> "$PWD/called"
echo "output of $name"
if [ -f "$PWD/waits" ] && [ "$(cat "$PWD/waits")" = "$name" ]; then echo $$ > "$PWD/waiting"; exec sleep 300; fi
while [ -f "$PWD/awaits" ] && [ "$(cat "$PWD/awaits")" = "$name" ] && [ ! -s "$PWD/waiting" ]; do sleep 0.02; done
if [ -f "$PWD/ends" ] && [ "$(cut -d' ' -f1 "$PWD/ends")" = "$name" ]; then exit "$(cut -d' ' -f2 "$PWD/ends")"; fi
"""
COMMANDS = {
    ".venv-test": ("pytest", "ruff", "mypy"),
    ".venv-lowest": ("pytest", "checkov"),
    ".venv-hooks": ("pre-commit",),
}
NEWEST, LOWEST = ".venv-test/pytest --processes auto", ".venv-lowest/pytest --processes"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    (tmp_path / "scripts").mkdir()
    shutil.copy(SCRIPT, tmp_path / "scripts")
    for environment, commands in COMMANDS.items():
        (tmp_path / environment / "bin").mkdir(parents=True)
        for command in commands:
            path = tmp_path / environment / "bin" / command
            path.write_text(STUB)
            path.chmod(0o755)
    (tmp_path / ".venv-test" / "sarif" / "package").mkdir(parents=True)
    return tmp_path


def run(clone: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(clone / "scripts" / "test"), *words], capture_output=True, text=True, timeout=120, check=False
    )


def called(clone: Path) -> list[str]:
    return sorted((clone / "called").read_text().splitlines())


def test_all_parts_run_and_what_they_say_is_told(clone: Path) -> None:
    done = run(clone, "--", "-k", "x")
    assert done.returncode == 0, done.stderr
    lint = [".venv-test/mypy ", ".venv-test/ruff check .", ".venv-test/ruff format --check ."]
    first, *tests, last = [each for each in called(clone) if each not in lint]
    assert (first, tests) == (first, []) and first.startswith(f"{LOWEST} 1 tests/checkov_bridge/test_lost_runs.py ")
    assert first.endswith(" tests/test_end_to_end.py -k x")
    assert last == f"{NEWEST} -k x"
    for each in (".venv-test/mypy", ".venv-test/pytest", ".venv-lowest/pytest"):
        assert f"output of {each}\n" in done.stdout


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("lint",), [".venv-test/mypy ", ".venv-test/ruff check .", ".venv-test/ruff format --check ."]),
        (("newest",), [f"{NEWEST} "]),
        (("lowest",), [f"{LOWEST} auto tests/checkov_bridge"]),
        (("newest", "lowest"), [f"{LOWEST} 1 tests/checkov_bridge", f"{NEWEST} "]),
    ],
)
def test_each_part_alone(clone: Path, parts: tuple[str, ...], expected: list[str]) -> None:
    assert run(clone, *parts).returncode == 0
    found = called(clone)
    assert len(found) == len(expected)
    assert all(f"{each} ".startswith(start) for each, start in zip(found, expected, strict=True))


@pytest.mark.parametrize("name", [".venv-test/mypy", ".venv-test/pytest", ".venv-lowest/pytest"])
def test_what_fails_fails_all_of_it(clone: Path, name: str) -> None:
    (clone / "ends").write_text(f"{name} 3")
    done = run(clone)
    assert (done.returncode, f"output of {name}\n" in done.stdout) == (3, True)


def test_what_runs_beside_ends_with_it(clone: Path) -> None:
    (clone / "waits").write_text(".venv-lowest/pytest")
    (clone / "awaits").write_text(".venv-test/pytest")
    (clone / "ends").write_text(".venv-test/pytest 1")
    assert run(clone).returncode == 1
    process = int((clone / "waiting").read_text())
    for _ in range(1_000):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            break
        time.sleep(0.02)
    else:
        os.kill(process, signal.SIGKILL)
        raise AssertionError("the tests with the lowest Checkov go on when those with the newest have failed")


def test_a_part_that_is_none_is_told(clone: Path) -> None:
    done = run(clone, "fastest")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        'scripts/test: "fastest" is none of lint, newest, lowest; arguments of pytest stand behind --\n'
    )
