"""Scripts that make Intune policies by requests to Microsoft Graph, and that a person or a pipeline runs.

Those that code runs (a run command, a deployment script, a provisioner) are judged there. Which those are is known when
the code is evaluated; of code that is not, the names of files in it tell: who loads a script writes its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from avd_intune.languages.pipelines.handed_values import Handed
from avd_intune.languages.policies.told_names import is_told_on_its_line, parts_that_tell
from avd_intune.languages.resource_model import ENVIRONMENT, POLICY_SCRIPT, Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.source.deployed_paths import may_be_deployed
from avd_intune.source.json_reader import JsonObject
from avd_intune.source.pipeline_paths import pipeline_paths
from avd_intune.source.text import SourceFile, Span, UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import ObjectValue, Unknown, Value

if TYPE_CHECKING:  # most repositories have no script that makes policies
    from avd_intune.languages.pipelines.pipeline_texts import PipelineScope

ENDINGS = (".ps1", ".sh", ".bash", ".azcli", ".cmd", ".bat")
# What sends requests, too, and is not followed: modules that others load, steps of pipelines, notebooks, build tools.
_YAML = (".yml", ".yaml")
ENDINGS_NOT_FOLLOWED = (".psm1", ".ipynb", ".py", ".groovy", "Makefile", "makefile", ".mk", "Jenkinsfile", *_YAML)
_CODE = (".tf", ".tofu", ".tfvars", ".hcl", ".bicep", ".bicepparam", ".json", ".jsonc", ".arm")
_GRAPH = ("graph.microsoft", "graphrequest", "-mgdevice", "-mgbetadevice", "-intunedevice", "-mgidentity", "-mgbetaid")
_WORDS = ("devicemanagement", "intunedevice", "mobileapps", "conditionalaccess", "mobiledevicemanagementpolic")
# The collections of what the checks judge, also where an address is made of parts, and actions on devices.
_POLICIES = lazy_pattern(
    r"\b(?:device|groupPolicy|deviceEnrollment|hardware)Configurations\b|\b(?:configuration|\w*compliance)Policies\b"
    r"|\bdeviceManagement/(?:[$%{]|\w*(?:configurations|policies|profiles|intents|scripts|cleanup\w{4,8})\b|templates/)"
    r"|conditionalAccess/policies|mobileDeviceManagementPolicies"
    r"|managedDevices[/(][^\r\n]{0,120}?\b(?:wipe|cleanWindowsDevice|remoteLock|resetPasscode|rotateBitLockerKeys)\b"
    r"|\bClear-Mg(?:Beta)?DeviceManagement(?:Co)?ManagedDevice\b"
    r"|\b(?:New|Update)-(?:Mg(?:Beta)?(?:DeviceManagement\w*(?:Configuration|Policy|Profile|Intent|Rule|Script)"
    r"|IdentityConditionalAccessPolicy|PolicyMobileDeviceManagementPolicy)|Intune(?:Device|DeviceManagement_)\w+)\b",
    re.I,
)
_WRITES = lazy_pattern(r"\b(?:POST|PATCH|PUT)\b|\b(?:New|Update|Clear)-(?:Mg|Intune)\w|-d(?:ata)?[ \t]|-Body\b", re.I)
# A step of a pipeline; an exported policy has none.
_STEP = lazy_pattern(r"^[ \t-]*(?:script|inline_?script|run|bash|pwsh|powershell)[ \t]*:", re.I | re.M)
_NAME = lazy_pattern(r"[\w.()-]{1,120}\.(?:psm?1|sh|bash|azcli|cmd|bat)\b", re.I)
# How scripts ask for a variable of the environment: `$env:NAME`, `%NAME%`, `$NAME`, `${NAME}`.
_ASKED = lazy_pattern(r"\$env:(\w{1,100})|\$\{env:(\w{1,100})\}|%(\w{1,100})%|\$\{?([A-Z_][A-Z0-9_]{0,99})\b", re.I)
_COMMENT = ("#", "//", "*", "/*")


def sends_policies(source: SourceFile) -> bool:
    """Say whether a text sends policies to Microsoft Graph, as far as its words tell."""
    lowered = source.text.lower()
    if not any(word in lowered for word in _GRAPH) or not any(word in lowered for word in _WORDS):
        return False
    if source.path.lower().endswith(_YAML) and _STEP.search(source.text) is None:
        return False
    return place_of_policies(source) is not None and _WRITES.search(source.text) is not None


def place_of_policies(source: SourceFile) -> Span | None:
    """Return the first place of a text that names policies in Graph's address or by a cmdlet, outside of comments."""
    for match in _POLICIES.finditer(source.text):
        start = source.whole_lines(match.start(), match.start())[0]
        if not source.text[start : match.start()].lstrip().startswith(_COMMENT):
            return Span(source, match.start(), match.end())
    return None


def may_send_policies(workspace: Workspace, path: Path) -> bool:
    """Say whether a file is a script worth following; see `sends_policies`."""
    try:
        return workspace.parsed(workspace.source(path), sends_policies)
    except UnreadableSourceError:
        return False


