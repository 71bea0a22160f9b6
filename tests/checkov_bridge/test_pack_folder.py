"""What Checkov does with every file below `--external-checks-dir`, not only with the one it is meant to load."""

from __future__ import annotations

import subprocess

from tests.checkov_bridge.run_checkov import CHECKS


def test_checkov_finds_one_check_file_and_no_policy() -> None:
    executed = [
        file.relative_to(CHECKS).as_posix()
        for folder in CHECKS.rglob("__init__.py")
        for file in folder.parent.glob("*.py")
        if not file.name.startswith("__")
    ]
    assert executed == ["avd_intune_checkov.py"]
    # Checkov reads every such file as a policy, in each run and each process, and warns that it is none.
    read = [
        file.relative_to(CHECKS).as_posix() for kind in ("json", "yaml", "yml") for file in CHECKS.rglob(f"*.{kind}")
    ]
    assert read == []


def test_no_other_folder_of_the_repository_holds_check_files() -> None:
    # `--external-checks-git` hands the whole repository to Checkov: it would run the tests in each of its processes.
    tracked = subprocess.run(
        ["git", "ls-files", "*__init__.py"], cwd=CHECKS.parent, capture_output=True, text=True, check=False
    )
    assert tracked.stdout.split() == ["checks/__init__.py"]
