"""The parameter files of Bicep files: each is a deployment of its own.

A `.bicepparam` file says with `using` which file it is for, which may be an ARM template, too; a JSON file by its name
and its parameters.
https://learn.microsoft.com/azure/azure-resource-manager/bicep/parameter-files
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from avd_intune.languages.arm.bicepparam_files import BicepparamFiles
from avd_intune.languages.arm.given_parameters import read_given
from avd_intune.languages.arm.linked_templates import LinkedFiles
from avd_intune.languages.arm.parameter_files import (
    MAX_SCENARIOS,
    ParameterFileFinder,
    beyond_limit,
    read_parameter_file,
    shown_from,
)
from avd_intune.languages.arm.pipelines.pipeline_scenarios import PipelineScenarios, beside_pipelines
from avd_intune.languages.bicep.bicep_files import BicepUnit, bicep_library, read_unit
from avd_intune.languages.bicep.module_sources import ModuleFinder
from avd_intune.languages.bicep.parameter_files import read_bicepparam
from avd_intune.languages.bicep.registry_modules import is_registry_reference
from avd_intune.languages.bicep.syntax.bicep_tree import Literal
from avd_intune.languages.bicep.syntax.declaration_tree import UsingDeclaration
from avd_intune.languages.bicep.syntax.type_tree import NullableType
from avd_intune.languages.resource_model import Note, Problem
from avd_intune.records import dataclass
from avd_intune.source.file_endings import ARM_ENDINGS
from avd_intune.source.left_out import note_left_out
from avd_intune.source.text import UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import NULL, Value

# The values, the problems with the file, and the files that were read.
ParameterSet = tuple[dict[str, Value], list[Problem], set[str]]


@dataclass(frozen=True, slots=True)
class BicepScenario:
    """One set of parameter values. name: as a person names it, "" for the defaults.

    cloud: the cloud that a pipeline deploys to, NULL where nothing says it.
    """

    name: str
    read: Callable[[], ParameterSet]
    cloud: Value = NULL


_DEFAULTS = BicepScenario("", lambda: ({}, [], set()))


class ParameterFiles:
    """Finds the parameter files of Bicep files in a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._links = LinkedFiles(workspace.files_of_repository, workspace.root)
        self._json = ParameterFileFinder(workspace)
        self._pipelines = PipelineScenarios(workspace)
        self._users: dict[Path, list[BicepUnit]] | None = None
        self._left_out: dict[Path, int] = {}
        self._of_registry: list[tuple[BicepUnit, Literal]] = []

    def templates_of_targets(self) -> list[Path]:
        """Return the Bicep files that the `.bicepparam` files asked for are for."""
        return [path for path in self._asked_for() if not _is_json(path)]

    def of_json(self) -> BicepparamFiles:
        """Return the `.bicepparam` files that are for ARM templates."""
        named = {
            template: [user.path for user in users]
            for template, users in self._bicepparam_files().items()
            if _is_json(template)
        }
        return BicepparamFiles(self._read_bicepparam, named, [path for path in self._asked_for() if _is_json(path)])

    def _asked_for(self) -> list[Path]:
        wanted = {str(path) for path in self._workspace.files(".bicepparam")}
        return [
            template
            for template, users in self._bicepparam_files().items()
            if any(user.source.path in wanted for user in users)
        ]

    def scenarios(self, unit: BicepUnit, only_its_own: bool) -> list[BicepScenario]:
        """Return the scenarios of a file: at least one, or only those of files that are made for it."""
        given = read_given(self._workspace, unit.parameters, self._read_bicepparam)
        if given is not None and not only_its_own:
            name, values = given
            return [BicepScenario(name, lambda: values)]
        own = self._bicepparam_files().get(unit.path, [])
        files = [(user.path, partial(read_bicepparam, user, self._workspace)) for user in own]
        files += [
            (each.path, partial(read_parameter_file, self._workspace, each.path))
            for each in self._json.of(unit.path)
            if each.is_named_after or not only_its_own
        ]
        paths = [user.path for user in own]
        required = [
            each.name
            for each in unit.parameters.values()
            if each.default is None and not isinstance(each.type, NullableType)
        ]
        steps = self._pipelines.of(unit.path, list(unit.parameters), self._read_bicepparam, paths, required)
        files, steps = beside_pipelines(files, steps)
        found = [BicepScenario(shown_from(path, unit.path), read) for path, read in files]
        found += [BicepScenario(each.name, each.read, each.cloud) for each in steps]
        if not found and not only_its_own:
            return [_DEFAULTS]
        self._left_out[unit.path] = max(0, len(found) - MAX_SCENARIOS) + self._pipelines.left_out_of(unit.path)
        return found[:MAX_SCENARIOS]

    def _read_bicepparam(self, path: Path, environment: Mapping[str, Value] | None = None) -> ParameterSet:
        try:
            return read_bicepparam(read_unit(self._workspace.source_outside(path)), self._workspace, environment)
        except (UnreadableSourceError, OSError):
            return {}, [], set()

    def left_out_of(self, unit: BicepUnit) -> list[Problem]:
        """Return that more parameter files belong to a file than are judged, where that is so."""
        return beyond_limit(unit.path, self._left_out.get(unit.path, 0))

    def not_used_by(self, unit: BicepUnit) -> list[Note]:
        """Return the JSON parameter files that may be for a file and are not used, each with the reason."""
        return [*self._json.notes_of_left_out(unit.path), *self._pipelines.notes_of(unit.path)]

    def of_registry(self) -> list[tuple[BicepUnit, Literal]]:
        """Return the parameter files asked for that deploy a module of a registry as it is, and the module."""
        wanted = {str(path) for path in self._workspace.files(".bicepparam")}
        self._bicepparam_files()
        return [(unit, path) for unit, path in self._of_registry if unit.source.path in wanted]

    # --- .bicepparam

    def _bicepparam_files(self) -> dict[Path, list[BicepUnit]]:
        if self._users is None:
            self._users = {}
            library = bicep_library(self._workspace)
            for path in self._workspace.repository_files(".bicepparam"):
                try:
                    unit = library.unit(path)
                except UnreadableSourceError as error:
                    note_left_out(path, f"{error}; what it gives its template is not known")
                    continue
                template = self._template_of(unit)
                if template is not None:
                    self._users.setdefault(template, []).append(unit)
        return self._users

    def _template_of(self, unit: BicepUnit) -> Path | None:
        for using in unit.all(UsingDeclaration):
            if using.path is not None and isinstance(using.path.value, str):
                if is_registry_reference(using.path.value):
                    module = ModuleFinder(self._workspace, bicep_library(self._workspace)).find(unit.path, using.path)
                    if isinstance(module, BicepUnit):
                        return module.path  # which the repository holds, and publishes
                    self._of_registry.append((unit, using.path))
                    return None
                folder, name = unit.path.parent, using.path.value
                found = self._links.relative(folder, name)
                if found is None:
                    # A collection of samples that people copy beside the file before they use one.
                    found = self._links.relative(folder.parent, name)
                if found is None and name.lower().endswith(".json"):
                    # The template that a build makes of the Bicep file, before it is deployed.
                    found = self._links.relative(folder, f"{name[: -len('.json')]}.bicep")
                return found
        return None


def _is_json(template: Path) -> bool:
    return template.name.lower().endswith(ARM_ENDINGS)
