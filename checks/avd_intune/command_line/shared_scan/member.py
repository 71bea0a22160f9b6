"""A further process of a shared scan: it reads and judges the roots that it takes, and answers what it is asked."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from threading import BrokenBarrierError
from typing import Any

from avd_intune.baselines.baseline import load_baseline
from avd_intune.command_line.seldom_collected import collect_seldom
from avd_intune.command_line.shared_scan.protocol import (
    NOT_SHARED,
    Answer,
    Kept,
    LostProcessError,
    NotSharedError,
    knows_tenant,
    read_by,
    used_in,
)
from avd_intune.command_line.shared_scan.slim_estates import dumped, slim_of
from avd_intune.compiled_twins import without_twins
from avd_intune.engine import JudgedPart, judge_part, judged_again
from avd_intune.languages.deployments import Agreed
from avd_intune.languages.resource_model import Deployment
from avd_intune.records import replace
from avd_intune.source.budget import Used
from avd_intune.source.roots_taken import RootsTaken
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.workspace import Workspace
from avd_intune.surveys import SurveyedEstate

# Nobody holds the counter for longer than it takes to add one, but a process that is killed just then.
_PATIENCE = 60
# Who has started sooner waits so long for the others: else it has most roots before they have read what there is.
_FOR_ALL = 5


def claims_of(counter: Any, start: Any) -> Callable[[], int]:
    """Return a function that gives each number to one process only.

    counter: a `multiprocessing.Value`. start: a barrier for all, at which the first call waits.
    """
    has_begun = False

    def claim() -> int:
        nonlocal has_begun
        if not has_begun:
            has_begun = True
            with suppress(BrokenBarrierError):  # one that is late, or lost
                start.wait(_FOR_ALL)
        lock = counter.get_lock()
        if not lock.acquire(timeout=_PATIENCE):
            raise LostProcessError("a process of the scan was killed; nothing was judged")
        try:
            counter.value += 1
            return int(counter.value)
        finally:
            lock.release()

    return claim


def serve(connection: Connection, counter: Any, start: Any, request: ScanRequest) -> None:
    """Take part in a scan until the other end is closed: the main part of a process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupted run has a message of its own
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    collect_seldom()
    workspace = Workspace.for_request(request)
    with suppress(EOFError, OSError):
        try:
            _take_part(connection, RootsTaken(False, claims_of(counter, start)), request, workspace)
        except (EOFError, BrokenPipeError):
            raise
        except Exception:  # whatever it is, one process alone says it as always, or does not meet it
            connection.send_bytes(dumped((NOT_SHARED, None), workspace))
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it ends by itself, and in silence


def _take_part(connection: Connection, taken: RootsTaken, request: ScanRequest, workspace: Workspace) -> None:
    total = 0

    def agree(deployments: list[Deployment]) -> Agreed:
        nonlocal total
        connection.send_bytes(dumped(("read", read_by(taken, deployments)), workspace))
        kept: Kept = connection.recv()
        total = kept.total
        return kept.of(deployments)

    workspace.roots_taken = taken
    judged = judge_part(request, workspace=workspace, agree=agree)
    kept, answer = answer_of(judged)
    slim = tuple((number, slim_of(each, workspace)) for number, each in kept)
    connection.send_bytes(dumped(("judged", replace(answer, estates=slim)), workspace))
    while True:
        name: str = connection.recv()
        found, used = by_baseline(judged, kept, total, name)
        told = [(number, slim_of(each, workspace)) for number, each in found]
        connection.send_bytes(dumped(("by baseline", (told, used)), workspace))


def answer_of(judged: JudgedPart) -> tuple[list[tuple[int, SurveyedEstate]], Answer]:
    """Return the estates of a part without compiled twins, by number, and all else that is said of it.

    Raises NotSharedError.
    """
    workspace = judged.workspace
    if workspace.roots_taken is not None and workspace.roots_taken.hang_together:
        raise NotSharedError
    files = {path for each in judged.estates for path in each.deployment.files if workspace.is_target(path)}
    has_tenant = knows_tenant([each.estate for each in judged.estates])
    number_of = {id(each): number for number, each in zip(judged.numbers, judged.estates, strict=True)}
    kept = [(number_of[id(each)], each) for each in without_twins(judged.estates, workspace)]
    has_twins = len(kept) < len(judged.estates)
    secrets = frozenset(workspace.secrets)
    return kept, Answer((), frozenset(files), judged.left_out, has_twins, secrets, has_tenant, used_in(judged))


def by_baseline(
    judged: JudgedPart, kept: list[tuple[int, SurveyedEstate]], total: int, name: str
) -> tuple[list[tuple[int, SurveyedEstate]], Used]:
    """Return the deployments of a part as another baseline judges them, by number, and what that has used."""
    settings = replace(judged.settings, baseline=name)
    agreed = Agreed([each.deployment for _, each in kept], [number for number, _ in kept], total)
    found, budget = judged_again(agreed, load_baseline(name), settings, judged.workspace, log=True)
    return list(zip(agreed.numbers, found, strict=True)), budget.used or Used()
