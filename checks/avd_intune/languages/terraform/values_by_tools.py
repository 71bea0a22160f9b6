"""Values that other tools give to the variables of a root: nobody knows them here, but that they are given.

* templates of variable files beside it (`prod.tfvars.j2`), which a tool fills in before Terraform runs;
* stacks of Atmos that name it as a component: https://atmos.tools/core-concepts/stacks;
* variable files that Terramate writes into it: https://terramate.io/docs/code-generation.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from avd_intune.languages.terraform.modules import ModuleCode
from avd_intune.languages.terraform.variable_files_elsewhere import AUTOMATIC_ENDINGS, FIRST_FILES
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.source.json_lookups import find, find_text, members_of
from avd_intune.source.json_reader import JsonNode
from avd_intune.source.text import Span, UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.source.yaml_reader import read_yaml

_FILLED_IN = ("j2", "jinja", "jinja2", "erb", "mustache", "hbs", "gotmpl", "tmpl", "tftpl", "tpl")
_TEMPLATES = tuple(f".{values}.{tool}" for values in ("tfvars", "tfvars.json") for tool in _FILLED_IN)
_YAML, _TERRAMATE = (".yaml", ".yml"), (".tm.hcl", ".tm")
_OF_ATMOS = lazy_pattern(r"^components:[ \t]*\r?\n(?:[ \t]*(?:#[^\r\n]*)?\r?\n)*[ \t]+terraform:", re.MULTILINE)
_GENERATES = lazy_pattern(r"^[ \t]*generate_(?:hcl|file)[ \t]+\"([^\"\n]{1,200})\"", re.MULTILINE)
_WORD = lazy_pattern(r"[A-Za-z_][\w-]*")


@dataclass(frozen=True, slots=True)
class GivenByTool:
    """What a tool may give to a root. file: as a person knows it; names: of the variables; why: in words.

    is_alone: it is a deployment of its own; else it completes each.
    """

    file: str
    names: tuple[str, ...]
    why: str
    place: Span
    is_alone: bool


def given_by_tools(workspace: Workspace, code: ModuleCode) -> list[GivenByTool]:
    """Return what tools give to the variables of a root, none for one without variables."""
    if not code.variables:
        return []
    found = [
        *_of_templates(workspace, code.folder, code.variables),
        *_of_terramate(workspace, code.folder, code.variables),
        *_of_atmos(workspace, code.folder, code.variables),
    ]
    return [each for each in found if each.names]


def _of_templates(workspace: Workspace, folder: Path, variables: Collection[str]) -> Iterator[GivenByTool]:
    for path in workspace.in_folder(folder, *_TEMPLATES):
        place = _place_of(workspace, path)
        if place is not None:
            made = path.name.rpartition(".")[0]
            why = f'"{path.name}" is filled in before it is deployed, and may set it'
            names = _said_in(place.source.text, variables)
            is_alone = made not in FIRST_FILES and not made.endswith(AUTOMATIC_ENDINGS)
            yield GivenByTool(path.name, names, why, place, is_alone)


def _of_terramate(workspace: Workspace, folder: Path, variables: Collection[str]) -> Iterator[GivenByTool]:
    """Yield the variable files that Terramate writes: what it is told in a folder holds for all folders below."""
    for above in (folder, *folder.parents):
        for path in workspace.in_folder(above, *_TERRAMATE) if workspace.root in (above, *above.parents) else ():
            place = _place_of(workspace, path)
            for match in _GENERATES.finditer(place.source.text) if place is not None else ():
                name = match[1].rpartition("/")[2]
                if place is not None and (name in FIRST_FILES or name.endswith(AUTOMATIC_ENDINGS)):
                    here = Span(place.source, match.start(), match.end())
                    names = _said_in(place.source.text, variables)
                    yield GivenByTool(name, names, f'Terramate writes "{name}", which may set it', here, False)


def _of_atmos(workspace: Workspace, folder: Path, variables: Collection[str]) -> Iterator[GivenByTool]:
    told = workspace.facts.of(workspace, _YAML, _components_in)
    for path, components in told.items():
        if any(folder.parts[-len(Path(each).parts) :] == Path(each).parts for each in components):
            place = _place_of(workspace, path)
            if place is not None:
                name = workspace.relative(path)
                # A stack takes more from those that it imports.
                yield GivenByTool(name, tuple(variables), f'the Atmos stack "{name}" may give it', place, True)


def _components_in(workspace: Workspace, path: Path) -> tuple[str, ...]:
    """Return the components of Terraform that a stack of Atmos has: folders below the one for all components."""
    try:
        source = workspace.source(path)
        if _OF_ATMOS.search(source.text) is None:
            return ()
        documents = read_yaml(source)
    except UnreadableSourceError:
        return ()
    return tuple(dict.fromkeys(name for each in documents for name in _components_of(each)))


def _components_of(document: JsonNode) -> Iterator[str]:
    for each in members_of(find(document, "components", "terraform")):
        yield find_text(each.value, "component") or find_text(each.value, "metadata", "component") or each.key


def _said_in(text: str, variables: Collection[str]) -> tuple[str, ...]:
    words = set(_WORD.findall(text))
    return tuple(name for name in variables if name in words)


def _place_of(workspace: Workspace, path: Path) -> Span | None:
    try:
        return Span(workspace.source(path), 0, 0)
    except UnreadableSourceError:
        return None
