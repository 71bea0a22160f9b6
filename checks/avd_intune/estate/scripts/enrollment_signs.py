"""What in scripts enrols a machine in Intune: MDM auto-enrolment policy values, or the ConfigMgr client."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

# Block and line comments of PowerShell, `rem` and `::` lines of batch files: no evidence. A text in
# quotes is matched first, so that a `#` in it begins no comment. A block that is not closed has no end.
_TEXT_OR_COMMENT = re.compile(
    r"(?P<text>(?<!\w)(?:\"[^\"\n]*\"|'[^'\n]*'))"
    r"|<#.*?(?:#>|\Z)"
    r"|(?:(?<=[\s;{}()|&,])|^)#[^\n]*"
    r"|(?:^|(?<=[&|(]))[ \t]*@?rem\b[^\n]*"
    r"|^[ \t]*::[^\n]*",
    re.I | re.S | re.M,
)
_CONTINUED_LINE = re.compile(r"[`^][ \t]*\n")
# Quotes do not protect a separator: a whole script may stand in the quotes of `powershell -Command "…"`.
_SEPARATORS = re.compile(r"[\n;|&{}]")
_BLOCK = re.compile(r"\{[^{}]*\}")

# The policy "Enable automatic MDM enrollment using default Azure AD credentials" writes these values:
# https://learn.microsoft.com/windows/client-management/enroll-a-windows-10-device-automatically-using-group-policy
MDM_KEY = re.compile(r"CurrentVersion\\+MDM\b", re.I)
# "Disable MDM Enrollment" of the same template: a machine that has it enrols in nothing.
FORBIDDING = "DisableRegistration"
MDM_VALUE = re.compile(r"\bAutoEnrollMDM\b", re.I)
_ONE = r"[\"'@(\s]*(?:\[[\w.]{1,40}\] ?)?[\"']?(?:dword:|0x)?0{0,16}1\b(?![.\d])"
# New-ItemProperty … -Value 1 | reg add … /d 1: before or after the name. Where one is written, it decides.
_VALUE_ARGUMENT = re.compile(r"(?<!\S)(?:-(?:Property)?Val(?:ue)?|-Data|/d)(?=[\s:\"'])", re.I)
_ARGUMENT_IS_ONE = re.compile(rf":?{_ONE}", re.I)
# Set-ItemProperty $key AutoEnrollMDM 1 | AutoEnrollMDM = 1 | "AutoEnrollMDM"=dword:00000001
# 'AutoEnrollMDM', 'DWord', 1
_NAME_THEN_ONE = re.compile(rf"AutoEnrollMDM[\"']?(?:\s*[=:]|\s|\s*,(?:[^,\n]{{0,40}},)?){_ONE}", re.I)
# A DSC Registry resource, or a hash table of arguments: name and value as entries of one block.
_NAME_ENTRY = re.compile(r"(?<!\w)(?:Value)?Name[\"']?\s*[=:]\s*[\"']AutoEnrollMDM[\"']", re.I)
_ONE_ENTRY = re.compile(rf"(?<!\w)(?:Value(?:Data)?|Data)[\"']?\s*[=:]{_ONE}", re.I)
# UseAADCredentialType beside it: 1 enrols with the user's credential, 2 with the device's.
_CREDENTIAL = re.compile(
    r"\bUseAADCredentialType\b[^\n;|{}]{0,120}?(?:-Value|/d|[=:,]|\s)\s*[\"']?(?:dword:|0x)?0{0,16}([12])\b", re.I
)

# The Configuration Manager client: https://learn.microsoft.com/mem/configmgr/core/clients/deploy/about-client-installation-properties
CONFIGMGR_CLIENT = re.compile(r"\bccmsetup\.(?:exe|msi)\b", re.I)
# Statements that remove the client, remove its installer, or only ask whether it is there.
_NOT_INSTALLED = re.compile(
    r"/uninstall\b|\bmsiexec(?:\.exe)?[\"']?\s+/x|\bUninstall-|\bRemove-Item\b|\bTest-Path\b|^\s*(?:del|erase|rm)\s",
    re.I,
)


# Asked for by several rules, for every session host that runs the script.
@lru_cache(maxsize=128)
def without_comments(script: str) -> str:
    """Return a PowerShell or batch script without its comments, each line ended by a line feed."""
    lines = script.replace("\r\n", "\n").replace("\r", "\n")
    return _TEXT_OR_COMMENT.sub(lambda match: match["text"] or " ", lines)


def sets_auto_enrollment(script: str) -> bool:
    """Say whether a script sets the policy values of automatic MDM enrolment."""
    code = _joined(without_comments(script))
    if MDM_KEY.search(code) is None or MDM_VALUE.search(code) is None:
        return False
    if any(_sets_one(statement) for statement in _statements(code)):
        return True
    blocks = (match[0] for match in _BLOCK.finditer(code))
    return any(_NAME_ENTRY.search(block) and _ONE_ENTRY.search(block) for block in blocks)


def forbids_enrollment(script: str) -> bool:
    """Say whether a script sets the policy "Disable MDM Enrollment" (DisableRegistration is 1)."""
    code = _joined(without_comments(script))
    return FORBIDDING.lower() in code.lower() and sets_auto_enrollment(
        re.sub(r"\bAutoEnrollMDM\b", "AutoEnroll", code, flags=re.I).replace(FORBIDDING, "AutoEnrollMDM")
    )


def auto_enrollment_credential(script: str) -> str | None:
    """Return which credential the automatic enrolment of a script uses, "user" or "device"; None if it says neither."""
    found = set(_CREDENTIAL.findall(_joined(without_comments(script))))
    return {"1": "user", "2": "device"}[found.pop()] if len(found) == 1 else None


def installs_configmgr_client(script: str) -> bool:
    """Say whether a script installs the Configuration Manager client, as co-management needs it."""
    return any(
        CONFIGMGR_CLIENT.search(statement) and not _NOT_INSTALLED.search(statement)
        for statement in _statements(_joined(without_comments(script)))
    )


def _joined(code: str) -> str:
    return _CONTINUED_LINE.sub(" ", code)


def _statements(code: str) -> Iterator[str]:
    return iter(_SEPARATORS.split(code))


def _sets_one(statement: str) -> bool:
    if MDM_VALUE.search(statement) is None:
        return False
    argument = _VALUE_ARGUMENT.search(statement)
    if argument is not None:
        return _ARGUMENT_IS_ONE.match(statement, argument.end()) is not None
    return _NAME_THEN_ONE.search(statement) is not None
