"""Which PowerShell runs a script: the one of Windows, 5.1, or PowerShell 7, which may be installed beside it.

https://learn.microsoft.com/powershell/scripting/whats-new/differences-from-windows-powershell
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from avd_intune.estate.scripts.conditions import Guard
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.script_values import known_text

# What the machine calls them. Run commands, scripts of Intune and `powershell.exe` are run by the first.
WINDOWS_POWERSHELL, POWERSHELL_7 = 5, 7
_BY_PROGRAM = {"powershell": WINDOWS_POWERSHELL, "pwsh": POWERSHELL_7}


@contextmanager
def run_by(machine: Machine, program: str, path: object) -> Iterator[None]:
    """Let what a program runs be run by its PowerShell, if it is one.

    From the folder `sysnative` a process of 32 bits starts one of 64, which has no variable that tells the other half.
    """
    before, environment = machine.edition, machine.environment
    machine.edition = _BY_PROGRAM.get(program, before)
    if "\\sysnative\\" in (known_text(path) or "").lower():
        machine.environment = {**environment, "processor_architew6432": None}
    try:
        yield
    finally:
        machine.edition, machine.environment = before, environment


def is_newer(machine: Machine) -> Guard:
    """Return the guard under which PowerShell 7 runs what runs."""
    if machine.edition:
        return machine.edition == POWERSHELL_7
    return machine.ask("powershell 7", "PowerShell 7 runs it")
