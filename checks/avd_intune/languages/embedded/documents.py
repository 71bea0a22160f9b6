"""JSON documents that hold a template without being one: policy definitions and the artifacts of blueprints.

https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-basics
https://azure.github.io/enterprise-azure-policy-as-code/policy-assignments/
https://learn.microsoft.com/azure/governance/blueprints/how-to/import-export-ps#folder-structure-of-a-blueprint-definition
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from avd_intune.languages.arm.parameters import literal_value
from avd_intune.languages.arm.roots import used_templates
from avd_intune.languages.arm.template_json import JsonFile, JsonLibrary, is_arm_template, json_library
from avd_intune.languages.embedded.enterprise_policies import assignments_of, is_assignment_tree
from avd_intune.languages.resource_model import Deployment, Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.source.json_lookups import find, find_text, span_in
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonObject
from avd_intune.source.text import UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import ObjectValue

LANGUAGE = "arm"
_WORDS = lazy_pattern(r'"policyRule"\s*:|"kind"\s*:\s*"template"', re.IGNORECASE)
_GIVES = lazy_pattern(r'"(?:policyDefinition(?:Id|Name)|definitionEntry(?:List)?)"\s*:')
_JSON = (".json", ".jsonc")
_INITIATIVE = "Microsoft.Authorization/policySetDefinitions"
_ASSIGNMENT = "Microsoft.Authorization/policyAssignments"
_POLICY, _ARTIFACT = "Microsoft.Authorization/policyDefinitions", "Microsoft.Blueprint/blueprints/artifacts"


def read_documents(workspace: Workspace) -> list[Deployment]:
    """Return one deployment, with one resource that carries a template, for each such document. Never raises.

    A document that other code loads is judged there, with what the code does with it. A policy has the values that the
    assignments and initiatives give it that are kept in the same way.
    """
    library = json_library(workspace)
    found: list[Deployment] = []
    files: list[JsonFile] = []
    for path in workspace.files(*_JSON):
        try:
            source = workspace.source(path)
        except UnreadableSourceError:
            continue
        if not _WORDS.search(source.text):
            continue
        file = library.parsed(source)
        root = file.root
        kind = _kind_of(root)
        if kind is None or root is None:
            continue
        body = literal_value(root, source, "")
        if find(root, "properties") is None:
            body = ObjectValue({"properties": body})  # the definition alone, as the portal exports it
        name = find_text(root, "name") or Path(source.path).name
        resource = Resource(name, name, kind, body, span_in(source, root))
        found.append(Deployment(LANGUAGE, source.path, "", [resource], files={source.path}))
        files.append(file)
    policies = [each for each in found if each.resources[0].type == _POLICY]
    assigning = list(_assigning(workspace, library)) if policies else []
    for each in policies:
        each.resources += assigning
        each.files |= {other.span.source.path for other in assigning}
    users = used_templates(workspace, files)
    return [each for each in found if not any(map(workspace.is_target, users.get(each.root, ())))]


def _assigning(workspace: Workspace, library: JsonLibrary) -> Iterator[Resource]:
    """Yield the assignments and initiatives of the repository that are kept as documents: one, a list, or an answer."""
    for path in workspace.repository_files(*_JSON):
        try:
            source = workspace.source(path)
        except UnreadableSourceError:
            continue
        if not _GIVES.search(source.text):
            continue
        root = library.parsed(source).root
        if is_assignment_tree(root):
            yield from assignments_of(root, source)
            continue
        listed = root if isinstance(root, JsonArray) else find(root, "value")
        for node in listed.items if isinstance(listed, JsonArray) else [root]:
            inner = node if find(node, "properties") is None else find(node, "properties")
            is_set = isinstance(find(inner, "policyDefinitions"), JsonArray)
            if not isinstance(node, JsonObject) or not (is_set or find_text(inner, "policyDefinitionId")):
                continue
            name = find_text(node, "name") or path.name
            body = literal_value(node, source, "")
            body = body if find(node, "properties") is not None else ObjectValue({"properties": body})
            kind = _INITIATIVE if is_set else _ASSIGNMENT
            yield Resource(f"{path}:{node.start}", name, kind, body, span_in(source, node))


def may_be_policy(workspace: Workspace, path: str) -> bool:
    """Say whether a file may be the document of a policy, which code has no other use for."""
    try:
        return _WORDS.search(workspace.source(Path(path)).text) is not None
    except UnreadableSourceError:
        return False


def _kind_of(root: JsonNode | None) -> str | None:
    if not isinstance(root, JsonObject) or is_arm_template(root):
        return None
    if any(
        find(root, *path, "then", "details", "deployment") for path in (("policyRule",), ("properties", "policyRule"))
    ):
        return _POLICY
    is_artifact = (find_text(root, "kind") or "").lower() == "template"
    return _ARTIFACT if is_artifact and isinstance(find(root, "properties", "template"), JsonObject) else None
