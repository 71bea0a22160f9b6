"""The one place where the engine's findings get into a run of Checkov.

`install` wraps, for each language, the function that Checkov's runner calls late in its run
(`internals.SEAMS`); after it the engine judges what the run was asked to scan, and the records are
added to the run's report. Nothing else in Checkov is touched.
"""

from __future__ import annotations

import functools
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from avd_intune.baselines.fact_files import FactsError
from avd_intune.checkov_bridge.engine_folders import take_engine_off_path
from avd_intune.checkov_bridge.internals import (
    SEAMS,
    Report,
    RunCall,
    RunnerFilter,
    Seam,
    bicep_runner_stays_out,
    current_run,
    ignored_names,
    plan_runner_fails,
    verify,
)
from avd_intune.checkov_bridge.own_clone import clone_of_checkov
from avd_intune.checkov_bridge.records import JudgedRule, RuleText, add_records
from avd_intune.checkov_bridge.registration import register
from avd_intune.findings import ScanResult
from avd_intune.reporting.source_lines import one_line
from avd_intune.selection import Answer
from avd_intune.settings import SettingsError, load_settings
from avd_intune.source.scan_request import ALL_LANGUAGES, IgnoredNames, ScanRequest

PACK = Path(__file__).resolve().parents[2]
_INSTALLED = "_avd_intune_seam"
_LOCK = threading.Lock()  # where Checkov cannot fork, its runners are threads of one process

Scan = Callable[[ScanRequest], ScanResult]


class Stop(Protocol):
    """Ends the whole run with exit code 2 after saying why, once; see the loaded file."""

    def __call__(self, message: str, report: Report, runner_filter: RunnerFilter, error: BaseException) -> None: ...


def engine_scan(request: ScanRequest) -> ScanResult:
    """Scan with the engine, which is imported on first use: most runners of Checkov never get here."""
    from avd_intune.engine import scan

    return scan(request)


def install(stop: Stop, scan: Scan = engine_scan, rules: Sequence[RuleText] | None = None) -> None:
    """Make this process judge AVD code in every run of Checkov from now on, including the current one.

    Safe to call again: a seam that holds the engine already, from whichever copy of it, is left alone.
    `scan` and `rules` default to the engine's. Raises UnsupportedCheckovError, or ImportError where
    Checkov lacks a module or name.
    """
    verify()
    with _LOCK:
        _install(stop, scan, rules)


def _install(stop: Stop, scan: Scan, rules: Sequence[RuleText] | None) -> None:
    if rules is None:
        from avd_intune.judgement.registry import all_rules

        rules = all_rules()
    judged = register(rules)
    for seam in SEAMS:
        original = getattr(seam.owner, seam.name)
        if not hasattr(original, _INSTALLED):
            wrapped = _wrapped(original, seam, judged, stop, scan)
            setattr(wrapped, _INSTALLED, True)
            setattr(seam.owner, seam.name, wrapped)


def _wrapped(
    original: Callable[..., Any], seam: Seam, judged: Mapping[str, JudgedRule], stop: Stop, scan: Scan
) -> Callable[..., Any]:
    @functools.wraps(original)
    def with_avd_intune(*arguments: Any, **named: Any) -> Any:
        take_engine_off_path()
        outcome = original(*arguments, **named)
        run = current_run(seam.runner)
        # The runner of another framework may inherit from this one.
        if run is not None and run.runner.check_type == seam.framework:
            report = outcome if seam.returns_report else run.report
            try:
                request = request_of(seam.language, run)
                result = scan(request)
                is_first = _is_first(run, _ALWAYS_LOADING)
                if is_first:
                    _say(_out_of_scope(request))
                if run.runner.check_type != "terraform_json":  # what it reads, that for Terraform reads as well
                    _say(result.not_deployed)
                findings = [each for each in result.findings if _is_shown_here(each.span.path, run)]
                _say(_lowered(request, add_records(findings, judged, run, report), is_first=is_first))
            except (SettingsError, FactsError) as error:
                stop(one_line(str(error)), report, run.runner_filter, error)
            except Exception as error:
                where = f"{_place(error)} ({seam.framework})"
                message = f"internal error in {where}: {type(error).__name__}: {error}, please report"
                stop(one_line(message), report, run.runner_filter, error)
        return outcome

    return with_avd_intune


