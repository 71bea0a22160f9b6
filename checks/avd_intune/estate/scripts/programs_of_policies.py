"""Programs that bring settings from a file: `LGPO.exe` of Microsoft's Security Compliance Toolkit, tasks in XML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.paths_of_files import file_name
from avd_intune.estate.scripts.running_files import content_of
from avd_intune.estate.scripts.script_values import Open, joined, known_text, shown_text
from avd_intune.patterns import lazy_pattern

# Four lines make an entry: https://learn.microsoft.com/windows/security/operating-system-security/device-management/windows-security-configuration-framework/security-compliance-toolkit-10
_HIVES = {"computer": "HKLM", "user": "HKCU"}
_KINDS = {
    "dword": "REG_DWORD",
    "sz": "REG_SZ",
    "exsz": "REG_EXPAND_SZ",
    "multisz": "REG_MULTI_SZ",
    "qword": "REG_QWORD",
}
_REMOVALS = frozenset({"delete", "deleteallvalues", "createkey"})
_COMMAND = lazy_pattern(r"<Command>([^<]{0,400})</Command>\s{0,400}(?:<Arguments>([^<]{0,4000})</Arguments>)?", re.I)


def lgpo(machine: Machine, _: object, arguments: list[object], shown: str, line: object) -> object:
    """`LGPO.exe /t entries.txt`; registry.pol files and folders of backups cannot be read."""
    words = [(known_text(each) or "").lower() for each in arguments]
    for at, word in enumerate(words[:-1]):
        content = content_of(machine, arguments[at + 1])
        if word == "/t" and isinstance(content, str):
            for key, name, kind, data in _entries(content):
                if kind in _KINDS.values():
                    machine.write_value(key, name, kind, data)
                elif kind == "delete":
                    machine.remove_value(key, name)
                elif kind == "deleteallvalues":
                    machine.remove_value(key, None)
                else:
                    machine.make_key(key, emptied=False)
        elif word in ("/t", "/m", "/u", "/g", "/un"):
            name = file_name(arguments[at + 1]) or shown_text(arguments[at + 1])
            machine.stopped(f"what {name} sets is not in this repository in a form that is read", shown, name)
    return Open(f"exit {shown}", shown)


def _entries(text: str) -> Iterator[tuple[str, str, str, object]]:
    """Yield key, name, what is done (a type of the registry, or one of _REMOVALS) and data."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith(";")]
    for hive, key, name, action in zip(*(lines[start::4] for start in range(4)), strict=False):
        kind, _, data = action.partition(":")
        kind = kind.lower()
        if hive.lower() in _HIVES and (kind in _KINDS or kind in _REMOVALS):
            value: object = int(data) if kind in ("dword", "qword") and data.isdigit() else data
            yield f"{_HIVES[hive.lower()]}\\{key}", name, _KINDS.get(kind, kind), value


def commands_of_task(xml: str) -> list[object]:
    """Return the command lines of a scheduled task that is given as XML."""
    return [
        joined('"', html.unescape(command.strip()), '" ', html.unescape(arguments or ""))
        for command, arguments in _COMMAND.findall(xml)
    ]
