"""ARM templates of a workspace: every one that is deployed as it is, in every scenario."""

from __future__ import annotations

from pathlib import Path

from avd_intune.languages.arm.parameters import read_parameter_values
from avd_intune.languages.arm.roots import may_be_template, read_template, root_paths, template_files, used_templates
from avd_intune.languages.arm.scenarios import ArmScenario, find_scenarios
from avd_intune.languages.arm.template import evaluate_arm_template
from avd_intune.languages.arm.template_calls import TemplateCall
from avd_intune.languages.arm.template_json import JsonFile, json_library
from avd_intune.languages.resource_model import Deployment, Problem
from avd_intune.source.repository_files import FileAccessError
from avd_intune.source.text import SourceFile, Span, UnreadableSourceError
from avd_intune.source.workspace import Workspace

LANGUAGE = "arm"


def read_arm(workspace: Workspace) -> list[Deployment]:
    """Return one deployment for each root template and scenario. Never raises.

    A template that others link to, or that Bicep uses as a module, is judged through them. Templates
    that a compiler wrote count like those of a person: it is they that are deployed.
    """
    library = json_library(workspace)
    templates = template_files(workspace, library)
    users = used_templates(workspace, templates)
    roots = root_paths([file.source.path for file in templates], users)
    deployments: list[Deployment] = []
    for path in roots:
        file = read_template(workspace, library, Path(path))
        if file is not None:
            deployments.extend(
                _evaluated(workspace, file, scenario) for scenario in find_scenarios(workspace, library, file)
            )
    return [*_without_linked(deployments), *_unreadable(workspace)]


def _evaluated(workspace: Workspace, file: JsonFile, scenario: ArmScenario) -> Deployment:
    source = file.source
    deployment = Deployment(LANGUAGE, source.path, scenario.name)
    given = {}
    if scenario.file is not None:
        parameters = scenario.file
        given = read_parameter_values(parameters.root, parameters.source)
        deployment.files.add(parameters.source.path)
        deployment.problems.extend(
            Problem(each.span, each.message, parameters.source.text) for each in parameters.diagnostics
        )
    result = evaluate_arm_template(source, TemplateCall(given), workspace)
    deployment.resources = result.resources
    deployment.problems.extend(result.problems)
    deployment.switched_off = result.switched_off
    deployment.files.update(result.files)
    return deployment


def _without_linked(deployments: list[Deployment]) -> list[Deployment]:
    """Leave out templates that the evaluation of another one has used; the first of a circle stays."""
    used: dict[str, set[str]] = {}
    for deployment in deployments:
        for path in deployment.files:
            if path != deployment.root:
                used.setdefault(path, set()).add(deployment.root)
    kept = set()
    for deployment in deployments:
        root = deployment.root
        users = used.get(root, set())
        circle = all(user in used and root in used[user] for user in users)
        if not users or (circle and root < min(users)):
            kept.add(root)
    return [deployment for deployment in deployments if deployment.root in kept]


def _unreadable(workspace: Workspace) -> list[Deployment]:
    """Return a deployment with a problem for each JSON file that is no text."""
    found = []
    for path in workspace.files(".json"):
        try:
            workspace.source(path)
        except UnreadableSourceError as error:
            source = SourceFile(str(path), _remains(workspace, path))
            if not may_be_template(source):
                continue
            problem = Problem(Span(source, 0, 0), str(error), source.text)
            found.append(Deployment(LANGUAGE, str(path), "", problems=[problem], files={str(path)}))
    return found


def _remains(workspace: Workspace, path: Path) -> str:
    """Return what can be made out in a file that is no text."""
    try:
        data = workspace.files_of_repository.read_bytes(path.parent, path.name)
    except FileAccessError:
        return ""
    return data.decode("utf-8", "replace").replace("\0", "")
