"""The completion of shells: run in bash as it is used, and known to zsh and fish by their own syntax checks."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from avd_intune.command_line.entry import SUBCOMMANDS

from tests.command_line.run_command import run_command

needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")


def completed(folder: Path, *words: str) -> list[str]:
    script = run_command("completion", "bash").output
    line = " ".join(f"'{word}'" for word in ("avd-intune", *words))
    probe = f'{script}COMP_WORDS=({line})\nCOMP_CWORD={len(words)}\n_avd_intune\nprintf "%s\\n" "${{COMPREPLY[@]}}"\n'
    done = subprocess.run(["bash", "-c", probe], cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.stderr == ""
    return done.stdout.split()


@needs_bash
def test_bash_completes_subcommands_options_values_and_files(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text("")
    assert completed(tmp_path, "") == ["--help", "--version", *SUBCOMMANDS]
    assert completed(tmp_path, "exp") == ["explain"]
    assert completed(tmp_path, "check", "--whole") == ["--whole-deployments"]
    assert completed(tmp_path, "check", "--fail-on", "") == ["error", "warning", "note"]
    assert completed(tmp_path, "report", "--format", "h") == ["html"]
    assert completed(tmp_path, "check", "-o", "j") == ["json", "junit"]
    assert completed(tmp_path, "check", "--framework", "terra") == ["terraform", "terraform_plan"]
    assert completed(tmp_path, "check", "--skip-check", "CKV_AVD_2")[:2] == ["CKV_AVD_2", "CKV_AVD_20"]
    assert completed(tmp_path, "completion", "z") == ["zsh"]
    assert completed(tmp_path, "check", "ma") == ["main.tf"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_option_is_in_the_script_and_the_shell_reads_it(tmp_path: Path, shell: str) -> None:
    run = run_command("completion", shell)
    assert (run.exit_code, run.errors) == (0, "")
    for name in (*SUBCOMMANDS, "fail-on", "support-matrix", "pack-from", "link-base"):
        assert name in run.output
    if shutil.which(shell) is not None:
        (tmp_path / "script").write_text(run.output)
        done = subprocess.run([shell, "-n", str(tmp_path / "script")], capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_what_an_option_means_reads_as_in_its_help(shell: str) -> None:
    script = run_command("completion", shell).output
    assert "what Intune is taken to support, 2020-09 or current; overrides baseline" in script
    assert "Checkov\u2019s --baseline is something else, a file of findings" in script
