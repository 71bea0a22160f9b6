"""Bicep files of a workspace: every one that is deployed as it is, in every scenario."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from avd_intune.languages.arm.roots import root_paths, users_elsewhere
from avd_intune.languages.arm.template import evaluate_arm_template
from avd_intune.languages.arm.template_calls import TemplateCall
from avd_intune.languages.bicep.bicep_files import BicepUnit, bicep_library
from avd_intune.languages.bicep.module_sources import MissingModule, ModuleFinder
from avd_intune.languages.bicep.parameter_files import read_bicepparam
from avd_intune.languages.bicep.roots import all_users, module_users
from avd_intune.languages.bicep.scenarios import BicepScenario, ParameterFiles
from avd_intune.languages.bicep.syntax.bicep_tree import Literal
from avd_intune.languages.bicep.template import evaluate_bicep_template
from avd_intune.languages.resource_model import (
    Deployment,
    Mode,
    Problem,
    Resource,
    compiled_stem,
    guarded,
    unread,
)
from avd_intune.source.budget import Shares
from avd_intune.source.collection import collection_paused
from avd_intune.source.roots_in_turn import read_in_turn, read_once
from avd_intune.source.text import Span, UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import ObjectValue

LANGUAGE = "bicep"


def read_bicep(workspace: Workspace) -> list[Deployment]:
    """Return one deployment for each root file and scenario. Never raises.

    A file that others use as a module is judged through them, and by itself in the scenarios of parameter
    files that are made for it.
    """
    asked = [str(path) for path in workspace.files(".bicep")]
    parameter_files = ParameterFiles(workspace)
    # Parameter files that are asked for bring the file that they are for.
    wanted = dict.fromkeys([*asked, *map(str, parameter_files.templates_of_targets())])
    # So do templates that other code deploys.
    wanted.update(dict.fromkeys(path for path in users_elsewhere(workspace) if path.endswith(".bicep")))
    users = module_users(workspace, wanted)
    roots = root_paths(wanted, users)

    def read(path: str) -> list[Deployment]:
        try:
            unit = bicep_library(workspace).unit(Path(path))
        except UnreadableSourceError as error:
            return [unread(LANGUAGE, workspace.remains(Path(path)), error)] if path in wanted else []
        scenarios = parameter_files.scenarios(unit, only_its_own=path not in roots)
        found = []
        shares = Shares(len(scenarios))
        for scenario in scenarios:
            make = partial(_evaluated, workspace, unit, scenario)
            with shares.part():
                found.append(guarded(LANGUAGE, unit.source.path, scenario.name, make))
        if scenarios:
            found[-1].problems.extend(parameter_files.left_out_of(unit))
            found[-1].left_out.extend(parameter_files.not_used_by(unit))
        return found

    # One between a module and its root has parameter files of its own, too, however little is asked for.
    paths = [*dict.fromkeys([*roots, *wanted, *all_users(wanted, users)])]
    deployments = read_in_turn(workspace, paths, read, "roots of Bicep", compiled_stem)

    def of_registry() -> list[Deployment]:
        return [
            guarded(LANGUAGE, unit.source.path, "", partial(_of_registry, workspace, unit, named))
            for unit, named in parameter_files.of_registry()
        ]

    return [*deployments, *read_once(workspace, of_registry)]


def _of_registry(workspace: Workspace, unit: BicepUnit, path: Literal) -> Deployment:
    """Return what a parameter file deploys that is for a module of a registry."""
    values, problems, files = read_bicepparam(unit, workspace)
    deployment = Deployment(LANGUAGE, unit.source.path, "", problems=problems, files=files)
    found = ModuleFinder(workspace, bicep_library(workspace)).find(unit.path, path)
    if isinstance(found, MissingModule):
        span = Span(unit.source, path.start, path.end)
        name, version, spec = found.name, found.version, found.spec
        deployment.resources.append(
            Resource("module", unit.path.stem, name, ObjectValue(values), span, Mode.MODULE_CALL, version, spec=spec)
        )
        deployment.problems.append(Problem(span, found.reason, unit.source.text, "module", "module"))
        return deployment
    call = TemplateCall(values)
    with workspace.files_of_repository.noting(deployment.loads):
        if isinstance(found, BicepUnit):
            result = evaluate_bicep_template(found, call, workspace)
        else:
            result = evaluate_arm_template(found, call, workspace)
    deployment.resources = result.resources
    deployment.outputs = result.outputs
    deployment.problems.extend(result.problems)
    deployment.switched_off = result.switched_off
    deployment.files |= result.files
    return deployment


def _evaluated(workspace: Workspace, unit: BicepUnit, scenario: BicepScenario) -> Deployment:
    values, problems, files = scenario.read()
    deployment = Deployment(LANGUAGE, unit.source.path, scenario.name, problems=problems, files=files)
    deployment.cloud = scenario.cloud
    with collection_paused(), workspace.files_of_repository.noting(deployment.loads):
        result = evaluate_bicep_template(unit, TemplateCall(values), workspace)
    deployment.resources = result.resources
    deployment.outputs = result.outputs
    deployment.problems.extend(result.problems)
    deployment.switched_off = result.switched_off
    deployment.files |= result.files
    return deployment
