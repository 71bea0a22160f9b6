"""The files of a repository that say how its code is deployed, as trees: pipelines, workflows, `azure.yaml`, scripts.

https://learn.microsoft.com/azure/devops/pipelines/yaml-schema,
https://docs.github.com/actions/reference/workflow-syntax and
https://learn.microsoft.com/azure/developer/azure-developer-cli/azd-schema
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from avd_intune.languages.pipelines.pipeline_documents import documents_of
from avd_intune.languages.pipelines.pipeline_texts import PipelineScope
from avd_intune.records import dataclass, replace
from avd_intune.source.json_reader import JsonNode
from avd_intune.source.left_out import note_left_out
from avd_intune.source.pipeline_paths import is_script, pipeline_paths
from avd_intune.source.text import SourceFile, UnreadableSourceError
from avd_intune.source.workspace import Workspace

AZD_NAMES = frozenset({"azure.yaml", "azure.yml"})
# Longer files are no pipelines that people wrote.
MAX_LENGTH = 1_000_000


@dataclass(frozen=True, slots=True)
class PipelineFile:
    """A document of a pipeline file, as a tree. called: what a call of it hands over, if the repository has one."""

    path: Path
    source: SourceFile
    root: JsonNode
    called: PipelineScope | None = None

    @property
    def scope(self) -> PipelineScope:
        """Return the names that all of it knows."""
        return self.called if self.called is not None else PipelineScope(self.source)

    @property
    def is_azd(self) -> bool:
        """Say whether it is the project file of the Azure Developer CLI."""
        return self.path.name.lower() in AZD_NAMES


def pipeline_files(
    workspace: Workspace, is_worth: Callable[[SourceFile], bool], what_is_lost: str
) -> Iterator[PipelineFile]:
    """Yield the documents of the files that are worth reading, in order of their paths.

    is_worth: says by the path of a file and its text whether it may hold what is looked for, asked once for each text;
    most YAML of a repository does not. what_is_lost: what is not known of a file that is no YAML, for the note that
    says so.
    """
    from avd_intune.languages.pipelines.pipeline_calls import PipelineCalls

    paths = pipeline_paths(workspace)
    calls = PipelineCalls(workspace, paths)
    for path in paths:
        try:
            source = workspace.source(path)
        except UnreadableSourceError as error:
            # What is no file at all is no script that deploys; one that runs on a machine is asked for there.
            is_file = path.is_file() or not is_script(path)
            if is_file and is_worth(workspace.remains(path)):
                note_left_out(path, f"{what_is_lost}: {error}")
            continue
        if not workspace.parsed(source, is_worth):
            continue
        if len(source.text) > MAX_LENGTH:
            note_left_out(path, f"{what_is_lost}: it is too long to be read as a pipeline; split it")
            continue
        try:
            documents = documents_of(workspace, source)
        except UnreadableSourceError as error:
            note_left_out(path, f"{what_is_lost}: {error}")
            continue
        for document in documents[:1] if path.name.lower() in AZD_NAMES else documents:
            called = calls.of(path, source, document)
            if is_script(path) and calls.is_loaded(path, source):
                called = [replace(each, is_loaded=True) for each in called or [calls.alone(source)]]
            for scope in called or [calls.alone(source)]:
                yield PipelineFile(path, source, document, scope)
