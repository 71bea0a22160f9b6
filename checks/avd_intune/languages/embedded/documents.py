"""JSON documents that hold a template without being one: policy definitions and the artifacts of blueprints.

https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-basics
https://learn.microsoft.com/azure/governance/blueprints/how-to/import-export-ps#folder-structure-of-a-blueprint-definition
"""

from __future__ import annotations

import re
from pathlib import Path

from avd_intune.languages.arm.parameters import literal_value
from avd_intune.languages.arm.roots import used_templates
from avd_intune.languages.arm.template_json import JsonFile, is_arm_template, json_library
from avd_intune.languages.resource_model import Deployment, Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.source.json_lookups import find, find_text, span_in
from avd_intune.source.json_reader import JsonNode, JsonObject
from avd_intune.source.text import UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import ObjectValue

LANGUAGE = "arm"
_WORDS = lazy_pattern(r'"policyRule"\s*:|"kind"\s*:\s*"template"', re.IGNORECASE)
_POLICY, _ARTIFACT = "Microsoft.Authorization/policyDefinitions", "Microsoft.Blueprint/blueprints/artifacts"


def read_documents(workspace: Workspace) -> list[Deployment]:
    """Return one deployment, with one resource that carries a template, for each such document. Never raises.

    A document that other code loads is judged there, with what the code does with it.
    """
    library = json_library(workspace)
    found: list[Deployment] = []
    files: list[JsonFile] = []
    for path in workspace.files(".json"):
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
    users = used_templates(workspace, files)
    return [each for each in found if not any(map(workspace.is_target, users.get(each.root, ())))]


def _kind_of(root: JsonNode | None) -> str | None:
    if not isinstance(root, JsonObject) or is_arm_template(root):
        return None
    if any(
        find(root, *path, "then", "details", "deployment") for path in (("policyRule",), ("properties", "policyRule"))
    ):
        return _POLICY
    is_artifact = (find_text(root, "kind") or "").lower() == "template"
    return _ARTIFACT if is_artifact and isinstance(find(root, "properties", "template"), JsonObject) else None
