"""Scans of the same repository again and again, as an editor makes them: what has not changed is not read again.

A session must never answer from what was. Before each scan it asks the disk whether the repository is as it was: every
folder with its entries, and every file that was read. If anything is not, all is forgotten. What the documents of the
editor hold is told with each request, and is compared text by text.
"""

from __future__ import annotations

import os
import time
from itertools import islice
from pathlib import Path

from avd_intune.engine import survey
from avd_intune.records import dataclass, field
from avd_intune.source.folder_walk import MAX_FOLDERS, without_tools
from avd_intune.source.repository_files import ReadLog, file_state, is_recent
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.workspace import Workspace
from avd_intune.surveys import Survey

# So many repositories are kept at a time.
MAX_REPOSITORIES = 4


class ScanSession:
    """Makes surveys. Not for several threads at a time."""

    def __init__(self) -> None:
        self._kept: dict[object, _Repository] = {}

    def survey(self, request: ScanRequest) -> Survey:
        """Return the same as `engine.survey`; raises the same."""
        workspace = Workspace.for_request(request)
        key = (workspace.root, request.excluded_paths, request.ignored, request.external_modules)
        kept = self._kept.pop(key, None)
        if kept is None or not kept.is_valid():
            kept = _Repository(FolderWatch(workspace.root), workspace.log_reads())
        elif kept.workspace is not None:
            workspace.take_over(kept.workspace)
        found = survey(request, workspace=workspace)
        # Only after a scan that came to its end: what one that failed has left may be half of something.
        kept.workspace = workspace
        self._kept[key] = kept
        for oldest in list(self._kept)[:-MAX_REPOSITORIES]:
            del self._kept[oldest]
        return found


@dataclass(slots=True)
class _Repository:
    """What is known of a repository, and what must still hold for it."""

    folders: FolderWatch
    reads: ReadLog
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    workspace: Workspace | None = None

    def is_valid(self) -> bool:
        return self.environment == dict(os.environ) and self.folders.holds() and self.reads.holds()


class FolderWatch:
    """All folders of a repository with their entries, except Git's own, to tell later whether they are the same."""

    def __init__(self, root: Path) -> None:
        self._folders: dict[str, _Folder] = {}
        self._is_complete = True
        names = os.walk(root)
        for base, folders, _ in islice(names, MAX_FOLDERS):
            self._folders[base] = _Folder.read(base)
            folders[:] = without_tools(base, folders)
        # A repository of more folders than that is read anew each time.
        self._is_complete = next(names, None) is None

    def holds(self) -> bool:
        """Say whether no folder or file has come, gone or become another."""
        if not self._is_complete:
            return False
        for path, known in self._folders.items():
            if not known.is_doubtful and file_state(path) == known.state:
                continue
            # An editor that saves a file under another name first changes the folder, and yet not what is in it.
            now = _Folder.read(path)
            if now.entries != known.entries:
                return False
            self._folders[path] = now
        return True


@dataclass(frozen=True, slots=True)
class _Folder:
    """One folder. entries: each name with what it is; None for a folder that cannot be listed.

    is_doubtful: whether a change right after its state was noted might not be told from it.
    """

    state: tuple[int, int, int, int] | None
    is_doubtful: bool
    entries: frozenset[tuple[str, str]] | None

    @classmethod
    def read(cls, path: str) -> _Folder:
        state, noted = file_state(path), time.time_ns()
        is_doubtful = state is not None and is_recent(state, noted)
        try:
            with os.scandir(path) as found:
                entries = frozenset((entry.name, _kind(entry)) for entry in found)
        except OSError:
            return cls(state, is_doubtful, None)
        return cls(state, is_doubtful, entries)


def _kind(entry: os.DirEntry[str]) -> str:
    if entry.is_symlink():
        try:
            return f"link to {os.readlink(entry.path)}"  # noqa: PTH115
        except OSError:
            return "link"
    return "folder" if entry.is_dir(follow_symlinks=False) else "file"
