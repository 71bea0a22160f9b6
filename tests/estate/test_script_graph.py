"""What scripts ask Microsoft Graph for about Intune, in every way that they do it."""

from __future__ import annotations

import pytest
from avd_intune.estate.scripts.following import HostScript, follow
from avd_intune.estate.scripts.graph_request import GraphRequest
from avd_intune.estate.scripts.script_graph import graph_requests
from avd_intune.languages.resource_model import Resource
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.access import decoded_json
from avd_intune.values.value_types import TRUE, Known, ObjectValue, PartialString, Unknown, Value

RESOURCE = Resource("key", "script", "type", ObjectValue({}), Span(SourceFile("/main.bicep", ""), 0, 0))
DEVICES = "https://graph.microsoft.com/v1.0/deviceManagement/managedDevices"


def sent(script: str) -> list[GraphRequest]:
    """Return what a script sends: one for a shell where it calls `az` or `curl`, else one of PowerShell."""
    if script.lstrip().startswith(("az ", "curl ", "BODY=")):
        machine = follow([HostScript("setup.sh", posix=script)], lambda name: None)
    else:
        machine = follow([HostScript("setup.ps1", code=script)], lambda name: None)
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
            "New-MgDeviceManagementDeviceConfiguration -BodyParameter $b",
            ("POST", "deviceManagement/deviceConfigurations"),
        ),
        (
            "Update-MgBetaDeviceManagementConfigurationPolicy -BodyParameter $b",
            ("PATCH", "deviceManagement/configurationPolicies/*"),
        ),
        (
            "Invoke-MgGraphRequest -Uri 'beta/deviceManagement/managedDevices'",
            ("GET", "beta/deviceManagement/managedDevices"),
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
    ],
    ids=["in a comment", "another host", "another part of Graph", "reading by cmdlet"],
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
