"""`avd-intune snapshot`: what would be deployed, as far as the code says; nothing is judged."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from avd_intune.command_line.scan_options import Scope, add_scan_options, scope_of
from avd_intune.command_line.scanning import progress
from avd_intune.command_line.usage import ExitCode, UsageError, is_coloured, paint, plain
from avd_intune.snapshots.revisions import RevisionError, files_at
from avd_intune.snapshots.snapshot import snapshot_of
from avd_intune.snapshots.snapshot_changes import changes_between
from avd_intune.snapshots.snapshot_tree import changes_text, snapshot_text
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.workspace import repository_root

DESCRIPTION = """\
Print what would be deployed: every resource of every root in every scenario, with its values as far as they are known
before deployment, why the others are not, and the condition under which it exists. Nothing is judged, and secrets are
hidden."""

EPILOG = """\
examples:
  avd-intune snapshot
  avd-intune snapshot infra/ -o json > snapshot.json
  avd-intune snapshot infra/ --since origin/main

exit codes:
  0  the snapshot is printed
  2  the command itself failed: a wrong path, option, setting or revision; one line on stderr says which"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the subcommand."""
    add_scan_options(parser)
    group = parser.add_argument_group("output")
    group.add_argument("--output", "-o", choices=("human", "json"), default="human", help="default: human")
    group.add_argument(
        "--since",
        metavar="REV",
        help="show what is added, removed and changed since that revision of the Git repository",
    )


def run(options: argparse.Namespace) -> int:
    """Print the snapshot and return the exit code. Raises UsageError, SettingsError or OSError."""
    scope = scope_of(options)
    with progress(True) as bar:
        snapshot = snapshot_of(scope.requests, scope.base, bar.read if bar is not None else None)
    if options.since is not None:
        snapshot["since"] = _changes(scope, snapshot, options.since)
    if options.output == "json":
        json.dump(snapshot, sys.stdout, ensure_ascii=False, indent=1, allow_nan=False)
        print()
        return ExitCode.CLEAN
    chosen = paint if is_coloured(sys.stdout) else plain
    text = snapshot_text(snapshot, chosen) if options.since is None else changes_text(snapshot["since"], chosen)
    sys.stdout.write(text)
    return ExitCode.CLEAN


def _changes(scope: Scope, now: dict[str, Any], revision: str) -> dict[str, Any]:
    """Return what the snapshot has changed since a revision. Raises UsageError."""
    repository = repository_root(scope.base)
    try:
        with files_at(repository, revision) as (folder, commit):
            requests = [each for request in scope.requests if (each := _moved(request, repository, folder)) is not None]
            before = snapshot_of(requests, folder / scope.base.relative_to(repository))
    except RevisionError as error:
        raise UsageError(f"--since {revision}: {error}") from error
    return changes_between(before, now, commit)


def _moved(request: ScanRequest, repository: Path, folder: Path) -> ScanRequest | None:
    """Return the request for the same paths in another folder; None if none of them was there."""

    def moved(path: Path) -> Path:
        return folder / path.relative_to(repository) if repository in (path, *path.parents) else path

    root = moved(request.root) if request.root is not None else None
    files = tuple(each for path in request.files if (each := moved(path)).is_file())
    if (root is None or not root.is_dir()) and not files:
        return None
    var_files = tuple(each for path in request.var_files if (each := moved(path)).is_file())
    return replace(request, root=root, files=files, var_files=var_files)
