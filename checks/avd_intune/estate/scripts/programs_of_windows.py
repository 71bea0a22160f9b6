"""Programs of Windows that join a machine or let others in: what they do to it.

Each takes the machine, the languages, the arguments, the command as it is shown, and the arguments as one text; each
gives back its exit code.
"""

from __future__ import annotations

import re

from avd_intune.estate.scripts.effects import Joined
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.script_values import Open, known_text

REMOTE_DESKTOP_KEY = r"HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server"


def dsregcmd(machine: Machine, _: object, arguments: list[object], shown: str, line: object) -> object:
    """`dsregcmd /join`, `/leave`."""
    words = {(known_text(each) or "").lower().lstrip("-/") for each in arguments}
    if words & {"join", "aadjoin"}:
        machine.record(Joined(machine.place(), machine.guard, "entra", "Entra ID"))
    elif words & {"leave", "forceleave"}:
        machine.record(Joined(machine.place(), machine.guard, "left", ""))
    return Open(f"exit {shown}", shown)


def netdom(machine: Machine, _: object, arguments: list[object], shown: str, line: object) -> object:
    """`netdom join … /domain:…`, `netdom remove`."""
    words = [known_text(each) or "" for each in arguments]
    verb = words[0].lower() if words else ""
    domain = next((word.partition(":")[2] for word in words if word.lower().startswith(("/domain:", "/d:"))), "")
    if verb == "join" and domain:
        machine.record(Joined(machine.place(), machine.guard, "domain", domain))
    elif verb == "remove":
        machine.record(Joined(machine.place(), machine.guard, "left", ""))
    return Open(f"exit {shown}", shown)


def djoin(machine: Machine, _: object, arguments: list[object], shown: str, line: object) -> object:
    """`djoin /requestODJ`: a join of a domain that was prepared elsewhere."""
    words = [(known_text(each) or "").lower() for each in arguments]
    if "/requestodj" in words:
        machine.record(Joined(machine.place(), machine.guard, "domain", "of its provisioning file"))
    return Open(f"exit {shown}", shown)


def wmic(machine: Machine, _: object, arguments: list[object], shown: str, line: object) -> object:
    """`wmic … call SetAllowTSConnections 1`."""
    words = " ".join(known_text(each) or "*" for each in arguments).lower()
    match = re.search(r"call\s+setallowtsconnections\s+([01])\b", words)
    if match is not None:
        allow_remote_desktop(machine, int(match[1]))
        return 0
    return Open(f"exit {shown} {machine.epoch}", shown)


def allow_remote_desktop(machine: Machine, allowed: object) -> None:
    """`SetAllowTSConnections` of WMI: it writes the value that the control panel writes."""
    denied = Open("denied", "the opposite of it") if allowed not in (0, 1) else int(not allowed)
    machine.write_value(REMOTE_DESKTOP_KEY, "fDenyTSConnections", "REG_DWORD", denied)
