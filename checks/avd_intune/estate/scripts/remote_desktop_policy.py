"""What in a policy or in the registry denies remote desktop connections.

https://learn.microsoft.com/windows/client-management/mdm/policy-csp-remotedesktopservices#allowuserstoconnectremotely
"""

from __future__ import annotations

import re

from avd_intune.patterns import lazy_pattern

_CSP = lazy_pattern(
    r"(?:policy/config|_policy_config_)[/~]?RemoteDesktopServices[/_]AllowUsersToConnectRemotely(?:_\d+)?$", re.I
)
# Not every export has the category; no other definition has the name.
_TEMPLATE = lazy_pattern(r"(?:^|[\\/])Allow users to connect remotely by using Remote Desktop Services$", re.I)
# The values that the policy (TS_DISABLE_CONNECTIONS), and the control panel, write: 1 denies.
_REGISTRY = lazy_pattern(r"(?:Windows NT\\+Terminal Services|Control\\+Terminal Server)\\+fDenyTSConnections$", re.I)
_ADMX_DISABLED = lazy_pattern(r"<\s*disabled\b", re.I)


def concerns_remote_connections(path: str) -> bool:
    """Say whether a setting decides if users may connect by Remote Desktop.

    path: an OMA-URI, a settings catalog id, category and name of a group policy definition
    (`\\Windows Components\\…\\Connections\\Allow users …`), or a registry key and value name
    (`HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services\\fDenyTSConnections`).
    """
    return any(pattern.search(path.strip()) for pattern in (_CSP, _TEMPLATE, _REGISTRY))


def disables_remote_connections(path: str, value: str) -> bool:
    """Say whether a setting, if made, keeps users from connecting by Remote Desktop.

    path: as in `concerns_remote_connections`. value: what it is set to, as text: ADMX payload
    (`<disabled/>`), the option of a settings catalog (`…_0`), `true`/`false` of a group policy
    definition, or the number in the registry. A setting that is not made is none to ask about.
    """
    path, value = path.strip(), value.strip()
    if _REGISTRY.search(path):
        return re.fullmatch(r"(?:dword:)?(?:0x)?0*1", value, re.I) is not None
    if _CSP.search(path):
        return _ADMX_DISABLED.search(value) is not None or value.lower() in ("0", "false") or value.endswith("_0")
    return _TEMPLATE.search(path) is not None and value.lower() in ("false", "0", "disabled")
