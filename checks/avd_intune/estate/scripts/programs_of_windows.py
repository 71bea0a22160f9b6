"""Programs of Windows that join a machine or let others in: what they do to it.

Each takes the machine, the languages, the arguments, the command as it is shown, and the arguments as one text; each
gives back its exit code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from avd_intune.estate.scripts.batch.lines import arguments_of
from avd_intune.estate.scripts.effects import Joined, ProgramRun, RegistrationTask
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.script_values import Open, Pieces, joined, known_text, text_of

# NETSETUP_JOIN_DOMAIN: https://learn.microsoft.com/windows/win32/api/lmjoin/nf-lmjoin-netjoindomain
JOIN_DOMAIN_FLAG = 1
# https://learn.microsoft.com/entra/identity/devices/hybrid-join-control
REGISTRATION_TASK = "automatic-device-join"
VOLUME = "win32_encryptablevolume"
REMOTE_DESKTOP_KEY = r"HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server"


class RunsBatch(Protocol):
    """What follows a command line: that of `programs`, which needs this module."""

    def batch(self, machine: Machine, text: object, name: str, arguments: Sequence[object]) -> object: ...


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


def sysprep(machine: Machine, _: object, arguments: list[object], shown: str, line: object) -> object:
    """`sysprep /generalize`: the machine leaves its domain."""
    if "generalize" in {(known_text(each) or "").lower().lstrip("-/") for each in arguments}:
        machine.record(Joined(machine.place(), machine.guard, "left", ""))
    return Open(f"exit {shown}", shown)


def method_of_computer(machine: Machine, name: str, target: object, options: object) -> bool:
    """Do what a method of `Win32_ComputerSystem` does to the join; say whether it is one that does.

    name: in lower case.

    https://learn.microsoft.com/windows/win32/cimwin32prov/win32-computersystem-methods
    """
    if name == "unjoindomainorworkgroup":
        machine.record(Joined(machine.place(), machine.guard, "left", ""))
        return True
    if name != "joindomainorworkgroup":
        return False
    # Without options, and with those that are not known, it is taken for what scripts use it for.
    to_domain = not isinstance(options, int) or options & JOIN_DOMAIN_FLAG
    machine.record(Joined(machine.place(), machine.guard, "domain" if to_domain else "workgroup", text_of(target)))
    return True


def method_of_wmi(machine: Machine, of_class: str, name: str, target: object, options: object) -> bool:
    """Do what a method of WMI does to the join, or to a volume; say whether it is one that does.

    of_class: what names its class, "" where nothing does. name: in lower case. Of `Win32_EncryptableVolume` those that
    encrypt count, and those that hand the key to the TPM before that:
    https://learn.microsoft.com/windows/win32/secprov/win32-encryptablevolume
    """
    encrypts = name.startswith("protectkeywithtpm") or name == "encryptafterhardwaretest"
    if encrypts or (name == "encrypt" and VOLUME in of_class.lower()):
        machine.record(ProgramRun(machine.place(), machine.guard, VOLUME, (name,)))
        return True
    return method_of_computer(machine, name, target, options)


def is_registration_task(name: str) -> bool:
    """Say whether a name, also one behind its folder, is that of the task that registers with Entra ID."""
    return REGISTRATION_TASK in name.lower()


def switch_task(machine: Machine, words: list[str], name: str) -> None:
    """`schtasks /change /tn … /disable`, `/enable` and `schtasks /delete`. words: in lower case."""
    if is_registration_task(name) and not {"/disable", "/enable", "/delete"}.isdisjoint(words):
        machine.record(RegistrationTask(machine.place(), machine.guard, "/enable" in words))


def wmic(machine: Machine, languages: RunsBatch, arguments: list[object], shown: str, line: object) -> object:
    """`wmic … call SetAllowTSConnections 1`, `wmic process call create "reg add …"`."""
    last = arguments[-1] if arguments else ""
    if [known_text(each) for each in arguments[-4:-1]] == ["process", "call", "create"]:
        text = last.replace('\\"', '"') if isinstance(last, str) else last
        return languages.batch(machine, text, "", [])
    words = " ".join(known_text(each) or "*" for each in arguments).lower()
    match = re.search(r"call\s+setallowtsconnections\s+([01])\b", words)
    if match is not None:
        allow_remote_desktop(machine, int(match[1]))
        return 0
    if " call " in f" {words} ":
        machine.stopped("what a method of WMI does is not followed", f"{shown} {words}")
    return Open(f"exit {shown} {machine.epoch}", shown)


def allow_remote_desktop(machine: Machine, allowed: object) -> None:
    """`SetAllowTSConnections` of WMI: it writes the value that the control panel writes."""
    denied = Open("denied", "the opposite of it") if allowed not in (0, 1) else int(not allowed)
    machine.write_value(REMOTE_DESKTOP_KEY, "fDenyTSConnections", "REG_DWORD", denied)


# Switches of `start` whose value is a word of its own.
_START_WITH_VALUE = ("/d", "/node", "/affinity")


def started(arguments: Sequence[object], line: object) -> list[object]:
    """Return the program and its arguments of `start "title" /wait program …`. line: the command as it is written.

    The first word in quotes before the program is a title, whatever it says.
    """
    rest = list(arguments)
    written = arguments_of(line)[1:] if line is not None else [text_of(each) for each in arguments]
    is_titled = has_value = False
    for each in written[: len(rest)]:
        first = each.parts[0] if isinstance(each, Pieces) else each
        text = first.lower() if isinstance(first, str) else ""
        is_title = not is_titled and (text.startswith('"') or (line is None and each == ""))
        if not (has_value or text.startswith("/") or is_title):
            break
        is_titled = is_titled or (is_title and not has_value)
        has_value = not has_value and text in _START_WITH_VALUE
        rest.pop(0)
    return rest


# Switches of PsExec whose value is a word of its own: https://learn.microsoft.com/sysinternals/downloads/psexec
_PSEXEC_WITH_VALUE = frozenset({"u", "p", "n", "w", "a", "r"})


def started_by_psexec(machine: Machine, arguments: Sequence[object], shown: str) -> list[object]:
    """Return the program and its arguments of `psexec -s program …`, none where it runs on other machines."""
    rest = list(arguments)
    while rest:
        word = (known_text(rest[0]) or "").lower()
        if word.startswith(("\\\\", "@")):
            machine.nothing_done(shown, "it runs on other machines")
            return []
        if not word.startswith(("-", "/")):
            break
        rest.pop(0)
        follows = (known_text(rest[0]) or "") if rest else ""
        if (word[1:] in _PSEXEC_WITH_VALUE and rest) or (word[1:] == "i" and follows.isdecimal()):
            rest.pop(0)
    return rest


def line_of_shell_object(name: str, arguments: Sequence[object]) -> object:
    """Return the command line that a method of `WScript.Shell` or `Shell.Application` starts, None if it starts none.

    name: in lower case. https://learn.microsoft.com/windows/win32/shell/shell-shellexecute
    """
    if name not in ("run", "exec", "shellexecute") or not arguments or known_text(arguments[0]) is None:
        return None
    handed = arguments[1:2] if name == "shellexecute" else ()
    return joined(text_of(arguments[0]), *(part for each in handed for part in (" ", text_of(each))))
