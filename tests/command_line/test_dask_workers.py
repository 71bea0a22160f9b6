"""`avd-intune check --repositories --scheduler`: the same lines from the workers of Dask, of which some are lost."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from avd_intune.command_line.repositories import dask_workers
from avd_intune.command_line.repositories.judged import Judged, Task
from avd_intune.command_line.repositories.listed import Listed
from avd_intune.command_line.repositories.run_of_many import in_processes
from avd_intune.command_line.scan_options import selected_rules
from avd_intune.command_line.usage import UsageError
from avd_intune.source.scan_request import ScanRequest

from tests.command_line.run_command import run_command
from tests.command_line.test_repositories import POOLED, POSIX, false_git
from tests.sample_repository import SAMPLES

dask = pytest.importorskip("dask", reason="the extra `dask` is not installed")
# One process imports Dask, and the workers are forks of it: else each of them takes a second to import it.
dask.config.set({"distributed.worker.multiprocessing-method": "forkserver"})
distributed = pytest.importorskip("distributed", reason="the extra `dask` is not installed")

Cluster = Callable[[], Any]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Return what starts two workers; they see the environment of that moment."""
    with ExitStack() as opened:

        def start(workers: int = 2, lost_before: int = 1) -> Any:
            # A task that has been with one lost worker and is with another one is not given to a third.
            opened.enter_context(dask.config.set({"distributed.scheduler.allowed-failures": lost_before}))
            return opened.enter_context(
                distributed.LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    dashboard_address=None,
                    local_directory=str(tmp_path / "workers"),
                    silence_logs=50,
                    env={"PATH": os.environ["PATH"]},  # that process has the environment that it was started in
                )
            )

        yield start


def tasks(*repositories: str) -> list[Task]:
    rule_ids = frozenset(rule.id for rule in selected_rules(None, None))
    listed = [
        Listed(each, address=each) if each.startswith("https:") else Listed(each, folder=each) for each in repositories
    ]
    return [Task(each, ScanRequest(None), rule_ids, "error") for each in listed]


def lines(answers: Iterable[Judged]) -> list[str]:
    return [each.line for each in answers]


def errors(answers: list[Judged]) -> list[str]:
    return [json.loads(each.line).get("error", "") for each in answers]


def test_the_workers_say_what_processes_say(tmp_path: Path, cluster: Cluster) -> None:
    lines = [
        str(SAMPLES / name) for name in ("several_files", "compliant_personal", "plan", "several_files/../nowhere")
    ]
    (tmp_path / "list.txt").write_text("\n".join(lines), encoding="utf-8")
    alone = run_command("check", "--repositories", "list.txt", folder=tmp_path)
    address = cluster().scheduler_address
    run = run_command("check", "--repositories", "list.txt", "--scheduler", address, folder=tmp_path)
    assert (run.exit_code, run.output) == (alone.exit_code, alone.output)
    assert run.exit_code == 2


@POSIX
def test_what_a_killed_worker_had_is_judged_again_and_counted_once(
    tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "main.tf").write_text(POOLED, encoding="utf-8")
    script = (
        f"for last; do :; done; if mkdir {tmp_path}/killed 2> {os.devnull}; then kill -9 $PPID; exit 1; fi\n"
        f'mkdir -p "$last/.git"; cp {tmp_path}/main.tf "$last"'
    )
    monkeypatch.setenv("PATH", false_git(tmp_path, script))
    repositories = [str(SAMPLES / "several_files"), *(f"https://git.invalid/{number}" for number in range(6))]
    monkeypatch.setattr(dask_workers, "_PARTS", 1)  # three or four together
    found = list(dask_workers.on_dask(tasks(*repositories), cluster().scheduler_address))
    assert (tmp_path / "killed").exists()
    assert errors(found) == [""] * 7
    assert [json.loads(each.line)["repository"] for each in found] == repositories
    assert sum(json.loads(each.line)["summary"]["failed"] for each in found[1:]) == 6
    assert list((tmp_path / "workers").rglob("clone-*")) == []


@POSIX
@pytest.mark.parametrize("together", [1, 4], ids=["with others", "by itself"])
def test_what_costs_every_worker_is_a_line_of_its_own(
    tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setenv("PATH", false_git(tmp_path, "kill -9 $PPID"))
    good = [str(SAMPLES / name) for name in ("several_files", "compliant_personal", "plan", "custom_images")]
    given = tasks(good[0], "https://git.invalid/a", *good[1:])
    monkeypatch.setattr(dask_workers, "_PARTS", together)
    found = list(dask_workers.on_dask(given, cluster().scheduler_address))
    why = errors([found.pop(1)])
    assert why == ["each of the workers that judged it was lost (killed, out of memory?)"]
    assert lines(found) == lines(in_processes(tasks(*good), 1, tmp_path))


@POSIX
def test_what_only_waited_at_a_lost_worker_is_judged(
    tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    # All that the only worker holds is lost with it, and Dask gives up each of them at the first loss.
    monkeypatch.setenv("PATH", false_git(tmp_path, "sleep 1; kill -9 $PPID"))
    good = [str(SAMPLES / name) for name in ("several_files", "compliant_personal", "plan", "custom_images")]
    given = tasks("https://git.invalid/a", *good)
    found = list(dask_workers.on_dask(given, cluster(workers=1, lost_before=0).scheduler_address))
    assert errors(found) == ["each of the workers that judged it was lost (killed, out of memory?)", *[""] * len(good)]
    assert lines(found[1:]) == lines(in_processes(tasks(*good), 1, tmp_path))


def test_a_scheduler_without_workers_and_one_that_is_none_are_errors(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_workers, "SECONDS_TO_CONNECT", 1)
    with pytest.raises(UsageError, match="has no workers"):
        list(dask_workers.on_dask(tasks("a"), cluster(0).scheduler_address))
    with pytest.raises(UsageError, match="does not answer"):
        list(dask_workers.on_dask(tasks("a"), "tcp://127.0.0.1:1"))


def test_a_worker_of_another_version_judges_nothing() -> None:
    answers = dask_workers.judge_on_worker(tasks("a", "b"), "0.0.1")
    assert ["and 0.0.1 is wanted" in each for each in errors(answers)] == [True, True]
