"""The pack fetched by Checkov itself (`--external-checks-git`); since 3.3 it takes the whole repository for checks."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.checkov_bridge.run_checkov import CHECKS, ONE_PROCESS, named, run_checkov
from tests.checkov_bridge.test_real_engine import TERRAFORM, TF
from tests.languages.terraform.terraform_support import write_files

REPOSITORY = CHECKS.parent
POOL = TERRAFORM.replace("NAME", "pool")
NO_CHECKS = shutil.ignore_patterns(
    ".git", ".hypothesis", ".venv*", ".*_cache", "__pycache__", "*.egg-info", "build", "dist", "node_modules"
)
# Code of the pack's own repository that must not be judged as that of the user.
CODE_IN_IT = ("azapi_host_pool", "entra_joined")
# Folders of which each holds what its neighbours hold; Checkov starts processes for each folder.
ALIKE = {("tests", "fuzz"), ("tests", "spellings")}
NO_PYTEST = {"pytest.py": 'raise ImportError("this machine has Checkov only")'}
POLICY = """metadata:
  id: CKV2_OWN_1
  name: Ensure host pools have a description
  category: GENERAL_SECURITY
definition:
  cond_type: attribute
  resource_types: [azurerm_virtual_desktop_host_pool]
  attribute: description
  operator: exists
"""


@cache
def kept_cases() -> frozenset[str]:
    """The folders of tests/cases that are copied: for each kind of file the first one that has it.

    Checkov reads every file of a repository that it fetches, for each framework; the hundreds of others are alike.
    """
    first: dict[str, str] = {}
    for path in sorted((REPOSITORY / "tests" / "cases").rglob("*.*")):
        if path.is_file():
            first.setdefault(path.suffix, path.relative_to(REPOSITORY).parts[2])
    return frozenset({*first.values(), *CODE_IN_IT})


def left_out(folder: str, names: list[str]) -> set[str]:
    """Leave out what is no check, most cases, and most Terraform code of tests and samples: that takes long to read."""
    place = Path(folder).relative_to(REPOSITORY)
    found = NO_CHECKS(folder, names)
    if place.parts == ("tests", "cases"):
        return {*found, *(name for name in names if name not in kept_cases())}
    if place.parts in ALIKE:
        return {*found, *sorted(set(names) - found)[1:]}
    is_more = place.parts[:1] in (("tests",), ("sample_iac",)) and place.name not in CODE_IN_IT
    return {*found, *(name for name in names if is_more and name.endswith((".tf", ".tofu")))}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a git repository that holds all of this one that Checkov might take for a check or policy."""
    folder = tmp_path_factory.mktemp("origin") / "pack"
    shutil.copytree(REPOSITORY, folder, ignore=left_out)
    # A file that Checkov cannot even load would end its run.
    write_files(folder, {"tests/cases/broken.json": "{"})
    identity = ("-c", "user.name=Pack", "-c", "user.email=pack@example.org")
    for arguments in (("init", "-q"), ("add", "-A"), (*identity, "commit", "-q", "-m", "The pack")):
        subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)
    return folder.as_uri()


@pytest.mark.parametrize(("part", "processes"), [("", {}), ("//checks", ONE_PROCESS)], ids=["", "//checks"])
def test_only_the_scanned_code_is_judged_and_nothing_is_said(
    tmp_path: Path, address: str, part: str, processes: dict[str, str]
) -> None:
    write_files(tmp_path, {"code/main.tf": POOL, **{f"site/{name}": text for name, text in NO_PYTEST.items()}})
    run = run_checkov(
        "-d", ".", "--external-checks-git", address + part, "--framework", "terraform", "kubernetes", "github_actions",
        "--check", "CKV_AVD_1", "-o", "json", folder=tmp_path / "code",
        environment={"PYTHONPATH": str(tmp_path / "site"), **processes},
    )  # fmt: skip
    # Checkov clones into the folder that it scans; the pack's own test cases are not the user's code.
    assert named(run, "failed") == [("terraform", "CKV_AVD_1", f"{TF}.pool")]
    assert run.exit_code == 1
    for noise in ("Custom policy", "is not Dict", "Cannot load external check", "Traceback", "avd-intune:"):
        assert noise not in run.errors


def test_policies_beside_a_copy_of_the_pack_in_another_repository_count(tmp_path: Path) -> None:
    write_files(tmp_path, {"main.tf": POOL, "policies/own.yaml": POLICY})
    shutil.copytree(CHECKS, tmp_path / "checks", ignore=shutil.ignore_patterns("__pycache__"))
    run = run_checkov(
        "-d", ".", "--external-checks-dir", ".", "--framework", "terraform", "--check", "CKV_AVD_1,CKV2_OWN_1",
        "-o", "json", folder=tmp_path,
    )  # fmt: skip
    failed = {each["check_id"] for each in run.reports["terraform"]["results"]["failed_checks"]}
    assert failed == {"CKV_AVD_1", "CKV2_OWN_1"}
