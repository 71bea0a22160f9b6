"""What in scripts enrols a machine in Intune: MDM auto-enrolment policy values, or the ConfigMgr client."""

from __future__ import annotations

import re

# Block and line comments of PowerShell, `rem` and `::` lines of batch files: no evidence.
COMMENTS = re.compile(r"<#.*?#>|^[ \t]*(?:#|rem\b|::)[^\n]*|[ \t]#[^\n]*", re.I | re.S | re.M)

# The policy "Enable automatic MDM enrollment using default Azure AD credentials" writes these values:
# https://learn.microsoft.com/windows/client-management/enroll-a-windows-10-device-automatically-using-group-policy
MDM_KEY = re.compile(r"CurrentVersion\\+MDM\b", re.I)
_ONE = r"[\"'@(\s]*(?:0x)?0*1\b(?![.\d])"
AUTO_ENROLL_ON = re.compile(
    # reg add … /v AutoEnrollMDM … /d 1 | New-ItemProperty … -Name AutoEnrollMDM … -Value 1
    rf"AutoEnrollMDM\b[^\n;|]{{0,300}}?(?:-Value\s+|/d\s+|=\s*|,\s*){_ONE}"
    # Set-ItemProperty $key AutoEnrollMDM 1
    rf"|AutoEnrollMDM[\"']?\s+{_ONE}"
    # -Value 1 before -Name
    rf"|-Value\s+{_ONE}[^\n;|]{{0,300}}?AutoEnrollMDM\b"
    # a DSC Registry resource: ValueName and ValueData on lines of their own
    rf"|ValueName\s*=\s*[\"']AutoEnrollMDM[\"'][^}}]{{0,400}}?ValueData\s*=\s*{_ONE}"
    rf"|ValueData\s*=\s*{_ONE}[^}}]{{0,400}}?ValueName\s*=\s*[\"']AutoEnrollMDM[\"']",
    re.I,
)
# The Configuration Manager client: https://learn.microsoft.com/mem/configmgr/core/clients/deploy/about-client-installation-properties
CONFIGMGR_CLIENT = re.compile(r"\bccmsetup\.(?:exe|msi)\b", re.I)
CONFIGMGR_REMOVAL = re.compile(r"ccmsetup\.(?:exe|msi)[\"']?\s+/uninstall", re.I)


def without_comments(script: str) -> str:
    """Return a PowerShell or batch script without its comments."""
    return COMMENTS.sub(" ", script)


def sets_auto_enrollment(script: str) -> bool:
    """Say whether a script sets the policy values of automatic MDM enrolment."""
    code = without_comments(script)
    return MDM_KEY.search(code) is not None and AUTO_ENROLL_ON.search(code) is not None


def installs_configmgr_client(script: str) -> bool:
    """Say whether a script installs the Configuration Manager client, as co-management needs it."""
    code = without_comments(script)
    return CONFIGMGR_CLIENT.search(code) is not None and CONFIGMGR_REMOVAL.search(code) is None
