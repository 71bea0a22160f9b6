"""`init`, `checks-dir`, `--version`, and the pipeline files that the repository offers."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from avd_intune.command_line.entry import main
from avd_intune.command_line.starter_files import PIPELINES, PRE_COMMIT_INDEX
from avd_intune.pack_version import VERSION

from tests.command_line.run_command import CHECKS, run_command

ROOT = CHECKS.parent
INTEGRATIONS = ROOT / "docs" / "integrations"


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_init_writes_settings_and_the_pipeline(tmp_path: Path, pipeline: str) -> None:
    run = run_command("init", "--pipeline", pipeline, folder=tmp_path)
    assert (run.exit_code, run.errors) == (0, "")
    assert (tmp_path / PIPELINES[pipeline]).read_text() == (INTEGRATIONS / f"{pipeline}.yml").read_text()
    assert run_command("check", folder=tmp_path).exit_code == 0  # the settings are valid
    assert str(tmp_path) not in "".join(path.read_text() for path in tmp_path.rglob("*") if path.is_file())


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_what_exists_is_left_as_it_is_and_the_lines_of_the_pipeline_are_shown(tmp_path: Path, pipeline: str) -> None:
    mine = dict.fromkeys((".checkov.yaml", PIPELINES[pipeline]), "mine: 1\n")
    for name, text in mine.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    run = run_command("init", "--pipeline", pipeline, folder=tmp_path)
    assert (run.exit_code, run.errors) == (0, "")
    assert {name: (tmp_path / name).read_text() for name in mine} == mine
    assert (tmp_path / ".avd-intune.yaml").is_file()
    # What goes into a list that is there already is shown without the rest of a file.
    shown = (INTEGRATIONS / f"{pipeline}.yml").read_text()
    for key in ("steps:\n", "repos:\n") if pipeline in ("azure-devops", "pre-commit") else ():
        shown = shown.partition(key)[2] or shown
    assert shown in run.output
    assert ("trigger:" in run.output, "repos:\n" in run.output) == (False, False)
    assert ".checkov.yaml exists already and is left as it is\n" in run.output


def test_settings_that_are_there_are_kept_and_what_they_lack_is_shown(tmp_path: Path) -> None:
    shutil.copy(ROOT / "sample_iac" / "custom_images" / "main.tf", tmp_path / "main.tf")
    (tmp_path / ".avd-intune.yaml").write_text("baseline: current\n")
    run = run_command("init", folder=tmp_path)
    assert (tmp_path / ".avd-intune.yaml").read_text() == "baseline: current\n"
    assert ".avd-intune.yaml exists already and is left as it is; the code leaves this open:\n" in run.output
    assert "# custom_images:" in run.output


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_the_pack_is_taken_from_the_commit_that_is_named(tmp_path: Path, pipeline: str) -> None:
    commit = "0123456789abcdef0123456789abcdef01234567"
    source = f"https://github.com/contoso/avd-intune@{commit}"
    run = run_command("init", "--pipeline", pipeline, "--pack-from", source, folder=tmp_path)
    assert (run.exit_code, run.errors) == (0, "")
    text = (tmp_path / PIPELINES[pipeline]).read_text()
    assert text.count(commit) == 1
    assert "OWNER" not in text + run.output
    settings = yaml.safe_load((tmp_path / ".checkov.yaml").read_text())
    assert settings["external-checks-git"] == [f"https://github.com/contoso/avd-intune?ref={commit}"]
    first = (tmp_path / ".avd-intune.yaml").read_text().splitlines()[0]
    schema = "docs/schemas/settings.schema.json"
    assert (
        first
        == f"# yaml-language-server: $schema=https://raw.githubusercontent.com/contoso/avd-intune/{commit}/{schema}"
    )
    assert (ROOT / schema).is_file()


def test_a_revision_that_may_come_to_mean_something_else_is_named(tmp_path: Path) -> None:
    run = run_command("init", "--pack-from", "git@github.com:contoso/avd-intune.git@main", folder=tmp_path)
    assert run.exit_code == 0
    assert run.errors.startswith("avd-intune: main is no commit: ")
    assert "  - ssh://git@github.com/contoso/avd-intune.git?ref=main\n" in (tmp_path / ".checkov.yaml").read_text()


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("https://github.com/contoso/pack", "names no revision"),
        ("git@github.com:contoso/pack", "names no revision"),
        ("../pack@0123456", "is no address of git"),
        ("https://x.example/$(id)@0123456", "is no address of git"),
        ('https://x.example/"; id; "@0123456', "is no address of git"),
        ("https://x.example/pack@$(id)", "names no revision"),
        ("https://me:secret@x.example/pack@0123456", "holds a user or password"),
        ("https://token@x.example/pack@0123456", "holds a user or password"),
    ],
)
def test_what_no_pipeline_could_install_is_refused_before_anything_is_written(
    tmp_path: Path, source: str, why: str
) -> None:
    run = run_command("init", "--pipeline", "github", "--pack-from", source, folder=tmp_path)
    assert (run.exit_code, run.output) == (2, "")
    assert why in run.errors
    assert "secret" not in run.errors
    assert list(tmp_path.iterdir()) == []


def test_checks_in_the_repository_itself_are_named_from_there(tmp_path: Path) -> None:
    shutil.copytree(CHECKS, tmp_path / "policies" / "checks", ignore=shutil.ignore_patterns("__pycache__"))
    here = {**os.environ, "PYTHONPATH": str(tmp_path / "policies" / "checks")}
    command = [sys.executable, "-m", "avd_intune", "init"]
    assert subprocess.run(command, cwd=tmp_path, env=here, capture_output=True, check=False).returncode == 0
    settings = yaml.safe_load((tmp_path / ".checkov.yaml").read_text())
    assert settings["external-checks-dir"] == ["policies/checks"]


def test_on_the_day_of_the_release_the_index_is_the_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("avd_intune.command_line.pack_source.ON_THE_INDEX", True)
    for pipeline, name in PIPELINES.items():
        assert main(["init", str(tmp_path), "--pipeline", pipeline]) == 0
        text = (tmp_path / name).read_text()
        assert f"avd-intune=={VERSION}" in text
        assert "OWNER" not in text


def test_init_proposes_what_the_code_does_not_tell_and_what_is_proposed_is_valid(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    shutil.copy(ROOT / "sample_iac" / "custom_images" / "main.tf", tmp_path / "main.tf")
    assert run_command("init", folder=tmp_path).exit_code == 0
    settings = tmp_path / ".avd-intune.yaml"
    text = settings.read_text()
    assert set(yaml.safe_load(text)) == {"baseline", "enrollment_tag"}  # nothing is taken to be true
    assert "main.tf:" in text
    proposed = text[text.index("# The code does not tell") :]
    lines = [line.removeprefix("# ") for line in proposed.splitlines()]
    without_sentences = [line for line in lines if line.startswith((" ", "custom_images", "session_host_markers"))]
    wanted = yaml.safe_load("\n".join(without_sentences))
    assert [each["image"] for each in wanted["custom_images"]]
    assert {"name": "azurerm_windows_virtual_machine.host*", "session_host": True} in wanted["session_host_markers"]
    settings.write_text("\n".join(without_sentences))
    assert run_command("check", folder=tmp_path).exit_code < 2


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
    by_index = yaml.safe_load(PRE_COMMIT_INDEX)["repos"][0]["hooks"][0]
    assert offered == {"id": hook["id"]}
    assert (hook["entry"], hook["files"]) == (by_index["entry"], by_index["files"])
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
