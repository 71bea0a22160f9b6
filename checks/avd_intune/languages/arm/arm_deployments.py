"""ARM templates of a workspace: every one that is deployed as it is, in every scenario."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import partial
from pathlib import Path

from avd_intune.languages.arm.bicepparam_files import NO_BICEPPARAM_FILES, BicepparamFiles
from avd_intune.languages.arm.given_parameters import ParameterSet, read_given
from avd_intune.languages.arm.parameter_files import (
    MAX_SCENARIOS,
    ParameterFileFinder,
    beyond_limit,
    read_parameter_file,
    shown_from,
)
from avd_intune.languages.arm.pipelines.pipeline_scenarios import PipelineScenarios, beside_pipelines
from avd_intune.languages.arm.roots import read_template, root_paths, template_files, used_templates
from avd_intune.languages.arm.template import evaluate_arm_template
from avd_intune.languages.arm.template_calls import TemplateCall
from avd_intune.languages.arm.template_json import JsonFile, json_library, may_be_template
from avd_intune.languages.resource_model import Deployment, compiled_stem, guarded, unread
from avd_intune.source.budget import Shares
from avd_intune.source.file_endings import ARM_ENDINGS
from avd_intune.source.json_lookups import find, members_of
from avd_intune.source.roots_in_turn import read_in_turn, read_once
from avd_intune.source.text import UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import NULL, Value

LANGUAGE = "arm"


def read_arm(workspace: Workspace, bicepparam: BicepparamFiles = NO_BICEPPARAM_FILES) -> list[Deployment]:
    """Return one deployment for each root template and scenario. Never raises.

    A template that others link to, or that Bicep uses as a module, is judged through them. Templates
    that a compiler wrote count like those of a person: it is they that are deployed.
    """
    library = json_library(workspace)
    templates = template_files(workspace, library)
    # Parameter files that are asked for bring the template that they are for.
    brought = [read_template(workspace, library, path) for path in bicepparam.asked_for]
    asked = {file.source.path for file in templates}
    templates += [file for file in brought if file is not None and file.source.path not in asked]
    users = used_templates(workspace, templates)
    roots = root_paths([file.source.path for file in templates], users)
    parameter_files = ParameterFileFinder(workspace)
    pipelines = PipelineScenarios(workspace)

    def read_root(path: str) -> list[Deployment]:
        file = read_template(workspace, library, Path(path))
        if file is None:
            return []
        declared = [member.key for member in members_of(find(file.root, "parameters"))]
        by_hand = read_given(workspace, declared, lambda given: bicepparam.read(given, None))
        if by_hand is not None:
            make = partial(_evaluated_with, workspace, file, *by_hand)
            return [guarded(LANGUAGE, path, by_hand[0], make)]
        required = [
            member.key
            for member in members_of(find(file.root, "parameters"))
            if find(member.value, "defaultValue") is None and find(member.value, "nullable") is None
        ]
        scenarios = _scenarios_of(workspace, Path(path), declared, required, parameter_files, pipelines, bicepparam)
        chosen = scenarios[:MAX_SCENARIOS]
        left_out = len(scenarios) - len(chosen) + pipelines.left_out_of(Path(path))
        found = []
        shares = Shares(len(chosen))
        for name, read, cloud in chosen:
            make_one = partial(_evaluated, workspace, file, name, read, cloud)
            with shares.part():
                found.append(guarded(LANGUAGE, path, name, make_one))
        found[-1].problems.extend(beyond_limit(Path(path), left_out))
        found[-1].left_out.extend(parameter_files.notes_of_left_out(Path(path)))
        found[-1].left_out.extend(pipelines.notes_of(Path(path)))
        return found

    deployments = read_in_turn(workspace, roots, read_root, "templates of ARM", compiled_stem)
    if workspace.roots_taken is not None:  # what another one uses is known when all have read theirs
        workspace.roots_taken.may_be_used.update(deployments)
    else:
        kept = deployed_by_themselves([(each.root, each.files) for each in deployments])
        deployments = [each for each in deployments if each.root in kept]
    return [*deployments, *read_once(workspace, partial(_unreadable, workspace))]


def _scenarios_of(
    workspace: Workspace,
    template: Path,
    declared: list[str],
    required: list[str],
    parameter_files: ParameterFileFinder,
    pipelines: PipelineScenarios,
    bicepparam: BicepparamFiles,
) -> list[tuple[str, Callable[[], ParameterSet], Value]]:
    """Return the scenarios of a template, at least one: their names, values and clouds.

    They are those of parameter files and of steps of pipelines.
    """
    own = bicepparam.of_templates.get(template, ())
    files = [(path, partial(bicepparam.read, path, None)) for path in own]
    files += [(each.path, partial(read_parameter_file, workspace, each.path)) for each in parameter_files.of(template)]
    files, steps = beside_pipelines(files, pipelines.of(template, declared, bicepparam.read, own, required))
    found: list[tuple[str, Callable[[], ParameterSet], Value]] = []
    found += [(shown_from(path, template), read, NULL) for path, read in files]
    found += [(each.name, each.read, each.cloud) for each in steps]
    return found or [("", lambda: ({}, [], set()), NULL)]


def _evaluated(
    workspace: Workspace, file: JsonFile, scenario: str, read: Callable[[], ParameterSet], cloud: Value
) -> Deployment:
    deployment = _evaluated_with(workspace, file, scenario, read())
    deployment.cloud = cloud
    return deployment


def _evaluated_with(workspace: Workspace, file: JsonFile, scenario: str, values: ParameterSet) -> Deployment:
    given, problems, files = values
    deployment = Deployment(LANGUAGE, file.source.path, scenario, problems=problems, files=files)
    with workspace.files_of_repository.noting(deployment.loads):
        result = evaluate_arm_template(file.source, TemplateCall(given), workspace)
    deployment.resources = result.resources
    deployment.outputs = result.outputs
    deployment.problems.extend(result.problems)
    deployment.switched_off = result.switched_off
    deployment.files.update(result.files)
    return deployment


def deployed_by_themselves(deployments: Iterable[tuple[str, Collection[str]]]) -> set[str]:
    """Return the templates that the evaluation of no other one has used; the first of a circle stays.

    deployments: the root and the files of each.
    """
    used: dict[str, set[str]] = {}
    roots: dict[str, None] = {}
    for root, files in deployments:
        roots[root] = None
        for path in files:
            if path != root:
                used.setdefault(path, set()).add(root)
    kept = set()
    for root in roots:
        users = used.get(root, set())
        circle = all(user in used and root in used[user] for user in users)
        if not users or (circle and root < min(users)):
            kept.add(root)
    return kept


def _unreadable(workspace: Workspace) -> list[Deployment]:
    """Return a deployment with a problem for each JSON file that is no text."""
    found = []
    for path in workspace.files(*ARM_ENDINGS):
        try:
            workspace.source(path)
        except UnreadableSourceError as error:
            source = workspace.remains(path)
            if may_be_template(source):
                found.append(unread(LANGUAGE, source, error))
    return found
