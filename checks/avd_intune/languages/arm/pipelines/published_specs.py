"""The template specs that a pipeline makes of files of the repository.

`az ts create`: https://learn.microsoft.com/cli/azure/ts; `New-AzTemplateSpec`:
https://learn.microsoft.com/powershell/module/az.resources/new-aztemplatespec.
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
    options: dict[str, str] = {}
    option = ""
    for text in texts[start + 1 :]:
        if text.startswith("-"):
            name, _, value = text.lstrip("-").partition("=")
            option = name.lower().replace("-", "")
            option = _SHORT.get(option, option)
            options[option] = value
        elif option and not options[option]:
            options[option] = text
    # `-TemplateJson (Get-Content ./pool.json -Raw)`
    read = _JSON_FILE.search(" ".join(texts)) if "templatejson" in options else None
    template = options.get("templatefile") or (read[0] if read is not None else "")
    if template:
        yield PublishedSpec(scope, place, options.get("name", ""), options.get("version", ""), template)
