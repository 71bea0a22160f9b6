"""What scripts ask Microsoft Graph for about Intune, in every way that they do it."""

from __future__ import annotations

import base64
from collections.abc import Mapping

import pytest
from avd_intune.estate.model import Estate, Script
from avd_intune.estate.scripts.following import HostScript, follow
from avd_intune.estate.scripts.graph_request import GraphRequest
from avd_intune.estate.scripts.script_graph import collect_graph_requests, graph_requests
from avd_intune.languages.resource_model import Resource
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.access import decoded_json, member
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import NULL, TRUE, Known, ObjectValue, PartialString, Unknown, Value
from avd_intune.values.worlds import MAX_WORLDS

RESOURCE = Resource("key", "script", "type", ObjectValue({}), Span(SourceFile("/main.bicep", ""), 0, 0))
DEVICES = "https://graph.microsoft.com/v1.0/deviceManagement/managedDevices"


def sent(script: str, files: Mapping[str, str] | None = None) -> list[GraphRequest]:
    """Return what a script sends: one for a shell where it calls `az` or `curl`, else one of PowerShell."""
    if script.lstrip().startswith(("az ", "curl ", "BODY=")):
        machine = follow([HostScript("setup.sh", posix=script)], (files or {}).get)
    else:
        machine = follow([HostScript("setup.ps1", code=script)], (files or {}).get)
    return list(graph_requests(machine, RESOURCE, "a script", TRUE))


def requests(script: str) -> list[tuple[object, object]]:
    return [(r.method.value, _shown(r.url)) for r in sent(script) if isinstance(r.method, Known)]


def _shown(value: Value) -> object:
    if isinstance(value, PartialString):
        return "".join(part if isinstance(part, str) else "*" for part in value.parts)
    return value.value if isinstance(value, Known) else value


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (
            f'$id = (Get-Device).Id; Invoke-MgGraphRequest -Method POST -Uri "{DEVICES}/$id/wipe"',
            ("POST", f"{DEVICES}/*/wipe"),
        ),
        (f"irm -Method Post '{DEVICES}/1/remoteLock' -Headers $h", ("POST", f"{DEVICES}/1/remoteLock")),
        (f"az rest --method post --uri {DEVICES}/1/wipe", ("POST", f"{DEVICES}/1/wipe")),
        (f"curl -X POST {DEVICES}/1/resetPasscode", ("POST", f"{DEVICES}/1/resetPasscode")),
        (f"curl -d '{{}}' {DEVICES}/1/wipe", ("POST", f"{DEVICES}/1/wipe")),
        (
            "Clear-MgDeviceManagementManagedDevice -ManagedDeviceId $d",
            ("POST", "deviceManagement/managedDevices/*/wipe"),
        ),
        (
            "Invoke-MgCleanDeviceManagementManagedDeviceWindowsDevice -ManagedDeviceId $d",
            ("POST", "deviceManagement/managedDevices/*/cleanWindowsDevice"),
        ),
        (
            "Invoke-MgBetaRotateDeviceManagementManagedDeviceBitLockerKey -ManagedDeviceId $d",
            ("POST", "deviceManagement/managedDevices/*/rotateBitLockerKeys"),
        ),
        (
            "Invoke-IntuneManagedDeviceWipeDevice -managedDeviceId $d",
            ("POST", "deviceManagement/managedDevices/*/wipe"),
        ),
        (
            f'az rest --method=post --uri="{DEVICES}/$(az vm show --query id)/wipe"',
            ("POST", f"{DEVICES}/*/wipe"),
        ),
        (
            "New-MgIdentityConditionalAccessPolicy -BodyParameter $b",
            ("POST", "identity/conditionalAccess/policies"),
        ),
        (
            "New-AzureADMSConditionalAccessPolicy -DisplayName mfa -State enabled",
            ("POST", "identity/conditionalAccess/policies"),
        ),
        (
            "New-MgDeviceManagementDeviceConfiguration -BodyParameter $b",
            ("POST", "deviceManagement/deviceConfigurations"),
        ),
        (
            "New-IntuneDeviceConfigurationPolicy -windowsWifiConfiguration -displayName W",
            ("POST", "deviceManagement/deviceConfigurations"),
        ),
        (
            "Update-DeviceManagement_DeviceCompliancePolicies -deviceCompliancePolicyId 1 -tpmRequired $true",
            ("PATCH", "deviceManagement/deviceCompliancePolicies/*"),
        ),
        (
            "Update-MgBetaDeviceManagementConfigurationPolicy -BodyParameter $b",
            ("PATCH", "deviceManagement/configurationPolicies/*"),
        ),
        (
            "Invoke-MgGraphRequest -Uri 'beta/deviceManagement/managedDevices'",
            ("GET", "beta/deviceManagement/managedDevices"),
        ),
        (
            f"$uri = '{DEVICES}/{{0}}/wipe' -f $deviceThatNothingSets; Invoke-MgGraphRequest -Method POST -Uri $uri",
            ("POST", f"{DEVICES}//wipe"),
        ),
        (
            "Invoke-MgGraphRequest -Method POST -Uri 'https://graph.microsoft.com/v1.0/$batch' -Body $b",
            ("POST", "https://graph.microsoft.com/v1.0/$batch"),
        ),
        (
            'Invoke-MgGraphRequest -Method POST -Uri "https://graph.microsoft.com/beta/$(Get-Path)" -Body $b',
            ("POST", "https://graph.microsoft.com/beta/*"),
        ),
        (
            'irm -Method Post -Uri "$(Get-Host1)/beta/deviceManagement/deviceConfigurations" -Body $b',
            ("POST", "*/beta/deviceManagement/deviceConfigurations"),
        ),
    ],
    ids=lambda value: value[:50] if isinstance(value, str) else "",
)
def test_each_way_to_send_a_request(script: str, expected: tuple[str, str]) -> None:
    assert requests(script) == [expected]


