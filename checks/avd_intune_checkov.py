"""The one file of this pack that Checkov loads: `checkov -d DIR --external-checks-dir checks`.

Checkov executes it in every process that scans, again for each run and each time that the folder is
named. It makes the rules known to Checkov and puts the engine, which lies in the folder `avd_intune`
beside this file, at the end of Checkov's own scans.

Of an exception in an external check, Checkov writes a log line; then it scans on without the check and
reports success. So whatever goes wrong here or later ends in `stop`: one line, exit code 2.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.machinery
import importlib.util
import multiprocessing
import os
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path
from types import FrameType
from typing import Any

HERE = Path(__file__).resolve().parent
# Installed as a distribution, this file lies in the package avd_intune_checks, beside the engine's folder.
ENGINE = (HERE.parent if HERE.name == "avd_intune_checks" else HERE) / "avd_intune"
INSTALLED = "__installed_in_checkov__"
OLD_AFTER_SECONDS = 3600
FRAMEWORKS = ("terraform", "terraform_json", "terraform_plan", "bicep", "arm")


def use_own_copy() -> None:
    """Make `avd_intune` the package of this copy, even if another copy is installed or loaded.

    Raises FileNotFoundError where the engine is missing: a copy from elsewhere would not be ours.
    """
    folder = str(ENGINE)
    if not ENGINE.is_dir():
        raise FileNotFoundError(folder)
    loaded = sys.modules.get("avd_intune")
    if loaded is not None and list(getattr(loaded, "__path__", ())) == [folder]:
        return
    # Modules of two copies must not mix. Whoever uses the other copy keeps the modules that it has.
    for name in [name for name in sys.modules if name == "avd_intune" or name.startswith("avd_intune.")]:
        del sys.modules[name]
    spec = importlib.machinery.ModuleSpec("avd_intune", None, is_package=True)
    spec.submodule_search_locations = [folder]
    sys.modules.setdefault("avd_intune", importlib.util.module_from_spec(spec))  # runners may be threads


def stop(message: str, report: Any = None, runner_filter: Any = None, error: BaseException | None = None) -> None:
    """Say once why nothing can be judged, and make the whole run of Checkov end with exit code 2.

    report, runner_filter: those of the run that is under way, looked up if they are not given. A report
    with an error status is how Checkov's own runners tell the parent process to end with code 2
    (or 0, with `--no-fail-on-crash`).
    """
    if report is None:
        report, runner_filter = _current_run()
        if report is not None and report.check_type not in FRAMEWORKS:
            return  # a runner for something else; those for ours will speak
    _say_once(f"avd-intune: {message}", runner_filter, error)
    with contextlib.suppress(Exception):
        from checkov.common.models.enums import ErrorStatus

        report.set_error_status(ErrorStatus.ERROR)
        return
    # Checkov has no report or no error status any more. It ignores a forked runner that ends early;
    # but its own interrupt handling ends the run, with exit code 2 (1 in the oldest versions).
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid is not None:
        os.kill(parent.pid, signal.SIGINT)
    raise SystemExit(2)


def _current_run() -> tuple[Any, Any]:
    """Return the report and the runner filter of the runner that is loading this file, or None."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        report = frame.f_locals.get("report")
        if frame.f_code.co_name == "run" and hasattr(report, "check_type"):
            return report, frame.f_locals.get("runner_filter")
        frame = frame.f_back
    return None, None


def _say_once(line: str, runner_filter: Any, error: BaseException | None) -> None:
    # All runners of one run share a runner filter, except that forked ones have a copy each.
    said = getattr(runner_filter, "__dict__", {}).setdefault("_avd_intune_said", {})
    mark = object()
    if said.setdefault(line, mark) is not mark or not _first_of_siblings(f"{id(runner_filter)} {line}"):
        return
    if error is not None and os.environ.get("LOG_LEVEL", "").upper() == "DEBUG":
        traceback.print_exception(type(error), error, error.__traceback__, file=sys.stderr)
    # One write for the line and its end: runners in other processes write to the same place.
    sys.stderr.write(f"{' '.join(line.split())}\n")
    sys.stderr.flush()


def _first_of_siblings(line: str) -> bool:
    """Say whether no other process that Checkov forked for the same run has said this already.

    Forked runners can tell each other only by a file. It is empty, made in case of failure only, and
    removed by a later failure.
    """
    parent = multiprocessing.parent_process()
    if parent is None or parent.pid is None:
        return True
    started = ""
    with contextlib.suppress(OSError, IndexError):  # its start time, where the system tells: ids are used again
        started = Path(f"/proc/{parent.pid}/stat").read_text().rpartition(")")[2].split()[19]
    name = hashlib.sha256(f"{parent.pid} {started} {line}".encode()).hexdigest()[:24]
    folder = Path(tempfile.gettempdir())
    for old in folder.glob(f".avd-intune-said-{'[0-9a-f]' * 24}"):
        with contextlib.suppress(OSError):
            if time.time() - old.stat().st_mtime > OLD_AFTER_SECONDS:
                old.unlink()
    try:
        os.close(os.open(folder / f".avd-intune-said-{name}", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return False
    except OSError:
        return True
    return True


def load() -> None:
    """Register the rules with Checkov and install the engine; `stop` if that cannot be done.

    In every process it keeps the engine's folders off `sys.path` and Checkov from taking this repository's own
    files for policies and from reading files that no check looks at, and watches a forked runner, of whichever
    language. It does no more in a process that has this copy installed already, or another one: the first
    counts. Nor in a run of a runner for something else: Checkov forks some twenty, and all load this file.
    """
    report, _ = _current_run()
    installed = hasattr(sys.modules.get("avd_intune"), INSTALLED)
    with contextlib.suppress(Exception):  # what is wrong comes up again below
        if not installed:
            use_own_copy()
        from avd_intune.checkov_bridge.engine_folders import keep_engine_off_path
        from avd_intune.checkov_bridge.idle_runners import spare_idle_runners
        from avd_intune.checkov_bridge.own_clone import confine_policies

        keep_engine_off_path()
        confine_policies(HERE)
        spare_idle_runners()
        if report is not None:
            from avd_intune.checkov_bridge.internals import answer_of_lost_runner
            from avd_intune.checkov_bridge.lost_runs import count_answers, watch_fork

            watch_fork(stop, report.check_type, answer_of_lost_runner(report.check_type))
            count_answers(stop)
    if installed or (report and report.check_type not in FRAMEWORKS):
        return
    try:
        use_own_copy()
        from avd_intune.checkov_bridge.seam import install

        install(stop)
        setattr(sys.modules["avd_intune"], INSTALLED, True)
    except Exception as error:
        stop(f"{_why_not(error)}; nothing was judged", error=error)


def _why_not(error: Exception) -> str:
    if not ENGINE.is_dir():
        return f"the folder avd_intune is missing beside {Path(__file__).name}"
    version = "unknown version"
    with contextlib.suppress(Exception):
        from checkov.version import version
    if isinstance(error, ImportError) or type(error).__name__ == "UnsupportedCheckovError":
        return f"this Checkov ({version}) is not one that the pack works with (3.2.0 to 3.3): {error}"
    return f"internal error on loading, under Checkov {version}: {type(error).__name__}: {error}, please report"


load()
