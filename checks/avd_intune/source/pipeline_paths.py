"""Where the YAML files lie that may be pipelines: everywhere in a repository, and in hidden folders named for them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from avd_intune.patterns import lazy_pattern
from avd_intune.source.left_out import note_left_out
from avd_intune.source.workspace import Workspace

ENDINGS = (".yml", ".yaml")
# Hidden folders hold pipelines (`.github/workflows`, `.azuredevops`, `.pipelines`), and environments and caches of many
# thousand folders, which hold none. Their names tell. `.azure` is what azd keeps of its environments.
_OF_PIPELINES = lazy_pattern(
    r"\.(?!azure$)(?:ado$|.*(?:github|azure|devops|pipeline|workflow|ci|cd$|deploy|release|infra))", re.I
)
_MAX_HIDDEN_FOLDERS = 500


def pipeline_paths(workspace: Workspace) -> list[Path]:
    """Return the YAML files of a repository that may be pipelines, in order of their paths."""
    return sorted({*workspace.repository_files(*ENDINGS), *_hidden(workspace)})


def _hidden(workspace: Workspace) -> Iterator[Path]:
    """Yield the YAML files in the hidden folders of the repository's root that are named for pipelines."""
    try:
        names = sorted(entry.name for entry in os.scandir(workspace.root) if entry.is_dir(follow_symlinks=False))
    except OSError:
        return
    seen = 0
    for name in names:
        if not _OF_PIPELINES.match(name):
            continue
        for base, _, files in os.walk(workspace.root / name):
            seen += 1
            if seen > _MAX_HIDDEN_FOLDERS:
                note_left_out(workspace.root, "its hidden folders hold too many folders to look for pipelines in all")
                return
            paths = [Path(base, file) for file in files if file.endswith(ENDINGS)]
            yield from (path for path in paths if not workspace.is_excluded(path))
