"""Calls by which a repository calls the module that it holds itself, as its users do: by an address.

The name of the folder that a repository is checked out into says nothing. What does: an example, a test or the README
calls it, with arguments that the module declares and all that it requires; an address of another module, or of an older
version of this one, does not fit.
https://developer.hashicorp.com/terraform/language/modules/develop/structure
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from avd_intune.languages.terraform.blocks import META_ARGUMENTS
from avd_intune.languages.terraform.module_library import ModuleLibrary
from avd_intune.languages.terraform.modules import (
    Declaration,
    ModuleCode,
    local_folder,
    registry_subfolder,
)
from avd_intune.patterns import lazy_pattern
from avd_intune.source.repository_files import FileAccessError

# Folders that show or test a module.
_EXAMPLES = lazy_pattern(r"^(examples?|samples?|docs?|tests?|fixtures?|e2e|test-?fixtures|wrappers?)$", re.I)
# https://developer.hashicorp.com/terraform/language/modules/sources#generic-git-repository
_GIT = lazy_pattern(r"git::|github\.com/|bitbucket\.org/|git@")
_READMES = ("README.md", "readme.md", "Readme.md")
# What a call says to Terraform and not to the module.
_NOT_FOR_THE_MODULE = META_ARGUMENTS | {"source", "version"}


def is_example(root: Path, folder: Path) -> bool:
    """Say whether a folder of a repository shows or tests a module."""
    return next(_shown_from(root, folder), None) is not None


def own_folder(library: ModuleLibrary, source: str, call: Declaration, caller: Path) -> Path | None:
    """Return the folder of the caller's repository that the address of a call names, None if it is another's."""
    inner = _inner_of(source)
    if inner is None:
        return None
    root = library.workspace.root
    given = {name for name in call.content.attributes if name not in _NOT_FOR_THE_MODULE}
    for base in dict.fromkeys((*_shown_from(root, caller), root)):
        folder = local_folder(base, inner or ".")
        if folder == caller or not _fits(library.load(folder), given):
            continue
        if (given and base != root) or (is_example(base, caller) and given) or _is_named(library, base, source):
            return folder
    return None


def _inner_of(source: str) -> str | None:
    """Return the folder inside of its repository that an address of a registry or of git names; None for others."""
    if not _GIT.match(source):
        return registry_subfolder(source)
    path = source.partition("?")[0].partition("://")[2] or source.partition("?")[0]
    return path.partition("//")[2]


def _shown_from(root: Path, folder: Path) -> Iterator[Path]:
    """Yield the folders, innermost first, that an example lies in: `avd` for avd/examples/personal."""
    inside = [folder, *folder.parents] if root in folder.parents else []
    for each in inside:
        if each == root:
            return
        if _EXAMPLES.match(each.name):
            yield each.parent


def _fits(code: ModuleCode, given: set[str]) -> bool:
    required = {name for name, variable in code.variables.items() if "default" not in variable.content.attributes}
    return bool(code.files) and required <= given <= set(code.variables)


def _is_named(library: ModuleLibrary, folder: Path, source: str) -> bool:
    """Say whether the README of a folder tells its readers to call this source."""
    for name in _READMES:
        try:
            text = library.workspace.files_of_repository.read_text(folder, name)
        except FileAccessError:
            continue
        if re.search(rf'source\s*=\s*"{re.escape(source)}"', text):
            return True
    return False
