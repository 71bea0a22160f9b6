"""Where the code of a called module is: in a local folder, in `.terraform`, or where Checkov downloaded it.

https://developer.hashicorp.com/terraform/language/modules/sources
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from avd_intune.languages.terraform.downloaded_modules import downloaded_folder
from avd_intune.languages.terraform.module_library import ModuleLibrary
from avd_intune.languages.terraform.modules import (
    is_local_source,
    is_registry_source,
    local_folder,
    module_files,
)
from avd_intune.records import dataclass
from avd_intune.source.repository_files import FileAccessError, RepositoryFiles

MANIFEST = ".terraform/modules/modules.json"


@dataclass(frozen=True, slots=True)
class ModuleSource:
    """The source of a call. folder: its code, or None, and then `reason` says why there is none.

    name: the source as a person knows it, without version, `?ref=` and the registry's host.
    """

    name: str
    folder: Path | None
    reason: str = ""


class SourceFinder:
    """Finds the code of modules for one root folder."""

    def __init__(self, library: ModuleLibrary, root_folder: Path) -> None:
        self._library = library
        self._files = library.workspace.files_of_repository
        self._root = root_folder
        self._manifest = _read_manifest(self._files, root_folder)
        self._found: dict[tuple[str, str | None, Path, tuple[str, ...]], ModuleSource] = {}

    def find(self, source: str, version: str | None, caller: Path, path: tuple[str, ...]) -> ModuleSource:
        """Return the source of a call. path: the names of the module calls from the root to it."""
        key = (source, version, caller, path)
        if key not in self._found:
            self._found[key] = self._local(source, caller) if is_local_source(source) else self._remote(*key)
        return self._found[key]

    def _remote(self, source: str, version: str | None, caller: Path, path: tuple[str, ...]) -> ModuleSource:
        found = self._fetched(source, path)
        if found.folder is None:
            folder = downloaded_folder(self._library.workspace, source, version)
            if folder is not None and module_files(self._library.workspace, folder):
                return ModuleSource(found.name, folder)
        return found

    def _fetched(self, source: str, path: tuple[str, ...]) -> ModuleSource:
        name = source_name(source)
        entry = self._manifest.get(".".join(path))
        address = f"module.{'.module.'.join(path)}"
        kind = "the registry" if is_registry_source(source) else f'"{name}"'
        init = "run `terraform init` so that its source is there"
        if entry is None:
            return ModuleSource(name, None, f"{address} comes from {kind}; {init}")
        recorded, where = entry
        if is_registry_source(source) and not recorded.lower().endswith(source.lower()):
            return ModuleSource(name, None, f'{address} was fetched from "{recorded}", not from "{source}"; {init}')
        try:
            folder = self._files.resolve(self._root, where)
        except FileAccessError as error:
            return ModuleSource(name, None, f"{address} cannot be read: {error}")
        # Keep the spelling that the repository is known by, in case a link leads to it.
        folder = local_folder(self._root, where) if local_folder(self._root, where).is_dir() else folder
        if not module_files(self._library.workspace, folder):
            return ModuleSource(name, None, f"{address} is not in {MANIFEST.rpartition('/')[0]} any more; {init}")
        return ModuleSource(name, folder)

    def _local(self, source: str, caller: Path) -> ModuleSource:
        try:
            self._files.resolve(caller, source)
        except FileAccessError as error:
            return ModuleSource(source, None, str(error))
        folder = local_folder(caller, source)
        if module_files(self._library.workspace, folder):
            return ModuleSource(source, folder)
        what = "holds no Terraform code" if folder.is_dir() else "does not exist"
        return ModuleSource(source, None, f'the module folder "{source}" {what}')


def source_name(source: str) -> str:
    """Return a module source without its version: no `?ref=`, no host of the public registry."""
    return re.sub(r"^registry\.(terraform\.io|opentofu\.org)/", "", source.partition("?")[0])


def stated_version(source: str, version: str | None) -> str | None:
    """Return the version that a call asks for: its own argument, else `?ref=` or `?version=` of its source."""
    if version is not None:
        return version
    found = re.search(r"[?&](?:ref|version)=([^&]+)", source)
    return found[1] if found is not None else None


def _read_manifest(files: RepositoryFiles, root_folder: Path) -> dict[str, tuple[str, str]]:
    """Return, for each dotted path of module calls, the source and folder that were recorded."""
    try:
        data = json.loads(files.read_text(root_folder, MANIFEST))
    except (FileAccessError, ValueError, RecursionError):
        return {}
    modules = data.get("Modules") if isinstance(data, dict) else None
    found = {}
    for entry in modules if isinstance(modules, list) else []:
        if isinstance(entry, dict):
            key, source, folder = entry.get("Key"), entry.get("Source"), entry.get("Dir")
            if isinstance(key, str) and isinstance(source, str) and isinstance(folder, str):
                found[key] = (source, folder)
    return found
