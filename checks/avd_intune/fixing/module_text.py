"""The text that shares its names with a file: its own, or in Terraform that of the whole folder."""

from __future__ import annotations

from pathlib import Path

from avd_intune.source.text import UnreadableSourceError
from avd_intune.source.workspace import Workspace

_SHARED_BY_FOLDER = (".tf", ".tofu")


def shared_by(path: str) -> str:
    """Return what has one text: a folder for files that share their names, else the file."""
    return str(Path(path).parent) if path.endswith(_SHARED_BY_FOLDER) else path


def module_text(path: str, workspace: Workspace) -> str:
    """Return the text of all files in which a name that is added to a file must not be declared yet."""
    files = [Path(path)]
    if path.endswith(_SHARED_BY_FOLDER):
        files = list(workspace.in_folder(Path(path).parent, *_SHARED_BY_FOLDER))
    texts = []
    for file in files:
        try:
            texts.append(workspace.source(file).text)
        except UnreadableSourceError:
            continue
    return "\n".join(texts)
