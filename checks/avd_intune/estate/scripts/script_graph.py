"""The requests that scripts send to Microsoft Graph: by its PowerShell modules, by `az rest`, or by plain REST.

Cmdlets: https://learn.microsoft.com/powershell/module/microsoft.graph.devicemanagement.actions
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from avd_intune.estate.model import Estate, Script, UnresolvedModule
from avd_intune.estate.scripts.effects import CommandSent, Effect, ProgramRun, Stopped
from avd_intune.estate.scripts.graph_request import GraphRequest, apply_graph_request
from avd_intune.estate.scripts.guard_values import COMPUTED, holds, value_of
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.running_files import content_of
from avd_intune.estate.scripts.script_values import Open, Pieces, Table, known_text, shown_text
from avd_intune.estate.scripts.scripts_by_themselves import hides, runs_of, speaks_of
from avd_intune.languages.resource_model import Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.source.budget import BudgetExceededError
from avd_intune.source.failures import why_failed
from avd_intune.values.access import any_of, both, itself
from avd_intune.values.cases import either
from avd_intune.values.value_types import NULL, Known, ObjectValue, Unknown, Value
from avd_intune.values.worlds import TooManyWorldsError

# How a reason calls what sends a request.
HOW = "a script"
_DEVICES = "deviceManagement/managedDevices/*/"
# Cmdlets of remote actions -> the action's name in Graph's address.
_ACTION_CMDLETS = (
    (lazy_pattern(r"Clear-Mg(?:Beta)?DeviceManagement(?:Co)?ManagedDevice", re.I), "wipe"),
    (
        lazy_pattern(r"Invoke-Mg(?:Beta)?CleanDeviceManagement(?:Co)?ManagedDeviceWindowsDevice", re.I),
        "cleanWindowsDevice",
    ),
    (lazy_pattern(r"Lock-Mg(?:Beta)?DeviceManagement(?:Co)?ManagedDeviceRemote", re.I), "remoteLock"),
    (lazy_pattern(r"Reset-Mg(?:Beta)?DeviceManagement(?:Co)?ManagedDevicePasscode", re.I), "resetPasscode"),
    (
        lazy_pattern(r"Invoke-Mg(?:Beta)?RotateDeviceManagement(?:Co)?ManagedDeviceBitLockerKeys?", re.I),
        "rotateBitLockerKeys",
    ),
    (
        lazy_pattern(r"Invoke-IntuneManagedDeviceWipeDevice|Invoke-DeviceManagement_ManagedDevices_Wipe\w*", re.I),
        "wipe",
    ),
    (lazy_pattern(r"Invoke-IntuneManagedDeviceCleanWindowsDevice", re.I), "cleanWindowsDevice"),
    (lazy_pattern(r"Invoke-IntuneManagedDeviceRemoteLock", re.I), "remoteLock"),
    (lazy_pattern(r"Invoke-IntuneManagedDeviceResetPasscode", re.I), "resetPasscode"),
)
# Nouns of cmdlets that create or change policies -> their collection in Graph's address.
_POLICY_CMDLET = lazy_pattern(
    r"(?P<verb>New|Update)-(?:Mg(?:Beta)?(?:DeviceManagement(?P<noun>DeviceConfiguration|ConfigurationPolicy"
    r"|(?:Device)?CompliancePolicy|WindowsAutopilotDeploymentProfile|DeviceEnrollmentConfiguration"
    r"|GroupPolicyConfiguration|Intent|ManagedDeviceCleanupRule|HardwareConfiguration|Script|DeviceHealthScript)"
    r"|(?P<other>DeviceAppManagementMobileApp|IdentityConditionalAccessPolicy|PolicyMobileDeviceManagementPolicy))"
    r"|(?P<older>AzureADMSConditionalAccessPolicy)"
    r"|(?P<sdk>Intune(?:DeviceConfigurationPolicy|DeviceCompliancePolicy|DeviceEnrollmentConfiguration)"
    r"|DeviceManagement_(?:DeviceConfigurations|DeviceCompliancePolicies|DeviceEnrollmentConfigurations)))",
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
    "compliancepolicy": "compliancePolicies",
    "hardwareconfiguration": "hardwareConfigurations",
    "script": "deviceManagementScripts",
    "devicehealthscript": "deviceHealthScripts",
}
# Those of the module Microsoft.Graph.Intune, which has the type of a policy as a switch.
_SDK_COLLECTIONS = {
    "deviceconfiguration": "deviceConfigurations",
    "devicecompliance": "deviceCompliancePolicies",
    "deviceenrollment": "deviceEnrollmentConfigurations",
}
# Those of what is not below deviceManagement.
_ADDRESSES = {
    "deviceappmanagementmobileapp": "deviceAppManagement/mobileApps",
    "identityconditionalaccesspolicy": "identity/conditionalAccess/policies",
    "azureadmsconditionalaccesspolicy": "identity/conditionalAccess/policies",
    "policymobiledevicemanagementpolicy": "policies/mobileDeviceManagementPolicies",
}
_GRAPH_COMMAND = lazy_pattern(r"Invoke-(?:Mg)?GraphRequest|Invoke-MSGraphRequest", re.I)
_REST_COMMANDS = frozenset({"invoke-restmethod", "invoke-webrequest", "az rest", "curl", "wget"})
_GRAPH_HOST = lazy_pattern(r"graph\.microsoft\.(?:com|us)|microsoftgraph\.chinacloudapi\.cn|graph\.microsoft\.de", re.I)
_PARTS_OF_INTUNE = (
    r"deviceManagement|managedDevice|deviceAppManagement|mobileApps|conditionalAccess"
    r"|mobile(?:Device|App)ManagementPolic"
)
_INTUNE = lazy_pattern(_PARTS_OF_INTUNE, re.I)
# What a script has that asks for any of it: a part of an address, or a cmdlet of the older module.
_SPEAKS_OF_INTUNE = lazy_pattern(rf"{_PARTS_OF_INTUNE}|-IntuneDevice", re.I)
# The address of several requests at once, which names none of them.
_BATCH = lazy_pattern(r"(?:^|/)\$batch(?:$|\?)", re.I)
# What stands before the first segment of an address that says what it is of, and before the host of one.
_WITHOUT_SEGMENT = lazy_pattern(r"(?:https?://[^/]*)?/?(?:(?:v1\.0|beta)/)?", re.I)
_WITHOUT_HOST = lazy_pattern(r"(?:https?://)?(?:graph[\w.-]*)?", re.I)
_BODY_NAMES = ("body", "bodyparameter", "httpbody", "content", "b", "d", "data", "data-raw")
# So much of an address is looked at, and of a word that may be one, in characters.
_LONGEST_ADDRESS, _BEGINNING = 4_000, 400
# Programs that run a script which they are given as input.
_READS_SCRIPTS = lazy_pattern(r"(?:ba|da|z|k)?sh|python[0-9.]*|perl|pwsh|powershell")
_TYPE_SWITCH = lazy_pattern(r"(?:windows|sharedpc|editionupgrade|ios|macos|android|deviceenrollment)\w+")
# Arguments of the policy cmdlets that are no property of what they create.
_NO_PROPERTY = frozenset({"bodyparameter", "confirm", "whatif", "erroraction", "verbose", "headers"})


def collect_graph_requests(scripts: list[Script], estate: Estate) -> None:
    """Add the Intune policies and remote actions that scripts ask Microsoft Graph for to an estate."""
    for script in scripts:
        if not script.executed or not speaks_of(script, _SPEAKS_OF_INTUNE):
            continue
        try:
            runs = list(runs_of(script, estate))
            sent = [list(graph_requests(machine, script.resource, HOW, script.presence)) for _, machine in runs]
            lines = [tuple(str(effect.place) for effect, _ in requests_in(machine)) for _, machine in runs]
            for request in _in_all_cases([when for when, _ in runs], sent, lines):
                apply_graph_request(request, estate)
            for (_, machine), requests in zip(runs, sent, strict=True):
                unfinished = machine.unfinished()
                if unfinished is None and not requests and hides(script, _SPEAKS_OF_INTUNE):
                    unfinished = _unpacked(machine)
                if unfinished is not None:
                    estate.unresolved_modules.append(_not_read(script, unfinished.sentence()))
        except Exception as error:
            expected = isinstance(error, (BudgetExceededError, TooManyWorldsError))
            why = str(error) if expected else why_failed(error)
            estate.unresolved_modules.append(_not_read(script, why))


def _in_all_cases(
    cases: list[Value], sent: list[list[GraphRequest]], lines: list[tuple[str, ...]]
) -> Iterator[GraphRequest]:
    """Yield the requests that a script sends in each of some cases. lines: where those of each case are sent.

    Where the same lines of it send them in several cases, what differs is what they ask for; what other lines send is
    sent in some cases only.
    """
    for one in dict.fromkeys(lines):
        those = [at for at, of_case in enumerate(lines) if of_case == one]
        here = [cases[at] for at in those]
        for same_line in zip(*(sent[at] for at in those), strict=True):
            first = same_line[0]
            parts = ((each.method, each.url, each.body, each.presence) for each in same_line)
            method, url, body, presence = (_by_case(here, values) for values in zip(*parts, strict=True))
            if len(those) < len(cases):
                presence = both(presence, any_of(here))
            yield GraphRequest(method, url, body, first.resource, first.how, presence)


def _by_case(cases: list[Value], values: Sequence[Value]) -> Value:
    found = values[-1]
    for when, value in zip(cases[-2::-1], values[-2::-1], strict=True):
        found = either(when, partial(itself, value), partial(itself, found))
    return found


def _unpacked(machine: Machine) -> Stopped | None:
    """Return where a script runs what it has unpacked, if that is not followed; None where it runs no such thing."""
    for each in machine.effects:
        if isinstance(each, Stopped):
            return each
        if isinstance(each, ProgramRun) and _READS_SCRIPTS.fullmatch(each.name):
            return Stopped(each.place, each.when, f"what {each.name} is given to run is not known")
    return None


def _not_read(script: Script, why: str) -> UnresolvedModule:
    reason = f"its script is not read to its end, so that what that asks of Intune is not known: {why}"
    return UnresolvedModule(script.resource, reason)


def graph_requests(machine: Machine, resource: Resource, how: str, presence: Value) -> Iterator[GraphRequest]:
    """Yield the requests about Intune that a script sent; what it computes is unknown in them.

    machine: on which it ran. resource, how, presence: as in GraphRequest.
    """
    for effect, (method, url, body) in requests_in(machine):
        yield GraphRequest(method, url, body, resource, how, both(presence, holds(effect.when)))


def requests_in(machine: Machine) -> Iterator[tuple[Effect, tuple[Value, Value, Value]]]:
    """Yield what sent each request about Intune, and the method, address and body of it."""
    for effect in machine.effects:
        sent = _command(effect)
        found = _request(*sent, machine) if sent is not None else None
        if found is not None:
            yield effect, found


def _command(effect: Effect) -> tuple[str, Mapping[str, object], list[object]] | None:
    """Return the name of what may send a request, its arguments by lower-case name, and the others."""
    if isinstance(effect, CommandSent):
        return effect.name, effect.named, list(effect.positional)
    if not isinstance(effect, ProgramRun):
        return None
    words = list(effect.arguments)
    if effect.name == "az" and words and known_text(words[0]) == "rest":
        return "az rest", *_options(words[1:])
    return (effect.name, *_options(words)) if effect.name in ("curl", "wget") else None


def _options(words: list[object]) -> tuple[dict[str, object], list[object]]:
    """Return what a program is given by `--name value`, `--name=value` and `-n value`, and its other words."""
    named: dict[str, object] = {}
    others: list[object] = []
    waiting = ""
    for word in words:
        first = word.parts[0] if isinstance(word, Pieces) else word
        if isinstance(first, str) and re.match(r"--?[A-Za-z]", first) is not None:
            name, equals, rest = first.lstrip("-").partition("=")
            waiting = name.lower()
            named[waiting] = True
            if equals:
                named[waiting] = Pieces((rest, *word.parts[1:])) if isinstance(word, Pieces) else rest
                waiting = ""
        elif waiting:
            named[waiting] = word
            waiting = ""
        else:
            others.append(word)
    return named, others


def _request(
    name: str, named: Mapping[str, object], others: list[object], machine: Machine
) -> tuple[Value, Value, Value] | None:
    for pattern, action in _ACTION_CMDLETS:
        if pattern.fullmatch(name):
            return Known("POST"), Known(f"{_DEVICES}{action}"), _body(named, machine)
    policy = _POLICY_CMDLET.fullmatch(name)
    if policy is not None:
        new = policy["verb"].lower() == "new"
        address = _address_of(policy) + ("" if new else "/*")
        return Known("POST" if new else "PATCH"), Known(address), _policy_body(name, named, machine)
    is_graph = _GRAPH_COMMAND.fullmatch(name) is not None
    if not is_graph and name not in _REST_COMMANDS:
        return None
    url = _first(named, ("uri", "url", "u"), others)
    if not _is_about_intune(url, is_graph):
        return None
    method = _first(named, ("method", "httpmethod", "custommethod", "x", "request", "m"), [])
    body = _body(named, machine)
    verb = known_text(method) if method is not None else "GET" if body is NULL else "POST"
    how = Known(verb.upper()) if verb is not None else value_of(method, machine)
    return how, value_of(url, machine), body


def _address_of(policy: re.Match[str]) -> str:
    other, sdk = policy["other"] or policy["older"], (policy["sdk"] or "").lower()
    if other:
        return _ADDRESSES[other.lower()]
    collection = next((each for part, each in _SDK_COLLECTIONS.items() if part in sdk), "") if sdk else ""
    return f"deviceManagement/{collection or _COLLECTIONS[policy['noun'].lower()]}"


def _is_about_intune(url: object, is_graph: bool) -> bool:
    """Say whether an address is one of Intune's, or may be as far as it is known. is_graph: whether it is Graph's."""
    shown = shown_text(url, _LONGEST_ADDRESS)
    known = "" if isinstance(url, Open) else shown
    if isinstance(url, Pieces):
        known = url.parts[0] if isinstance(url.parts[0], str) else ""
    is_open = isinstance(url, (Open, Pieces))
    if not is_graph and _GRAPH_HOST.search(shown) is None and not (is_open and _WITHOUT_HOST.fullmatch(known)):
        return False
    if _INTUNE.search(shown) is not None or _BATCH.search(shown) is not None:
        return True
    return is_open and _WITHOUT_SEGMENT.fullmatch(known) is not None


def _first(named: Mapping[str, object], names: tuple[str, ...], others: list[object]) -> object:
    for name in names:
        if named.get(name) not in (None, True):
            return named[name]
    return next((each for each in others if "/" in shown_text(each, _BEGINNING)), None)


def _body(named: Mapping[str, object], machine: Machine) -> Value:
    for name in _BODY_NAMES:
        if name in named and named[name] is not True:
            data = named[name]
            text = known_text(data) if isinstance(data, str) else None
            if text is not None and text.startswith("@"):  # a file, as `az` and `curl` take it
                data = content_of(machine, text[1:])
                return Unknown(COMPUTED, key=f"script file {text}") if data is None else value_of(data, machine)
            return value_of(data, machine)
    return NULL


def _policy_body(name: str, named: Mapping[str, object], machine: Machine) -> Value:
    """Return the body of a policy cmdlet: `-BodyParameter`, or its own parameters, named as the properties are."""
    if "bodyparameter" in named:
        return _body(named, machine)
    given: dict[str, Value] = {}
    for key, value in named.items():
        if key == "additionalproperties" and isinstance(value, Table):
            found = value_of(value, machine)
            assert isinstance(found, ObjectValue)
            given.update(found.entries)
        elif key == "odatatype" or (value is True and _TYPE_SWITCH.fullmatch(key)):
            given["@odata.type"] = Known(f"#microsoft.graph.{key}") if value is True else value_of(value, machine)
        elif key not in _NO_PROPERTY:
            given[key] = value_of(value, machine)
    return ObjectValue(given) if given else Unknown(COMPUTED, key=f"script: {name}")