def policy_scripts(workspace: Workspace) -> list[Path]:
    """Return the scripts that are asked for and make policies, other than those that code runs which is not asked for.

    Where single files are asked for, all of the repository that may be deployed come after them: see `read_policies`.
    """
    senders = workspace.facts.of(workspace, (*ENDINGS, ".psm1"), may_send_policies)
    called = frozenset(path.name.lower() for path, sends in senders.items() if sends)
    if not called:
        return []
    asked = [path for path in workspace.files(*ENDINGS) if _sends_or_calls(workspace, path, called)]
    if not asked:
        return []
    run = _names_elsewhere(workspace)
    if any(target.is_dir() for target in workspace.targets):
        return [path for path in asked if not _is_run(workspace, path, run)]
    around = (path for path in workspace.repository_files(*ENDINGS) if may_be_deployed(workspace, path))
    others = [path for path in around if _sends_or_calls(workspace, path, called)]
    return list(dict.fromkeys([*asked, *(path for path in others if not _is_run(workspace, path, run))]))


def _sends_or_calls(workspace: Workspace, path: Path, called: frozenset[str]) -> bool:
    """Say whether a script makes policies, itself or by one that does. called: the names of those, in lower case."""
    return may_send_policies(workspace, path) or not called.isdisjoint(_names_in(workspace, path))


def _is_run(workspace: Workspace, path: Path, run: frozenset[str]) -> bool:
    return path.name.lower() in run and is_only_one(workspace, path)


def is_only_one(workspace: Workspace, path: Path) -> bool:
    """Say whether a name means this script: of several files of it only one may be meant, and which is not asked."""
    return len(workspace.files_of_repository.named(path.name)) == 1


def _names_elsewhere(workspace: Workspace) -> frozenset[str]:
    """Return the names of scripts in the code of the repository that is not asked for, in lower case."""
    told = workspace.facts.of(workspace, _CODE, _names_in)
    elsewhere = (path for path in told if not workspace.is_target(path) and may_be_deployed(workspace, path))
    return frozenset(name for path in elsewhere for name in told[path])


def code_that_names(workspace: Workspace, script: Path) -> list[Path]:
    """Return the code that is asked for in which the name of a script stands."""
    told = workspace.facts.of(workspace, _CODE, _names_in)
    asked = (path for path in told if workspace.is_target(path) and may_be_deployed(workspace, path))
    return [path for path in asked if script.name.lower() in told[path]]


def names_of_scripts(code: str) -> frozenset[str]:
    """Return the names of scripts in a piece of code, in lower case."""
    return frozenset(match[0].lower() for match in _NAME.finditer(code))


def _names_in(workspace: Workspace, path: Path) -> frozenset[str]:
    try:
        return workspace.parsed(workspace.source(path), _names)
    except UnreadableSourceError:
        return frozenset()


def _names(source: SourceFile) -> frozenset[str]:
    return frozenset(_names_not_told(source))


def _names_not_told(source: SourceFile) -> Iterator[str]:
    told: list[tuple[int, int]] | None = None
    for match in _NAME.finditer(source.text):
        start = source.whole_lines(match.start(), match.start())[0]
        before = source.text[start : match.start()]
        if before.lstrip().startswith(_COMMENT) or is_told_on_its_line(before):
            continue
        told = parts_that_tell(source.text) if told is None else told
        if not any(first <= match.start() < last for first, last in told):
            yield match[0].lower()


def script_resources(workspace: Workspace, paths: list[Path]) -> list[Resource]:
    """Return resources that stand for scripts, whose requests the estate follows.

    One for each call in the repository that hands over something else; without one, for the script as it stands. Their
    properties are what is handed over.
    """
    if not paths:
        return []
    from avd_intune.languages.pipelines.pipeline_calls import PipelineCalls

    calls = PipelineCalls(workspace, pipeline_paths(workspace))
    found: list[Resource] = []
    for path in paths:
        source = workspace.source(path)
        handed: list[tuple[str, dict[str, Value]]] = []
        for scope in calls.of(path, source, JsonObject(0, 0, [])):
            given = {
                name: _value(name, each) for name, each in (scope.arguments or {}).items() if not _is_default(each)
            }
            given.update(_environment(source, scope))
            if all(given != others for _, others in handed):
                handed.append((scope.job, given))
        for number, (job, given) in enumerate(handed or [("", {})]):
            found.append(_script_resource(source, job, given, number))
    return found


def _environment(source: SourceFile, scope: PipelineScope) -> dict[str, Value]:
    """Return the variables of the environment that a script asks for and its caller knows, by `$env:NAME`."""
    if scope.caller is None:
        return {}
    place = Span(source, 0, 0)
    found: dict[str, Value] = {}
    for name in dict.fromkeys(next(filter(None, match.groups())) for match in _ASKED.finditer(source.text)):
        value = scope.caller.text(f"${{{name}}}", place)
        if not isinstance(value, Unknown):
            found[f"{ENVIRONMENT}{name}"] = value
    return found


def _is_default(value: Handed) -> bool:
    """Say whether a parameter has its default, which the script gives it itself."""
    return isinstance(value, Value) and value.origin is not None and value.origin.what.startswith("the default of ")


def _value(name: str, value: Handed) -> Value:
    return value if isinstance(value, Value) else Unknown(f"{name} is known when the script runs", f"argument {name}")


def _script_resource(source: SourceFile, job: str, given: dict[str, Value], number: int) -> Resource:
    path = Path(source.path)
    name = f"{path.stem} ({job})" if given else path.stem
    return Resource(
        f"{path}#{POLICY_SCRIPT}#{number}",
        f"{POLICY_SCRIPT}.{name}",
        POLICY_SCRIPT,
        ObjectValue(given),
        Span(source, 0, len(source.text)),
    )
