"""Which Bicep files use a file as a module, over the whole repository."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.languages.bicep.roots import module_users
from avd_intune.source.workspace import Workspace


def users_of(root: Path, asked: str, files: dict[str, str]) -> dict[str, list[str]]:
    """Return the users that are found for one file, all paths as seen from the repository."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found = module_users(Workspace(root), [str(root / asked)])
    relative = {
        used: sorted(Path(user).relative_to(root).as_posix() for user in users) for used, users in found.items()
    }
    return {Path(used).relative_to(root).as_posix(): users for used, users in relative.items()}


def test_users_of_users_are_found(tmp_path: Path) -> None:
    files = {
        "host.bicep": "",
        "pool.bicep": "module hosts 'host.bicep' = {}",
        "envs/prod/main.bicep": "module pool '../../pool.bicep' = {}",
    }
    assert users_of(tmp_path, "host.bicep", files) == {
        "host.bicep": ["pool.bicep"],
        "pool.bicep": ["envs/prod/main.bicep"],
    }


def test_a_file_of_the_same_name_in_another_folder_is_not_taken_for_it(tmp_path: Path) -> None:
    files = {
        "a/main.bicep": "",
        "b/main.bicep": "",
        "one.bicep": "module a 'a/main.bicep' = {}",
        "two.bicep": "module b 'b/main.bicep' = {}",
    }
    assert users_of(tmp_path, "a/main.bicep", files)["a/main.bicep"] == ["one.bicep"]


@pytest.mark.parametrize("path", ["modules/host.bicep", "./modules/HOST.bicep", "modules\\\\host.bicep"])
def test_spellings_of_a_path(path: str, tmp_path: Path) -> None:
    files = {"modules/host.bicep": "", "main.bicep": f"/* with a comment */\n  module  host\t'{path}' = {{}}"}
    assert users_of(tmp_path, "modules/host.bicep", files) == {"modules/host.bicep": ["main.bicep"]}


@pytest.mark.parametrize(
    "text",
    [
        "/*\nmodule host 'host.bicep' = {}\n*/",
        "// module host 'host.bicep' = {}",
        "var text = '''\nmodule host 'host.bicep' = {}\n'''",
        "resource module 'host.bicep' = {}",
    ],
)
def test_what_only_looks_like_a_call_is_none(text: str, tmp_path: Path) -> None:
    assert users_of(tmp_path, "host.bicep", {"host.bicep": "", "main.bicep": text}) == {}


def test_registry_module_whose_source_is_in_the_repository(tmp_path: Path) -> None:
    files = {
        "avm/res/host/main.bicep": "",
        "main.bicep": "module host 'br/public:avm/res/host:1.0.0' = {}",
    }
    assert users_of(tmp_path, "avm/res/host/main.bicep", files) == {"avm/res/host/main.bicep": ["main.bicep"]}


def test_a_circle_of_modules_ends(tmp_path: Path) -> None:
    files = {"a.bicep": "module b 'b.bicep' = {}", "b.bicep": "module a 'a.bicep' = {}"}
    assert users_of(tmp_path, "a.bicep", files) == {"a.bicep": ["b.bicep"], "b.bicep": ["a.bicep"]}
