"""The one module that names Checkov's internals, and says when they are not as expected.

Importing it raises ImportError where a module or name is gone; `verify` finds what has changed its
shape. Both are reported by the loaded file, so that a new Checkov can never make a scan see less.

How a run goes, in Checkov 3.2.0 to 3.3.30: `Runner.run` makes its `report`, loads the external
checks, parses, and then calls the functions that SEAMS names. Each of them is looked up at call time
and called once per run, whether or not Checkov could parse a file, and `report` is what `run` returns
(or, for ARM since 3.3, the copy that the seam itself returns). With several frameworks, each
runner runs in a forked process; then the parent never loads an external check.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

from avd_intune.records import dataclass
from avd_intune.source.regular_files import read_regular
from avd_intune.source.workspace import MAX_PLAN_BYTES
from checkov.arm import runner as arm_module
from checkov.arm.registry import arm_resource_registry
from checkov.bicep import runner as bicep_module
from checkov.bicep.checks.resource.registry import registry as bicep_resource_registry
from checkov.bicep.utils import get_scannable_file_paths as get_bicep_files
from checkov.common.checks.base_check import BaseCheck
from checkov.common.checks.base_check_registry import BaseCheckRegistry
from checkov.common.models.enums import CheckCategories, CheckResult, ErrorStatus
from checkov.common.output.record import Record
from checkov.common.output.report import Report
from checkov.common.runners import base_runner as base_runner_module
from checkov.common.runners.runner_registry import RunnerRegistry
from checkov.common.typing import _CheckResult as CheckResultDict
from checkov.common.util.secrets import omit_secret_value_from_line
from checkov.runner_filter import RunnerFilter
from checkov.terraform import plan_runner as plan_module
from checkov.terraform import runner as terraform_module
from checkov.terraform.checks.resource.registry import resource_registry as terraform_resource_registry
from checkov.terraform.plan_parser import parse_tf_plan
from checkov.terraform_json import runner as terraform_json_module

__all__ = [
    "REGISTRIES",
    "SEAMS",
    "BaseCheck",
    "CheckCategories",
    "CheckResult",
    "CheckResultDict",
    "Record",
    "Report",
    "RunCall",
    "RunnerFilter",
    "Seam",
    "UnsupportedCheckovError",
    "answer_of_lost_runner",
    "bicep_runner_stays_out",
    "current_run",
    "ignored_names",
    "omit_secret_value_from_line",
    "plan_runner_fails",
    "verify",
]


class UnsupportedCheckovError(Exception):
    """This Checkov is not built as the bridge needs it; `str(error)` names what is different."""


@dataclass(frozen=True, slots=True)
class Seam:
    """A function that `Runner.run` of one framework calls late, and after which records are added.

    framework: Checkov's name, `Runner.check_type`. language: the engine's name for what it judges.
    owner: the class or module that holds the function. returns_report: it gets the report and returns
    the one that `run` goes on with; otherwise `run` goes on with its own.
    """

    framework: str
    language: str
    runner: type[Any]
    owner: type[Any] | ModuleType
    name: str
    returns_report: bool = False


def _arm_seam() -> Seam:
    # Since 3.3 the ARM runner ends by dropping failed records of resources whose name holds certain
    # functions, such as `toLower(`. That is right for what it read itself, and wrong for ours.
    name = "filter_failed_checks_with_unrendered_resources"
    if hasattr(arm_module, name):
        return Seam("arm", "arm", arm_module.Runner, arm_module, name, returns_report=True)
    return Seam("arm", "arm", arm_module.Runner, arm_module.Runner, "add_graph_check_results")


SEAMS = (
    Seam("terraform", "terraform", terraform_module.Runner, terraform_module.Runner, "check_tf_definition"),
    Seam(
        "terraform_json",
        "terraform",
        terraform_json_module.TerraformJsonRunner,
        terraform_json_module.TerraformJsonRunner,
        "add_graph_check_results",
    ),
    Seam("terraform_plan", "terraform_plan", plan_module.Runner, plan_module.Runner, "check_tf_definition"),
    Seam("bicep", "bicep", bicep_module.Runner, bicep_module.Runner, "add_graph_check_results"),
    _arm_seam(),
)

# All that is Terraform shares one registry.
REGISTRIES: tuple[BaseCheckRegistry, ...] = (
    terraform_resource_registry,
    bicep_resource_registry,
    arm_resource_registry,
)

_RUN_VARIABLES = ("self", "root_folder", "files", "runner_filter", "report")
_RECORD_PARAMETERS = (
    "check_id",
    "check_name",
    "check_result",
    "code_block",
    "file_path",
    "file_line_range",
    "resource",
    "evaluations",
    "check_class",
    "file_abs_path",
    "caller_file_path",
    "caller_file_line_range",
    "resource_address",
    "severity",
    "description",
    "details",
    "definition_context_file_path",
)


@dataclass(frozen=True, slots=True)
class RunCall:
    """One call of `Runner.run`, as far as it has come.

    root_folder: the folder that paths are shown relative to; None stands for the working directory.
    asked_root: the folder that the person asked to scan, None where only files were given. (The
        Terraform runners replace their own `root_folder` by the folder that the files share.)
    """

    runner: Any
    root_folder: str | None
    asked_root: str | None
    files: tuple[str, ...]
    runner_filter: RunnerFilter
    report: Report


def current_run(runner_class: type[Any]) -> RunCall | None:
    """Return the innermost call of `run` of such a runner on the stack, or None if there is none.

    The stack is the only place that has it all: external checks are loaded when `run` is under way,
    and no seam gets the files that were asked for.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        variables = frame.f_locals
        if (
            frame.f_code.co_name == "run"
            and isinstance(variables.get("self"), runner_class)
            and all(name in variables for name in _RUN_VARIABLES)
        ):
            root_folder = variables["root_folder"]
            return RunCall(
                runner=variables["self"],
                root_folder=str(root_folder) if root_folder else None,
                asked_root=_asked_root(frame),
                files=tuple(variables["files"] or ()),
                runner_filter=variables["runner_filter"],
                report=variables["report"],
            )
        frame = frame.f_back
    return None


