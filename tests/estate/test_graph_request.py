"""Which requests to Microsoft Graph make Intune policies and remote actions."""

from __future__ import annotations

import json
from typing import Any

import pytest
from avd_intune.estate.model import Estate
from avd_intune.estate.scripts import graph_request
from avd_intune.estate.scripts.graph_request import GraphRequest, apply_graph_request, kind_of_collection
from avd_intune.languages.resource_model import Resource
from avd_intune.records import replace
from avd_intune.source.left_out import LeftOut, noting_left_out
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.access import elements, member
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by
from avd_intune.values.display import describe
from avd_intune.values.partial_text import partial_string
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import NULL, Known, Reference, Unknown, Value

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
    # Whichever it is, an action is requested, so that it is one whose name is one of two.
    estate = estate_after(choice_by(decision, urls))
    assert actions(estate) == ['"wipe" or "syncDevice"']
    assert [describe(action.is_one) for action in estate.intune_actions] == ["true"]
    # Where one of the addresses is of something else, the action is one in that case only.
    urls["false"] = Known("deviceManagement/managedDevices/1")
    estate = estate_after(choice_by(decision, urls))
    assert actions(estate) == ['"wipe"']
    assert [describe(action.is_one) for action in estate.intune_actions] == ["true or false"]
    assert [describe(action.presence) for action in estate.intune_actions] == ["true"]


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


def test_a_batch_that_is_too_long_is_judged_up_to_the_limit_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph_request, "MAX_BATCH", 2)
    inner = [{"method": "POST", "url": f"/deviceManagement/managedDevices/{n}/wipe"} for n in range(3)]
    for count, judged, said in (
        (2, 2, []),
        (3, 2, ["a batch of a request sends 3 requests to Graph; 2 of them are judged"]),
    ):
        noted: LeftOut = {}
        with noting_left_out(noted):
            estate = estate_after(partial_string([ID, "/$batch"]), {"requests": inner[:count]})
        assert actions(estate) == ['"wipe"'] * judged
        assert [reason for _, reason in noted] == said


@pytest.mark.parametrize(
    ("rest", "kind"),
    [
        ("configurationPolicies/1234", '"deviceManagementConfigurationPolicy"'),
        ("groupPolicyConfigurations/1234/definitionValues", '"groupPolicyConfiguration"'),
        ("templates/1234/createInstance", '"deviceManagementIntent"'),
        ("windowsDomainJoinPolicies", "unknown"),
    ],
)
def test_an_address_below_a_collection_that_sets_something_is_a_policy(rest: str, kind: str) -> None:
    (found,) = kinds(estate_after(f"{GRAPH}/deviceManagement/{rest}", {"name": "x"}, "PATCH"))
    assert found.startswith(kind)


@pytest.mark.parametrize(
    "rest",
    [
        "configurationPolicies/1234/createCopy",
        "configurationPolicies/1234/assign",
        "templates",
        "templates/1234/compare",
        "windowsFeatureUpdateProfiles",
        "windowsDomainJoinPolicies/1234/createCopy",
    ],
)
def test_an_address_below_a_collection_that_sets_nothing_is_no_policy(rest: str) -> None:
    assert kinds(estate_after(f"{GRAPH}/deviceManagement/{rest}", {"name": "x"})) == []


def test_a_collection_or_operation_that_is_not_known_may_be_one_of_policies() -> None:
    part = Unknown("var.part has no default", key="part")
    collection = partial_string([f"{GRAPH}/deviceManagement/", part])
    (kind,) = kinds(estate_after(collection, {"name": "x"}))
    assert kind.startswith("unknown (")
    operation = partial_string([f"{GRAPH}/deviceManagement/configurationPolicies/1234/", part])
    assert kinds(estate_after(operation, {"name": "x"})) == ['"deviceManagementConfigurationPolicy"']


