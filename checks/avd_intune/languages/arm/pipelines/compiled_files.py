"""The files that a pipeline compiles from Bicep, and deploys by the name that they have then.

`az bicep build`, `bicep build`, `az bicep build-params` and `bicep build-params`:
https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-cli
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from avd_intune.languages.pipelines.command_words import Word
from avd_intune.languages.pipelines.pipeline_texts import PipelineScope
from avd_intune.records import dataclass
from avd_intune.source.text import Span

# What a file becomes that is compiled, where no other name is given.
COMPILED_FROM = {".bicep": ".json", ".bicepparam": ".json"}


@dataclass(frozen=True, slots=True)
class CompiledFile:
    """A file that a command compiles. source, target: paths as written."""

    scope: PipelineScope
    place: Span
    source: str
    target: str


def compiled_by(words: Sequence[Word], scope: PipelineScope, place: Span) -> Iterator[CompiledFile]:
    """Yield what a command compiles, nothing for every other command."""
    texts = [word.text for word in words]
    start = next((at for at, text in enumerate(texts) if text.lower() in ("bicep", "bicep.exe")), None)
    if start is None or texts[start + 1 : start + 2] not in (["build"], ["build-params"]):
        return
    # `bicep build FILE`, `az bicep build --file FILE`
    options = {"": ""}
    option = ""
    for text in texts[start + 2 :]:
        if text.startswith("-"):
            name, _, value = text.partition("=")
            option = name.lower()
            options[option] = value
        elif not options.get(option):
            options[option] = text
    source = options.get("--file") or options.get("-f") or options[""]
    target = options.get("--outfile") or options.get("--out-file")
    name = source.replace("\\", "/").rpartition("/")[2]
    for ending, compiled in COMPILED_FROM.items():
        if name.lower().endswith(ending):
            default = name[: -len(ending)] + compiled
            folder = options.get("--outdir")
            beside = source[: len(source) - len(ending)] + compiled
            yield CompiledFile(scope, place, source, target or (f"{folder}/{default}" if folder else beside))


def sources_beside(written: str) -> tuple[str, ...]:
    """Return the paths of what may have been compiled to a file beside it: `infra/main.json` was `infra/main.bicep`."""
    if not written.lower().endswith(".json"):
        return ()
    stem = written[: -len(".json")]
    return (f"{stem}.bicep", f"{stem}.bicepparam", f"{stem.removesuffix('.parameters')}.bicepparam")