def _asked_root(run_frame: FrameType) -> str | None:
    variables = run_frame.f_locals
    caller = run_frame.f_back
    while caller is not None:
        if "external_checks_dir" in caller.f_locals and "root_folder" in caller.f_locals:
            root = caller.f_locals["root_folder"]
            return str(root) if root else None
        caller = caller.f_back
    # `run` was called by hand, not by Checkov's command: with a folder or with files, never with both.
    root = variables["root_folder"]
    return str(root) if root and not variables["files"] else None


def bicep_runner_stays_out(run: RunCall) -> bool:
    """Say whether Checkov's Bicep runner is wanted but returns before it loads external checks.

    It does so where it finds no file that ends in `.bicep`, as for `Main.Bicep`.
    """
    if {"all", "bicep"}.isdisjoint(run.runner_filter.framework):
        return False
    found = get_bicep_files(
        root_folder=run.asked_root, files=list(run.files), excluded_paths=run.runner_filter.excluded_paths
    )
    return not found


def plan_runner_fails(run: RunCall) -> bool:
    """Say whether Checkov's runner for plans ends with an exception on a plan that this run was asked for too.

    It reads them before it loads external checks, so that no rule is known in its process when it fails.
    """
    for path in _plan_files(run):
        try:
            parse_tf_plan(path, {})
        except Exception:
            return True
    return False


def _plan_files(run: RunCall) -> Iterator[str]:
    """Yield the files that Checkov's runner for plans reads (`plan_utils.create_definitions`)."""
    yield from (file for file in run.files if file.endswith(".json"))
    for folder, names, files in os.walk(run.asked_root) if run.asked_root is not None else ():
        for listed in (names, files):
            base_runner_module.filter_ignored_paths(folder, listed, run.runner_filter.excluded_paths)
        for name in files:
            path = Path(folder, name)
            if name.endswith(".json") and _mentions_terraform_version(path):
                yield str(path)


def _mentions_terraform_version(path: Path) -> bool:
    try:
        return b'"terraform_version"' in read_regular(path, MAX_PLAN_BYTES)
    except OSError:
        return False