@pytest.mark.parametrize(
    "script",
    [
        f"# Invoke-MgGraphRequest -Method POST -Uri '{DEVICES}/1/wipe'",
        "Invoke-RestMethod -Method Post -Uri https://example.com/deviceManagement/managedDevices/1/wipe",
        "Invoke-MgGraphRequest -Method POST -Uri 'v1.0/groups' # deviceManagement is not asked for",
        "Get-MgDeviceManagementManagedDevice -All",
        'irm -Method Post -Uri "https://management.azure.com$(Get-Path)/start" # no deviceManagement',
        'Invoke-MgGraphRequest -Method POST -Uri "v1.0/groups/$(Get-Id)/members" # no deviceManagement',
    ],
    ids=[
        *("in a comment", "another host", "another part of Graph", "reading by cmdlet", "an open path of another host"),
        "an open part behind another one",
    ],
)
def test_what_is_no_request_about_intune(script: str) -> None:
    assert requests(script) == []


def test_a_body_is_read_from_a_hash_table_and_what_is_computed_in_it_is_unknown() -> None:
    script = """
    $body = @{ '@odata.type' = '#microsoft.graph.windowsWifiConfiguration'; ssid = "$(Get-Name)" }
    Invoke-MgGraphRequest -Method POST -Uri 'beta/deviceManagement/deviceConfigurations' -Body ($body | ConvertTo-Json)
    """
    (request,) = sent(script)
    assert isinstance(request.body, ObjectValue)
    kind, ssid = request.body.entries["@odata.type"], request.body.entries["ssid"]
    assert isinstance(kind, Known)
    assert kind.value == "#microsoft.graph.windowsWifiConfiguration"
    assert isinstance(ssid, Unknown)


def test_a_body_that_is_json_text_is_read_and_one_that_is_no_json_is_unknown() -> None:
    start = "Invoke-MgGraphRequest -Method POST -Uri 'deviceManagement/deviceConfigurations' -Body"
    (good,) = sent(f"{start} '{{\"ratio\": 1.5}}'")
    (bad,) = sent(f"{start} '{{\"ratio\": '")
    assert isinstance(decoded_json(good.body), ObjectValue)
    assert isinstance(decoded_json(bad.body), Unknown)


def test_an_option_without_its_value_says_nothing() -> None:
    (request,) = sent(f"az rest --url --body --method --uri {DEVICES}/1/wipe")
    assert (_shown(request.url), _shown(request.method), request.body) == (f"{DEVICES}/1/wipe", "GET", NULL)


def test_a_body_in_a_file_is_read_from_the_repository() -> None:
    script = "az rest --method post --uri https://graph.microsoft.com/beta/deviceManagement/intents --body @policy.json"
    (request,) = sent(script, {"policy.json": '{"displayName": "Baseline"}'})
    assert _shown(member(decoded_json(request.body), "displayName")) == "Baseline"
    (request,) = sent(script)
    assert isinstance(request.body, Unknown)
    assert request.body.key == "script file @policy.json"


