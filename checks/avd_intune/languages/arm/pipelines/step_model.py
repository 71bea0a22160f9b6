"""What a step of a pipeline says that deploys a template, as it is written."""

from __future__ import annotations

from collections.abc import Mapping

from avd_intune.languages.pipelines.pipeline_texts import PipelineScope, text_shown
from avd_intune.records import dataclass, field
from avd_intune.source.json_reader import JsonNode
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.value_types import Value


@dataclass(frozen=True, slots=True)
class GivenText:
    """One parameter with its value as text. place: where it is written.

    files_before: how many parameter files the step names before it; those that it names later win over it. None: it
    wins over all of them.
    """

    name: str
    text: str
    place: Span
    files_before: int | None = None


@dataclass(slots=True)
class DeployingStep:
    """A step that deploys a template. template: its path as written, None where a parameter file or `spec` names it.

    files: parameter files as written, of which later ones win. is_by_convention: it reads its file where there is one,
    and asks for what has no default where there is none. given: parameters, of which later ones win. document:
    parameters as JSON. others: what else gives parameters, by a word that says where they come from. job: which job of
    a matrix it is in, where the others deploy something else. environment: what azd puts in for the names of variables.
    spec: the id of the template spec that it deploys, as written.
    """

    scope: PipelineScope
    place: Span
    template: str | None
    files: list[str] = field(default_factory=list)
    given: list[GivenText] = field(default_factory=list)
    document: list[tuple[JsonNode, SourceFile]] = field(default_factory=list)
    others: str | None = None
    is_by_convention: bool = False
    job: str = ""
    spec: str = ""
    environment: Mapping[str, Value] = field(default_factory=dict)

    def said(self) -> tuple[str, ...]:
        """Return what it deploys as texts, as far as the pipeline tells: two jobs of a matrix may deploy the same."""
        written = [self.template or "", *self.files, *(f"{each.name}={each.text}" for each in self.given)]
        return tuple(text_shown(self.scope.text(each, self.place)) for each in written)
