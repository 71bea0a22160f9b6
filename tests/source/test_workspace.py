"""Where a repository begins, which files are asked for, and what is left out."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from avd_intune.engine import scan
from avd_intune.languages.terraform.terraform_files import read_terraform_file
from avd_intune.source.excluded_paths import with_slashes
from avd_intune.source.folder_walk import walk
from avd_intune.source.repository_root import repository_root
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import UnreadableSourceError
from avd_intune.source.workspace import Workspace

from tests.languages.terraform.terraform_support import write_files

TREE = {
    ".git/HEAD": "",
    ".terraform/modules/x/main.tf": "",
    ".hidden/main.tf": "",
    "node_modules/x/main.tf": "",
    "main.tf": "",
    "readme.md": "",
    "live/prod/main.tf": "",
    "live/prod/extra.tofu": "",
    "modules/host/main.tf": "",
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return write_files(tmp_path, TREE)


def names(root: Path, paths: list[Path]) -> list[str]:
    return [path.relative_to(root).as_posix() for path in paths]


def test_the_root_is_the_folder_with_git_above(tree: Path) -> None:
    assert repository_root(tree / "live" / "prod") == tree
    assert repository_root(tree / "live" / "prod" / "main.tf") == tree


def test_the_root_is_the_scanned_folder_where_there_is_no_git(tmp_path: Path) -> None:
    write_files(tmp_path, {"a/b/main.tf": ""})
    assert repository_root(tmp_path / "a" / "b") == tmp_path / "a" / "b"


def test_files_are_those_below_the_scanned_folder(tree: Path) -> None:
    workspace = Workspace.for_request(ScanRequest(root=tree / "live"))
    assert workspace.root == tree
    assert names(tree, workspace.files(".tf", ".tofu")) == ["live/prod/extra.tofu", "live/prod/main.tf"]
    assert names(tree, workspace.repository_files(".tf")) == ["live/prod/main.tf", "main.tf", "modules/host/main.tf"]


def test_single_files_are_asked_for(tree: Path) -> None:
    workspace = Workspace.for_request(ScanRequest(root=None, files=(tree / "live/prod/main.tf",)))
    assert names(tree, workspace.files(".tf")) == ["live/prod/main.tf"]
    assert workspace.is_target(tree / "live/prod/main.tf")
    assert not workspace.is_target(tree / "main.tf")


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        pytest.param("live", ["main.tf", "modules/host/main.tf"], id="a folder"),
        pytest.param("prod/main", ["main.tf", "modules/host/main.tf"], id="part of a path"),
        pytest.param(r"^modules/.*\.tf$", ["live/prod/main.tf", "main.tf"], id="an expression from the root"),
        pytest.param("/main.tf", [], id="every file of a name"),
        pytest.param("[", ["live/prod/main.tf", "main.tf", "modules/host/main.tf"], id="no expression at all"),
        pytest.param(".tf", [], id="an ending"),
    ],
)
def test_excluded_paths_are_left_out(tree: Path, pattern: str, left: list[str]) -> None:
    workspace = Workspace(tree, excluded=[pattern])
    assert names(tree, workspace.files(".tf")) == left
    assert [
        name for name in ("live/prod/main.tf", "main.tf", "modules/host/main.tf") if workspace.is_target(tree / name)
    ] == left


def test_an_absolute_path_excludes(tree: Path) -> None:
    workspace = Workspace(tree, excluded=[str(tree / "live")])
    assert names(tree, workspace.files(".tf")) == ["main.tf", "modules/host/main.tf"]


def test_paths_are_named_from_what_is_scanned(tree: Path) -> None:
    workspace = Workspace.for_request(ScanRequest(root=tree / "live"))
    assert workspace.relative(tree / "live" / "prod") == "prod"
    assert workspace.relative(tree / "live") == "."
    assert workspace.relative(tree / "modules" / "host") == "modules/host"


def test_an_editors_text_counts_instead_of_the_file(tree: Path) -> None:
    override = {str(tree / "main.tf"): "locals { a = 1 }", str(tree / "new.tf"): "locals { b = 1 }"}
    workspace = Workspace(tree, text_override=override)
    assert workspace.source(tree / "main.tf").text == "locals { a = 1 }"
    assert tree / "new.tf" in workspace.files(".tf")
    assert names(tree, workspace.in_folder(tree, ".tf")) == ["main.tf", "new.tf"]


def commit(folder: Path, *paths: str) -> None:
    """Let Git know these paths, as after a clone."""
    for arguments in (("init", "--quiet", "."), ("add", "--force", *paths)):
        subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def test_packages_of_a_python_environment_are_walked_past_and_nothing_else(tmp_path: Path) -> None:
    files = {
        "python/site-packages/x/main.bicep": "",
        ".venv/pyvenv.cfg": "",
        ".venv/lib/python3.12/site-packages/x/main.bicep": "",
        ".venv/infra/main.bicep": "",
        "infra/pyvenv.cfg": "",
        "infra/Lib/site-packages/x/main.tf": "",
        "infra/lib/pools/main.tf": "",
        "infra/scripts/main.tf": "",
        "infra/main.tf": "",
    }
    write_files(tmp_path, files)
    commit(tmp_path, "python", "infra/main.tf", ".venv/infra")
    workspace = Workspace(tmp_path)
    expected = ["infra/lib/pools/main.tf", "infra/main.tf", "infra/scripts/main.tf"]
    assert names(tmp_path, workspace.files(".tf")) == expected
    expected = [".venv/infra/main.bicep", "python/site-packages/x/main.bicep"]
    assert names(tmp_path, workspace.files(".bicep")) == expected


@pytest.mark.parametrize("version", ["2", "4"])
@pytest.mark.parametrize("where", ["venv/lib/python3.12/site-packages/x", "infra/venv/Lib/site-packages"])
def test_a_committed_folder_that_looks_like_an_environment_hides_nothing(
    tmp_path: Path, version: str, where: str
) -> None:
    write_files(tmp_path, {f"{where.partition('venv/')[0]}venv/pyvenv.cfg": "", f"{where}/main.tf": ""})
    commit(tmp_path, where)
    subprocess.run(["git", "update-index", f"--index-version={version}"], cwd=tmp_path, check=True)
    assert names(tmp_path, Workspace(tmp_path).files(".tf")) == [f"{where}/main.tf"]


def test_where_git_is_not_used_an_environment_hides_nothing(tmp_path: Path) -> None:
    write_files(tmp_path, {"venv/pyvenv.cfg": "", "venv/lib/python3.12/site-packages/main.tf": ""})
    assert len(Workspace(tmp_path).files(".tf")) == 1


def test_an_environment_of_one_of_several_work_trees(tmp_path: Path) -> None:
    write_files(tmp_path, {"whole/main.tf": ""})
    commit(tmp_path / "whole", "main.tf")
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    for arguments in (("commit", "--quiet", "-m", "a"), ("worktree", "add", "--quiet", "../other")):
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path / "whole", check=True, capture_output=True)
    write_files(tmp_path / "other", {"venv/pyvenv.cfg": "", "venv/lib/python3.12/site-packages/hidden.tf": ""})
    assert names(tmp_path / "other", Workspace(tmp_path / "other").files(".tf")) == ["main.tf"]


def test_links_to_folders_outside_of_the_repository_are_known(tmp_path: Path) -> None:
    write_files(tmp_path, {"outside/main.tf": "", "repository/inside/main.tf": ""})
    for name, target in (("a", "../outside"), ("b", "inside"), ("c", tmp_path / "outside"), (".d", "../outside")):
        (tmp_path / "repository" / name).symlink_to(target)
    workspace = Workspace(tmp_path / "repository")
    assert names(tmp_path / "repository", workspace.linked_outside()) == ["a", "c"]


def test_a_link_out_of_the_repository_is_not_followed(tmp_path: Path) -> None:
    write_files(tmp_path, {"outside/secret.tf": 'variable "secret" {}', "repository/main.tf": ""})
    link = tmp_path / "repository" / "linked.tf"
    link.symlink_to(tmp_path / "outside" / "secret.tf")
    workspace = Workspace(tmp_path / "repository")
    with pytest.raises(UnreadableSourceError, match="outside of the repository"):
        workspace.source(link)
    assert read_terraform_file(workspace, link).source.text == ""


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"\0\1\2", "binary", id="binary"),
        pytest.param(b"resource \xff\xfe\xfd", "not valid UTF-8", id="another encoding"),
    ],
)
def test_a_file_that_is_no_text_is_a_diagnostic(tmp_path: Path, content: bytes, message: str) -> None:
    write_files(tmp_path, {"main.tf": content})
    parsed = read_terraform_file(Workspace(tmp_path), tmp_path / "main.tf")
    assert [message in diagnostic.message for diagnostic in parsed.diagnostics] == [True]


def test_what_can_be_made_out_in_an_unreadable_file_is_kept(tmp_path: Path) -> None:
    text = 'resource "azurerm_virtual_desktop_host_pool" "x" {}'
    write_files(tmp_path, {"main.tf": text.encode("utf-16-le")})
    assert (
        "azurerm_virtual_desktop_host_pool"
        in read_terraform_file(Workspace(tmp_path), tmp_path / "main.tf").source.text
    )


def test_a_path_written_with_backslashes_is_compared_as_one_with_slashes() -> None:
    assert with_slashes(r"C:\repo\modules\old", "\\") == "C:/repo/modules/old"
    assert with_slashes("/repo/modules", "/") == "/repo/modules"


@pytest.mark.parametrize(
    ("name", "looks_around"),
    [("main.tf", True), ("main.bicep", True), ("prod.tfvars", True), ("azuredeploy.json", True), ("notes.md", False)],
)
def test_folders_around_are_listed_only_for_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, looks_around: bool
) -> None:
    """Without `.git` what lies around a folder is the working directory, which may be anything."""
    for folder, file in (("asked", name), ("around/deep", "variables.tf"), ("around/deep", "other.bicep")):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / file).write_text("{}" if file.endswith("json") else "", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    listed = []

    def noted(folder: Path, cut_at: list[str]) -> Iterator[tuple[str, list[str], list[str]]]:
        for found in walk(folder, cut_at):
            listed.append(Path(found[0]).name)
            yield found

    monkeypatch.setattr("avd_intune.source.workspace.walk", noted)
    scan(ScanRequest(tmp_path / "asked"))
    assert "asked" in listed
    assert ("deep" in listed) is looks_around


@pytest.mark.parametrize(
    ("name", "endings", "is_found"),
    [
        ("AzureDeploy.JSON", (".json",), True),
        ("hosts.Bicep", (".bicep",), True),
        ("prod.PARAMETERS.Json", (".json", ".jsonc"), True),
        ("MAIN.TF", (".tf",), False),  # Terraform does not load it
        ("main.tf.JSON", (".tf.json",), False),
        ("azuredeploy.json.BAK", (".json",), False),
    ],
)
def test_templates_end_in_any_case_and_terraform_in_lower_case(
    name: str, endings: tuple[str, ...], is_found: bool, tmp_path: Path
) -> None:
    (tmp_path / name).write_text("{}")
    assert [path.name for path in Workspace(tmp_path).files(*endings)] == ([name] if is_found else [])
