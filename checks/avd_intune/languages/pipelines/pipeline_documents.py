"""The documents of the files that say how code is deployed, as trees: YAML, and scripts as a single step."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from avd_intune.languages.pipelines.gitlab_jobs import with_extended_jobs
from avd_intune.languages.pipelines.package_scripts import documents_of_package
from avd_intune.patterns import lazy_pattern
from avd_intune.source.json_lookups import find, find_text, members_of
from avd_intune.source.json_reader import JsonArray, JsonMember, JsonNode, JsonObject, JsonScalar, parse_json
from avd_intune.source.pipeline_paths import PACKAGE, SERVICE_MODELS, is_script
from avd_intune.source.text import SourceFile, UnreadableSourceError
from avd_intune.source.workspace import Workspace

# A list of variables can name a file that holds more of them.
_VARIABLES = lazy_pattern(r"\bvariables:")
_EXTENDS = lazy_pattern(r"\bextends:")
_TEMPLATE = lazy_pattern(r"^\s*-\s+template:", re.MULTILINE)
_MAX_DEPTH = 30


def documents_of(workspace: Workspace, source: SourceFile) -> list[JsonNode]:
    """Return the documents of a pipeline; a script is one with a single step. Raises UnreadableSourceError.

    The variables of templates in the repository are put in:
    https://learn.microsoft.com/azure/devops/pipelines/process/templates#variable-reuse
    """
    if Path(source.path).name == PACKAGE:
        return documents_of_package(workspace, source)
    if is_script(Path(source.path)):
        end = len(source.text)
        # In a process of Octopus Deploy, scripts are texts of several lines between marks, as here documents are.
        text = source.text.replace("<<-", "   ") if source.path.endswith(".ocl") else source.text
        return [JsonObject(0, end, [JsonMember(0, 0, "run", JsonScalar(0, end, text))])]
    if source.path.endswith(SERVICE_MODELS):
        root, _ = parse_json(source)
        return [root] if root is not None else []
    from avd_intune.source.yaml_reader import read_yaml

    documents = workspace.parsed(source, read_yaml)
    if _EXTENDS.search(source.text):
        documents = [with_extended_jobs(each) for each in documents]
    if _VARIABLES.search(source.text) and _TEMPLATE.search(source.text):
        return [_with_variables(each, workspace, Path(source.path).parent) for each in documents]
    return documents


def _with_variables(node: JsonNode, workspace: Workspace, folder: Path, depth: int = 0) -> JsonNode:
    """Return a tree with the variables that its lists take from other files, each where the file is named."""
    if depth > _MAX_DEPTH:
        return node
    if isinstance(node, JsonArray):
        return JsonArray(node.start, node.end, [_with_variables(e, workspace, folder, depth + 1) for e in node.items])
    if not isinstance(node, JsonObject):
        return node
    members: list[JsonMember] = []
    for each in node.members:
        value = _with_variables(each.value, workspace, folder, depth + 1)
        if each.key == "variables" and isinstance(value, JsonArray):
            items = [more for item in value.items for more in (item, *_variables_from(item, workspace, folder))]
            value = JsonArray(value.start, value.end, items)
        members.append(JsonMember(each.start, each.key_end, each.key, value))
    return JsonObject(node.start, node.end, members)


def _variables_from(item: JsonNode, workspace: Workspace, folder: Path) -> Iterator[JsonNode]:
    written = (find_text(item, "template") or "").removesuffix("@self").replace("\\", "/")
    if not written or "$" in written or "@" in written:
        return
    path = workspace.root / written.lstrip("/") if written.startswith("/") else Path(os.path.normpath(folder / written))
    if path not in workspace.repository_files(path.name):
        return
    from avd_intune.source.yaml_reader import read_yaml

    try:
        documents = workspace.parsed(workspace.source(path), read_yaml)
    except UnreadableSourceError:
        return
    for document in documents:
        declared = find(document, "variables")
        pairs: list[tuple[str | None, JsonNode | None]] = [(each.key, each.value) for each in members_of(declared)]
        for each in declared.items if isinstance(declared, JsonArray) else ():
            pairs.append((find_text(each, "name"), find(each, "value")))
        for name, value in pairs:
            if name is not None and isinstance(value, JsonScalar):
                start, end = item.start, item.end
                named = JsonMember(start, start, "name", JsonScalar(start, end, name))
                yield JsonObject(
                    start, end, [named, JsonMember(start, start, "value", JsonScalar(start, end, value.value))]
                )
