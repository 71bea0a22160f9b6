"""The template specs that a pipeline makes of files of the repository, and the modules that it publishes.

`az ts create`: https://learn.microsoft.com/cli/azure/ts; `New-AzTemplateSpec`:
https://learn.microsoft.com/powershell/module/az.resources/new-aztemplatespec; `az bicep publish` and `bicep publish`:
https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-cli#publish.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from avd_intune.languages.pipelines.command_words import Word
from avd_intune.languages.pipelines.pipeline_texts import PipelineScope
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.source.text import Span
from avd_intune.values.access import known_texts

_MAKES = frozenset({"new-aztemplatespec", "set-aztemplatespec"})
_JSON_FILE = lazy_pattern(r"[^\s\"'()]{1,300}\.json\b", re.IGNORECASE)
_BICEP = frozenset({"bicep", "bicep.exe"})
_SHORT = {"n": "name", "v": "version", "f": "templatefile"}


@dataclass(frozen=True, slots=True)
class PublishedSpec:
    """A template spec that a command makes of a file. All as written; version: "" where the command gives none."""

    scope: PipelineScope
    place: Span
    name: str
    version: str
    template: str

    def may_be(self, name: str, version: str) -> bool:
        """Say whether it may be the version of a template spec; "" is one that is not known."""
        return self._is(self.name, name) and self._is(self.version, version)

    def _is(self, written: str, asked: str) -> bool:
        known = known_texts(self.scope.text(written, self.place))
        return not known or not asked or asked.lower() in (each.lower() for each in known)


@dataclass(frozen=True, slots=True)
class PublishedModule:
    """A file that a command publishes as a module of a registry. source, target: as written."""

    scope: PipelineScope
    place: Span
    source: str
    target: str


def published_by(words: Sequence[Word], scope: PipelineScope, place: Span) -> Iterator[PublishedSpec]:
    """Yield the template spec that a command makes, nothing for every other command."""
    texts = [word.text for word in words]
    lower = [text.lower().lstrip("@-") for text in texts]
    start = next((at for at, text in enumerate(lower) if text in _MAKES or text in ("az", "az.cmd")), None)
    if start is None:
        return
    if lower[start] not in _MAKES:
        if lower[start + 1 : start + 2] != ["ts"] or lower[start + 2 : start + 3] not in (["create"], ["update"]):
            return
        start += 2
    options = {_SHORT.get(name, name): text for name, text in _options_of(texts[start + 1 :]).items()}
    # `-TemplateJson (Get-Content ./pool.json -Raw)`
    read = _JSON_FILE.search(" ".join(texts)) if "templatejson" in options else None
    template = options.get("templatefile") or (read[0] if read is not None else "")
    if template:
        yield PublishedSpec(scope, place, options.get("name", ""), options.get("version", ""), template)


def module_published_by(words: Sequence[Word], scope: PipelineScope, place: Span) -> Iterator[PublishedModule]:
    """Yield the module that a command publishes, nothing for every other command."""
    texts = [word.text for word in words]
    lower = [text.lower() for text in texts]
    start = next((at for at, text in enumerate(lower) if text in _BICEP), None)
    if start is None or lower[start + 1 : start + 2] != ["publish"]:
        return
    # `bicep publish FILE --target TARGET`, `az bicep publish --file FILE --target TARGET`
    options = _options_of(texts[start + 2 :])
    source = options.get("file") or options.get("f") or options.get("")
    target = options.get("target") or options.get("t")
    if source and target:
        yield PublishedModule(scope, place, source, target)


def _options_of(texts: Sequence[str]) -> dict[str, str]:
    """Return the options of a command by their names without hyphens, and its first other word by ""."""
    options: dict[str, str] = {}
    option = ""
    for text in texts:
        if text.startswith("-"):
            name, _, value = text.lstrip("-").partition("=")
            option = name.lower().replace("-", "")
            options[option] = value
        elif not options.get(option):
            options[option] = text
            option = ""
    return options
