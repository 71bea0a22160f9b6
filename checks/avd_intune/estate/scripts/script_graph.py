"""The requests that scripts send to Microsoft Graph: by its PowerShell modules, by `az rest`, or by plain REST.

Cmdlets: https://learn.microsoft.com/powershell/module/microsoft.graph.devicemanagement.actions
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal

from avd_intune.estate.model import Estate, Script, UnresolvedModule
from avd_intune.estate.scripts.comments import without_comments
from avd_intune.estate.scripts.graph_request import GraphRequest, apply_graph_request
from avd_intune.estate.scripts.powershell_reading import COMPUTED, Command, Data, commands_of
from avd_intune.estate.scripts.script_text import decoded_parts, text_with_gaps
from avd_intune.languages.resource_model import Resource
from avd_intune.source.budget import BudgetExceededError
from avd_intune.source.failures import why_failed
from avd_intune.values.access import both, holds_when
from avd_intune.values.cases import alternatives_of
from avd_intune.values.value_types import NULL, TRUE, Known, ListValue, ObjectValue, Unknown, Value

# How a reason calls what sends a request.
HOW = "a script"
_DEVICES = "deviceManagement/managedDevices/*/"
# Cmdlets of remote actions -> the action's name in Graph's address.
_ACTION_CMDLETS = (
    (re.compile(r"Clear-Mg(?:Beta)?DeviceManagement(?:Co)?ManagedDevice", re.I), "wipe"),
    (
        re.compile(r"Invoke-Mg(?:Beta)?CleanDeviceManagement(?:Co)?ManagedDeviceWindowsDevice", re.I),
        "cleanWindowsDevice",
    ),
    (re.compile(r"Lock-Mg(?:Beta)?DeviceManagement(?:Co)?ManagedDeviceRemote", re.I), "remoteLock"),
    (re.compile(r"Reset-Mg(?:Beta)?DeviceManagement(?:Co)?ManagedDevicePasscode", re.I), "resetPasscode"),
    (
        re.compile(r"Invoke-Mg(?:Beta)?RotateDeviceManagement(?:Co)?ManagedDeviceBitLockerKeys?", re.I),
        "rotateBitLockerKeys",
    ),
    (re.compile(r"Invoke-IntuneManagedDeviceWipeDevice|Invoke-DeviceManagement_ManagedDevices_Wipe\w*", re.I), "wipe"),
    (re.compile(r"Invoke-IntuneManagedDeviceCleanWindowsDevice", re.I), "cleanWindowsDevice"),
    (re.compile(r"Invoke-IntuneManagedDeviceRemoteLock", re.I), "remoteLock"),
    (re.compile(r"Invoke-IntuneManagedDeviceResetPasscode", re.I), "resetPasscode"),
)
# Nouns of cmdlets that create or change policies -> their collection in Graph's address.
_POLICY_CMDLET = re.compile(
    r"(?P<verb>New|Update)-Mg(?:Beta)?DeviceManagement(?P<noun>DeviceConfiguration|ConfigurationPolicy"
    r"|DeviceCompliancePolicy|WindowsAutopilotDeploymentProfile|DeviceEnrollmentConfiguration"
    r"|GroupPolicyConfiguration|Intent|ManagedDeviceCleanupRule)",
    re.I,
)
_COLLECTIONS = {
    "deviceconfiguration": "deviceConfigurations",
    "configurationpolicy": "configurationPolicies",
    "devicecompliancepolicy": "deviceCompliancePolicies",
    "windowsautopilotdeploymentprofile": "windowsAutopilotDeploymentProfiles",
    "deviceenrollmentconfiguration": "deviceEnrollmentConfigurations",
    "grouppolicyconfiguration": "groupPolicyConfigurations",
    "intent": "intents",
    "manageddevicecleanuprule": "managedDeviceCleanupRules",
}
_GRAPH_COMMAND = re.compile(r"Invoke-(?:Mg)?GraphRequest|Invoke-MSGraphRequest", re.I)
_REST_COMMAND = re.compile(r"Invoke-RestMethod|Invoke-WebRequest|irm|iwr|az[ \t]+rest|curl(?:\.exe)?|wget", re.I)
_GRAPH_HOST = re.compile(r"graph\.microsoft\.(?:com|us)|microsoftgraph\.chinacloudapi\.cn|graph\.microsoft\.de", re.I)
_INTUNE = re.compile(r"deviceManagement|managedDevice", re.I)
_COMMANDS = re.compile(
    "|".join(
        [pattern.pattern for pattern, _ in _ACTION_CMDLETS]
        + [re.sub(r"\?P<\w+>", "?:", _POLICY_CMDLET.pattern), _GRAPH_COMMAND.pattern, _REST_COMMAND.pattern]
    ),
    re.I,
)
_BODY_NAMES = ("body", "bodyparameter", "httpbody", "content", "b", "d", "data", "data-raw")
# Arguments of the policy cmdlets that are no property of what they create.
_NO_PROPERTY = frozenset({"bodyparameter", "confirm", "whatif", "erroraction", "verbose", "headers"})


def collect_graph_requests(scripts: list[Script], estate: Estate) -> None:
    """Add the Intune policies and remote actions that scripts ask Microsoft Graph for to an estate."""
    for script in scripts:
        if not script.executed:
            continue
        try:
            _collect(script, estate)
        except Exception as error:
            why = str(error) if isinstance(error, BudgetExceededError) else why_failed(error)
            reason = f"its script is not read to its end, so that what that asks of Intune is not known: {why}"
            estate.unresolved_modules.append(UnresolvedModule(script.resource, reason))


def _collect(script: Script, estate: Estate) -> None:
    for value in script.texts:
        alternatives = alternatives_of(value)
        for alternative in alternatives:
            when = TRUE if len(alternatives) == 1 else holds_when(alternative.assumptions)
            text = text_with_gaps(alternative.value)
            for code in (text, *decoded_parts(text)):
                for request in graph_requests(code, script.resource, HOW, both(script.presence, when)):
                    apply_graph_request(request, estate)


def graph_requests(script: str, resource: Resource, how: str, presence: Value) -> Iterator[GraphRequest]:
    """Yield the requests about Intune that a script sends; what it computes is unknown in them.

    script: its text; comments do not count. resource, how, presence: as in GraphRequest.
    """
    if _INTUNE.search(script) is None and "Intune" not in script:
        return
    for command in commands_of(without_comments(script), _COMMANDS):
        found = _request(command)
        if found is not None:
            method, url, body = found
            yield GraphRequest(Known(method), Known(url), body, resource, how, presence)


def _request(command: Command) -> tuple[str, str, Value] | None:
    for pattern, action in _ACTION_CMDLETS:
        if pattern.fullmatch(command.name):
            return "POST", f"{_DEVICES}{action}", _body(command)
    policy = _POLICY_CMDLET.fullmatch(command.name)
    if policy is not None:
        new = policy["verb"].lower() == "new"
        address = f"deviceManagement/{_COLLECTIONS[policy['noun'].lower()]}" + ("" if new else "/*")
        return ("POST" if new else "PATCH"), address, _policy_body(command)
    is_graph = _GRAPH_COMMAND.fullmatch(command.name) is not None
    url = _first(command.named, ("uri", "url", "u"), command.positional)
    if not isinstance(url, str) or not (is_graph or _GRAPH_HOST.search(url)) or _INTUNE.search(url) is None:
        return None
    method = _first(command.named, ("method", "httpmethod", "x", "request", "m"), [])
    body = _body(command)
    if not isinstance(method, str):
        method = "GET" if body is NULL else "POST"
    return method.upper(), url, body


def _first(named: dict[str, Data], names: tuple[str, ...], positional: list[Data]) -> Data:
    for name in names:
        if name in named and named[name] is not True:
            return named[name]
    return next((each for each in positional if isinstance(each, str) and "/" in each), None)


def _body(command: Command) -> Value:
    for name in _BODY_NAMES:
        if name in command.named and command.named[name] is not True:
            return _as_value(command.named[name], f"{command.name}.{name}")
    return NULL


def _policy_body(command: Command) -> Value:
    """Return the body of a policy cmdlet: `-BodyParameter`, or its own parameters, named as the properties are."""
    if "bodyparameter" in command.named:
        return _body(command)
    given: dict[str, Data] = {}
    for name, value in command.named.items():
        if name == "additionalproperties" and isinstance(value, dict):
            given.update(value)
        elif name not in _NO_PROPERTY:
            given[name] = value
    return _as_value(given, command.name) if given else _computed(command.name)


def _as_value(data: Data | Decimal, path: str) -> Value:
    if isinstance(data, str):
        if data.strip()[:1] in ("{", "["):
            try:
                return _as_value(json.loads(data, parse_float=Decimal), path)
            except (ValueError, RecursionError):
                return _computed(path)
        return _computed(path) if COMPUTED in data else Known(data)
    if isinstance(data, dict):
        return ObjectValue({key: _as_value(value, f"{path}.{key}") for key, value in data.items()})
    if isinstance(data, list):
        return ListValue(tuple(_as_value(value, f"{path}[{at}]") for at, value in enumerate(data)))
    return Known(data)


def _computed(path: str) -> Unknown:
    return Unknown("the script computes it when it runs", key=f"script:{path}")
