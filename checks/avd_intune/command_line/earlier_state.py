"""What is asked for, as it was at a revision of the Git repository."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from avd_intune.command_line.scan_options import Scope
from avd_intune.command_line.usage import UsageError
from avd_intune.records import replace
from avd_intune.settings import find_settings_file
from avd_intune.source.repository_root import repository_root
from avd_intune.source.scan_request import ScanRequest


@contextmanager
def scope_at(scope: Scope, revision: str) -> Iterator[tuple[Scope, str]]:
    """Yield the scope for the same paths at a revision, without those that were not there, and the name of its commit.

    Raises UsageError where the revision cannot be read.
    """
    from avd_intune.snapshots.revisions import RevisionError, files_at

    repository = repository_root(scope.base)
    try:
        with files_at(repository, revision) as (folder, commit):
            requests = [each for request in scope.requests if (each := _moved(request, repository, folder)) is not None]
            base = folder / scope.base.relative_to(repository)
            yield Scope(tuple(requests), base, with_their_modules=scope.with_their_modules), commit
    except RevisionError as error:
        raise UsageError(f"--since {revision}: {error}") from error


def _moved(request: ScanRequest, repository: Path, folder: Path) -> ScanRequest | None:
    """Return the request for the same paths in another folder; None if none of them was there."""

    def moved(path: Path) -> Path:
        return folder / path.relative_to(repository) if repository in (path, *path.parents) else path

    root = moved(request.root) if request.root is not None else None
    files = tuple(each for path in request.files if (each := moved(path)).is_file())
    if (root is None or not root.is_dir()) and not files:
        return None
    return replace(
        request,
        root=root,
        files=files,
        var_files=tuple(each for path in request.var_files if (each := moved(path)).is_file()),
        parameter_files=tuple(each for path in request.parameter_files if (each := moved(path)).is_file()),
        repository=moved(request.repository) if request.repository is not None else None,
        settings_file=_settings_file(request, repository),
    )


def _settings_file(request: ScanRequest, repository: Path) -> Path | None:
    """Return the settings that hold for both states: those named by hand, or above the repository."""
    if request.settings_file is not None:
        return request.settings_file
    found = find_settings_file(request.root if request.root is not None else request.files[0])
    return found if found is not None and repository not in found.parents else None
