"""The process that leads a shared scan: it has its own part, starts the others, and puts all together in one order.

What it returns is what one process would return. Where that is not certain, one process judges all.
"""

from __future__ import annotations

from contextlib import ExitStack
from multiprocessing.connection import Connection
from typing import Any

from avd_intune.command_line.fresh_processes import fresh_context
from avd_intune.command_line.lost_processes import why_lost
from avd_intune.command_line.shared_scan.member import answer_of, by_baseline, claims_of, serve
from avd_intune.command_line.shared_scan.protocol import (
    NOT_SHARED,
    Answer,
    LostProcessError,
    NotSharedError,
    kept_of,
    read_by,
)
from avd_intune.command_line.shared_scan.slim_estates import loaded
from avd_intune.compiled_twins import hang_together, judged_once
from avd_intune.engine import JudgedPart, findings_of, judge_part, survey, told
from avd_intune.findings import Finding
from avd_intune.languages.deployments import Agreed
from avd_intune.languages.resource_model import Deployment
from avd_intune.records import replace
from avd_intune.scenario_findings import merged_findings
from avd_intune.source.budget import Budget, Used
from avd_intune.source.budget_replay import is_enough
from avd_intune.source.progress import Progress
from avd_intune.source.roots_taken import RootsTaken
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.workspace import Workspace
from avd_intune.surveys import Survey, SurveyedEstate


def shared_survey(
    request: ScanRequest,
    processes: int,
    workspace: Workspace,
    progress: Progress | None = None,
    *,
    asks_again: bool,
) -> Survey | None:
    """Return the survey of a request without compiled twins; None where one process has to judge all of it.

    asks_again: whether other baselines may be asked for. Raises LostProcessError, and as `survey` does.
    """
    with ExitStack() as stack:
        try:
            team = stack.enter_context(_Team(request, processes - 1, workspace))
        except (OSError, ImportError):  # a system without semaphores
            return None
        try:
            judged = judge_part(request, progress, workspace, team.agree)
            surveyed = team.put_together(judged)
        except NotSharedError:
            return None
        if asks_again:
            stack.pop_all()  # they end with this process
        else:
            surveyed.by_baseline = None
        return surveyed


class _Team:
    """The other processes of a scan."""

    def __init__(self, request: ScanRequest, others: int, workspace: Workspace) -> None:
        self._request, self._workspace = request, workspace
        context = fresh_context()
        counter, start = context.Value("q", 0), context.Barrier(1 + others)
        self._taken = RootsTaken(True, claims_of(counter, start))
        workspace.roots_taken = self._taken
        self._total = 0
        self._members: list[tuple[Any, Connection]] = []
        for _ in range(others):
            here, there = context.Pipe()
            process = context.Process(target=serve, args=(there, counter, start, request), daemon=True)
            process.start()
            there.close()  # else its end would never be heard of
            self._members.append((process, here))

    def __enter__(self) -> _Team:
        return self

    def __exit__(self, *ending: object) -> None:
        self._workspace.roots_taken = None
        for process, connection in self._members:
            connection.close()
            process.terminate()
        for process, _ in self._members:
            process.join(5)
            if process.is_alive():
                process.kill()
                process.join()

    def agree(self, deployments: list[Deployment]) -> Agreed:
        """Return what this process goes on with, and tell the others what they do."""
        read = [read_by(self._taken, deployments), *(self._received(each, "read") for each in self._members)]
        ours, *theirs = kept_of(read)
        for member, kept in zip(self._members, theirs, strict=True):
            try:
                member[1].send(kept)
            except OSError as error:
                raise self._lost(member) from error
        self._total = ours.total
        return ours.of(deployments)

    def put_together(self, judged: JudgedPart) -> Survey:
        """Return the survey of all parts. Raises NotSharedError, LostProcessError."""
        own, answer = answer_of(judged)
        answers: list[Answer] = [answer, *(self._received(each, "judged") for each in self._members)]
        left_out = {key: None for each in answers for key in each.left_out}
        if any(each.knows_tenant for each in answers) or (left_out and any(each.has_twins for each in answers)):
            raise NotSharedError
        for number, budget in enumerate(judged.budgets):
            if not is_enough([each.used[number] for each in answers], budget.given):
                raise NotSharedError
        estates = _in_order([*own, *(pair for each in answers for pair in each.estates)])
        if hang_together(estates, self._workspace):
            raise NotSharedError
        for each in answers:
            self._workspace.secrets.update(each.secrets)
        surveyed = told(replace(judged, estates=estates, left_out=left_out))
        files = frozenset(path for each in answers for path in each.files)
        return replace(
            surveyed,
            result=replace(surveyed.result, files=files),
            by_baseline=lambda name: self._by_baseline(judged, own, name),
        )

    def _by_baseline(self, judged: JudgedPart, own: list[tuple[int, SurveyedEstate]], name: str) -> list[Finding]:
        for member in self._members:
            try:
                member[1].send(name)
            except OSError as error:
                raise self._lost(member) from error
        found, of_own = by_baseline(judged, own, self._total, name)
        used: list[Used] = [of_own]
        for each in self._members:
            theirs, of_theirs = self._received(each, "by baseline")
            found += theirs
            used.append(of_theirs)
        if is_enough(used, Budget().given):
            return merged_findings(_in_order(found), self._workspace)
        alone = judged_once(survey(self._request))
        settings = replace(alone.settings, baseline=name)
        return findings_of([each.deployment for each in alone.estates], settings, alone.workspace)

    def _received(self, member: tuple[Any, Connection], kind: str) -> Any:
        """Return what a process says next. Raises NotSharedError, LostProcessError."""
        try:
            data = member[1].recv_bytes()
        except (EOFError, OSError) as error:
            raise self._lost(member) from error
        said, what = loaded(data, self._workspace)
        if said == NOT_SHARED:
            raise NotSharedError
        assert said == kind, said
        return what

    def _lost(self, member: tuple[Any, Connection]) -> LostProcessError:
        why = why_lost(member[0]).replace("its process", "a process of the scan")
        return LostProcessError(f"{why}; nothing was judged (--jobs 1 takes one process alone)")


def _in_order(numbered: list[tuple[int, SurveyedEstate]]) -> list[SurveyedEstate]:
    return [each for _, each in sorted(numbered, key=lambda pair: pair[0])]
