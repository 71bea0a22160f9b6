"""How much code is scanned, which a scan has further steps for."""

from __future__ import annotations

from contextlib import suppress

from avd_intune.source.file_endings import CODE_ENDINGS
from avd_intune.source.workspace import Workspace


def size_of_code(workspace: Workspace) -> int:
    """Return how many bytes the files have that are scanned and may be code."""
    size = 0
    for path in workspace.files(*CODE_ENDINGS):
        with suppress(OSError):
            size += path.stat().st_size
    return size
