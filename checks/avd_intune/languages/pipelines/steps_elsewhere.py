"""Steps of which the repository has not the code, and that are handed a file or folder of it, which they may deploy.

Workflows and actions of other repositories (`uses: contoso/workflows/.github/workflows/deploy.yml@v1`), templates of
other repositories of Azure DevOps (`template: deploy.yml@templates`) and tasks that are not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PureWindowsPath

from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.source.json_lookups import find, find_text
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonObject, JsonScalar

_ELSEWHERE = lazy_pattern(r"(?!\.)[^@\s]+@\S+")
# What is handed a file to look at it, to compile or to move it.
_ONLY_LOOKS = lazy_pattern(
    r"lint|scan|test|valid|what-?if|build|compil|publish|docs?\b|document|format|check|upload|download|cache|analy|restore"
    r"|copy|psrule|checkov|trivy|release-note|diff|preview",
    re.I,
)
# Of what may be anything else than a step that deploys, these words tell.
_DEPLOYS = lazy_pattern(r"deploy|provision|bicep|\barm\b|infra|apply|release|template|terraform|tofu", re.I)
_VALUES = lazy_pattern(r"param|overrid|arg|value|variable|input|setting|^tf_?vars?$", re.I)
_TEMPLATE = lazy_pattern(r".*\.(?:bicep|json|jsonc|arm)", re.I)
_FOLDERS_OF_VALUES = ("parameter", "parameters")
_WORD = lazy_pattern(r"\w*")
# Tasks of Azure DevOps itself that run a script, or move files.
_OWN_TASKS = lazy_pattern(
    r"Azure(?:CLI|PowerShell)|Bash|PowerShell|CmdLine|CopyFiles|ArchiveFiles|DownloadPipeline", re.I
)


@dataclass(frozen=True, slots=True)
class StepElsewhere:
    """A step whose code is elsewhere. called: as it is written. paths: the files that it may be handed, as written.

    gives_values: whether something that it is handed may be values.
    """

    called: str
    templates: tuple[str, ...]
    files: tuple[str, ...]
    gives_values: bool


def handed_elsewhere(node: JsonObject) -> tuple[str, list[tuple[str, str]]] | None:
    """Return what a step whose code is elsewhere is called, and the texts that it is handed by the names of inputs.

    None for a part of a pipeline that is no such step, or that deploys nothing.
    """
    called, inputs = "", None
    for name, of_inputs in (("uses", "with"), ("template", "parameters"), ("task", "inputs")):
        written = find_text(node, name)
        if written is not None and find(node, of_inputs) is not None:
            called, inputs = written, find(node, of_inputs)
    if not _ELSEWHERE.fullmatch(called) or called.endswith("@self") or _OWN_TASKS.match(called):
        return None
    own = find_text(node, "name") or find_text(node, "displayName") or ""
    said = f"{called.partition('@')[0].rpartition('/')[2]} {own}"
    if _ONLY_LOOKS.search(said) or not (_DEPLOYS.search(called) or _DEPLOYS.search(own)):
        return None
    return called, list(_texts(inputs))


def gives_values(name: str) -> bool:
    """Say whether an input may be values, by its name."""
    return _VALUES.search(name) is not None and "file" not in name.lower()


def step_elsewhere(node: JsonObject) -> StepElsewhere | None:
    """Return the step with a template that a part of a pipeline is, None where its code is at hand."""
    handed = handed_elsewhere(node)
    if handed is None:
        return None
    called, texts = handed
    files = tuple(text for _, text in texts if _holds_parameters(text))
    templates = tuple(text for _, text in texts if _TEMPLATE.fullmatch(text) and text not in files)
    if not templates and not any(text.endswith(".bicepparam") for text in files):
        return None
    gives = any(gives_values(name) for name, text in texts if text not in files and text not in templates)
    return StepElsewhere(called, templates, files, gives or not files)


def _holds_parameters(path: str) -> bool:
    """Say so of `main.bicepparam`, `dev.parameters.json`, `my-params_dev.jsonc`, and of JSON in `parameters/`."""
    stem, _, ending = path.lower().rpartition(".")
    if ending not in ("json", "jsonc"):
        return path.lower().endswith(".bicepparam")
    folder, name = PureWindowsPath(stem).parent.name, PureWindowsPath(stem).name
    at = name.rfind("param")
    return folder.endswith(_FOLDERS_OF_VALUES) or (at >= 0 and _WORD.fullmatch(name, at) is not None)


def _texts(node: JsonNode | None, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts that a step is handed, each with the name of its input."""
    if isinstance(node, JsonObject):
        for member in node.members:
            yield from _texts(member.value, name or member.key)
    elif isinstance(node, JsonArray):
        for item in node.items:
            yield from _texts(item, name)
    elif isinstance(node, JsonScalar) and isinstance(node.value, str) and 0 < len(node.value.strip()) <= 500:
        yield name, node.value.strip()
