"""Follows a script by itself, for tests of what it does."""

from __future__ import annotations

from collections.abc import Mapping

from avd_intune.estate.scripts.conditions import Question
from avd_intune.estate.scripts.following import HostScript, follow
from avd_intune.estate.scripts.host_facts import AUTO_ENROLL, MDM_KEY, HostFacts, Number
from avd_intune.estate.scripts.machine import Machine

KEY = r"HKLM:\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\MDM"
REG_KEY = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\MDM"
MAKE = f"New-Item -Path '{KEY}' -Force | Out-Null"
SET = f"New-ItemProperty -Path '{KEY}' -Name AutoEnrollMDM -PropertyType DWord -Value 1 -Force | Out-Null"
REG = f'reg add "{REG_KEY}" /v AutoEnrollMDM /t REG_DWORD /d 1 /f'


class Depends(Exception):  # noqa: N818 - an answer, no error
    """What a script leaves hangs on a question."""


def machine_after(*texts: str, name: str = "setup.ps1", files: Mapping[str, str] | None = None) -> Machine:
    """Return the machine after scripts; one whose name ends in `.cmd` is a batch file of the repository."""
    there = {key.lower(): text for key, text in (files or {}).items()}
    if name.endswith(".cmd"):
        there[name] = texts[0]
        scripts = [HostScript("the command", commands=(f"cmd /c {name}",))]
    else:
        scripts = [HostScript(name, code=text) for text in texts]
    return follow(scripts, lambda file: there.get(file.lower()))


def always(machine: Machine) -> HostFacts:
    """Return the facts that hang on no question; raises Depends where one is asked."""

    def ask(question: Question) -> bool:
        raise Depends(question.shown)

    return HostFacts(machine, ask)


def ends_as(machine: Machine, key: str = MDM_KEY, name: str = AUTO_ENROLL) -> str:
    """Return what a value ends as: "1", "REG_SZ 1", "nothing", or "if …" with the condition that decides."""
    facts = always(machine)
    try:
        found: Number | None = facts.number(key, name)
        if any(True for _ in facts.doubts(key, name)):
            return "open"
    except Depends as question:
        return f"if {question}"
    if found is None:
        return "nothing"
    kind = "" if found.type == "REG_DWORD" else f"{found.type} "
    data = found.value if found.value is not None else found.effect and found.effect.data
    return f"{kind}{data}"


def outcome(machine: Machine) -> str:
    """Return as `ends_as` what AutoEnrollMDM ends as, "undecided" where that hangs on anything."""
    ends = ends_as(machine)
    return "undecided" if ends == "open" or ends.startswith(("if ", "Open(", "Pieces(")) else ends
