"""Where the commands of pipelines run, and which variable files of the repository they name.

Paths of pipelines begin with folders that are known when they run, and hold variables: their ends tell.
"""

from __future__ import annotations

import os
import re
from collections.abc import Container, Sequence
from pathlib import Path

from avd_intune.languages.pipelines.pipeline_texts import PipelineScope
from avd_intune.languages.terraform.variable_files_elsewhere import undeclared_in
from avd_intune.patterns import lazy_pattern
from avd_intune.source.file_endings import VARIABLE_ENDINGS
from avd_intune.source.text import Span
from avd_intune.source.workspace import Workspace
from avd_intune.values.cases import alternatives_of
from avd_intune.values.value_types import Known, PartialString, Value

# What is put in when a pipeline runs.
_HOLE = lazy_pattern(r"\$\{\{[^{}\n]{0,300}\}\}|\$\([^()\n]{0,300}\)|\$\{[^{}\n]{0,300}\}|\$(?:env:)?\w+")
# Stands in a path for what only a run tells.
ANY = "\0"


def shown(written: str) -> str:
    """Return a path as a reason shows it; of one that a run tells as a whole, what it is taken from."""
    without = _HOLE.sub("…", written)
    return without if any(map(str.isalnum, without)) else written


def patterns_of(written: str, scope: PipelineScope, place: Span) -> list[str]:
    """Return each path that a path can be as it is written, with a mark for what only a run tells."""
    return [_pattern(each.value) for each in alternatives_of(scope.text(written.strip(), place))]


def _pattern(value: Value) -> str:
    parts = value.parts if isinstance(value, PartialString) else [value.value if isinstance(value, Known) else value]
    return "".join(str(part) if isinstance(part, (str, int)) else ANY for part in parts).replace("\\", "/")


def runs_in(folder: Path, pattern: str, root: Path) -> bool:
    """Say whether a command that runs in a folder, as it is written, runs in that one. root: of the repository."""
    segments = segments_of(pattern)
    return bool(segments) and root in folder.parents and _ends_so(folder, segments)


def is_open(pattern: str) -> bool:
    """Say whether nothing in the path of a folder tells which one it is."""
    return not segments_of(pattern)


def named_files(workspace: Workspace, pattern: str, folder: Path, variables: Container[str]) -> list[Path]:
    """Return the variable files that a command in a folder can mean by a path.

    variables: those of the root. What a path names as it is seen from its folder, or from the one that the pipeline
    checks out, counts; of what a path only ends like, what sets nothing else than variables of the root.
    """
    paths = workspace.repository_files(*VARIABLE_ENDINGS)
    pattern = pattern.replace("*", ANY)
    for start in (folder, workspace.root):
        wanted = Path(os.path.normpath(start / pattern))
        parts = wanted.relative_to(workspace.root).parts if workspace.root in wanted.parents else ()
        if parts and all(part.strip(ANY) for part in parts):
            found = [path for path in paths if len(path.parts) == len(wanted.parts) and _ends_so(path, wanted.parts)]
            if found:
                return found
    segments = segments_of(pattern)
    found = [path for path in paths if _ends_so(path, segments)] if segments else []
    return [path for path in found if not undeclared_in(workspace, path, variables)]


def segments_of(pattern: str) -> list[str]:
    """Return the folders of a path from the first one that is known."""
    segments = [each for each in pattern.split("/") if each not in ("", ".", "..")]
    while segments and not segments[0].strip(ANY):
        segments = segments[1:]
    return segments


def _ends_so(path: Path, segments: Sequence[str]) -> bool:
    parts = path.parts[-len(segments) :]
    return len(parts) == len(segments) and all(
        re.fullmatch(re.escape(segment).replace(ANY, ".*"), part, re.I) is not None
        for segment, part in zip(segments, parts, strict=True)
    )
