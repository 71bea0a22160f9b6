"""Streams that the shell has closed, lists without end, and variables that hold nonsense."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from avd_intune.command_line import entry

from tests.command_line.run_command import CHECKS, run_command

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs a shell")

POOL = 'resource "azurerm_virtual_desktop_host_pool" "p" {\n  type = "Pooled"\n}\n'


@pytest.fixture
def code(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "main.tf").write_text(POOL)
    return tmp_path


def by_shell(folder: Path, arguments: str, streams: str) -> subprocess.CompletedProcess[str]:
    command = f'"{sys.executable}" -m avd_intune {arguments} {streams}'
    variables = {**os.environ, "PYTHONPATH": str(CHECKS)}
    return subprocess.run(
        ["sh", "-c", command], cwd=folder, env=variables, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        ("check .", 1), ("check . -o json", 1), ("snapshot .", 0), ("report .", 0), ("explain main.tf:2", 0),
        ("fix . --diff --review", 1), ("check missing", 2),
    ],
)  # fmt: skip
def test_a_closed_stderr_changes_neither_output_nor_exit_code(code: Path, arguments: str, exit_code: int) -> None:
    usual, closed = by_shell(code, arguments, "2>/dev/null"), by_shell(code, arguments, "2>&-")
    assert usual.returncode == closed.returncode == exit_code
    assert usual.stdout == closed.stdout


def test_without_any_stream_the_command_fails(code: Path) -> None:
    assert by_shell(code, "check .", "<&- >&- 2>&-").returncode == 2


@pytest.mark.parametrize("option", ["--files-from", "--repositories"])
def test_a_list_on_a_closed_stdin_is_said(code: Path, option: str) -> None:
    done = by_shell(code, f"check {option} -", "<&-")
    assert (done.returncode, done.stderr) == (2, f"avd-intune: {option}: standard input is closed\n")


@pytest.mark.parametrize("option", ["--files-from", "--repositories"])
def test_a_list_without_end_is_refused(code: Path, option: str) -> None:
    done = run_command("check", option, "/dev/zero", folder=code)
    assert done.exit_code == 2
    assert done.errors == f"avd-intune: {option}: /dev/zero has more than 100000000 bytes\n"


def test_a_name_that_is_too_long_costs_no_other_repository(code: Path) -> None:
    (code / "list.txt").write_text(f"{'x' * 300}\n.\n{'y' * 5000}:z\n")
    done = run_command("check", "--repositories", "list.txt", "--jobs", "1", folder=code)
    assert done.exit_code == 2
    told = [json.loads(line) for line in done.output.splitlines()]
    assert ["error" in each for each in told] == [True, False, True]


@pytest.mark.parametrize("time", ["9" * 21, "²", "-1", "now"])
def test_a_time_that_is_none_is_that_of_the_clock(code: Path, time: str) -> None:
    for arguments, exit_code in (("check .", 1), ("report .", 0)):
        done = run_command(*arguments.split(), folder=code, environment={"SOURCE_DATE_EPOCH": time})
        assert (done.exit_code, done.errors) == (exit_code, "")


def test_a_pipe_that_is_given_is_not_called_empty(code: Path) -> None:
    os.mkfifo(code / "plan.json")
    for arguments in (("plan.json",), ("--files-from", "list.txt"), ("plan.json", "--whole-deployments")):
        (code / "list.txt").write_text("plan.json\n")
        done = run_command("check", *arguments, folder=code)
        assert done.exit_code == 1
        assert "it is a pipe, a socket, a device or a link that leads nowhere, which is not read" in done.output


def test_a_working_directory_that_is_gone_is_said(code: Path) -> None:
    done = by_shell(code, "check .", '; code=$?; exit "$code"')
    assert done.returncode == 1
    gone = by_shell(
        code, "--version >/dev/null; mkdir gone; cd gone; rmdir ../gone;", f'"{sys.executable}" -m avd_intune check .'
    )
    assert (gone.returncode, gone.stderr) == (2, "avd-intune: the working directory does not exist any more\n")


def test_too_little_memory_is_one_line(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    def fail(_: object) -> int:
        raise MemoryError

    monkeypatch.setattr(entry, "_run", fail)
    assert entry.main(["check", "."]) == 2
    assert capfd.readouterr().err == "avd-intune: there is not enough memory; nothing was judged\n"
