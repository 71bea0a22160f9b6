"""`avd-intune check --repositories`: an organisation's repositories, one line of JSON for each."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from avd_intune.command_line.processors import default_jobs
from avd_intune.command_line.repositories.judged import Judged, Task, judge_repository, not_judged, prepare, remove
from avd_intune.command_line.repositories.listed import listed_repositories
from avd_intune.command_line.repositories.processes import Processes
from avd_intune.command_line.scan_options import common_parts, selected_rules
from avd_intune.command_line.usage import ExitCode, UsageError, say, write_file

FORM = "jsonl"
# What is about the files of one repository, or about another output.
_OF_ONE = (
    *("paths", "files_from", "whole_deployments", "var_file", "parameters", "set", "root", "fix", "watch"),
    *("since", "known", "update_known", "write_known", "compact", "verbose", "show_passed", "baseline"),
)


def run_many(options: argparse.Namespace) -> int:
    """Judge the listed repositories and return the exit code: 2 if one of them could not be judged.

    Raises UsageError.
    """
    given = [name for name in _OF_ONE if getattr(options, name, None)]
    if given:
        name = "PATH" if given[0] == "paths" else f"--{given[0].replace('_', '-')}"
        raise UsageError(f"--repositories does not go with {name}")
    if options.jobs is not None and (options.jobs < 1 or options.scheduler is not None):
        raise UsageError("--jobs takes a number from 1 on, and does not go with --scheduler")
    target = _target(options.output)
    rule_ids = frozenset(rule.id for rule in selected_rules(options.check, options.skip_check))
    request = common_parts(options)
    tasks = [Task(each, request, rule_ids, options.fail_on) for each in listed_repositories(options.repositories)]
    told = _Told(tasks, is_quiet=options.quiet)
    with _ended_in_order(), tempfile.TemporaryDirectory(prefix="avd-intune-") as folder:
        if options.scheduler is None:
            answers = in_processes(tasks, options.jobs or default_jobs(), Path(folder))
        else:
            try:
                from avd_intune.command_line.repositories.dask_workers import on_dask
            except ModuleNotFoundError as error:
                from avd_intune.command_line.optional_packages import missing_package

                raise missing_package("--scheduler", error, "dask") from error

            answers = on_dask(tasks, options.scheduler)
        _write(told.lines(answers), target)
    if not options.quiet:
        say(told.summary())
    if told.failed:
        return ExitCode.FAILED
    return ExitCode.FINDINGS if told.findings and not options.soft_fail else ExitCode.CLEAN


def in_processes(tasks: Sequence[Task], jobs: int, folder: Path) -> Iterator[Judged]:
    """Yield the answers in the order of the tasks. folder: where clones go; a lost process leaves its own behind."""
    numbered = [(task, str(folder / str(number))) for number, task in enumerate(tasks)]
    yield from Processes(_judge_in, prepare, _lost).answers(numbered, jobs)


def _judge_in(task: tuple[Task, str]) -> Judged:
    return judge_repository(*task)


def _lost(task: tuple[Task, str], why: str) -> Judged:
    remove(Path(task[1]))
    return not_judged(task[0].repository.name, why)


class _Told:
    """Counts the answers while they are written, and says the notes on standard error in the order of the list."""

    def __init__(self, tasks: Sequence[Task], *, is_quiet: bool) -> None:
        self._names = [task.repository.name for task in tasks]
        self._is_quiet = is_quiet
        self.findings = self.failed = 0

    def lines(self, answers: Iterable[Judged]) -> Iterator[bytes]:
        for name, answer in zip(self._names, answers, strict=True):
            self.findings += answer.code == ExitCode.FINDINGS
            self.failed += answer.code == ExitCode.FAILED
            for note in answer.notes if not self._is_quiet else ():
                say(f"{name}: {note}")
            if answer.code == ExitCode.FAILED:
                say(f"{name} is not judged: {why_of(answer)}")
            yield answer.line + b"\n"

    def summary(self) -> str:
        total = len(self._names)
        failed = f", {self.failed} could not be judged" if self.failed else ""
        return f"{total} repositor{'y' if total == 1 else 'ies'}: {self.findings} with findings{failed}"


def why_of(answer: Judged) -> str:
    """Return why a repository is not judged."""
    import json

    return str(json.loads(answer.line)["error"])


def _target(outputs: list[str] | None) -> Path | None:
    """Return the file that is written, None for standard output. Raises UsageError."""
    for text in outputs or ():
        form, _, name = text.partition("=")
        if form != FORM or len(outputs or ()) > 1 or text.endswith("="):
            raise UsageError(f"--repositories writes JSON lines: --output {FORM} or --output {FORM}=FILE, once")
        return Path(name) if name else None
    return None


def _write(lines: Iterator[bytes], target: Path | None) -> None:
    if target is not None:
        write_file(target, lines)
        return
    sys.stdout.flush()
    for line in lines:  # each is complete, and may be read while others are still judged
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Let whoever ends this run by a signal end its processes and remove its clones, too."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
