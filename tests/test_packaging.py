"""What is installed is all that lies in checks/."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.skipif(sys.version_info < (3, 11), reason="tomllib came with Python 3.11")
def test_every_folder_of_the_engine_is_a_package_of_the_distribution() -> None:
    import tomllib

    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"])
    folders = {path.parent.relative_to(ROOT / "checks") for path in (ROOT / "checks" / "avd_intune").rglob("*.py")}
    assert listed == {".".join(folder.parts) for folder in folders} | {"avd_intune_checks", "avd_intune_checks.pages"}


def test_every_data_file_is_covered_by_the_package_data() -> None:
    data = [path for path in (ROOT / "checks" / "avd_intune").rglob("*.*") if path.suffix not in (".py", ".pyc")]
    assert {(path.parent.name, path.suffix) for path in data} == {("baselines", ".data"), ("reporting", ".data")}
