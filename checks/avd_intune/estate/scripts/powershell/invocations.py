"""What a script or function is told of itself: `$MyInvocation`, `$PSCommandPath`, `$PSScriptRoot`.

https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_automatic_variables
"""

from __future__ import annotations

from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.powershell.process import Process
from avd_intune.estate.scripts.script_values import Open, Table, joined

_OPEN = Open("$myinvocation", "$MyInvocation")


def own_folder(machine: Machine) -> object:
    """Return the folder of the script that runs."""
    folder = machine.sources[-1].folder if machine.sources else None
    return folder if folder is not None else Open("$PSScriptRoot", "$PSScriptRoot")


def own_path(machine: Machine) -> object:
    """Return the path of the script that runs, with its name where it is a file."""
    name = machine.sources[-1].name if machine.sources else ""
    if not name.lower().endswith(".ps1"):
        return Open("$PSCommandPath", "$PSCommandPath")
    return joined(own_folder(machine), f"\\{name}")


def invocation_of(shell: Process) -> Table:
    """Return `$MyInvocation` of the function, or of the script, that is running."""
    frame = next((each for each in reversed(shell.frames) if each.name is not None), None)
    command = Table(kind="invocation", open=_OPEN)
    found = Table({"mycommand": ("MyCommand", command)}, "invocation", _OPEN)
    path = own_path(shell.machine)
    found.set("PSScriptRoot", own_folder(shell.machine))
    found.set("PSCommandPath", path)
    if frame is None:
        return found
    if frame.kind == "function":
        command.set("Name", frame.name)
        found.set("InvocationName", frame.name or Open("name of a block", "$MyInvocation.InvocationName"))
        return found
    # By its path, whatever that is: a dot says that another script takes it in.
    found.set(
        "InvocationName", frame.name or joined(own_folder(shell.machine), "\\", Open("name of the script", "name"))
    )
    if shell.machine.sources and shell.machine.sources[-1].name.lower().endswith(".ps1"):
        command.set("Name", shell.machine.sources[-1].name)
        for name in ("Path", "Source", "Definition"):
            command.set(name, path)
    return found
