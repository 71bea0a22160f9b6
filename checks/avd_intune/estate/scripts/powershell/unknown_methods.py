"""Methods of objects of which nothing is known but how the script got them: what they run, download or write counts."""

from __future__ import annotations

from collections.abc import Sequence

from avd_intune.estate.scripts.conditions import negated
from avd_intune.estate.scripts.powershell.registry_objects import com_method
from avd_intune.estate.scripts.powershell.variables import Variables
from avd_intune.estate.scripts.programs_of_windows import allow_remote_desktop, line_of_shell_object, method_of_wmi
from avd_intune.estate.scripts.script_values import Open, Table, derived, identity_of, text_of
from avd_intune.languages.powershell.tree import Member, Variable


def unknown_method(
    shell: Variables, node: Member, holder: Open, name: str, arguments: Sequence[object], shown: str
) -> object:
    """Return what a method of an unknown object gives, after it was done what it does."""
    machine = shell.machine
    if name == "shouldprocess" and holder.key == "$pscmdlet":
        only_says = shell.lookup("whatifpreference")[1]
        return negated(shell.guard_of(only_says, node)) if only_says is not None else True
    if name == "isinrole" and arguments and "administrator" in identity_of(arguments[0]).lower():
        return True  # the account that runs scripts on a host is one; what another account writes there fails
    if name == "setallowtsconnections":
        allow_remote_desktop(machine, arguments[0] if arguments else Open("allowed", "it"))
        return Open(f"result {shown}", shown)
    if name == "create" and arguments and "win32_process" in holder.key.lower():
        shell.languages.batch(machine, text_of(arguments[0]), "", [])
        return Open(f"result {shown}", shown)
    target, options = (arguments[at] if len(arguments) > at else None for at in (0, 4))
    if method_of_wmi(machine, holder.key, name, target, options):
        return Open(f"result {shown}", shown)
    if name in ("regwrite", "regdelete") or name.startswith(
        ("setdwordvalue", "setstringvalue", "deletevalue", "createkey")
    ):
        return com_method(shell, name, arguments, shown)
    if (line := line_of_shell_object(name, arguments)) is not None:
        return shell.languages.batch(machine, line, "", [])
    if name in ("downloadfile", "downloadfiletaskasync") and len(arguments) > 1:
        shell.downloaded(arguments[0], arguments[1])
        return None
    if name in ("downloadstring", "getstringasync"):
        return shell.downloaded_text(arguments[0] if arguments else None, shown)
    if name == "add" and isinstance(node.holder, Variable):
        return None
    if name == "invokescript" and holder.key.startswith(".invokecommand(") and arguments:
        return shell.output_value(lambda: shell.run_text(arguments[0], node))
    shell.unfollowed(shown, arguments)
    return derived(f".{name}()", shown, holder, *arguments)


def object_method(shell: Variables, holder: Table, name: str, arguments: Sequence[object], shown: str) -> object:
    """Call a method of an object that New-Object made: what runs or downloads counts."""
    nowhere = Variable(0, 0, "", "", "")
    node = Member(shell.machine.at, shell.machine.at, nowhere, nowhere, False, [])
    return unknown_method(shell, node, Open(f"object {holder.kind}", shown), name, arguments, shown)
