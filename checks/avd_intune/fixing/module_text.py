"""The text that shares its names with a file: its own, or in Terraform that of the whole folder."""

from __future__ import annotations

from pathlib import Path

from avd_intune.source.text import UnreadableSourceError
from avd_intune.source.workspace import Workspace


def module_text(path: str, workspace: Workspace) -> str:
    """Return the text of all files in which a name that is added to a file must not be declared yet."""
    files = [Path(path)]
    if path.endswith((".tf", ".tofu")):
        files = list(workspace.in_folder(Path(path).parent, ".tf", ".tofu"))
    texts = []
    for file in files:
        try:
            texts.append(workspace.source(file).text)
        except UnreadableSourceError:
            continue
    return "\n".join(texts)
