"""`avd-intune snapshot`: what would be deployed, as far as the code says; nothing is judged."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from avd_intune.command_line.earlier_state import scope_at
from avd_intune.command_line.scan_options import Scope, add_scan_options, scope_of
from avd_intune.command_line.scanning import progress, refuse_what_nothing_takes
from avd_intune.command_line.usage import ExitCode, is_coloured, paint, plain
from avd_intune.reporting.command_safe import coloured_lines, json_document
from avd_intune.snapshots.snapshot import snapshot_of
from avd_intune.snapshots.snapshot_changes import changes_between
from avd_intune.snapshots.snapshot_tree import changes_text, snapshot_text
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.workspace import Workspace

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
    asked = _with_workspaces(scope)
    with progress(True) as bar:
        for _, workspace in asked:
            workspace.progress = bar
        snapshot = snapshot_of(asked, scope.base)
    refuse_what_nothing_takes([workspace for _, workspace in asked])
    if options.since is not None:
        snapshot["since"] = _changes(scope, snapshot, options.since)
    if options.output == "json":
        for resource in _resources_of(snapshot):
            if resource.get("body") == {}:
                del resource["body"]
        print(json_document(json.dumps(snapshot, ensure_ascii=False, indent=1, allow_nan=False)))
        return ExitCode.CLEAN
    chosen = paint if is_coloured(sys.stdout) else plain
    shown, text_of = (snapshot, snapshot_text) if options.since is None else (snapshot["since"], changes_text)
    sys.stdout.write(coloured_lines(shown, lambda data: text_of(data, chosen)))
    return ExitCode.CLEAN


def _with_workspaces(scope: Scope) -> list[tuple[ScanRequest, Workspace]]:
    return [(request, Workspace.for_request(request)) for request in scope.requests]


def _resources_of(snapshot: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every resource that a snapshot shows with all that it has, also those that a change adds and removes."""
    for root in snapshot["roots"]:
        yield from root["resources"]
    for root in snapshot.get("since", {}).get("roots", ()):
        yield from (*root["added"], *root["removed"])


def _changes(scope: Scope, now: dict[str, Any], revision: str) -> dict[str, Any]:
    """Return what the snapshot has changed since a revision. Raises UsageError."""
    with scope_at(scope, revision) as (earlier, commit):
        before = snapshot_of(_with_workspaces(earlier), earlier.base)
    return changes_between(before, now, commit)
