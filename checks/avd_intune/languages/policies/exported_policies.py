"""Intune policies that a repository keeps as exported JSON, as Microsoft Graph and its exporters write them.

They are read with the other JSON, under Checkov's framework `arm`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from avd_intune.languages.arm.template_json import find, find_text, is_arm_template, json_library, span_in
from avd_intune.languages.resource_model import EXPORTED_POLICY, Deployment, Problem, Resource, failed_at
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonObject, JsonScalar
from avd_intune.source.text import SourceFile, UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.values.plain_data import normal_number
from avd_intune.values.value_types import Known, ListValue, ObjectValue, Origin, Unknown, Value

LANGUAGE = "arm"
# A file without one of these words, in any letter case, is no exported policy; most JSON of a repository is none.
_WORDS = (
    *("microsoft.graph.", '"settinginstance"', '"settingdefinitionid"', '"omasettings"', "$metadata#devicemanagement/"),
    *('"deviceinactivitybeforeretirementindays"', '"devicecleanupruleplatformtype"'),
)
_POLICY_TYPE = re.compile(
    r"^#?microsoft\.graph\.(?:"
    r"(?:windows|sharedPC|editionUpgrade|ios|macOS|android|aosp)\w*(?:Configuration|Policy|Profile|Interface|Base|Import)"
    r"|(?:azureAD|activeDirectory)WindowsAutopilotDeploymentProfile"
    r"|deviceManagement(?:Configuration|Compliance)Policy|deviceManagementIntent|deviceManagementScript"
    r"|deviceHealthScript|groupPolicyConfiguration|hardwareConfiguration|managedDeviceCleanup\w+"
    r"|deviceEnrollment\w+Configuration|conditionalAccessPolicy|mobilityManagementPolicy"
    r")$",
    re.I,
)
_POLICY_CONTEXT = re.compile(
    r"\$metadata#deviceManagement/(?:deviceConfigurations|configurationPolicies|deviceCompliancePolicies|intents"
    r"|groupPolicyConfigurations|windowsAutopilotDeploymentProfiles|deviceEnrollmentConfigurations|compliancePolicies"
    r"|deviceManagementScripts|deviceHealthScripts|managedDeviceCleanup\w+)",
    re.I,
)
_ENTRIES = (
    *("omaSettings", "settingsDelta", "deviceInactivityBeforeRetirementInDays", "deviceCleanupRulePlatformType"),
    *("outOfBoxExperienceSettings", "outOfBoxExperienceSetting"),
)
MAX_DEPTH = 100


def read_policies(workspace: Workspace) -> list[Deployment]:
    """Return one deployment with all exported policies, none where there are none. Never raises.

    Where single files are asked for, all of the repository are in it, so that each has the verdict of
    a whole scan.
    """
    asked = [path for path in workspace.files(".json") if may_be_policy(workspace, path)]
    if not asked:
        return []
    whole = any(target.is_dir() for target in workspace.targets)
    paths = asked if whole else [p for p in workspace.repository_files(".json") if may_be_policy(workspace, p)]
    deployment = Deployment(LANGUAGE, str(workspace.root), "")
    for path in dict.fromkeys([*paths, *asked]):
        try:
            _read(workspace, path, deployment)
        except Exception as error:
            deployment.problems.append(failed_at(str(path), error))
    return [deployment] if deployment.resources or deployment.problems else []


def may_be_policy(workspace: Workspace, path: Path) -> bool:
    """Say whether a file is worth parsing."""
    if path.name.endswith((".tf.json", ".tfvars.json")):
        return False
    try:
        return workspace.parsed(workspace.source(path), _has_words)
    except UnreadableSourceError:
        return False


def _has_words(source: SourceFile) -> bool:
    # Much faster than a pattern of alternatives, on templates of some megabytes.
    lowered = source.text.lower()
    return any(word in lowered for word in _WORDS)


def _read(workspace: Workspace, path: Path, deployment: Deployment) -> None:
    file = json_library(workspace).parsed(workspace.source(path))
    if is_arm_template(file.root) or find(file.root, "terraform_version") is not None:
        return
    policies = [node for node in _documents(file.root) if _is_policy(node)]
    if file.diagnostics and _POLICY_CONTEXT.search(file.source.text):
        first = file.diagnostics[0]
        concerns = f"{file.source.text}\nIntune policy"
        deployment.problems.append(Problem(first.span, first.message, concerns))
    used: dict[str, int] = {}
    for node in policies:
        name = find_text(node, "displayName") or find_text(node, "name") or path.stem
        used[name] = used.get(name, 0) + 1
        label = name if used[name] == 1 else f"{name} ({used[name]})"
        span = span_in(file.source, node)
        deployment.resources.append(
            Resource(
                key=f"{path}#{label}",
                address=f"{EXPORTED_POLICY}.{label}",
                type=EXPORTED_POLICY,
                properties=_value(node, file.source, "the policy", 0),
                span=span,
            )
        )
    deployment.files.add(str(path))


def _documents(root: JsonNode | None) -> Iterator[JsonNode]:
    """Yield the objects that can be policies: the document, or the elements of a list or of a Graph answer."""
    inner = find(root, "value")
    listed = root if isinstance(root, JsonArray) else inner
    if isinstance(listed, JsonArray):
        yield from listed.items
    elif root is not None:
        yield root


def _is_policy(node: JsonNode) -> bool:
    if not isinstance(node, JsonObject):
        return False
    stated = find_text(node, "@odata.type")
    if stated is not None:
        return _POLICY_TYPE.match(stated) is not None
    if _POLICY_CONTEXT.search(find_text(node, "@odata.context") or "") or any(
        find(node, e) is not None for e in _ENTRIES
    ):
        return True
    settings = find(node, "settings")
    items = settings.items if isinstance(settings, JsonArray) else []
    return any(find(item, "settingInstance") is not None for item in items)


def _value(node: JsonNode, source: SourceFile, what: str, depth: int) -> Value:
    origin = Origin(what, span_in(source, node))
    if depth > MAX_DEPTH:
        return Unknown("the policy is nested too deeply", key=f"{source.path}:{node.start}", origin=origin)
    if isinstance(node, JsonObject):
        entries = {m.key: _value(m.value, source, m.key, depth + 1) for m in node.members}
        return ObjectValue(entries, origin=origin)
    if isinstance(node, JsonArray):
        return ListValue(tuple(_value(item, source, what, depth + 1) for item in node.items), origin=origin)
    content = node.value if isinstance(node, JsonScalar) else None
    if isinstance(content, int | float) and not isinstance(content, bool):
        content = normal_number(content)
    return Known(content, origin=origin)
