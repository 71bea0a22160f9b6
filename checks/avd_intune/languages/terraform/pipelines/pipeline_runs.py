"""Which commands of a repository's pipelines deploy a root module or a unit of Terragrunt."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from avd_intune.languages.pipelines.pipeline_files import pipeline_files
from avd_intune.languages.terraform.pipelines.command_arguments import GivenText
from avd_intune.languages.terraform.pipelines.rover import ROVER
from avd_intune.languages.terraform.pipelines.run_paths import is_open, patterns_of, runs_in
from avd_intune.languages.terraform.pipelines.terraform_runs import TerraformRun, runs_of
from avd_intune.languages.terraform.pipelines.workspace_variables import workspace_runs
from avd_intune.patterns import lazy_pattern
from avd_intune.source.pipeline_paths import is_environment
from avd_intune.source.text import SourceFile
from avd_intune.source.workspace import Workspace

_MAY_RUN = lazy_pattern(r"-var\b|TF_VAR_|TF_CLI_ARGS|terraform|tofu|terragrunt", re.I)
_WHAT_IS_LOST = "the values that it gives Terraform are not known"


class PipelineRuns:
    """The commands of a repository's pipelines that deploy with Terraform."""

    def __init__(self, workspace: Workspace, roots: Callable[[], Sequence[Path]]) -> None:
        """roots: the folders of the root modules of the repository, however little of it is scanned."""
        self._workspace = workspace
        self._find_roots = roots
        self._known_roots: Sequence[Path] | None = None
        self._all: list[TerraformRun] | None = None
        self._folders: dict[int, list[str]] = {}

    @property
    def _roots(self) -> Sequence[Path]:
        if self._known_roots is None:
            self._known_roots = self._find_roots()
        return self._known_roots

    def of_root(self, root: Path, variables: Collection[str], *, has_others: bool) -> list[TerraformRun]:
        """Return the commands that deploy a root, none where none of them gives it values.

        variables: those that it declares. has_others: whether files of values belong to it. A command that does not say
        where it runs is meant for the root of the repository; else, if it says variables, for the roots that declare
        them, and if not, for the roots without files of values.
        """
        found = []
        for run in self._runs():
            if run.program == "terragrunt" or not _declares(variables, run):
                continue
            folders = self._folders_of(run)
            meant = [each for each in self._roots if any(runs_in(each, f, self._workspace.root) for f in folders)]
            if not meant and self._workspace.root in self._roots and all(map(is_open, folders)):
                meant = [self._workspace.root]
            # Rover runs in a landing zone, which mostly comes from another repository.
            is_elsewhere = not meant and run.program == ROVER
            if root in meant or (not (meant or is_elsewhere) and self._may_be_meant(run, has_others=has_others)):
                found.append(run)
        return found if any(run.gives_values for run in found) else []

    def _may_be_meant(self, run: TerraformRun, *, has_others: bool) -> bool:
        """Say whether a command that does not say where it runs may be for a root that declares what it gives."""
        if not run.gives_values:
            return len(self._roots) == 1
        return not has_others or bool(run.environment) or any(isinstance(each, GivenText) for each in run.arguments)

    def of_unit(self, unit: Path, variables: Collection[str]) -> list[TerraformRun]:
        """Return the commands that deploy the unit of Terragrunt in a folder, or all units below one that holds it."""
        root = self._workspace.root
        found = []
        for run in self._runs():
            if run.program not in ("terragrunt", "") or not _declares(variables, run):
                continue
            above = [each for each in (unit, *unit.parents) if root in each.parents]
            if any(is_open(f) or any(runs_in(each, f, root) for each in above) for f in self._folders_of(run)):
                found.append(run)
        return found if any(run.gives_values for run in found) else []

    def _folders_of(self, run: TerraformRun) -> list[str]:
        if id(run) not in self._folders:
            self._folders[id(run)] = patterns_of(run.folder, run.scope, run.place)
        return self._folders[id(run)]

    def _runs(self) -> list[TerraformRun]:
        if self._all is None:
            files = pipeline_files(self._workspace, _may_run, _WHAT_IS_LOST)
            self._all = [run for file in files for run in runs_of(file, self._folder_of(file.path))]
            self._all += workspace_runs(self._workspace)
        return self._all

    def _folder_of(self, path: Path) -> str:
        """Return the folder for which a file of variables is, "" for that of the repository and for all else."""
        return str(path.parent) if is_environment(path) and path.parent != self._workspace.root else ""


def _may_run(source: SourceFile) -> bool:
    return _MAY_RUN.search(source.text) is not None


def _declares(variables: Collection[str], run: TerraformRun) -> bool:
    """Say whether a module declares what a command gives: Terraform refuses an option for another variable.

    Of the environment it takes what it declares.
    """
    by_option = [each.name for each in run.arguments if isinstance(each, GivenText)]
    if any(name not in variables for name in by_option):
        return False
    if by_option or not run.environment or run.program:
        return True
    return any(name in variables or name.lower() in variables for name in run.environment)
