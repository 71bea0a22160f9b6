"""`init`, `checks-dir`, `--version`, and the pipeline files that the repository offers."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from avd_intune.command_line.starter_files import PIPELINES
from avd_intune.pack_version import VERSION

from tests.command_line.run_command import CHECKS, run_command

ROOT = CHECKS.parent
INTEGRATIONS = ROOT / "docs" / "integrations"


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_init_writes_settings_and_the_pipeline_and_never_overwrites(tmp_path: Path, pipeline: str) -> None:
    run = run_command("init", "--pipeline", pipeline, folder=tmp_path)
    assert (run.exit_code, run.errors) == (0, "")
    name, content = PIPELINES[pipeline]
    assert (tmp_path / name).read_text() == content == (INTEGRATIONS / f"{pipeline}.yml").read_text()
    assert yaml.safe_load((tmp_path / ".checkov.yaml").read_text())["external-checks-dir"] == [str(CHECKS)]
    assert run_command("check", folder=tmp_path).exit_code == 0  # the settings are valid
    (tmp_path / ".checkov.yaml").write_text("mine: 1\n")
    (tmp_path / name).unlink()
    again = run_command("init", "--pipeline", pipeline, folder=tmp_path)
    assert again.exit_code == 2
    assert again.errors == "avd-intune: .avd-intune.yaml, .checkov.yaml exists already; nothing is written\n"
    assert (tmp_path / ".checkov.yaml").read_text() == "mine: 1\n"
    assert not (tmp_path / name).exists()


def test_checks_dir_is_the_folder_that_checkov_loads() -> None:
    run = run_command("checks-dir")
    assert Path(run.output.strip()) == CHECKS
    assert (CHECKS / "avd_intune_checkov.py").is_file()


def test_the_version_is_that_of_the_distribution() -> None:
    assert run_command("--version").output == f"avd-intune {VERSION}\n"
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text()


def commands_in(text: str) -> list[str]:
    """Return the `avd-intune check` commands in a YAML file, with folded lines joined."""
    joined = re.sub(r"\n\s+(?=--output)", " ", text)
    return [m[0].strip() for m in re.finditer(r"avd-intune check [^\n]*", joined)]


@pytest.mark.parametrize("pipeline", ["github", "azure-devops", "gitlab"])
def test_the_command_in_a_pipeline_runs_and_writes_its_files(tmp_path: Path, pipeline: str) -> None:
    (tmp_path / "main.tf").write_text((ROOT / "sample_iac" / "entra_joined" / "main.tf").read_text())
    (command,) = commands_in((INTEGRATIONS / f"{pipeline}.yml").read_text())
    command = command.replace("$(Build.ArtifactStagingDirectory)", "staging")
    run = run_command(*command.split()[1:], folder=tmp_path)
    assert (run.exit_code, run.errors) == (1, "")
    for target in re.findall(r"=(\S+)", command):
        assert (tmp_path / target).stat().st_size > 0


def test_the_hook_judges_the_deployments_of_staged_files(tmp_path: Path) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    offered = yaml.safe_load((INTEGRATIONS / "pre-commit.yml").read_text())["repos"][0]["hooks"][0]
    assert (hook["entry"], hook["files"]) == (offered["entry"], offered["files"])
    (tmp_path / ".git").mkdir()
    sample = ROOT / "sample_iac" / "several_files"
    for file in (path for path in sample.rglob("*") if path.is_file()):
        target = tmp_path / file.relative_to(sample)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    assert re.search(hook["files"], "dev.tfvars")
    run = run_command(*hook["entry"].split()[1:], "dev.tfvars", folder=tmp_path)
    assert run.exit_code == 1
    assert "modules/session_host/main.tf" in run.output


@pytest.mark.skipif(sys.platform == "win32", reason="the action runs bash")
def test_the_action_writes_sarif_and_the_job_summary(tmp_path: Path) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    check = action["runs"]["steps"][1]
    python = tmp_path / "avd-intune" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    values = {name: given["default"] for name, given in action["inputs"].items()}
    values |= {"path": str(ROOT / "sample_iac" / "entra_joined"), "baseline": "2020-09"}
    environment = {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: values[m[1]], text)
        for name, text in check["env"].items()
    }
    summary = tmp_path / "summary.md"
    environment |= {"PYTHONPATH": str(CHECKS), "RUNNER_TEMP": str(tmp_path), "GITHUB_STEP_SUMMARY": str(summary)}

    def run(fail: str) -> int:
        return subprocess.run(
            ["bash", "-eo", "pipefail", "-c", check["run"]],
            env={**os.environ, **environment, "AVD_FAIL": fail},
            cwd=tmp_path,
            check=False,
            capture_output=True,
        ).returncode

    assert run("true") == 1
    text = summary.read_text()
    assert text == (tmp_path / "avd-intune.md").read_text()
    assert text.startswith("<!-- avd-intune report -->")
    assert "| host pool" in text.lower()
    assert (tmp_path / "avd-intune.sarif").stat().st_size > 0
    assert run("false") == 0
    assert summary.read_text() == text + text  # the same report, byte for byte
