"""The environments of the Azure Developer CLI in a repository: `.azure/NAME/.env` and `.azure/NAME/config.json`.

https://learn.microsoft.com/azure/developer/azure-developer-cli/manage-environment-variables
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.source.text import SourceFile, Span, UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import Known, Origin, Value

_FOLDER, _VARIABLES, _SETTINGS = ".azure", ".env", "config.json"
_LINE = lazy_pattern(r"(?:export\s+)?([A-Za-z_]\w{0,200})=(.*)")
_MOST_ENVIRONMENTS = 50


@dataclass(frozen=True, slots=True)
class AzdEnvironment:
    """One environment of a project. variables: what is put in for `${NAME}`. settings: what azd keeps of it."""

    name: str
    variables: Mapping[str, Value]
    settings: SourceFile


def environments_of(project: Path, workspace: Workspace) -> tuple[list[AzdEnvironment], bool]:
    """Return the environments of the project in a folder, and whether that is all of them. Never raises.

    What further ones set is not known, so that it is undecided by its names.
    """
    folders = _environments(project / _FOLDER, workspace)
    found = []
    for folder in folders[:_MOST_ENVIRONMENTS]:
        place = Span(SourceFile(str(folder), ""), 0, 0)
        variables: dict[str, Value] = {"AZURE_ENV_NAME": Known(folder.name, origin=Origin("azd", place))}
        variables.update(_variables(_text(workspace, folder / _VARIABLES)))
        found.append(AzdEnvironment(folder.name, variables, _text(workspace, folder / _SETTINGS)))
    return found, len(folders) <= _MOST_ENVIRONMENTS


def _environments(folder: Path, workspace: Workspace) -> list[Path]:
    try:
        entries = sorted(each for each in folder.iterdir() if each.is_dir() and not each.is_symlink())
    except OSError:
        return []
    with_values = [each for each in entries if (each / _VARIABLES).is_file() or (each / _SETTINGS).is_file()]
    return [each for each in with_values if not workspace.is_excluded(each)]


def _text(workspace: Workspace, path: Path) -> SourceFile:
    try:
        if path.is_file() and not path.is_symlink():
            return workspace.source(path)
    except UnreadableSourceError:
        pass
    return SourceFile(str(path), "")


def _variables(source: SourceFile) -> dict[str, Value]:
    found: dict[str, Value] = {}
    at = 0
    for line in source.text.split("\n"):
        match = _LINE.match(line.strip())
        if match is not None:
            text = match[2].strip()
            if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
                text = text[1:-1].replace('\\"', '"') if text[0] == '"' else text[1:-1]
            found[match[1]] = Known(text, origin=Origin(f"the variable {match[1]}", Span(source, at, at + len(line))))
        at += len(line) + 1
    return found
