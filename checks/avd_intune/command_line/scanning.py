"""Runs the engine for a scope, with a progress bar if it takes long, and keeps what was asked for."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from avd_intune.baselines.baseline import baseline_names
from avd_intune.command_line.scan_options import Scope
from avd_intune.command_line.usage import UsageError
from avd_intune.compiled_twins import judged_once
from avd_intune.engine import findings_of, findings_on, survey
from avd_intune.findings import Finding, Outcome, ScanResult
from avd_intune.judgement.rule import Rule
from avd_intune.records import replace
from avd_intune.reporting.check_results import CheckResults, related_places, sorted_answers
from avd_intune.selection import Status, answers_of
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.workspace import Workspace
from avd_intune.surveys import Survey

if TYPE_CHECKING:
    from avd_intune.fixing.remedies import Remedy
    from tqdm import tqdm

# A scan that is over sooner needs no bar.
BAR_AFTER_SECONDS = 1.0
# Code and the values for it; scripts and others come on top where the code leads to them.
READ_ENDINGS = (".tf", ".tofu", ".tf.json", ".tofu.json", ".tfvars", ".bicep", ".bicepparam", ".json", ".jsonc", ".arm")


def run_surveys(scope: Scope, *, show_progress: bool) -> list[Survey]:
    """Return the survey of each request. Raises SettingsError and OSError as the engine does."""
    surveys = []
    with progress(show_progress) as bar:
        for request in scope.requests:
            if bar is None:
                surveys.append(survey(request))
                continue
            # The folders are listed once, here or in the scan; what it reads outside of them comes on top.
            workspace = Workspace.for_request(request)
            bar.expect(len(workspace.files(*READ_ENDINGS)))
            surveys.append(survey(request, progress=bar, workspace=workspace))
    return surveys


def refuse_what_nothing_takes(spaces: Sequence[Workspace]) -> None:
    """Raise UsageError for a value given by hand that no template declares: a default would be judged in its place.

    spaces: what was scanned, after it was read.
    """
    taken = {each for space in spaces for each in space.taken}
    left = [f"--set {name}" for space in spaces for name, _ in space.given_values if name not in taken]
    left += [f"--parameters {path.name}" for space in spaces for path in space.given_files if path not in taken]
    if left:
        raise UsageError(
            f"{left[0]}: no Bicep file or ARM template that is scanned declares it; "
            "values of Terraform are given with --var-file"
        )


def run_surveys_once(scope: Scope, *, show_progress: bool, jobs: int = 1, asks_again: bool = False) -> list[Survey]:
    """Return the surveys without what is only the compiled form of something else in them. Raises as `run_surveys`.

    Who names one file of whole deployments wants those of that file, compiled or not.
    jobs: how many processes divide the roots of a folder. asks_again: whether it may be asked
    what another baseline says.
    """
    if jobs > 1 and len(scope.requests) == 1 and not scope.deployments_of:
        found = _shared_survey(scope.requests[0], jobs, show_progress=show_progress, asks_again=asks_again)
        if found is not None:
            return [found]
    surveys = run_surveys(scope, show_progress=show_progress)
    if scope.with_their_modules:
        surveys = [with_modules_of_roots(each, request) for each, request in zip(surveys, scope.requests, strict=True)]
    return surveys if scope.deployments_of else [judged_once(each) for each in surveys]


def _shared_survey(request: ScanRequest, jobs: int, *, show_progress: bool, asks_again: bool) -> Survey | None:
    """Return the survey of a request that several processes have divided, None where one has to do it alone."""
    if not _may_be_shared(request):
        return None
    workspace = Workspace.for_request(request)
    from avd_intune.command_line.shared_scan.lead import shared_survey
    from avd_intune.command_line.shared_scan.protocol import LostProcessError

    with progress(show_progress) as bar:
        if bar is not None:
            bar.expect(len(workspace.files(*READ_ENDINGS)))
        try:
            return shared_survey(request, jobs, workspace, bar, asks_again=asks_again)
        except LostProcessError as error:
            raise UsageError(str(error)) from error


def _may_be_shared(request: ScanRequest) -> bool:
    """Say whether a request can be divided at all: a folder, with nothing that one process has to keep count of."""
    return (
        request.root is not None
        and request.root.is_dir()
        and not request.files
        and not request.unsaved
        and not request.neighbour_languages
        and not (request.parameter_files or request.set_values)
    )


def with_modules_of_roots(surveyed: Survey, request: ScanRequest) -> Survey:
    """Return a survey with what the files of its request deploy through modules.

    Who judges `main.bicep` or `main.tf` asks about its session hosts, wherever they are written. What comes through a
    module call in another file of a Terraform root is not theirs.
    """
    given = {str(path) for path in request.files}
    folders = {str(path.parent) for path in request.files}
    deployed = {
        path
        for each in surveyed.estates
        if (root := each.deployment.root) in given or root in folders
        for path in each.deployment.files
        if str(Path(path).parent) != root
    } - given
    if not deployed:
        return surveyed
    wider = Workspace.for_request(replace(request, files=(*request.files, *map(Path, sorted(deployed)))))
    wider.taken = surveyed.workspace.taken  # nothing is read by it, so that it knows of no template that declares them
    found = [
        each
        for each in findings_on(surveyed.estates, wider, surveyed.settings)
        if each.span.path in given
        or not each.module_calls
        or not given.isdisjoint(span.path for span, _ in related_places(each))
    ]
    files = surveyed.result.files | {each.span.path for each in found}
    return replace(surveyed, workspace=wider, result=ScanResult(tuple(found), files))


def judged_by(surveyed: Survey, baseline: str) -> list[Finding]:
    """Return the findings of the same deployments by another baseline; nothing is read or evaluated again."""
    if surveyed.by_baseline is not None:
        return surveyed.by_baseline(baseline)
    deployments = [estate.deployment for estate in surveyed.estates]
    return findings_of(deployments, replace(surveyed.settings, baseline=baseline), surveyed.workspace)


def passes_elsewhere(surveys: Sequence[Survey], results: CheckResults) -> tuple[str, ...]:
    """Return a sentence for each later baseline under which some of the failures pass, for people."""
    failed = {_identity(answer.finding) for answer in results.of(Status.FAILED)}
    names = baseline_names()
    later = [name for name in names if all(names.index(name) > names.index(each) for each in results.baselines)]
    sentences = []
    for name in later if failed else ():
        found = [finding for surveyed in surveys for finding in judged_by(surveyed, name)]
        passed = {_identity(finding) for finding in found if finding.outcome is Outcome.PASS}
        number = len(failed & passed)
        if number:
            verb = "passes" if number == 1 else "pass"
            sentences.append(f"{number} of these {verb} under the baseline `{name}`: --support-matrix {name}")
    return tuple(sentences)


def _identity(finding: Finding) -> tuple[str, str, str, str, int]:
    return finding.rule_id, finding.language, finding.address, finding.span.path, finding.span.start


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

    # The files of a folder are as many as its findings, or more: their text is put together once.
    texts: dict[tuple[int, str], str] = {}

    def remedies(finding: Finding) -> list[Remedy]:
        from avd_intune.fixing.module_text import module_text, shared_by
        from avd_intune.fixing.remedies import remedies_of

        if not finding.changes:
            return []
        workspace, path = workspaces[id(finding)], finding.span.source.path
        key = id(workspace), shared_by(path)
        if key not in texts:
            texts[key] = module_text(path, workspace)
        return remedies_of(finding, texts[key])

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


class Bar:
    """A progress bar: for the files that are read, out of those that are known to be read, then for the roots."""

    def __init__(self, bar: tqdm[NoReturn]) -> None:
        self._bar = bar
        self._reads_files = True

    def expect(self, files: int) -> None:
        """Count so many files more as still to be read."""
        if not self._reads_files:  # those of another folder
            self.begin(0, "files")
            self._reads_files = True
        self._bar.total = (self._bar.total or 0) + files

    def read(self) -> None:
        """Count a file as read. Those that are read with the roots are counted with them."""
        if not self._reads_files:
            return
        if self._bar.total is not None and self._bar.n >= self._bar.total:
            self._bar.total = self._bar.n + 1
        self._bar.update()

    def begin(self, number: int, what: str) -> None:
        """Count from now on what comes in turn."""
        self._reads_files = False
        self._bar.n = self._bar.last_print_n = 0
        self._bar.total, self._bar.unit = number, f" {what}"

    def done(self) -> None:
        """Count one of what comes in turn."""
        self._bar.update()


@contextlib.contextmanager
def progress(wanted: bool) -> Iterator[Bar | None]:
    """Show a progress bar for what is read and judged, on a terminal and if it takes long."""
    if not wanted or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    from tqdm import tqdm

    # After files come roots, of which each takes longer: neither a rate nor the number of steps between two
    # drawings goes from one to the other.
    with tqdm(
        desc="avd-intune", unit=" files", delay=BAR_AFTER_SECONDS, leave=False, file=sys.stderr, dynamic_ncols=True,
        miniters=1, bar_format="{desc}: {percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt}{unit} [{elapsed}]",
    ) as bar:  # fmt: skip
        yield Bar(bar)
