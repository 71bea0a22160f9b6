"""`--processes` runs every test once, in several processes, and tells what each of them reports."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
ROOT = Path(__file__).parents[1]
MODULES = {
    "test_passes.py": """
import os, pytest, sys, warnings
@pytest.mark.parametrize("number", range(20))
def test_number(number, tmp_path):
    (tmp_path / "mine").touch()
    with open(os.environ["RAN"], "a") as file:
        file.write(f"{number} {os.getpid()}\\n")
@pytest.fixture(scope="module")
def made():
    yield 1
    print("taken away")
def test_with_a_fixture(made, capsys):
    print("shown")
    assert capsys.readouterr().out == "shown\\n"
def test_warns():
    warnings.warn("a warning that is told", UserWarning)
""",
    "test_fails.py": """
import pytest
def test_fails():
    print("what it printed")
    assert [1, 2] == [1, 3]
@pytest.mark.skip(reason="not today")
def test_skipped(): ...
@pytest.mark.xfail
def test_expected(): assert False
@pytest.fixture
def broken(): raise KeyError("no fixture")
def test_without_fixture(broken): ...
""",
    "test_lost.py": """
import os, pytest
def test_before(): ...
def test_ends(): os._exit(9)
def test_behind(): ...
""",
}


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    for name, text in MODULES.items():
        (folder / name).write_text(text)
    (folder / "pytest.ini").write_text("[pytest]\n")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.forked", "-p", "no:cacheprovider", "-rA", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "RAN": str(folder / "ran")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_each_test_runs_once_and_says_what_it_says_in_one_process(tmp_path: Path) -> None:
    done = run(tmp_path, "--processes", "2", "--durations=2")
    assert done.returncode == 1
    ran = [line.split() for line in (tmp_path / "ran").read_text().splitlines()]
    assert [int(number) for number, _ in ran] == list(range(20))
    # Together with what the lost process had before it: whether it told that depends on the time.
    found = re.search(r"(\d+) failed, (\d+) passed, 1 skipped, 1 xfailed, 1 warning, 1 error", done.stdout)
    assert found is not None, done.stdout
    assert int(found[1]) + int(found[2]) == 1 + 22 + 3
    for told in (
        "assert [1, 2] == [1, 3]",
        "what it printed",
        "KeyError: 'no fixture'",
        "UserWarning: a warning that is told",
        "FAILED test_lost.py::test_ends",
        "FAILED test_lost.py::test_behind",
        "the process that ran it ended (9) before it reported this test",
        "slowest 2 durations",
    ):
        assert told in done.stdout, told


def test_a_test_that_never_ends_is_lost_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOST_SECONDS_OF_A_TEST", "1")
    (tmp_path / "test_loops.py").write_text(
        "import re\ndef test_before(): ...\ndef test_loops(): re.fullmatch('(a|a)*b', 'a' * 60)\n"
    )
    done = run(tmp_path, "--processes", "2", "test_loops.py", "test_passes.py")
    assert done.returncode == 1
    assert "FAILED test_loops.py::test_loops" in done.stdout
    assert "the process that ran it ended (-27) before it reported this test" in done.stdout
    assert "in test_loops" in done.stderr, "where it stood"
    found = re.search(r"(\d+) failed, (\d+) passed", done.stdout)
    assert found is not None, done.stdout
    assert int(found[1]) + int(found[2]) == 2 + 22


def test_the_first_failure_may_end_it(tmp_path: Path) -> None:
    done = run(tmp_path, "--processes", "2", "-x", "test_fails.py", "test_passes.py")
    assert done.returncode == 1
    assert re.search("stopping after [12] failures", done.stdout)
    assert "1 failed" in done.stdout


def test_processes_and_their_modules_are_no_more_than_there_are(tmp_path: Path) -> None:
    done = run(tmp_path, "--processes", "9", "test_passes.py")
    assert done.returncode == 0
    assert "22 passed, 1 warning" in done.stdout
