"""Which requests to Microsoft Graph make Intune policies and remote actions."""

from __future__ import annotations

import json
from typing import Any

import pytest
from avd_intune.estate.model import Estate
from avd_intune.estate.scripts.graph_request import GraphRequest, apply_graph_request
from avd_intune.languages.resource_model import Resource
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.access import member
from avd_intune.values.cases import choice_by
from avd_intune.values.display import describe
from avd_intune.values.partial_text import partial_string
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import NULL, Decision, Known, Unknown, Value

GRAPH = "https://graph.microsoft.com/beta"
ID = Unknown("the device is not known", key="device")
RESOURCE = Resource("r", "r", "msgraph_resource", NULL, Span(SourceFile("main.tf", ""), 0, 0))


def estate_after(url: Value | str, body: Any = None, method: str = "POST") -> Estate:
    estate = Estate()
    address = Known(url) if isinstance(url, str) else url
    apply_graph_request(GraphRequest(Known(method), address, from_python(body), RESOURCE, "a request"), estate)
    return estate


def kinds(estate: Estate) -> list[str]:
    return [describe(policy.kind) for policy in estate.intune_policies]


def actions(estate: Estate) -> list[str]:
    return [describe(action.action) for action in estate.intune_actions]


@pytest.mark.parametrize(
    "url",
    [
        f"{GRAPH}/deviceManagement/managedDevices/1234/wipe",
        "/v1.0/deviceManagement/managedDevices/1234/wipe?$select=id",
        "deviceManagement/managedDevices('1234')/microsoft.graph.wipe",
        "devicemanagement/comanageddevices/1234/wipe",
        "users/someone@example.com/managedDevices/1234/wipe",
        partial_string([f"{GRAPH}/deviceManagement/managedDevices/", ID, "/wipe"]),
        partial_string([ID, "/wipe"]),
    ],
)
def test_remote_action(url: Value | str) -> None:
    assert actions(estate_after(url)) == ['"wipe"']


def test_bulk_action() -> None:
    body = {"actionName": "wipe", "deviceIds": ["1"]}
    assert actions(estate_after("deviceManagement/managedDevices/executeAction", body)) == ['"wipe"']


def test_unknown_action() -> None:
    url = partial_string(["deviceManagement/managedDevices/1234/", Unknown("var.action has no default", key="a")])
    assert actions(estate_after(url)) == ["unknown (var.action has no default)"]


def test_unknown_action_of_something_unknown() -> None:
    url = partial_string([ID, "/", Unknown("var.action has no default", key="a")])
    (action,) = actions(estate_after(url))
    assert action.startswith("unknown (")
    assert actions(estate_after(ID)) == []


@pytest.mark.parametrize("method", ["GET", "get", "DELETE"])
def test_reading_and_deleting_make_nothing(method: str) -> None:
    body = {"@odata.type": "#microsoft.graph.windowsWifiConfiguration"}
    for url in ("deviceManagement/deviceConfigurations", "deviceManagement/managedDevices/1/wipe"):
        estate = estate_after(url, body, method)
        assert (estate.intune_policies, estate.intune_actions) == ([], [])


def test_policy_by_its_type() -> None:
    body = {"@odata.type": "#microsoft.graph.windowsWifiConfiguration", "displayName": "Office", "ssid": "office"}
    estate = estate_after(f"{GRAPH}/deviceManagement/deviceConfigurations", body)
    (policy,) = estate.intune_policies
    assert [describe(v) for v in (policy.kind, policy.name, policy.platform)] == [
        '"windowsWifiConfiguration"',
        '"Office"',
        '"Windows"',
    ]
    assert [(describe(s.path), describe(s.value)) for s in policy.settings] == [('"ssid"', '"office"')]


def test_body_as_text() -> None:
    body = json.dumps({"@odata.type": "#microsoft.graph.iosWiFiConfiguration"})
    (policy,) = estate_after("deviceManagement/deviceConfigurations", body).intune_policies
    assert describe(policy.platform) == '"iOS"'


@pytest.mark.parametrize(
    ("collection", "kind"),
    [
        ("configurationPolicies", "deviceManagementConfigurationPolicy"),
        ("groupPolicyConfigurations", "groupPolicyConfiguration"),
        ("managedDeviceCleanupRules", "managedDeviceCleanupRule"),
        ("managedDeviceCleanupSettings", "managedDeviceCleanupSettings"),
    ],
)
def test_policy_by_its_collection(collection: str, kind: str) -> None:
    assert kinds(estate_after(f"deviceManagement/{collection}", {"name": "x"}, "PATCH")) == [f'"{kind}"']


def test_batch_is_taken_apart() -> None:
    inner = [
        {"id": "1", "method": "POST", "url": "/deviceManagement/managedDevices/1/remoteLock"},
        {"id": "2", "method": "GET", "url": "/deviceManagement/managedDevices/2/wipe"},
    ]
    assert actions(estate_after(f"{GRAPH}/$batch", {"requests": inner})) == ['"remoteLock"']


def test_each_address_is_a_case_of_its_own() -> None:
    decision = Decision("var.wipe", ("true", "false"), "var.wipe")
    urls: dict[str, Value] = {
        choice: Known(f"deviceManagement/managedDevices/1/{action}")
        for choice, action in (("true", "wipe"), ("false", "syncDevice"))
    }
    estate = estate_after(choice_by(decision, urls))
    assert actions(estate) == ['"wipe"', '"syncDevice"']
    assert [describe(action.is_one) for action in estate.intune_actions] == ["true or false", "false or true"]
    assert [describe(action.presence) for action in estate.intune_actions] == ["true", "true"]


@pytest.mark.parametrize(
    "url", ["groups", "deviceManagement", "deviceManagement/managedDevices", "deviceManagement/virtualEndpoint/x", ""]
)
def test_other_requests_make_nothing(url: str) -> None:
    estate = estate_after(url, {"displayName": "x"})
    assert (estate.intune_policies, estate.intune_actions) == ([], [])


def test_unknown_address() -> None:
    unknown = Unknown("var.url has no default", key="url")
    assert kinds(estate_after(unknown, {"displayName": "a group", "mailEnabled": False})) == []
    assert kinds(estate_after(unknown, {"omaSettings": []})) == ['"windows10CustomConfiguration"']
    assert kinds(estate_after(unknown, Unknown("var.body has no default", key="body"))) == [
        "unknown (var.body has no default)"
    ]


def test_a_change_of_a_mobility_policy_has_the_id_of_its_address() -> None:
    other = "11111111-0000-0000-c000-000000000000"
    for body, expected in (({"appliesTo": "all"}, other), ({"appliesTo": "all", "id": "a-b"}, "a-b")):
        estate = estate_after(f"{GRAPH}/policies/mobileDeviceManagementPolicies/{other}", body, "PATCH")
        assert [describe(member(each.body, "id")) for each in estate.directory_policies] == [f'"{expected}"']
