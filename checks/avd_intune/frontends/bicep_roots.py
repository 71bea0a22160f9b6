"""Which Bicep files are deployed as they are, and which only as modules of others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from avd_intune.frontends.arm_links import LinkedFiles
from avd_intune.frontends.bicep_files import bicep_library
from avd_intune.frontends.bicep_registry import Registries, is_registry_reference
from avd_intune.frontends.workspace import Workspace
from avd_intune.syntax.bicep_tree import Literal, ModuleDeclaration
from avd_intune.syntax.source import UnreadableSourceError

# Parsing the whole repository to find callers would cost more than evaluating what is asked for. Only where a
# match may lie in a comment or in text of several lines, the tree is asked.
_MODULE = re.compile(r"^[ \t]*module[ \t]+\w+[ \t]+'([^'\r\n]{1,500})'", re.MULTILINE)


def module_users(workspace: Workspace, paths: Iterable[str]) -> dict[str, set[str]]:
    """Return, for each Bicep file of the repository, the files that use it as a module."""
    users: defaultdict[str, set[str]] = defaultdict(set)
    if not list(paths):
        return users
    links = LinkedFiles(workspace.files_of_repository, workspace.root)
    registries = Registries(workspace)
    for path in workspace.repository_files(".bicep"):
        try:
            text = workspace.source(path).text
        except UnreadableSourceError:
            continue
        for name in _module_paths(workspace, path, text):
            if is_registry_reference(name):
                reference = registries.parse(name, path.parent)
                used = registries.source_path(reference) if reference is not None else None
            else:
                used = links.relative(path.parent, name)
            if used is not None and used != path:
                users[str(used)].add(str(path))
    return users


def _module_paths(workspace: Workspace, path: Path, text: str) -> set[str]:
    """Return the paths of the modules that a file calls."""
    found = set(_MODULE.findall(text))
    if not found or ("/*" not in text and "'''" not in text):
        return found
    modules = bicep_library(workspace).unit(path).all(ModuleDeclaration)
    written = [each.path for each in modules if isinstance(each.path, Literal)]
    return {str(each.value) for each in written}
