"""The JSON of ARM templates: what a document is, and how a part of one is shown."""

from __future__ import annotations

import re
from pathlib import Path

from avd_intune.languages.arm.repeated_names import repeated_names
from avd_intune.languages.resource_model import Problem
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, field
from avd_intune.source.json_lookups import find, find_text
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonObject, JsonScalar, parse_json
from avd_intune.source.text import Diagnostic, SourceFile
from avd_intune.source.workspace import Workspace

# https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax#template-format
_TEMPLATE_SCHEMA = lazy_pattern(r"/(subscription|managementGroup|tenant)?(deploymentTemplate)\.json", re.IGNORECASE)
_PARAMETER_SCHEMA = lazy_pattern(r"/(subscription|managementGroup|tenant)?deploymentParameters\.json", re.IGNORECASE)
# A file without these words is no template; most JSON of a repository is none.
# The parser of Az PowerShell takes names in single quotes and in none.
_RESOURCES = lazy_pattern(r"""\bresources["']?\s*:""", re.IGNORECASE)
# Any letter of a name may be written as an escape.
_ESCAPED_NAME = lazy_pattern(r'"[^"\\\s]{0,40}\\u00[0-9a-f]{2}[^"\s]{0,80}"\s{0,80}:', re.IGNORECASE)
_TEMPLATE_SIGN = lazy_pattern(
    r"""deploymentTemplate\.json|\b(?:contentVersion|languageVersion|apiVersion)["']?\s*:""",
    re.IGNORECASE,
    words=("deploymenttemplate.json", "contentversion", "languageversion", "apiversion"),
)
_KINDS = {"subscription": "subscription", "managementgroup": "managementGroup", "tenant": "tenant"}
# So many resources are looked at to tell whether a document without a schema is a template.
_LOOKED_AT = 20
_SHOWN = 60


def shown_expression(node: JsonNode | None) -> str:
    """Return a string or expression as a person is shown it: without brackets, on one line, not too long."""
    text = re.sub(r"\s+", " ", str(node.value).strip("[]")) if isinstance(node, JsonScalar) else ""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def is_arm_template(node: JsonNode | None) -> bool:
    """Say whether a document is an ARM template: by its `$schema`, without one by its shape."""
    schema = find_text(node, "$schema")
    if schema:
        return _TEMPLATE_SCHEMA.search(schema) is not None
    resources = find(node, "resources")
    if isinstance(resources, JsonObject):
        items: list[JsonNode] = [member.value for member in resources.members]
    elif isinstance(resources, JsonArray):
        items = resources.items
    else:
        return False
    others = ("contentVersion", "parameters", "variables", "languageVersion")
    if not any(isinstance(find(node, name), (JsonObject, JsonScalar)) for name in others):
        return False
    return all(find_text(item, "type") is not None for item in items[:_LOOKED_AT])


def may_be_template(source: SourceFile) -> bool:
    """Say whether a file is worth parsing as a template."""
    text = source.text
    if _TEMPLATE_SIGN.search(text) and _names_resources(text):
        return True
    return ("\\u00" in text or "\\U00" in text) and _ESCAPED_NAME.search(text) is not None


def _names_resources(text: str) -> bool:
    """Say whether a text has the name `resources`; the word is found in a fiftieth of the time of the pattern."""
    if not text.isascii():  # a letter may be another one's large form
        return _RESOURCES.search(text) is not None
    small = text.lower()
    at = small.find("resources")
    while at >= 0:
        if _RESOURCES.match(text, at):
            return True
        at = small.find("resources", at + 1)
    return False


def target_kind(template: JsonNode) -> str:
    """Return where a template is deployed to, as `DeploymentTarget.kind` has it."""
    match = _TEMPLATE_SCHEMA.search(find_text(template, "$schema") or "")
    return _KINDS.get((match[1] or "").lower(), "resourceGroup") if match else "resourceGroup"


def is_parameter_schema(text: str) -> bool:
    """Say whether a text names the schema of parameter files."""
    return _PARAMETER_SCHEMA.search(text) is not None


def is_parameter_file(node: JsonNode | None) -> bool:
    """Say whether a document holds values for the parameters of a template."""
    schema = find_text(node, "$schema")
    parameters = find(node, "parameters")
    if schema:
        # Whatever stands in the place of the values: a token for all of them makes it no other file.
        return parameters is not None and _PARAMETER_SCHEMA.search(schema) is not None
    if not isinstance(parameters, JsonObject):
        return False
    if find(node, "resources") is not None:
        return False
    return _holds_values(parameters)


def given_values(node: JsonNode | None) -> JsonNode | None:
    """Return the object of values of a parameter file, which Azure CLI takes without "parameters" around it, too.

    https://github.com/Azure/azure-cli/blob/dev/src/azure-cli/azure/cli/command_modules/resource/custom.py
    """
    parameters = find(node, "parameters")
    return node if parameters is None and is_bare_parameter_file(node) else parameters


def is_bare_parameter_file(node: JsonNode | None) -> bool:
    """Say whether a document is nothing but values by name, as those of a parameter file are written."""
    return isinstance(node, JsonObject) and find(node, "$schema") is None and _holds_values(node)


def _holds_values(node: JsonObject) -> bool:
    values = [member.value for member in node.members]
    return bool(values) and all(find(value, "value") or find(value, "reference") for value in values)


@dataclass(slots=True)
class JsonFile:
    """One JSON file as read: its text, its tree (None if nothing can be read) and its syntax errors."""

    source: SourceFile
    root: JsonNode | None
    diagnostics: list[Diagnostic] = field(default_factory=list)
    _repeated: list[Problem] | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def repeated(self) -> list[Problem]:
        """The names that stand in it more than once, looked for once for all scenarios."""
        if self._repeated is None:
            self._repeated = repeated_names(self.source, self.root)
        return self._repeated


class JsonLibrary:
    """The JSON files of a workspace, each parsed once."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def file(self, path: Path) -> JsonFile:
        """Return a file by its absolute path. Raises UnreadableSourceError."""
        return self.parsed(self._workspace.source(path))

    def parsed(self, source: SourceFile) -> JsonFile:
        """Return a source as its tree."""
        return self._workspace.parsed(source, _read_json)


def _read_json(source: SourceFile) -> JsonFile:
    return JsonFile(source, *parse_json(source))


def json_library(workspace: Workspace) -> JsonLibrary:
    """Return the parsed JSON files of a workspace."""
    return JsonLibrary(workspace)
