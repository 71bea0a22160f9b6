"""What a scan may read and cost holds for the commands that only show code."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.command_line.run_command import run_command

DOUBLING = "locals {\n  a0 = {}\n" + "".join(f"  a{n + 1} = [local.a{n}, local.a{n}]\n" for n in range(40)) + "}\n"
POOL = 'resource "azurerm_virtual_desktop_host_pool" "p" {\n  tags = { a = jsonencode(local.a40) }\n}\n'


def repository(folder: Path) -> Path:
    (folder / "repository" / ".git").mkdir(parents=True)
    return folder / "repository"


@pytest.mark.skipif(os.name == "nt", reason="no such pipes")
@pytest.mark.parametrize(("what", "code"), [("a.ps1", 0), ("a.ps1:1", 2), ("main.tf:1", 2)])
def test_explain_opens_no_pipe(tmp_path: Path, what: str, code: int) -> None:
    folder = repository(tmp_path)
    os.mkfifo(folder / what.partition(":")[0])
    done = run_command("explain", what, folder=folder)
    assert (done.exit_code, len(done.output.splitlines() + done.errors.splitlines())) == (code, 1)


@pytest.mark.skipif(os.name == "nt", reason="no such pipes")
def test_a_snapshot_says_what_it_leaves_out(tmp_path: Path) -> None:
    folder = repository(tmp_path)
    os.mkfifo(folder / "main.tf")
    done = run_command("snapshot", "main.tf", folder=folder)
    assert "not evaluated main.tf:1: it is a pipe, a socket, a device or a link" in done.output


@pytest.mark.parametrize("name", ["../outside.ps1", "{folder}/outside.ps1", "linked.ps1"])
def test_explain_follows_no_script_out_of_the_repository(tmp_path: Path, name: str) -> None:
    folder = repository(tmp_path)
    (tmp_path / "outside.ps1").write_text("reg add HKLM\\SOFTWARE\\Secret /v Outside /d 1 /f\n")
    (folder / "linked.ps1").symlink_to("../outside.ps1")
    (folder / "inside.ps1").write_text("reg add HKLM\\SOFTWARE\\Known /v Inside /d 1 /f\n")
    (folder / "a.ps1").write_text(f". .\\inside.ps1\n. {name.format(folder=tmp_path)}\n")
    done = run_command("explain", "a.ps1", folder=folder)
    assert done.exit_code == 0
    assert "Inside" in done.output
    assert "Outside" not in done.output


def test_a_snapshot_has_the_budget_of_a_scan(tmp_path: Path) -> None:
    folder = repository(tmp_path)
    (folder / "main.tf").write_text(DOUBLING + POOL)
    done = run_command("snapshot", ".", "-o", "json", folder=folder)
    assert done.exit_code == 0
    assert len(done.output) < 1_000_000
