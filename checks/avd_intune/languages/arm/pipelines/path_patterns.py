"""Paths as pipelines write them, with a mark for what only a run tells, held against files of the repository."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

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