def answer_of_lost_runner(framework: str) -> tuple[Any, ...]:
    """Return what a forked runner that has failed would send to Checkov: an empty report with an error.

    As `runner_registry._parallel_run` returns it: report, framework, graphs, resources in them and, since 3.3, the log.
    """
    report = Report(framework)
    report.set_error_status(ErrorStatus.ERROR)
    log = (None,) if "subprocess_log_stream" in RunnerRegistry.run.__code__.co_varnames else ()
    return (report, None, None, None, *log)


def ignored_names() -> tuple[frozenset[str], bool]:
    """Return the names of folders and files that Checkov walks past, and whether it does so for hidden ones.

    `CKV_IGNORED_DIRECTORIES` and `CKV_IGNORE_HIDDEN_DIRECTORIES`, as Checkov read them.
    """
    return frozenset(base_runner_module.ignored_directories), bool(base_runner_module.IGNORE_HIDDEN_DIRECTORY_ENV)


def verify() -> None:
    """Raise UnsupportedCheckovError for the first internal that is not as the bridge needs it."""
    for seam in SEAMS:
        name = f"{seam.runner.__module__}.{seam.runner.__name__}"
        if getattr(seam.runner, "check_type", None) != seam.framework:
            raise UnsupportedCheckovError(f'{name}.check_type is not "{seam.framework}"')
        code = inspect.unwrap(seam.runner.run).__code__
        for variable in _RUN_VARIABLES:
            if variable not in code.co_varnames:
                raise UnsupportedCheckovError(f"{name}.run has no variable {variable}")
        if seam.name not in code.co_names:
            raise UnsupportedCheckovError(f"{name}.run does not call {seam.name}")
        _require_parameters(getattr(seam.owner, seam.name, None), f"{name}: {seam.name}", "report")
    _require_parameters(Record, "Record", *_RECORD_PARAMETERS)
    _require_parameters(getattr(Record, "set_guideline", None), "Record.set_guideline", "guideline")
    _require_parameters(getattr(Report, "add_record", None), "Report.add_record", "record")
    _require_parameters(getattr(Report, "add_resource", None), "Report.add_resource", "resource")
    _require_parameters(getattr(Report, "set_error_status", None), "Report.set_error_status", "error_status")
    _require_parameters(getattr(Report, "get_exit_code", None), "Report.get_exit_code", "exit_code_thresholds")
    _require_parameters(getattr(RunnerFilter, "check_matches", None), "RunnerFilter.check_matches", "check_id")
    _require_parameters(
        getattr(RunnerFilter, "should_run_check", None),
        "RunnerFilter.should_run_check",
        "check",
        "report_type",
        "file_origin_paths",
    )
    _require_parameters(
        getattr(RunnerFilter, "notify_external_check", None), "RunnerFilter.notify_external_check", "check_id"
    )
    _require_parameters(
        get_bicep_files,
        "checkov.bicep.utils.get_scannable_file_paths",
        "root_folder",
        "files",
        "excluded_paths",
    )
    _require_parameters(parse_tf_plan, "checkov.terraform.plan_parser.parse_tf_plan", "out_parsing_errors")
    for name in ("ignored_directories", "IGNORE_HIDDEN_DIRECTORY_ENV", "filter_ignored_paths"):
        if not hasattr(base_runner_module, name):
            raise UnsupportedCheckovError(f"checkov.common.runners.base_runner has no {name}")
    example = RunnerFilter()
    for attribute in (
        "framework",
        "excluded_paths",
        "var_files",
        "resource_attr_to_omit",
        "external_modules_download_path",
    ):
        if not hasattr(example, attribute):
            raise UnsupportedCheckovError(f"RunnerFilter has no attribute {attribute}")
    for registry in REGISTRIES:
        if not (hasattr(registry, "register") and hasattr(registry, "get_check_by_id")):
            raise UnsupportedCheckovError("a check registry has no register or get_check_by_id")


def _require_parameters(function: Callable[..., Any] | None, name: str, *parameters: str) -> None:
    if function is None:
        raise UnsupportedCheckovError(f"{name} is gone")
    known = inspect.signature(function).parameters
    for parameter in parameters:
        if parameter not in known:
            raise UnsupportedCheckovError(f"{name} has no parameter {parameter}")
