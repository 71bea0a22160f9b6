"""What a pipeline deploys is the same root, however little of the repository is scanned."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.languages.terraform.terraform_deployments import read_terraform
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.workspace import Workspace

POOL = 'variable "kind" {\n  type = string\n}\nresource "terraform_data" "pool" {\n  input = var.kind\n}\n'


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    for folder in ("live/prod", "blueprint"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "main.tf").write_text(POOL)
    workflows = tmp_path / ".github" / "workflows"
    workflows.mkdir(parents=True)
    (workflows / "deploy.yml").write_text(
        "jobs:\n  deploy:\n    steps:\n      - run: terraform plan -var kind=Pooled\n"
        "        working-directory: live/prod\n"
    )
    return tmp_path


def scenarios_of(folder: Path, request: ScanRequest) -> list[str]:
    found = read_terraform(Workspace.for_request(request))
    return sorted(each.scenario for each in found if each.root == str(folder))


@pytest.mark.parametrize(
    ("folder", "expected"), [("live/prod", [".github/workflows/deploy.yml:4"]), ("blueprint", [""])]
)
def test_a_command_is_for_the_root_that_it_names(repository: Path, folder: str, expected: list[str]) -> None:
    root = repository / folder
    for request in (
        ScanRequest(root=repository),
        ScanRequest(root=root),
        ScanRequest(root=None, files=(root / "main.tf",)),
    ):
        assert scenarios_of(root, request) == expected
