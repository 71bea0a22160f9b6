"""What goes with each answer into Checkov's own process, to count there which answers come.

Checkov loads external checks in the processes that it forks, never in its own. A process that ends before it has loaded
them (its parser takes the memory that there is, a signal comes early) is for Checkov one that found nothing, and no
watcher of ours has begun. But each other process knows what is expected, and its answer is unpickled in Checkov's own
process. So this file goes with it: Python runs it there by its path, since nothing of this pack can be imported in that
process. What it does is little: when all answers are in, it compares them with the runners that were started.
"""

from __future__ import annotations

import operator
import runpy
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

_FRAMEWORKS = ("terraform", "terraform_json", "terraform_plan", "bicep", "arm")
_COUNTING = "_avd_intune_counting"
_AS_PART_OF_AN_ANSWER = "avd_intune_part_of_an_answer"


class CountedAnswer:
    """An answer that is itself again where it is unpickled, after this file has been run there."""

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def __reduce__(self) -> tuple[Any, ...]:
        return operator.getitem, ((self._answer, _ThisFile()), 0)


class _ThisFile:
    def __reduce__(self) -> tuple[Any, ...]:
        return runpy.run_path, (__file__, None, _AS_PART_OF_AN_ANSWER)


def _count() -> None:
    """Have the runners counted whose answers Checkov is waiting for; once in a run."""
    processes: list[tuple[Any, ...]] = []
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        variables = frame.f_locals
        if frame.f_code.co_name == "_run_function_multiprocess_fork":
            processes = variables.get("processes", [])
            # The last process's end, which Checkov 3.2 keeps open here, too: it would wait for it for ever.
            with suppress(Exception):
                variables["child_conn"].close()
        if frame.f_code.co_name == "run" and "valid_runners" in variables and processes:
            registry = variables["self"]
            if not hasattr(registry, _COUNTING):
                setattr(registry, _COUNTING, True)
                runners = [each[0].check_type for each in variables["valid_runners"]]
                registry._merge_reports = _counted(registry._merge_reports, runners, processes)
            return
        frame = frame.f_back


def _counted(merge: Callable[[Any], Any], runners: list[str], processes: list[tuple[Any, ...]]) -> Callable[[Any], Any]:
    def merge_or_fail(reports: Any) -> Any:
        answered = list(reports)
        found = {one.check_type for each in answered for one in (each if isinstance(each, list) else [each]) if one}
        missing = [each for each in runners if each in _FRAMEWORKS and each not in found]
        if not missing and len(answered) < len(runners):
            killed = [each for each, (process, *_) in zip(runners, processes, strict=False) if _was_killed(process)]
            missing = killed or ["another language"]
        return merge([*answered, *map(_failed, missing)])

    return merge_or_fail


def _was_killed(process: Any) -> bool:
    process.join(1)
    return bool(process.exitcode)


def _failed(framework: str) -> Any:
    """Say that a runner is lost, and return its report: empty, with the error that ends the run with exit code 2."""
    from checkov.common.models.enums import ErrorStatus
    from checkov.common.output.report import Report

    line = f"Checkov's process for {framework} ended without an answer (killed, or out of memory)"
    sys.stderr.write(f"avd-intune: {line}; its files were not judged\n")
    report = Report(framework)
    report.set_error_status(ErrorStatus.ERROR)
    return report


if __name__ == _AS_PART_OF_AN_ANSWER:
    _count()
