"""Processes of the command run nothing of the folder that they are started in: it may be a stranger's repository."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from avd_intune.command_line import fresh_processes

from tests.command_line.run_command import CHECKS

POOL = 'resource "azurerm_virtual_desktop_host_pool" "p" {\n  type = "Pooled"\n}\n'


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(folder / "start" / "avd-intune"), *arguments],
        cwd=folder / "theirs", env={**os.environ, "PYTHONPATH": str(CHECKS)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a script as pip installs it, and a repository with modules that want to be run."""
    (tmp_path / "start").mkdir()
    script = "if __name__ == '__main__':\n    from avd_intune.command_line.entry import command\n    command()\n"
    (tmp_path / "start" / "avd-intune").write_text(script)
    theirs = tmp_path / "theirs"
    for name in ("a", "b", "c"):
        (theirs / name).mkdir(parents=True)
        (theirs / name / "main.tf").write_text(POOL)
    (theirs / ".git").mkdir()
    for name in ("multiprocessing", "avd_intune", "json", "signal", "pickle", "sitecustomize"):
        code = f"open({str(tmp_path / 'run')!r}, 'a').write({name!r})\nraise SystemExit(0)\n"
        (theirs / f"{name}.py").write_text(code)
    return tmp_path


def test_processes_that_share_a_scan(folder: Path) -> None:
    done = run(folder, "check", ".", "--jobs", "2", "-o", "json")
    assert not (folder / "run").exists()
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["summary"]["failed"] == 3


def test_processes_for_repositories(folder: Path) -> None:
    (folder / "list.txt").write_text(".\n")
    done = run(folder, "check", "--repositories", str(folder / "list.txt"), "--jobs", "1")
    assert not (folder / "run").exists()
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["summary"]["failed"] == 3


def test_the_flag_is_given_once() -> None:
    starting = SimpleNamespace(_args_from_interpreter_flags=lambda: ["-B"])
    fresh_processes._keep_from_working_directory(starting)
    fresh_processes._keep_from_working_directory(starting)
    assert starting._args_from_interpreter_flags() == ["-B", fresh_processes._SAFE_PATH]
