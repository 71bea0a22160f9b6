"""CKV_AVD_7 on Domain Join and Wi-Fi profiles, by their type and by the settings in them."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.settings import PolicyElsewhere, Settings

from tests.rules.rule_support import FAIL, PASS, UNDECIDED, UNKNOWN, answer, oma_policy, policy

ADVICE = "which session hosts do not support; remove it, or say under policies_elsewhere that it does not reach them"
CLEAN = (PASS, "it is neither a Domain Join nor a Wi-Fi profile")


@pytest.mark.parametrize("kind", ["windowsDomainJoinConfiguration", "WINDOWSDOMAINJOINCONFIGURATION"])
def test_domain_join_profile_fails(kind: str) -> None:
    assert answer("CKV_AVD_7", policy(kind)) == (FAIL, f"it is a Domain Join profile ({kind}), {ADVICE}")


@pytest.mark.parametrize(
    "kind",
    [
        "windowsWifiConfiguration",
        "windowsWifiEnterpriseEAPConfiguration",
        "windows81WifiImportConfiguration",
        "windows10XWifiConfiguration",
        "windows10WiFiConfiguration",
        "windowsWi-FiConfiguration",
    ],
)
def test_wifi_profile_fails(kind: str) -> None:
    assert answer("CKV_AVD_7", policy(kind)) == (FAIL, f"it is a Wi-Fi profile ({kind}), {ADVICE}")


@pytest.mark.parametrize(
    "kind",
    [
        "windows10GeneralConfiguration",
        "windowsDomainJoinConfigurationOther",
        "otherWindowsDomainJoinConfiguration",
        "windowsWiredNetworkConfiguration",
        "windowsWifi",
    ],
)
def test_other_profile_passes(kind: str) -> None:
    assert answer("CKV_AVD_7", policy(kind)) == CLEAN


@pytest.mark.parametrize(
    "path",
    [
        "./Vendor/MSFT/WiFi/Profile/Contoso/WlanXml",
        "./Device/Vendor/MSFT/WiFi/Profile/Contoso/WlanXml",
        "device_vendor_msft_wifi_profile_{profile}_wlanxml",
    ],
)
def test_setting_of_a_wifi_profile_fails(path: str) -> None:
    assert answer("CKV_AVD_7", oma_policy(path, "<WLANProfile/>")) == (
        FAIL,
        f"the setting {path} is a Wi-Fi profile, {ADVICE}",
    )


@pytest.mark.parametrize("path", ["./Vendor/MSFT/Policy/Config/Wifi/AllowWiFi", "./Vendor/Contoso/WiFi/Profile/x"])
def test_setting_that_is_no_wifi_profile_passes(path: str) -> None:
    assert answer("CKV_AVD_7", oma_policy(path, 0)) == CLEAN


def test_type_that_is_not_known_is_undecided() -> None:
    assert answer("CKV_AVD_7", policy(UNKNOWN)) == (
        UNDECIDED,
        'the type of the Intune policy is unknown: variable "x" has no default; '
        "state it in the code or a parameter file",
    )


def test_settings_that_are_not_known_are_undecided_unless_the_type_decides() -> None:
    reason = (
        'what the Intune policy sets is unknown: variable "x" has no default; state it in the code or a parameter file'
    )
    assert answer("CKV_AVD_7", oma_policy(UNKNOWN, 1)) == (UNDECIDED, reason)
    wifi = policy("windowsWifiConfiguration", omaSettings=UNKNOWN)
    assert answer("CKV_AVD_7", wifi) == (FAIL, f"it is a Wi-Fi profile (windowsWifiConfiguration), {ADVICE}")


@pytest.mark.parametrize(
    "kind", ["iosWiFiConfiguration", "androidWorkProfileWiFiConfiguration", "macOSWiFiConfiguration"]
)
def test_policy_for_another_platform_is_not_judged(kind: str) -> None:
    assert answer("CKV_AVD_7", policy(kind)) is None


def elsewhere(**sign: Any) -> Settings:
    return Settings(policies_elsewhere=(PolicyElsewhere(**sign),))


@pytest.mark.parametrize(
    ("sign", "is_judged"),
    [
        ({"name": "laptops*"}, False),
        ({"name": "LAPTOPS - wi-fi"}, False),
        ({"name": "x"}, False),  # the address of the resource
        ({"name": "desktops*"}, True),
        ({"group": "11111111*"}, False),
        ({"group": "22222222*"}, True),
        ({"filter": "aaaaaaaa*"}, False),
        ({"filter": "bbbbbbbb*"}, True),
        ({"excluded_group": "33333333*"}, False),
        ({"excluded_group": "11111111*"}, True),
    ],
    ids=str,
)
@pytest.mark.parametrize("form", ["Graph", "provider"])
def test_policy_that_goes_elsewhere_is_not_judged(sign: dict[str, str], is_judged: bool, form: str) -> None:
    if form == "Graph":
        filter_name, kind = "deviceAndAppManagementAssignmentFilterId", "@odata.type"
    else:
        filter_name, kind = "filterId", "type"
    targets = [
        {kind: "#microsoft.graph.groupAssignmentTarget", "groupId": "11111111-0000", filter_name: "aaaaaaaa-0000"},
        {kind: "#microsoft.graph.exclusionGroupAssignmentTarget", "groupId": "33333333-0000"},
    ]
    assignments = [{"target": target} for target in targets] if form == "Graph" else targets
    wifi = policy("windowsWifiConfiguration", displayName="Laptops - Wi-Fi", assignments=assignments)
    assert (answer("CKV_AVD_7", wifi, settings=elsewhere(**sign)) is not None) == is_judged


@pytest.mark.parametrize("sign", [{"group": "11111111*"}, {"filter": "aaaaaaaa*"}, {"excluded_group": "11111111*"}])
@pytest.mark.parametrize(
    "assignments",
    [
        None,
        UNKNOWN,
        [{"target": UNKNOWN}],
        [
            {"target": {"groupId": "11111111-0", "filterId": "aaaaaaaa-0"}},
            {"target": {"groupId": "22222222-0", "filterId": "bbbbbbbb-0"}},
        ],
    ],
    ids=["none", "unknown", "unknown target", "one of two"],
)
def test_policy_that_only_might_go_elsewhere_is_judged(sign: dict[str, str], assignments: Any) -> None:
    wifi = policy("windowsWifiConfiguration", assignments=assignments)
    found = answer("CKV_AVD_7", wifi, settings=elsewhere(**sign))
    assert found == (FAIL, f"it is a Wi-Fi profile (windowsWifiConfiguration), {ADVICE}")


UNKNOWN_GROUP = [{"target": {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": UNKNOWN}}]


def test_whether_a_group_that_is_an_input_lies_elsewhere_is_open() -> None:
    wifi = policy("windowsWifiConfiguration", assignments=UNKNOWN_GROUP)
    reason = (
        'it depends on var.x is like "11111111-0"; state it in the code or a parameter file; '
        'fails when var.x is like "11111111-0" is false: it is a Wi-Fi profile (windowsWifiConfiguration), which '
        "session hosts do not support; remove it, or say under policies_elsewhere that it does not reach them; "
        'does not apply when var.x is like "11111111-0" is true'
    )
    assert answer("CKV_AVD_7", wifi, settings=elsewhere(group="11111111-0")) == (UNDECIDED, reason)


def test_exclusion_alone_includes_nobody() -> None:
    target = {"@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget", "groupId": "1"}
    wifi = policy("windowsWifiConfiguration", assignments=[{"target": target}])
    assert answer("CKV_AVD_7", wifi, settings=elsewhere(group="1")) is not None
    assert answer("CKV_AVD_7", wifi, settings=elsewhere(filter="1")) is not None
