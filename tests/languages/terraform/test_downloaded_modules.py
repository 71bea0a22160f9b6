"""The folders of modules that Checkov downloads."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.languages.terraform.downloaded_modules import downloaded_folder
from avd_intune.source.workspace import Workspace

from tests.languages.terraform.terraform_support import write_files

HASHES = ("1" * 40, "2" * 40)


@pytest.mark.parametrize(
    ("source", "version", "folders", "expected"),
    [
        pytest.param("git::https://h/o/r.git?ref=v1", None, ["h/o/r/v1"], "h/o/r/v1", id="git with ref"),
        pytest.param("git::https://h/o/r.git", None, ["h/o/r/HEAD"], "h/o/r/HEAD", id="git without ref"),
        pytest.param("git::https://u:t@h/o/r//a/b?ref=x/y", None, ["h/o/r/x/y/a/b"], "h/o/r/x/y/a/b", id="inner, user"),
        pytest.param("git::ssh://git@h/o/r.git", None, ["git@h/o/r/HEAD"], "git@h/o/r/HEAD", id="ssh"),
        pytest.param("git@github.com:o/r.git", None, ["git@github.com/o/r/HEAD"], "git@github.com/o/r/HEAD", id="scp"),
        pytest.param("github.com/o/r//m?ref=v2", None, ["github.com/o/r/v2/m"], "github.com/o/r/v2/m", id="GitHub"),
        pytest.param(
            "azure/m/azurerm//x",
            "0.1",
            [f"github.com/Azure/terraform-azurerm-m/{HASHES[0]}/x"],
            f"github.com/Azure/terraform-azurerm-m/{HASHES[0]}/x",
            id="public registry, a commit, another case",
        ),
        pytest.param(
            "o/m/azurerm",
            "1.1",
            [f"github.com/o/terraform-azurerm-m/v{each}" for each in ("1.0", "1.1")],
            "github.com/o/terraform-azurerm-m/v1.1",
            id="the version that is asked for",
        ),
        pytest.param("o/m/azurerm", "1.2", ["github.com/o/terraform-azurerm-m/v1.1"], None, id="another version"),
        pytest.param(
            "o/m/azurerm",
            "1.2",
            [f"github.com/o/terraform-azurerm-m/{each}" for each in HASHES],
            None,
            id="two commits",
        ),
        pytest.param("r.io/o/m/azurerm", "~> 1", ["r.io/o/m/azurerm/1.3"], "r.io/o/m/azurerm/1.3", id="archive"),
        pytest.param("git::https://h/o/r//../../../x", None, ["x", "h/o/r/HEAD"], None, id="leads out"),
        pytest.param("https://h/x.zip", None, ["h/x.zip"], None, id="a source that Checkov does not download"),
        pytest.param("git::https://a//b//c//d", None, ["b"], None, id="no git address"),
    ],
)  # fmt: skip
def test_folder_of_a_source(
    tmp_path: Path, source: str, version: str | None, folders: list[str], expected: str | None
) -> None:
    write_files(tmp_path, {f".external_modules/{folder}/main.tf": "" for folder in folders})
    found = downloaded_folder(Workspace(tmp_path), source, version)
    assert found == (tmp_path / ".external_modules" / expected if expected else None)


def test_folder_outside_of_the_repository_is_not_read(tmp_path: Path) -> None:
    write_files(tmp_path, {"r/main.tf": "", "modules/h/o/r/HEAD/main.tf": ""})
    workspace = Workspace(tmp_path / "r", external_modules="../modules")
    assert downloaded_folder(workspace, "git::https://h/o/r", None) is None
