"""Whether a scan can be divided among several processes."""

from __future__ import annotations

from avd_intune.source.scan_request import ScanRequest


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
