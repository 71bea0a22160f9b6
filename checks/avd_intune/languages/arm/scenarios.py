"""Parameter files of a template: each is a deployment of its own.

https://learn.microsoft.com/azure/azure-resource-manager/templates/parameter-files#file-name
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from avd_intune.languages.arm.template_json import JsonFile, JsonLibrary, find, is_parameter_file, members_of
from avd_intune.source.text import UnreadableSourceError
from avd_intune.source.workspace import Workspace

MAX_SCENARIOS = 64
_FOLDERS = ("parameters", "params", "parameter-files", "parameter")
# Names of the template that a deployment starts with; its parameter files may carry the usual one.
_ENTRY_TEMPLATES = frozenset({"azuredeploy", "maintemplate"})


@dataclass(frozen=True, slots=True)
class ArmScenario:
    """One set of parameter values: its name for people, and the file (None for the defaults)."""

    name: str
    file: JsonFile | None = None


def find_scenarios(workspace: Workspace, library: JsonLibrary, template: JsonFile) -> list[ArmScenario]:
    """Return the scenarios of a template, at least one."""
    path = Path(template.source.path)
    declared = {member.key.lower() for member in members_of(find(template.root, "parameters"))}
    others = {
        _base(other.name)
        for other in workspace.in_folder(path.parent, ".json", ".bicep")
        if other != path and not _says_parameters(other.name)
    }
    found = []
    for candidate in _candidates(workspace, path.parent):
        if candidate == path or not _says_parameters(candidate.name):
            continue
        belongs = _belongs_by_name(path, candidate, others)
        if belongs is False:
            continue
        try:
            file = library.file(candidate)
        except UnreadableSourceError:
            continue
        if not is_parameter_file(file.root):
            continue
        given = {member.key.lower() for member in members_of(find(file.root, "parameters"))}
        if belongs or given <= declared:
            found.append(ArmScenario(_scenario_name(candidate, path.parent), file))
    return found[:MAX_SCENARIOS] or [ArmScenario("")]


def _candidates(workspace: Workspace, folder: Path) -> Iterator[Path]:
    yield from workspace.in_folder(folder, ".json", ".jsonc")
    try:
        inner = sorted(path for path in folder.iterdir() if path.name.lower() in _FOLDERS and path.is_dir())
    except OSError:
        inner = []
    for each in inner:
        yield from workspace.in_folder(each, ".json", ".jsonc")


def _says_parameters(name: str) -> bool:
    lowered = name.lower()
    return any(word in lowered for word in ("param", "prm"))


def _base(name: str) -> str:
    return name.lower().rsplit(".", 1)[0]


def _belongs_by_name(template: Path, candidate: Path, others: set[str]) -> bool | None:
    """Return whether a parameter file is named after a template; None if its name says nothing of one."""
    base, name = _base(template.name), _base(candidate.name)

    def is_of(stem: str) -> bool:
        return name.startswith((f"{stem}.", f"{stem}-", f"{stem}_"))

    # `deploy.vm.parameters.json` belongs to `deploy.vm.json` where there is one, not to `deploy.json`.
    longer = [other for other in others if is_of(other) and len(other) > len(base)]
    if is_of(base):
        return not longer
    if longer or any(is_of(other) for other in others if other not in _ENTRY_TEMPLATES):
        return False
    if is_of("azuredeploy") and base in _ENTRY_TEMPLATES:
        return True
    return None


def _scenario_name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()
