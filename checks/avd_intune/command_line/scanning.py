"""Runs the engine for a scope, with a progress bar if it takes long, and keeps what was asked for."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence

from avd_intune.command_line.scan_options import Scope
from avd_intune.engine import Survey, survey
from avd_intune.findings import Finding
from avd_intune.fixing.module_text import module_text
from avd_intune.fixing.remedies import Remedy, remedies_of
from avd_intune.judgement.rule import Rule
from avd_intune.reporting.check_results import CheckResults, sorted_answers
from avd_intune.selection import answers_of

# A scan that is over sooner needs no bar.
BAR_AFTER_SECONDS = 1.0


def run_surveys(scope: Scope, *, show_progress: bool) -> list[Survey]:
    """Return the survey of each request. Raises SettingsError and OSError as the engine does."""
    with progress(show_progress) as read:
        return [survey(request, on_read=read) for request in scope.requests]


def check_results(scope: Scope, surveys: Sequence[Survey], rules: tuple[Rule, ...]) -> CheckResults:
    """Return what is to be said of the surveys: the answers of the selected rules."""
    selected = {rule.id for rule in rules}
    findings: list[Finding] = []
    files: set[str] = set()
    for each in surveys:
        affected = affected_files(scope, each)
        read = each.result.files if affected is None else each.result.files & affected
        files |= read
        findings.extend(f for f in each.result.findings if affected is None or f.span.path in affected)
    answers = answers_of(findings, lambda rule_id, _: rule_id in selected, undecided=True)
    workspaces = {id(finding): each.workspace for each in surveys for finding in each.result.findings}

    def remedies(finding: Finding) -> list[Remedy]:
        workspace = workspaces[id(finding)]
        return remedies_of(finding, module_text(finding.span.source.path, workspace)) if finding.changes else []

    return CheckResults(
        all_answers=sorted_answers(answers),
        files=tuple(sorted(files)),
        base=scope.base,
        rules=rules,
        baselines=tuple(dict.fromkeys(each.baseline.name for each in surveys)),
        remedies=remedies,
        settings_files=tuple(dict.fromkeys(p for each in surveys if (p := each.settings.path) is not None)),
    )


def affected_files(scope: Scope, surveyed: Survey) -> frozenset[str] | None:
    """Return all files of the deployments that a file of the scope is part of; None if the scope names none."""
    if not scope.deployments_of:
        return None
    affected = set(scope.deployments_of)
    for estate in surveyed.estates:
        if not scope.deployments_of.isdisjoint(estate.deployment.files):
            affected |= estate.deployment.files
    return frozenset(affected)


@contextlib.contextmanager
def progress(wanted: bool) -> Iterator[Callable[[], None] | None]:
    """Show a progress bar for the files that are read, on a terminal and if it takes long."""
    if not wanted or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    from tqdm import tqdm

    with tqdm(desc="avd-intune", unit=" files", delay=BAR_AFTER_SECONDS, leave=False, file=sys.stderr) as bar:

        def read() -> None:
            bar.update()

        yield read
