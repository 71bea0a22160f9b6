"""Which cloud of Azure a step of a pipeline deploys to, as the names of clouds in the pipeline say.

`az cloud set --name AzureChinaCloud`, `Connect-AzAccount -Environment AzureChinaCloud`, `environment` of azure/login:
https://learn.microsoft.com/cli/azure/manage-clouds-azure-cli

What is nearest to a step counts: the step itself, then the last of the steps before it that names one, then its job (a
matrix), its stage, the file. What other jobs name is theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from avd_intune.languages.pipelines.pipeline_documents import documents_of
from avd_intune.patterns import lazy_pattern
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonObject
from avd_intune.source.text import SourceFile, Span
from avd_intune.source.workspace import Workspace
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by
from avd_intune.values.value_types import NULL, Known, Origin, Value

DEFAULT_CLOUD = "AzureCloud"
_CLOUD = lazy_pattern(r"\bAzure(?:Cloud|ChinaCloud|USGovernment|GermanCloud)\b")
# Comments of YAML and of the scripts in it.
_COMMENT = lazy_pattern(r"(?:^|\s)#[^\r\n]*")
# Members whose entries run by themselves, each with its own sign-in.
_APART = frozenset({"jobs", "stages"})


class CloudsOfSteps:
    """Which cloud the steps of a repository's pipelines deploy to.

    The documents of a pipeline are made once for all of its steps, of which there may be thousands.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._documents: dict[SourceFile, list[JsonNode]] = {}

    def of(self, place: Span) -> Value:
        """Return the cloud of the step at a place; NULL where none is named."""
        documents = self._documents.get(place.source)
        if documents is None:
            documents = self._documents[place.source] = documents_of(self._workspace, place.source)
        around = next((each for each in documents if each.start <= place.start <= each.end), None)
        return NULL if around is None else cloud_of_step(place, around)


def cloud_of_step(place: Span, root: JsonNode) -> Value:
    """Return the cloud that a step of a pipeline deploys to; NULL where nothing that concerns it names one.

    place: the step, or its script. root: the tree of the pipeline. Where its job names several clouds, each is a case.
    """
    text = _without_comments(place.source.text)
    if not _names_a_cloud(text):
        return NULL
    for start, end in _nearest_first(place, root):
        found = {
            match[0]: Span(place.source, match.start(), match.end()) for match in _CLOUD.finditer(text, start, end)
        }
        if found:
            return _one_of(found)
    return NULL


@lru_cache(maxsize=4)
def _names_a_cloud(text: str) -> bool:
    return _CLOUD.search(text) is not None


@lru_cache(maxsize=4)
def _without_comments(text: str) -> str:
    """Return the text of a pipeline with blanks for its comments; it is asked for each of its steps."""
    return _COMMENT.sub(lambda comment: " " * len(comment[0]), text)


def _one_of(found: dict[str, Span]) -> Value:
    values: dict[str, Value] = {
        name: Known(name, origin=Origin("the cloud of the pipeline", span)) for name, span in found.items()
    }
    if len(values) == 1:
        return next(iter(values.values()))
    span = next(iter(found.values()))
    key = f"cloud of {span.path}:{span.start}"
    return choice_by(Decision(key, tuple(values), "the cloud of the pipeline", span), values)


def _nearest_first(place: Span, root: JsonNode) -> Iterator[tuple[int, int]]:
    """Yield the parts of a pipeline that may name the cloud of a step, as ranges of its text."""
    chain = list(_around(place, root))
    if chain:
        yield chain[-1][1].start, chain[-1][1].end
    for number in range(len(chain) - 2, -1, -1):
        (name, node), inner = chain[number], chain[number + 1][1]
        if isinstance(node, JsonArray) and name not in _APART:
            before = [each for each in node.items if each.start < inner.start]
            yield from ((each.start, each.end) for each in reversed(before))
        elif isinstance(node, JsonObject) and name not in _APART:
            yield from ((each.value.start, each.value.end) for each in node.members if each.value is not inner)


def _around(place: Span, root: JsonNode) -> Iterator[tuple[str, JsonNode]]:
    """Yield the nodes that a step stands in, the outermost first, each with the name of the member that it is."""
    name, node = "", root
    while True:
        yield name, node
        inside: list[tuple[str, JsonNode]] = []
        if isinstance(node, JsonObject):
            inside = [(each.key, each.value) for each in node.members]
        elif isinstance(node, JsonArray):
            inside = [("", each) for each in node.items]
        found = next((each for each in inside if each[1].start <= place.start < each[1].end), None)
        if found is None or place.start == node.start:
            return
        name, node = found
