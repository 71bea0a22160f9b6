"""The files for pipelines and hooks are valid in the published schemas of the systems that read them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line.run_command import CHECKS

ROOT = CHECKS.parent
INTEGRATIONS = ROOT / "docs" / "integrations"
WORKFLOW = ("check_jsonschema", "--builtin-schema", "vendor.github-workflows")
# The file to the validator of its form: check-jsonschema carries the schemas of SchemaStore, pre-commit its own.
VALIDATORS = {
    "action.yml": ("check_jsonschema", "--builtin-schema", "vendor.github-actions"),
    ".pre-commit-hooks.yaml": ("pre-commit", "validate-manifest"),
    "docs/integrations/azure-devops.yml": (
        *("check_jsonschema", "--builtin-schema", "vendor.azure-pipelines"),
        *("--data-transform", "azure-pipelines", "--regex-variant", "python"),
    ),
    "docs/integrations/github-action.yml": WORKFLOW,
    "docs/integrations/github-checkov.yml": WORKFLOW,
    "docs/integrations/github.yml": WORKFLOW,
    "docs/integrations/gitlab.yml": (
        *("check_jsonschema", "--builtin-schema", "vendor.gitlab-ci"),
        *("--data-transform", "gitlab-ci"),
    ),
    "docs/integrations/pre-commit.yml": ("pre-commit", "validate-config"),
}
# Checkov publishes no schema of its settings; test_integration_commands.py has Checkov read the file.
WITHOUT_SCHEMA = {"docs/integrations/checkov.yaml"}


def validated(file: Path, validator: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    program: list[str] = [sys.executable, "-m", validator[0]]
    if validator[0] == "pre-commit":
        # Not of the test environment: it and Checkov want different versions of `packaging`.
        found = shutil.which("pre-commit")
        if found is None:
            pytest.skip("needs pre-commit on the PATH (scripts/test installs it)")
        program = [found]
    command = [*program, *validator[1:], str(file)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_every_file_has_a_validator() -> None:
    offered = {path.relative_to(ROOT).as_posix() for path in INTEGRATIONS.iterdir() if path.suffix != ".md"}
    assert offered == {name for name in VALIDATORS if name.startswith("docs/")} | WITHOUT_SCHEMA


@pytest.mark.parametrize("name", VALIDATORS)
def test_the_file_is_valid(name: str) -> None:
    run = validated(ROOT / name, VALIDATORS[name])
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("action.yml", "using: composite", "using: composites"),
        (".pre-commit-hooks.yaml", "language: python", "language: pythons"),
        ("docs/integrations/azure-devops.yml", "steps:", "stepz:"),
        ("docs/integrations/github.yml", "runs-on:", "runs_on:"),
        ("docs/integrations/gitlab.yml", "when: always", "when: ever"),
        ("docs/integrations/pre-commit.yml", "hooks:", "hook:"),
    ],
)
def test_a_mistake_would_be_seen(tmp_path: Path, name: str, right: str, wrong: str) -> None:
    text = (ROOT / name).read_text()
    assert right in text
    broken = tmp_path / Path(name).name
    broken.write_text(text.replace(right, wrong, 1))
    assert validated(broken, VALIDATORS[name]).returncode == 1
