"""Paths as pipelines write them, with a mark for what only a run tells, held against files of the repository."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product
from pathlib import Path

from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import Known, PartialString, Value

ANY = "\0"


def same_end(pattern: str, others: Sequence[str]) -> bool:
    """Say whether a path names a file that was compiled: artifacts move it to another folder, so its name tells."""

    def segments(path: str) -> list[str]:
        return [each for each in path.replace("\\", "/").lower().split("/") if each not in ("", ".", "..")]

    wanted = segments(pattern)
    if not wanted or ANY in wanted[-1]:
        return False
    return any(wanted[-1:] == other[-1:] for other in map(segments, others))


def path_pattern(value: Value) -> str:
    """Return a path with a mark for each part that is unknown."""
    if isinstance(value, Known):
        return str(value.value)
    if isinstance(value, PartialString):
        return "".join(part if isinstance(part, str) else ANY for part in value.parts)
    return ANY


def fits(name: str, segment: str) -> bool:
    """Say whether the name of a file or folder is what a segment of a path says, whatever the case of its letters."""
    pattern = re.escape(segment.lower()).replace(re.escape(ANY), "[^/]*")
    return re.fullmatch(pattern, name.lower()) is not None


def is_at(path: Path, folder: Path, segments: Sequence[str]) -> bool:
    """Say whether segments lead from a folder to a path."""
    while segments and segments[0] == "..":
        folder, segments = folder.parent, segments[1:]
    if folder != path and folder not in path.parents:
        return False
    parts = path.relative_to(folder).parts
    return len(parts) == len(segments) and all(map(fits, parts, segments))


def ends_so(path: Path, root: Path, segments: Sequence[str]) -> bool:
    """Say whether a path, as seen from a root that holds it, ends with segments."""
    parts = path.relative_to(root).parts if root in path.parents else path.parts
    return len(parts) >= len(segments) and all(map(fits, parts[len(parts) - len(segments) :], segments))


def files_at(workspace: Workspace, pattern: str, user: str, endings: tuple[str, ...]) -> list[Path]:
    """Return the files of the repository that a path in the file `user` can mean."""
    segments = [each for each in pattern.replace("\\", "/").split("/") if each not in ("", ".")]
    if not segments or not segments[-1].strip(ANY):
        return []
    paths = [path for path in workspace.repository_files(*endings) if fits(path.name, segments[-1])]
    root = workspace.root
    # As it stands from the root or from beside the pipeline, else by its end: the first folders are the agent's.
    known = segments[next((at for at, each in enumerate(segments) if each.strip(ANY)), 0) :]
    for wanted, folder in product((known, segments), (root, Path(user).parent)):
        exact = [path for path in paths if is_at(path, folder, wanted)]
        if exact:
            return exact
    while segments:
        found = [path for path in paths if ends_so(path, root, segments)]
        if found:
            # A name alone says little where several files have it.
            is_clear = len(found) == 1 or (ANY in segments[-1] and len({path.parent for path in found}) == 1)
            return found if is_clear else []
        segments = segments[1:]
    return []
