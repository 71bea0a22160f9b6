"""Intune policies that a repository keeps as documents, as Microsoft Graph and its exporters write them.

JSON and YAML of Graph objects (IntuneCD, IntuneManagement), snapshots and monitors of Graph's tenant configuration
management (UTCM), and configurations of Microsoft365DSC with their reports. They are recognised by what they hold, and
read with the other JSON, under Checkov's framework `arm`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from avd_intune.languages.arm.template_json import JsonFile, is_arm_template, json_library
from avd_intune.languages.policies.policy_scripts import policy_scripts, script_resources
from avd_intune.languages.resource_model import (
    DESIRED_STATE,
    EXPORTED_POLICY,
    Deployment,
    Problem,
    Resource,
    failed_at,
)
from avd_intune.patterns import lazy_pattern
from avd_intune.source.deployed_paths import may_be_deployed
from avd_intune.source.json_lookups import find, find_text, span_in
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonObject, JsonScalar, parse_json
from avd_intune.source.text import Diagnostic, SourceFile, Span, UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.values.plain_data import normal_number
from avd_intune.values.value_types import Known, ListValue, ObjectValue, Origin, Unknown, Value

LANGUAGE = "arm"
# A file without one of these words, in any letter case, is no exported policy; most JSON of a repository is none.
_WORDS = (
    *("microsoft.graph.", "settinginstance", "settingdefinitionid", "omasettings", "$metadata#devicemanagement/"),
    *("deviceinactivitybeforeretirementindays", "devicecleanupruleplatformtype", "definitionvalues", "settingsdelta"),
    *("scriptcontent", "resourcename", "microsoft.intune.", "microsoft.entra.", "rawjson"),
    *("grantcontrols", "ismdmenrollmentduringregistrationdisabled", "$metadata#policies/mobiledevicemanagement"),
)
JSON, YAML, POWERSHELL = (".json",), (".yaml", ".yml"), (".ps1",)
ENDINGS = (*JSON, *YAML, *POWERSHELL)
_POLICY_TYPE = lazy_pattern(
    r"^#?microsoft\.graph\.(?:"
    r"(?:windows|sharedPC|editionUpgrade|ios|macOS|android|aosp)\w*(?:Configuration|Policy|Profile|Interface|Base|Import)"
    r"|(?:azureAD|activeDirectory)WindowsAutopilotDeploymentProfile"
    r"|deviceManagement(?:Configuration|Compliance)Policy|deviceManagementIntent|deviceManagementScript"
    r"|deviceHealthScript|groupPolicyConfiguration|hardwareConfiguration|managedDeviceCleanup\w+"
    r"|device(?:Management|Configuration|Compliance|Enrollment|Health|Comanagement)\w*(?:Configuration|Policy|Profile|Baseline)"
    r"|conditionalAccessPolicy|mobilityManagementPolicy"
    r"|win32(?:Lob|Catalog)App|windows(?:MobileMSI|UniversalAppX|AppX|StoreApp|MicrosoftEdgeApp|WebApp)|winGetApp"
    r"|officeSuiteApp|microsoftStoreForBusinessApp|webApp"
    # Any other object for Windows, also of a type that is new; but no device, app or inventory.
    r"|windows(?!Autopilot(?:DeviceIdentity|Settings)|Updates|Update(?:Catalog|State)|DriverUpdateInventory|Managed|ProtectionState|Malware|Device"
    r"|Package|Phone|Minimum|App(?![A-Z]\w*(?:Configuration|Policy|Profile))|Universal|Store|MicrosoftEdge|Web)\w+"
    r")$",
    re.I,
)
# Graph names no type in its answers on policies of Entra ID.
_DIRECTORY_CONTEXT = lazy_pattern(
    r"\$metadata#(?:identity/)?(?:conditionalAccess/policies|policies/(?:conditionalAccess|mobileDeviceManagement)Policies)",
    re.I,
)
_POLICY_CONTEXT = lazy_pattern(
    r"\$metadata#deviceManagement/(?:deviceManagementScripts|deviceHealthScripts|managedDeviceCleanup\w+|intents"
    # Any collection of policies, also one that this pack does not know; those of apps and of branding are none.
    r"|(?!\w*(?:branding|notification|android|apple|app[A-Z]))\w*(?:[pP]olicies|[cC]onfigurations|[pP]rofiles|[bB]aselines))",
    re.I,
)
# How the type of a policy stands in a document that cannot be read as a whole.
_STATED_TYPE = lazy_pattern(r"@odata\.type[\"']?\s{0,20}:\s{0,20}[\"']?#?(microsoft\.graph\.\w+)", re.I)
_ENTRIES = (
    *("omaSettings", "definitionValues", "settingsDelta", "deviceInactivityBeforeRetirementInDays"),
    *("deviceCleanupRulePlatformType", "outOfBoxExperienceSettings", "outOfBoxExperienceSetting"),
)
# What a script has that Intune runs on Windows; with the account that it runs as.
_SCRIPTS = ("scriptContent", "detectionScriptContent", "remediationScriptContent")
CONTEXT, MDM_SIGN = "@odata.context", "isMdmEnrollmentDuringRegistrationDisabled"
MAX_DEPTH = 100


def read_policies(workspace: Workspace) -> list[Deployment]:
    """Return one deployment with all exported policies and scripts that make some. Never raises.

    Where single files are asked for, all of the repository that may be deployed are in it, so that each has the verdict
    of a whole scan.
    """
    asked = [path for path in workspace.files(*ENDINGS) if may_be_policy(workspace, path)]
    scripts = policy_scripts(workspace)
    if not asked and not scripts:
        return []
    paths = asked
    if not any(target.is_dir() for target in workspace.targets):
        around = workspace.facts.of(workspace, ENDINGS, may_be_policy)
        paths = [path for path, may_be in around.items() if may_be and may_be_deployed(workspace, path)]
    deployment = Deployment(LANGUAGE, str(workspace.root), "")
    for path in dict.fromkeys([*paths, *asked]):
        try:
            _read(workspace, path, deployment)
        except Exception as error:
            deployment.problems.append(failed_at(str(path), error))
    deployment.resources.extend(script_resources(workspace, scripts))
    deployment.files.update(map(str, scripts))
    return [deployment] if deployment.resources or deployment.problems else []


def may_be_policy(workspace: Workspace, path: Path) -> bool:
    """Say whether a file is worth parsing."""
    if path.name.endswith((".tf.json", ".tfvars.json")):
        return False
    sign = _is_configuration if path.name.lower().endswith(POWERSHELL) else _has_words
    try:
        return workspace.parsed(workspace.source(path), sign)
    except UnreadableSourceError:
        return False


def _is_configuration(source: SourceFile) -> bool:
    from avd_intune.languages.policies.dsc_configuration import is_configuration

    return is_configuration(source.text)


def _has_words(source: SourceFile) -> bool:
    # Much faster than a pattern of alternatives, on templates of some megabytes.
    lowered = source.text.lower()
    return any(word in lowered for word in _WORDS)


def _read(workspace: Workspace, path: Path, deployment: Deployment) -> None:
    found = (
        _configured(workspace, path)
        if path.name.lower().endswith(POWERSHELL)
        else _written(workspace, path, deployment)
    )
    used: Counter[tuple[str, str]] = Counter()
    for kind, name, properties, span in found:
        used[kind, name] += 1
        number = used[kind, name]
        label = name if number == 1 else f"{name} ({number})"
        resource = Resource(f"{path}#{kind}#{label}", f"{kind}.{label}", kind, properties, span)
        deployment.resources.append(resource)
    deployment.files.add(str(path))


# Type, name, properties and place of a policy.
_Policy = tuple[str, str, Value, Span]


def _configured(workspace: Workspace, path: Path) -> Iterator[_Policy]:
    from avd_intune.languages.policies.dsc_configuration import read_configuration

    for found in workspace.parsed(workspace.source(path), read_configuration):
        yield f"{DESIRED_STATE}/{found.name}", found.title or path.stem, found.properties, found.span


def read_yaml_export(source: SourceFile) -> JsonFile:
    """Return the documents of a YAML text: a single one as itself, several as a list. Never raises.

    Where the text cannot be read, the file has no root and one diagnostic.
    """
    from avd_intune.source.yaml_reader import UnreadableYamlError, read_yaml

    try:
        documents = read_yaml(source, is_1_1=True)
    except UnreadableYamlError as error:
        return JsonFile(source, None, [Diagnostic(Span(source, error.start, error.start), error.reason)])
    root = documents[0] if len(documents) == 1 else JsonArray(0, len(source.text), documents)
    return JsonFile(source, root if documents else None)


def _written(workspace: Workspace, path: Path, deployment: Deployment) -> Iterator[_Policy]:
    from avd_intune.languages.policies.desired_state import desired_states

    source = workspace.source(path)
    is_yaml = path.name.lower().endswith(YAML)
    file: JsonFile = workspace.parsed(source, read_yaml_export) if is_yaml else json_library(workspace).parsed(source)
    if is_arm_template(file.root) or find(file.root, "terraform_version") is not None:
        return
    if file.diagnostics and (_POLICY_CONTEXT.search(source.text) or _states_policy(source.text)):
        # Whatever its text says: a policy of Intune concerns session hosts.
        first = file.diagnostics[0]
        deployment.problems.append(Problem(first.span, first.message, "session-hosts"))
    for state in desired_states(file.root):
        properties = _value(state.properties, source, "the policy", 0)
        yield f"{DESIRED_STATE}/{state.resource}", state.title or path.stem, properties, span_in(source, state.node)
    answer = find_text(file.root, CONTEXT) or ""
    for node in _documents(file.root):
        if _is_policy(node, answer):
            name = find_text(node, "displayName") or find_text(node, "name") or path.stem
            policy = _in_answer(_value(node, source, "the policy", 0), answer)
            yield EXPORTED_POLICY, name, policy, span_in(source, node)
        else:
            yield from _in_templates(node, source, path.stem)


def _in_templates(node: JsonNode, source: SourceFile, name: str) -> Iterator[_Policy]:
    """Yield the policy that a template of CIPP holds as a text, which a text of its table may hold again.

    https://github.com/KelvinTegelaar/CIPP, as backups in public repositories have them: `RAWJson` is what is sent to
    Graph. All of it is told at the text in the document.
    """
    place, inner = span_in(source, node), node
    for key in ("JSON", "RAWJson"):
        text = find_text(inner, key)
        if text is not None and text.lstrip().startswith("{"):
            around = find(node, key) if inner is node else None
            place = span_in(source, around) if around is not None else place
            name = find_text(inner, "Displayname") or find_text(inner, "displayName") or name
            root = parse_json(SourceFile(source.path, text))[0]
            if not isinstance(root, JsonObject):
                return
            inner = root
    if inner is not node and (_is_policy(inner) or _gives_definitions(inner)):
        name = find_text(inner, "name") or find_text(inner, "displayName") or name
        yield EXPORTED_POLICY, name, _value(inner, source, "the policy", 0, place), place


def _gives_definitions(node: JsonNode) -> bool:
    """Say whether an object is what Graph is sent to change the values of an administrative template."""
    added = find(node, "added")
    return isinstance(added, JsonArray) and any(find(each, "definition@odata.bind") is not None for each in added.items)


def _states_policy(text: str) -> bool:
    return any(_POLICY_TYPE.match(found) for found in _STATED_TYPE.findall(text))


def _documents(root: JsonNode | None) -> Iterator[JsonNode]:
    """Yield the objects that can be policies: the document, or the elements of a list or of a Graph answer."""
    inner = find(root, "value")
    listed = root if isinstance(root, JsonArray) else inner
    if isinstance(listed, JsonArray):
        yield from listed.items
    elif root is not None:
        yield root


def _in_answer(policy: Value, answer: str) -> Value:
    """Return a policy with the context of the answer of Graph that it is in, which tells what it is."""
    if not answer or not isinstance(policy, ObjectValue) or CONTEXT in policy.entries:
        return policy
    return ObjectValue({**policy.entries, CONTEXT: Known(answer)}, origin=policy.origin)


def _is_policy(node: JsonNode, answer: str = "") -> bool:
    """Say whether a document is a policy. answer: the context of the answer of Graph that it is in."""
    if not isinstance(node, JsonObject):
        return False
    stated = find_text(node, "@odata.type")
    if stated is not None:
        return _POLICY_TYPE.match(stated) is not None
    if _POLICY_CONTEXT.search(find_text(node, CONTEXT) or "") or any(find(node, e) is not None for e in _ENTRIES):
        return True
    if _DIRECTORY_CONTEXT.search(find_text(node, CONTEXT) or answer) or _is_of_directory(node):
        return True
    if find(node, "runAsAccount") is not None and any(find(node, each) is not None for each in _SCRIPTS):
        return True
    settings = find(node, "settings")
    items = settings.items if isinstance(settings, JsonArray) else []
    return any(find(item, "settingInstance") is not None for item in items)


def _is_of_directory(node: JsonNode) -> bool:
    """Say whether an object has what only policies of Entra ID have: of conditional access, or of an MDM provider."""
    conditions = find(node, "conditions")
    is_access = find(node, "grantControls") is not None and find(node, "state") is not None
    if is_access and (find(conditions, "applications") is not None or find(conditions, "users") is not None):
        return True
    return find(node, "appliesTo") is not None and find(node, MDM_SIGN) is not None


def _value(node: JsonNode, source: SourceFile, what: str, depth: int, place: Span | None = None) -> Value:
    """Return what a document says. place: where all of it is told, if not at its own parts."""
    origin = Origin(what, place or span_in(source, node))
    if depth > MAX_DEPTH:
        return Unknown("the policy is nested too deeply", key=f"{source.path}:{node.start}", origin=origin)
    if isinstance(node, JsonObject):
        entries = {m.key: _value(m.value, source, m.key, depth + 1, place) for m in node.members}
        return ObjectValue(entries, origin=origin)
    if isinstance(node, JsonArray):
        return ListValue(tuple(_value(item, source, what, depth + 1, place) for item in node.items), origin=origin)
    content = node.value if isinstance(node, JsonScalar) else None
    if isinstance(content, int | float) and not isinstance(content, bool):
        content = normal_number(content)
    return Known(content, origin=origin)