def assigned(end: Value | str, target: str = "policy") -> list[str]:
    """Return who a policy is assigned to after a request below the address that has its id."""
    estate = Estate()
    policy = replace(RESOURCE, key="policy")
    collection = Known("deviceManagement/configurationPolicies")
    apply_graph_request(
        GraphRequest(Known("POST"), collection, from_python({"name": "x"}), policy, "a request"), estate
    )
    identity = Reference("an id", key="policy.id", target=target, path=("id",))
    address = partial_string(["deviceManagement/configurationPolicies/", identity, "/", end])
    body = from_python({"assignments": "all devices"})
    apply_graph_request(GraphRequest(Known("POST"), address, body, RESOURCE, "a request"), estate)
    return [describe(each.assignments) for each in estate.intune_policies]


def test_an_assignment_goes_to_the_policy_whose_id_is_in_its_address() -> None:
    assert assigned("assign") == ['"all devices"']
    assert assigned("assign", target="another policy") == ["null"]
    (open_,) = assigned(Unknown("var.operation has no default", key="operation"))
    assert '"all devices"' in open_ and "null" in open_


APP = "deviceAppManagement/mobileApps"
TO_DEVICES = {"mobileAppAssignments": [{"intent": "required"}]}


def apps(url: Value | str, body: Any) -> list[tuple[str, list[str], str]]:
    """Return the kind of each app that a request makes, its intents, and whether it is one."""
    estate = estate_after(url, body)
    return [
        (
            describe(app.kind),
            [describe(member(each, "intent")) for each, _ in elements(app.assignments)],
            describe(app.is_one),
        )
        for app in estate.intune_apps
    ]


def test_an_app_and_its_assignments() -> None:
    assert apps(f"{GRAPH}/{APP}", {"@odata.type": "#microsoft.graph.win32LobApp"}) == [('"win32LobApp"', [], "true")]
    assert apps(f"{GRAPH}/{APP}/1234/assign", TO_DEVICES) == [('"windowsApp"', ['"required"'], "true")]
    assert apps(f"{GRAPH}/{APP}/1234/assignments", {"intent": "required"}) == [('"windowsApp"', ['"required"'], "true")]
    assert apps(f"{GRAPH}/{APP}/1234/categories", TO_DEVICES) == []
    assert apps(f"{GRAPH}/{APP}/1234", {"@odata.type": "#microsoft.graph.win32LobApp"}) == []
    assert apps(partial_string([f"{APP}/", ID, "/assign"]), TO_DEVICES) == [('"windowsApp"', ['"required"'], "true")]
    operation = partial_string([f"{APP}/1234/", Unknown("var.operation has no default", key="operation")])
    ((kind, intents, is_one),) = apps(operation, TO_DEVICES)
    assert (kind, intents) == ('"windowsApp"', ['"required"'])
    assert is_one != "true"
    # A name that is known in part is no operation by itself.
    assert apps(partial_string([f"{APP}/", ID, "/categories"]), TO_DEVICES) == []


def test_a_policy_of_entra_id_that_nobody_knows_is_undecided() -> None:
    (policy,) = estate_after(f"{GRAPH}/policies/deviceLoginPolicies", {"state": "enabled"}).directory_policies
    assert "policies/devicelogin" in describe(policy.kind)


def test_an_action_behind_parts_that_are_not_known() -> None:
    device = Unknown("the device is not known", key="one")
    assert actions(estate_after(partial_string([ID, "/devices/", device, "/wipe"]))) == ['"wipe"']


def test_an_address_that_is_known_but_for_its_version_may_be_of_a_policy() -> None:
    address = partial_string([f"{GRAPH}/", Unknown("var.path has no default", key="path")])
    assert kinds(estate_after(address, {"omaSettings": []})) == ['"windows10CustomConfiguration"']


@pytest.mark.parametrize(
    ("context", "kind"),
    [
        ("configurationPolicies", '"deviceManagementConfigurationPolicy"'),
        ("deviceConfigurations", "null"),
        ("deviceCategories", "unknown"),
    ],
)
def test_an_exported_object_has_the_type_of_its_collection(context: str, kind: str) -> None:
    body = from_python({"@odata.context": f"{GRAPH}/$metadata#deviceManagement/{context}/$entity"})
    assert describe(kind_of_collection(body, RESOURCE)).startswith(kind)
    assert describe(kind_of_collection(from_python({"name": "x"}), RESOURCE)) == "null"
