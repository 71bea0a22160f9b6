"""What a pipeline deploys is the same root, however little of the repository is scanned."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.languages.terraform.terraform_deployments import read_terraform
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import Known, Unknown

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


@pytest.mark.parametrize(
    ("landing_zone", "folder", "expected"),
    [
        ("live/prod", "live/prod", [".github/workflows/deploy.yml:4"]),
        ("live/prod", "blueprint", [""]),
        # One that the pipeline clones: nothing of it is in this repository.
        ("${GITHUB_WORKSPACE}/landingzones/caf_solution", "live/prod", [""]),
    ],
)
def test_rover_runs_in_the_landing_zone_that_it_names(
    repository: Path, landing_zone: str, folder: str, expected: list[str]
) -> None:
    (repository / ".github" / "workflows" / "deploy.yml").write_text(
        "jobs:\n  deploy:\n    steps:\n"
        f"      - run: /tf/rover/rover.sh -lz {landing_zone} -var-folder values/prod -var kind=Pooled -a plan\n"
    )
    assert scenarios_of(repository / folder, ScanRequest(root=repository)) == expected


def test_rover_destroys_nothing_that_is_judged(repository: Path) -> None:
    (repository / ".github" / "workflows" / "deploy.yml").write_text(
        "jobs:\n  deploy:\n    steps:\n      - run: rover -lz live/prod -var kind=Pooled -a destroy\n"
    )
    assert scenarios_of(repository / "live/prod", ScanRequest(root=repository)) == [""]


def test_what_rover_loads_from_a_folder_is_not_known_and_what_it_gives_itself_is(repository: Path) -> None:
    (repository / "live/prod/main.tf").write_text(
        POOL + 'variable "tier" {\n  type = string\n}\nresource "terraform_data" "tier" {\n  input = var.tier\n}\n'
    )
    (repository / ".github" / "workflows" / "deploy.yml").write_text(
        "jobs:\n  deploy:\n    steps:\n"
        "      - run: rover -lz live/prod -var-folder values/prod -var kind=Pooled -a apply\n"
    )
    (found,) = (
        each
        for each in read_terraform(Workspace.for_request(ScanRequest(root=repository)))
        if each.root == str(repository / "live/prod")
    )
    inputs = {each.address: each.properties.entries["input"] for each in found.resources}
    pool, tier = inputs["terraform_data.pool"], inputs["terraform_data.tier"]
    assert isinstance(pool, Known) and pool.value == "Pooled"
    assert isinstance(tier, Unknown) and "-var-folder values/prod" in tier.reason