def _out_of_scope(request: ScanRequest) -> Sequence[str]:
    """Return what to say of what is not judged. The engine is loaded where it is asked."""
    from avd_intune.engine import out_of_scope_lines

    return out_of_scope_lines(request)


def _lowered(request: ScanRequest, answers: Sequence[Answer], *, is_first: bool) -> Iterator[str]:
    """Yield what the settings take from the answers, and, once for all runners, what they leave out."""
    from avd_intune.reporting.lowered_answers import left_out_by, lines_of, name_of_settings, taken_from

    start = request.root if request.root is not None else request.files[0]
    settings = load_settings(start, None, request.settings_file, None, request.settings_border)
    shown = name_of_settings(settings, Path.cwd())
    yield from lines_of(taken_from(answers, settings, settings.baseline, shown))
    if is_first:
        yield from left_out_by(settings, shown)


def _say(lines: Iterable[str]) -> None:
    """Say on stderr what is not judged, not deployed or taken away: no report of Checkov has a place for it."""
    for line in lines:
        with suppress(OSError, ValueError):
            sys.stderr.write(f"avd-intune: {one_line(line)}\n")  # names of files are a stranger's


def _is_shown_here(path: str, run: RunCall) -> bool:
    """Say whether a file belongs to this run's report: `*.tf.json` to that of its own framework, if it runs."""
    frameworks = set(run.runner_filter.framework)
    is_json = path.endswith(".tf.json") and not frameworks.isdisjoint(("all", "terraform_json"))
    return bool((run.runner.check_type == "terraform_json") == is_json)


def request_of(language: str, run: RunCall) -> ScanRequest:
    """Return what a run of Checkov asks the engine to scan."""
    root = Path(run.asked_root).absolute() if run.asked_root else None
    clone = clone_of_checkov(PACK)
    # With both a folder and files, these runners scan only the folder; the others scan both.
    files = () if root is not None and language in ("terraform", "arm") else run.files
    languages = frozenset((language, *_spoken_for(run)))
    return ScanRequest(
        root=root,
        files=tuple(Path(file).absolute() for file in files),
        languages=languages,
        neighbour_languages=ALL_LANGUAGES - languages,
        excluded_paths=(*(run.runner_filter.excluded_paths or ()), *((str(clone),) if clone else ())),
        var_files=tuple(Path(file).absolute() for file in run.runner_filter.var_files or ()),
        ignored=IgnoredNames(*ignored_names()),
        external_modules=run.runner_filter.external_modules_download_path,
    )


# The runners that load external checks whatever they find, with the files for which they start.
_ALWAYS_LOADING = {"terraform": (".tf", ".hcl"), "arm": (".json",), "terraform_plan": (".json",)}


def _spoken_for(run: RunCall) -> Iterator[str]:
    """Yield the languages that this run judges too, because the rules never get into Checkov's own runner for them."""
    if _is_first(run, _ALWAYS_LOADING) and bicep_runner_stays_out(run):
        yield "bicep"
    plans = not {"all", "terraform_plan"}.isdisjoint(run.runner_filter.framework)
    if plans and _is_first(run, ("terraform", "arm")) and plan_runner_fails(run):
        yield "terraform_plan"


def _is_first(run: RunCall, among: Iterable[str]) -> bool:
    """Say whether this run is that of the first of some always loading runners that Checkov starts."""
    frameworks = set(run.runner_filter.framework)
    running = [
        framework
        for framework in among
        if not frameworks.isdisjoint(("all", framework))
        and (run.asked_root is not None or any(file.endswith(_ALWAYS_LOADING[framework]) for file in run.files))
    ]
    return running[:1] == [run.runner.check_type]


def _place(error: BaseException) -> str:
    """Return where an exception was raised, as `rules/image.py:12`."""
    frames = traceback.extract_tb(error.__traceback__, limit=-1)
    if not frames:
        return "the engine"
    return f"{'/'.join(Path(frames[-1].filename).parts[-2:])}:{frames[-1].lineno}"
