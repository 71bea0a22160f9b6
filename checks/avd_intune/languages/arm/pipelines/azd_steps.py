"""What `azd provision` deploys of a template, in each environment of its project.

https://learn.microsoft.com/azure/developer/azure-developer-cli/manage-environment-variables
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from avd_intune.languages.arm.pipelines.step_model import DeployingStep, GivenText
from avd_intune.languages.pipelines.azd_environments import environments_of
from avd_intune.records import replace
from avd_intune.source.json_lookups import find, members_of
from avd_intune.source.json_reader import JsonScalar, parse_json
from avd_intune.source.text import SourceFile, Span
from avd_intune.source.workspace import Workspace


def in_each_environment(step: DeployingStep, workspace: Workspace) -> list[DeployingStep]:
    """Return what `azd provision` deploys in each environment of a project; as it is where there is none."""
    environments, is_all = environments_of(Path(step.place.path).parent, workspace)
    found = [
        replace(
            step,
            environment=each.variables,
            given=[*step.given, *_given(each.settings)],
            job=f"environment {each.name}",
        )
        for each in environments
    ]
    return found if found and is_all else [*found, step]


def _given(source: SourceFile) -> Iterator[GivenText]:
    """Yield the parameters that azd keeps: those for which it asked."""
    root, _ = parse_json(source)
    for member in members_of(find(root, "infra", "parameters")):
        node = member.value
        is_text = isinstance(node, JsonScalar) and isinstance(node.value, str)
        text = str(node.value) if is_text and isinstance(node, JsonScalar) else source.text[node.start : node.end]
        yield GivenText(member.key, text, Span(source, member.start, node.end))
