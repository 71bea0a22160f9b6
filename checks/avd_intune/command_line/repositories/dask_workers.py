"""Runs the judging of repositories on the workers of a Dask scheduler (the extra `dask`).

Dask gives the tasks of a worker that is lost to the others, and gives up one that has cost several workers.
https://distributed.dask.org/en/stable/resilience.html
"""

from __future__ import annotations

from asyncio import CancelledError
from collections import deque
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
# To hand over one task costs the scheduler and both ends some 20 ms, twice what a small repository takes.
_MOST_TOGETHER = 20
# So many of them for each thread of the workers: the slowest one ends soon after the others.
_PARTS = 4


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
    """Yield the answers as they are known, in order: some repositories together, and alone where that fails.

    What was lost may only have stood beside what cost the worker, also in its queue. So each is judged once more with
    nothing else under way, and what is lost then has cost its workers itself.
    """
    threads = max(1, sum(client.nthreads().values()))
    size = max(1, min(_MOST_TOGETHER, len(tasks) // (threads * _PARTS)))
    waiting = deque(range(at, min(at + size, len(tasks))) for at in range(0, len(tasks), size))
    done: SimpleQueue[tuple[range, Future]] = SimpleQueue()
    suspects: deque[range] = deque()
    accused: range | None = None
    under_way: set[range] = set()
    found: dict[int, Judged] = {}
    told = 0
    while told < len(tasks):
        if accused in under_way or (suspects and under_way):
            ready = []
        elif suspects:
            accused = suspects.popleft()
            ready = [accused]
        else:
            ready = [waiting.popleft() for _ in range(min(len(waiting), threads * _PARTS - len(under_way)))]
        for part in ready:
            # A key of its own: the same task of another run is no answer, what is in a repository may have changed.
            future = client.submit(judge_on_worker, [tasks[number] for number in part], VERSION, pure=False)
            under_way.add(part)
            future.add_done_callback(lambda future, part=part: done.put((part, future)))
        try:
            part, future = done.get(timeout=SECONDS_WITHOUT_WORKERS)
        except Empty:
            if client.status == "running" and client.nthreads():
                continue
            for number in range(told, len(tasks)):
                yield found.get(number) or not_judged(tasks[number].repository.name, "no worker is left to judge it")
            return
        if part in under_way:
            under_way.remove(part)
            answers = _answers_of(future, [tasks[number] for number in part], part == accused)
            future.release()
            if answers is None:
                suspects.extend(range(number, number + 1) for number in part)
                continue
            found.update(zip(part, answers, strict=True))
        while told in found:
            yield found.pop(told)
            told += 1


def _answers_of(future: Future, tasks: Sequence[Task], alone: bool) -> list[Judged] | None:
    """Return the answers for tasks that were done together; None where each is to be judged alone."""
    try:
        answers = future.result()
    except KilledWorker:
        why = "each of the workers that judged it was lost (killed, out of memory?)"
    except (Exception, CancelledError) as error:
        why = f"its worker failed: {type(error).__name__}: {error}"
    else:
        if isinstance(answers, list) and [type(each) for each in answers] == [Judged] * len(tasks):
            return answers
        why = "its worker gave another answer"
    return [not_judged(tasks[0].repository.name, why)] if alone else None


def judge_on_worker(tasks: Sequence[Task], version: str) -> list[Judged]:
    """Judge repositories on a worker. Clones go into the worker's own folder, which goes with it if it is lost."""
    if version != VERSION:
        why = f"its worker has avd-intune {VERSION}, and {version} is wanted"
        return [not_judged(task.repository.name, why) for task in tasks]
    folder = Path(get_worker().local_directory)
    return [judge_repository(task, str(folder / f"clone-{uuid4().hex}")) for task in tasks]
