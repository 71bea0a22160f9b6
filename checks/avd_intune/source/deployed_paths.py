"""Which files of a repository somebody deploys: nobody does those of tests and samples, unless they are scanned."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from weakref import WeakKeyDictionary

from avd_intune.source.workspace import Workspace

# What is in such folders is deployed by nobody, unless it is what is scanned.
NOT_DEPLOYED = frozenset({"test", "tests", "example", "examples", "fixtures", "sample_iac", "samples"})

# What is said of folders, by workspace: all files of one have the same answer.
_ANSWERS: WeakKeyDictionary[Workspace, dict[str, bool]] = WeakKeyDictionary()


def may_be_deployed(workspace: Workspace, path: Path) -> bool:
    """Say whether a file of the repository is scanned, belongs to the sample that is, or lies in no such folder."""
    if workspace.is_target(path):
        return True
    folders = _ANSWERS.setdefault(workspace, {})
    name = os.path.dirname(path)  # noqa: PTH120 - asked for every file; a Path answers much slower
    known = folders.get(name)
    if known is None:
        known = folders[name] = _is_deployed(workspace, path.parent)
    return known


def _is_deployed(workspace: Workspace, folder: Path) -> bool:
    samples = (_sample_of(target, workspace.root) for target in workspace.targets)
    if any(sample == folder or sample in folder.parents for sample in samples):
        return True
    return not NOT_DEPLOYED & {part.lower() for part in folder.relative_to(workspace.root).parts}


def _sample_of(target: Path, root: Path) -> Path | None:
    """Return the one sample or test that a file is scanned alone of: the folder below the one so named."""
    sample = sample_folders(target.relative_to(root).parts[:-1])
    return root.joinpath(*sample) if sample and not target.is_dir() else None


def sample_folders(folders: Sequence[str]) -> tuple[str, ...]:
    """Return the folders down to the one sample or test that a place lies in, () for what is deployed."""
    last = max((at for at, part in enumerate(folders) if part.lower() in NOT_DEPLOYED), default=None)
    return () if last is None else tuple(folders[: last + 2])
