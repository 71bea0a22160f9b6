"""What is installed is all that lies in checks/."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import metadata
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
    assert {(path.parent.name, path.suffix) for path in data} == {
        ("avd_intune", ".typed"),
        ("baselines", ".data"),
        ("language_server", ".data"),
        ("reporting", ".data"),
    }


@pytest.mark.skipif(sys.version_info < (3, 11), reason="tomllib came with Python 3.11")
def test_the_command_needs_no_checkov_and_the_second_distribution_is_that_with_checkov() -> None:
    import tomllib

    command, with_checkov = (
        tomllib.loads((ROOT / folder / "pyproject.toml").read_text())["project"]
        for folder in (".", "distributions/checkov-avd-intune")
    )
    assert not [name for name in command["dependencies"] if "checkov" in name]
    assert [name for name in command["optional-dependencies"]["checkov"] if name.startswith("checkov>=")]
    assert with_checkov["dependencies"] == [f"avd-intune[checkov]=={command['version']}"]
    assert with_checkov["version"] == command["version"]
    assert not list((ROOT / "distributions").rglob("*.py"))


# `checks/` runs beside Checkov with nothing else installed; `rich` is asked for on a terminal only.
NOT_OF_CHECKOV = {"rich"}


@pytest.mark.skipif(sys.version_info < (3, 11), reason="tomllib came with Python 3.11")
def test_all_that_the_command_needs_comes_with_checkov_or_can_be_done_without() -> None:
    import re

    import tomllib

    needed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.split(r"[<>=]", each)[0].lower() for each in needed}
    brought, asked = set(), ["checkov"]
    while asked:
        name = asked.pop()
        if name in brought:
            continue
        brought.add(name)
        with suppress(metadata.PackageNotFoundError):
            lines = [each for each in metadata.requires(name) or () if "extra ==" not in each]
            asked += [re.split(r"[^\w.-]", line)[0].lower() for line in lines]
    assert names - brought == NOT_OF_CHECKOV


@pytest.mark.skipif(sys.version_info < (3, 11), reason="tomllib came with Python 3.11")
def test_what_developers_install_has_all_extras() -> None:
    import tomllib

    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert {each for name, needed in extras.items() if name != "dev" for each in needed} < set(extras["dev"])
    # With extras of itself pip's resolver went on for many minutes.
    assert not [each for needed in extras.values() for each in needed if each.startswith("avd-intune")]
