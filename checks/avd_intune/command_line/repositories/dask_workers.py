"""Runs the judging of repositories on the workers of a Dask scheduler (the extra `dask`).

Dask gives the tasks of a worker that is lost to the others, and gives up one that has cost several workers.
https://distributed.dask.org/en/stable/resilience.html
"""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from uuid import uuid4

from avd_intune.command_line.repositories.judged import Judged, Task, judge_repository, not_judged
from avd_intune.command_line.usage import UsageError
from avd_intune.pack_version import VERSION
from distributed import Client, Future, get_worker
from distributed.scheduler import KilledWorker

SECONDS_TO_CONNECT = 30
# A worker that was lost comes again where something restarts it.
SECONDS_WITHOUT_WORKERS = 60
# Only so many tasks are with the scheduler at once, for each thread of its workers: what waits there costs it work.
_AHEAD = 16


def on_dask(tasks: Sequence[Task], address: str) -> Iterator[Judged]:
    """Yield the answers in the order of the tasks. Raises UsageError where the scheduler cannot be used."""
    try:
        client = Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(f"--scheduler: {address} does not answer ({error})") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=SECONDS_TO_CONNECT)
        except TimeoutError as error:
            raise UsageError(f"--scheduler: {address} has no workers") from error
        yield from _answers(client, tasks)


def _answers(client: Client, tasks: Sequence[Task]) -> Iterator[Judged]:
    width = max(1, sum(client.nthreads().values())) * _AHEAD
    done: SimpleQueue[tuple[int, Future]] = SimpleQueue()
    under_way: dict[int, Future] = {}
    found: dict[int, Judged] = {}
    submitted = told = 0
    while told < len(tasks):
        while submitted < len(tasks) and len(under_way) < width:
            # A key of its own: the same task of another run is no answer, what is in a repository may have changed.
            future = client.submit(judge_on_worker, tasks[submitted], VERSION, pure=False)
            under_way[submitted] = future
            future.add_done_callback(lambda future, number=submitted: done.put((number, future)))
            submitted += 1
        try:
            number, future = done.get(timeout=SECONDS_WITHOUT_WORKERS)
        except Empty:
            if client.status == "running" and client.nthreads():
                continue
            for number in range(told, len(tasks)):
                yield found.get(number) or not_judged(tasks[number].repository.name, "no worker is left to judge it")
            return
        if under_way.pop(number, None) is not None:
            found[number] = _answer(future, tasks[number])
            future.release()
        while told in found:
            yield found.pop(told)
            told += 1


def _answer(future: Future, task: Task) -> Judged:
    name = task.repository.name
    try:
        answer = future.result()
    except KilledWorker:
        return not_judged(name, "each of the workers that judged it was lost (killed, out of memory?)")
    except (Exception, CancelledError) as error:
        return not_judged(name, f"its worker failed: {type(error).__name__}: {error}")
    return answer if isinstance(answer, Judged) else not_judged(name, "its worker gave another answer")


def judge_on_worker(task: Task, version: str) -> Judged:
    """Judge a repository on a worker. Clones go into the worker's own folder, which goes with it if it is lost."""
    if version != VERSION:
        return not_judged(task.repository.name, f"its worker has avd-intune {VERSION}, and {version} is wanted")
    return judge_repository(task, str(Path(get_worker().local_directory, f"clone-{uuid4().hex}")))
