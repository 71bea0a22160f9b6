"""The modules that a repository publishes to a registry of its own, and that its code calls there.

`az bicep publish` and `bicep publish`:
https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-cli#publish
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from avd_intune.languages.arm.pipelines.path_patterns import ANY, files_at, fits, path_pattern
from avd_intune.languages.arm.pipelines.pipeline_scenarios import PipelineScenarios
from avd_intune.languages.arm.pipelines.published_specs import PublishedModule
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.source.pipeline_paths import pipeline_paths
from avd_intune.source.text import SourceFile, UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.values.cases import alternatives_of

_SAYS_SO = lazy_pattern(r"\bbicep\s{1,8}publish\b", re.IGNORECASE)
_TARGET = lazy_pattern(r"br:([^/:\s]{1,300})/([^:\s]{1,300}):([^:/\s]{1,200})$")
_ALIASED = lazy_pattern(r"br/([\w-]{1,100}):([^:\s]{1,300}):([^:/\s]{1,200})$")
_ENDINGS = (".bicep",)


@dataclass(frozen=True, slots=True)
class Publication:
    """A file of the repository that a pipeline publishes as a module.

    registry: None where `alias` names it; they and path and version hold a mark for what only a run tells. place: the
    pipeline with its line. is_certain: whether the file is written out.
    """

    source: Path
    registry: str | None
    alias: str
    path: str
    version: str
    place: str
    is_certain: bool

    def may_be(self, registry: str | None, path: str) -> bool:
        """Say whether it may be a version of a module that code calls; registry: None if it is not known."""
        return (self.registry is None or registry is None or fits(registry, self.registry)) and fits(path, self.path)

    def is_version(self, version: str) -> bool:
        """Say whether it is certainly a version of the module that it is named as."""
        return self.is_certain and ANY not in self.path and self.version.lower() == version.lower()


def publications(workspace: Workspace) -> Sequence[Publication]:
    """Return what the pipelines of a repository publish, in order of their places."""
    texts = tuple(_texts(workspace))
    if not any(map(_says_so, texts)):
        return ()
    return workspace.facts.made(_published, workspace, texts)


def _texts(workspace: Workspace) -> Iterator[SourceFile]:
    for path in pipeline_paths(workspace):
        try:
            yield workspace.source(path)
        except UnreadableSourceError:
            continue


def _says_so(source: SourceFile) -> bool:
    return _SAYS_SO.search(source.text) is not None


def _published(workspace: Workspace, texts: tuple[SourceFile, ...]) -> tuple[Publication, ...]:
    commands = PipelineScenarios(workspace).modules_made()
    return tuple(dict.fromkeys(one for each in commands for one in _of_command(each, workspace)))


def _of_command(command: PublishedModule, workspace: Workspace) -> Iterator[Publication]:
    place = f"{workspace.relative(command.place.path)}:{command.place.line}"
    sources = {
        file: _is_written_out(pattern)
        for pattern in _patterns(command, command.source)
        for file in files_at(workspace, pattern, command.place.path, _ENDINGS)
    }
    for target in _patterns(command, command.target):
        named, by_alias = _TARGET.match(target), _ALIASED.match(target)
        for file, is_certain in sources.items():
            if named is not None:
                yield Publication(file, named[1], "", named[2], named[3], place, is_certain)
            elif by_alias is not None:
                yield Publication(file, None, by_alias[1], by_alias[2], by_alias[3], place, is_certain)


def _is_written_out(pattern: str) -> bool:
    """Say whether a path is known but for the folder of the agent that it begins with."""
    segments = [each for each in pattern.replace("\\", "/").split("/") if each]
    known = next((at for at, each in enumerate(segments) if each.strip(ANY)), len(segments))
    return ANY not in "".join(segments[known:])


def _patterns(command: PublishedModule, written: str) -> list[str]:
    value = command.scope.text(written.strip(), command.place)
    return [path_pattern(each.value) for each in alternatives_of(value)]
