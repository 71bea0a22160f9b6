"""Steps of pipelines and scripts that deploy a template which nobody judges: it is not in the repository, or its name
does not end as that of one, which no tool that deploys asks for.

By its file (`csmFile`, `template`, `--template-file`, `-TemplateFile`), its address (`--template-uri`, `-TemplateUri`,
`csmFileLink`) or its template spec (`--template-spec`, `-TemplateSpecId`):
https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-cli and
https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/azure-resource-manager-template-deployment-v3.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator

from avd_intune.estate.adapters.registry_modules import AVD_WORDS, SESSION_HOST_WORDS
from avd_intune.patterns import lazy_pattern
from avd_intune.source.text import SourceFile

ENDINGS = (".json", ".jsonc", ".arm", ".bicep")
_VALUE = r"(?:[\"']([^\"'\r\n]{1,500})[\"']|([^\s\"'`;]{1,500}))"
_TEMPLATE = lazy_pattern(
    r"(?:\b(?:csmFile(?:Link)?|template(?:-file)?)\s*:\s{0,20}"
    rf"|(?<![\w-])(?:--template-(?:file|uri|spec)|-Template(?:File|Uri|SpecId))(?:\s{{1,20}}|[=:])){_VALUE}",
    re.IGNORECASE,
)
_DEPLOYS = ("csmfile", "arm-deploy", "bicep-deploy", "az stack", "az deployment", "new-az")
# Azure Pipelines calls its own files templates, too.
_OF_PIPELINES = (".yml", ".yaml")
_RESOURCES = lazy_pattern(r"""\bresources["']?\s{0,9}:""", re.IGNORECASE)
# In the address of a template: `…/avdaccelerator/…/deploy-baseline.json`.
_IN_ADDRESS = lazy_pattern(r"(?<![a-z])[aw]vd", re.IGNORECASE)
# As far as the parameters of a step reach.
_AROUND = 800


def templates_elsewhere(source: SourceFile, present: Callable[[], Collection[str]]) -> Iterator[tuple[int, int]]:
    """Yield the places where a step names a template that the repository has not, and speaks of session hosts.

    present: gives the names of all files of the repository that may be templates, in lower case.
    """
    text = source.text
    lower = text.lower()
    if not any(words in lower for words in _DEPLOYS):
        return
    for match in _TEMPLATE.finditer(text):
        written = match[1] or match[2]
        name = _name_of(written)
        option = match[0][: match.start(1 if match[1] else 2) - match.start()].lower()
        is_spec = "spec" in option or written.lower().startswith("ts:")
        if not is_spec and (not name.endswith(ENDINGS) or _is_there(name, present())):
            continue
        named = AVD_WORDS.search(written) or _IN_ADDRESS.search(written)
        speaks = named or SESSION_HOST_WORDS.search(text, match.end(), match.end() + _AROUND)
        if speaks and not (is_spec and written.removeprefix("ts:").startswith("$")):
            yield match.span()


def templates_named_otherwise(source: SourceFile, texts: Callable[[str], Iterable[str]]) -> Iterator[tuple[int, int]]:
    """Yield the places where a step names a template of the repository by another ending, that speaks of session hosts.

    texts: gives what the files of the repository with a name hold.
    """
    lower = source.text.lower()
    if not any(words in lower for words in _DEPLOYS):
        return
    for match in _TEMPLATE.finditer(source.text):
        name = _name_of(match[1] or match[2])
        if not name or "$" in name or name.endswith((*ENDINGS, *_OF_PIPELINES)):
            continue
        if any(_RESOURCES.search(text) and AVD_WORDS.search(text) for text in texts(name)):
            yield match.span()


def _name_of(written: str) -> str:
    return re.split(r"[/\\]", written.split("?", maxsplit=1)[0])[-1].lower()


def _is_there(name: str, present: Collection[str]) -> bool:
    """Say whether a template may be one of the repository: also one that is compiled, or called by what a run tells."""
    stem, _, ending = name.rpartition(".")
    return "$" in name or name in present or (ending == "json" and f"{stem}.bicep" in present)
