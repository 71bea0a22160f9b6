"""Definitions of Azure Deployment Environments: a template, and what whoever makes an environment is asked for.

https://learn.microsoft.com/azure/deployment-environments/concept-environment-yaml
"""

from __future__ import annotations

from collections.abc import Iterator

from avd_intune.languages.arm.pipelines.step_model import DeployingStep, GivenText
from avd_intune.languages.pipelines.pipeline_files import PipelineFile
from avd_intune.source.json_lookups import find, find_text
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonScalar
from avd_intune.source.text import Span

_RUNNERS = ("arm", "bicep")


def of_environment_definition(file: PipelineFile) -> Iterator[DeployingStep]:
    """Yield what a definition deploys where nobody changes what it proposes, nothing for another file."""
    template = find_text(file.root, "templatePath")
    if template is None or (find_text(file.root, "runner") or "").lower() not in _RUNNERS:
        return
    step = DeployingStep(file.scope, Span(file.source, file.root.start, file.root.end), template)
    parameters = find(file.root, "parameters")
    for each in parameters.items if isinstance(parameters, JsonArray) else ():
        name = find_text(each, "id")
        if name:
            place = Span(file.source, each.start, each.end)
            step.given.append(GivenText(name, _proposed(name, find(each, "default")), place))
    yield step


def _proposed(name: str, default: JsonNode | None) -> str:
    """Return the text of a default; without one, whoever makes the environment is asked."""
    if not isinstance(default, JsonScalar) or default.value is None:
        return f"$({name})"
    return str(default.value).lower() if isinstance(default.value, bool) else str(default.value)
