"""What Checkov does with every file below `--external-checks-dir`, not only with the one it is meant to load."""

from __future__ import annotations

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
