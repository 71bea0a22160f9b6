"""Whether a scan is worth several processes: each of them starts anew, and knows all files."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

from avd_intune.command_line.processors import default_jobs
from avd_intune.source.file_endings import CODE_ENDINGS
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.workspace import Workspace

# So many bytes of code take some seconds; of fewer, a process would be busy with its start.
LEAST_BYTES = 1_000_000
# Beyond these, each further process mostly reads what the others have read.
MOST_PROCESSES = 4


def may_be_shared(request: ScanRequest) -> bool:
    """Say whether a request can be divided at all: a folder, with nothing that one process has to keep count of."""
    return (
        request.root is not None
        and request.root.is_dir()
        and not request.files
        and not request.unsaved
        and not request.neighbour_languages
        and not (request.parameter_files or request.set_values)
    )


def processes_worth(workspace: Workspace) -> int:
    """Return how many processes pay: 1 where there is little code, or most of it in one root."""
    sizes: Counter[str] = Counter()
    for path in workspace.files(*CODE_ENDINGS):
        # What lies in one folder is one root in Terraform; each other file may be one of its own.
        root = str(path.parent) if path.name.endswith((".tf", ".tf.json")) else str(path)
        with suppress(OSError):
            sizes[root] += path.stat().st_size
    size = sum(sizes.values())
    if size < LEAST_BYTES or max(sizes.values()) > size // 2:
        return 1
    return max(1, min(default_jobs(), MOST_PROCESSES))