def test_a_cmdlet_names_the_properties_of_a_policy_by_its_parameters() -> None:
    (request,) = sent(
        "New-MgDeviceManagementDeviceConfiguration -DisplayName Office -Confirm:$false "
        "-AdditionalProperties @{ ssid = 'office' }"
    )
    assert isinstance(request.body, ObjectValue)
    assert {name: _shown(each) for name, each in request.body.entries.items()} == {
        "displayname": "Office",
        "ssid": "office",
    }
    (request,) = sent("New-MgDeviceManagementDeviceConfiguration -BodyParameter @{ displayName = 'Office' }")
    assert _shown(member(request.body, "displayName")) == "Office"
    (request,) = sent("New-MgIdentityConditionalAccessPolicy -DisplayName mfa -GrantControls @{ operator = 'OR' }")
    assert _shown(member(member(request.body, "grantControls"), "operator")) == "OR"
    (request,) = sent("New-MgDeviceManagementDeviceConfiguration")
    assert isinstance(request.body, Unknown)


WIPE = f"Invoke-MgGraphRequest -Method POST -Uri '{DEVICES}/1/wipe'"


def collected(*scripts: Script) -> tuple[list[object], list[str]]:
    """Return the actions that scripts ask for, and why some of them are not read to their end."""
    estate = Estate()
    collect_graph_requests(list(scripts), estate)
    return [_shown(each.action) for each in estate.intune_actions], [each.reason for each in estate.unresolved_modules]


def powershell(code: str, executed: bool = True) -> Script:
    return Script(RESOURCE, [Known(code)], [], executed=executed, code=Known(code))


def test_only_scripts_that_run_and_speak_of_intune_are_asked() -> None:
    assert collected(powershell(WIPE, executed=False), powershell(WIPE)) == (["wipe"], [])
    assert collected(powershell("Invoke-Expression (Get-Content $args[0])"), powershell(WIPE)) == (["wipe"], [])


def test_a_script_that_unpacks_what_it_runs_is_not_read_to_its_end() -> None:
    hidden = base64.b64encode(f"import requests; requests.post('{DEVICES}/1/wipe')".encode()).decode()
    code = f"import base64; exec(base64.b64decode('{hidden}'))"
    start = "its script is not read to its end, so that what that asks of Intune is not known: "
    actions, (reason,) = collected(powershell(f'python3 -c "{code}"'))
    assert actions == []
    assert reason.startswith(start)
    assert "python3" in reason
    # What is not hidden would be seen; and a program that runs no scripts is given data.
    assert collected(powershell("python3 report.py managedDevices")) == ([], [])
    assert collected(powershell(f"$data = \"b64decode('{hidden}')\"; whoami.exe; {WIPE}")) == (["wipe"], [])
    assert collected(powershell(f"whoami.exe \"b64decode('{hidden}')\"")) == ([], [])


def test_a_script_that_hangs_on_too_many_inputs_is_named() -> None:
    both = {"a": Known("# a\n"), "b": Known("# b\n")}
    parts = [choice_by(Decision(f"var.v{n}", ("a", "b"), f"var.v{n}"), both) for n in range(MAX_WORLDS.bit_length())]
    code = partial_string([*parts, WIPE])
    actions, (reason,) = collected(Script(RESOURCE, [code], [], code=code))
    assert actions == []
    assert reason.endswith(f"is not known: more than {MAX_WORLDS} combinations of inputs")


@pytest.mark.parametrize(
    "argument", ["-windowsWifiConfiguration", "-odataType '#microsoft.graph.windowsWifiConfiguration'"]
)
def test_the_older_module_has_the_type_of_a_policy_as_a_switch(argument: str) -> None:
    (request,) = sent(f"New-IntuneDeviceConfigurationPolicy {argument} -displayName W -ssid office")
    assert str(_shown(member(request.body, "@odata.type"))).lower() == "#microsoft.graph.windowswificonfiguration"
    assert _shown(member(request.body, "ssid")) == "office"


def test_a_script_of_the_older_module_alone_is_looked_into() -> None:
    estate = Estate([])
    collect_graph_requests([powershell("New-IntuneDeviceConfigurationPolicy -windowsWifiConfiguration")], estate)
    assert len(estate.intune_policies) == 1
