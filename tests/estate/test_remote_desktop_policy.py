"""Which settings keep users from connecting by Remote Desktop."""

from __future__ import annotations

import pytest
from avd_intune.estate.scripts.remote_desktop_policy import concerns_remote_connections, disables_remote_connections

CSP = "Policy/Config/RemoteDesktopServices/AllowUsersToConnectRemotely"
CATALOG = "device_vendor_msft_policy_config_remotedesktopservices_allowuserstoconnectremotely"
TEMPLATE = (
    r"\Windows Components\Remote Desktop Services\Remote Desktop Session Host\Connections"
    r"\Allow users to connect remotely by using Remote Desktop Services"
)
KEY = r"HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services\fDenyTSConnections"

DISABLING = {
    "OMA-URI of the device": (f"./Device/Vendor/MSFT/{CSP}", "<disabled/>"),
    "OMA-URI without scope": (f"./Vendor/MSFT/{CSP}", "<disabled />"),
    "OMA-URI of the user": (f"./User/Vendor/MSFT/{CSP}", " <Disabled></Disabled>\r\n"),
    "OMA-URI in another letter case": (f"./device/vendor/msft/{CSP.lower()}", "<DISABLED/>"),
    "settings catalog": (CATALOG, f"{CATALOG}_0"),
    "group policy definition": (TEMPLATE, "false"),
    "group policy definition without category": ("\\" + TEMPLATE.rpartition("\\")[2], "false"),
    "policy key": (KEY, "1"),
    "control panel key": (r"HKLM:\SYSTEM\CurrentControlSet\Control\Terminal Server\fDenyTSConnections", "0x1"),
    "registry file": (KEY, "dword:00000001"),
}
LEFT_ALONE = {
    "OMA-URI enabled": (f"./Device/Vendor/MSFT/{CSP}", "<enabled/>"),
    "settings catalog enabled": (CATALOG, f"{CATALOG}_1"),
    "group policy definition enabled": (TEMPLATE, "true"),
    "key with 0": (KEY, "0"),
    "key with 10": (KEY, "10"),
    "another setting of the CSP": (
        "./Device/Vendor/MSFT/Policy/Config/RemoteDesktopServices/DoNotAllowDriveRedirection",
        "<disabled/>",
    ),
    "a longer name": (f"./Device/Vendor/MSFT/{CSP}Extra", "<disabled/>"),
    "a definition with a longer name": (TEMPLATE.replace("Allow", "Do not allow"), "false"),
    "another definition": (TEMPLATE.replace("Allow users", "Restrict users"), "false"),
}


@pytest.mark.parametrize(("path", "value"), DISABLING.values(), ids=DISABLING.keys())
def test_disabling(path: str, value: str) -> None:
    assert concerns_remote_connections(path)
    assert disables_remote_connections(path, value)


@pytest.mark.parametrize(("path", "value"), LEFT_ALONE.values(), ids=LEFT_ALONE.keys())
def test_left_alone(path: str, value: str) -> None:
    assert not disables_remote_connections(path, value)
