"""The files of a repository that say how its templates are deployed: pipelines, workflows and `azure.yaml`.

https://learn.microsoft.com/azure/devops/pipelines/yaml-schema,
https://docs.github.com/actions/reference/workflow-syntax and
https://learn.microsoft.com/azure/developer/azure-developer-cli/azd-schema
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.source.json_reader import JsonNode
from avd_intune.source.left_out import note_left_out
from avd_intune.source.pipeline_paths import pipeline_paths
from avd_intune.source.text import SourceFile, UnreadableSourceError
from avd_intune.source.workspace import Workspace

AZD_NAMES = frozenset({"azure.yaml", "azure.yml"})
# A file without these words deploys no template. Most YAML of a repository is none that does.
_DEPLOYS = lazy_pattern(
    r"csmFile|arm-deploy|bicep-deploy|\baz\s+(?:deployment|stack)\b|New-Az\w*Deployment|Set-Az\w*DeploymentStack", re.I
)
# Longer files are no pipelines that people wrote.
MAX_LENGTH = 1_000_000


@dataclass(frozen=True, slots=True)
class PipelineFile:
    """A file that deploys templates, as a tree. is_azd: it is the project file of the Azure Developer CLI."""

    source: SourceFile
    root: JsonNode
    is_azd: bool


def pipeline_files(workspace: Workspace) -> Iterator[PipelineFile]:
    """Yield the files that deploy templates, in order of their paths. One that is no YAML is noted as left out."""
    for path in pipeline_paths(workspace):
        is_azd = path.name.lower() in AZD_NAMES
        try:
            source = workspace.source(path)
        except UnreadableSourceError as error:
            if is_azd or _DEPLOYS.search(workspace.remains(path).text):
                note_left_out(path, f"the parameters with which it deploys templates are not known: {error}")
            continue
        if not is_azd and not _DEPLOYS.search(source.text):
            continue
        if len(source.text) > MAX_LENGTH:
            note_left_out(path, "it is too long to look for the parameters with which it deploys; split it")
            continue
        from avd_intune.source.yaml_reader import read_yaml

        try:
            documents = workspace.parsed(source, read_yaml)
        except UnreadableSourceError as error:
            note_left_out(path, f"the parameters with which it deploys templates are not known: {error}")
            continue
        for document in documents[:1] if is_azd else documents:
            yield PipelineFile(source, document, is_azd)
