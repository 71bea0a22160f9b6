"""Automatic variables of PowerShell, and the environment of a session host as far as every one has the same.

https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_automatic_variables
"""

from __future__ import annotations

import re

from avd_intune.estate.scripts.conditions import chosen
from avd_intune.estate.scripts.powershell.frames import ScriptError
from avd_intune.estate.scripts.powershell.invocations import invocation_of, own_folder, own_path
from avd_intune.estate.scripts.powershell.process import Process
from avd_intune.estate.scripts.powershell_editions import is_newer
from avd_intune.estate.scripts.script_values import Open, Pieces, Table
from avd_intune.languages.powershell.tree import Variable

_CONSTANTS: dict[str, object] = {
    "true": True,
    "false": False,
    "null": None,
    "islinux": False,
    "ismacos": False,
    "whatifpreference": False,
    "erroractionpreference": "Continue",
    "progresspreference": "Continue",
    "verbosepreference": "SilentlyContinue",
    "confirmpreference": "High",
}
# Anything that depends on the machine, the person or the run.
_OF_THE_RUN = frozenset(
    [
        "pid",
        "home",
        "profile",
        "host",
        "pshome",
        "psversiontable",
        "executioncontext",
        "stacktrace",
        "pwd",
        "nestedpromptlevel",
        "shellid",
        "psculture",
        "psuiculture",
        "psboundparameters",
        "psdebugcontext",
        "psdefaultparametervalues",
        "input",
        "lastexitcode",
        "?",
    ]
)
# Set only while something runs, or by what is done elsewhere: that one is not set is no error of the script.
_SOMETIMES = frozenset(
    [
        "_",
        "args",
        "confirmpreference",
        "consolefilename",
        "debugpreference",
        "enabledexperimentalfeatures",
        "errorview",
        "event",
        "eventargs",
        "eventsubscriber",
        "foreach",
        "formatenumerationlimit",
        "informationpreference",
        "logcommandhealthevent",
        "matches",
        "ofs",
        "outputencoding",
        "sender",
        "switch",
        "this",
        "warningpreference",
    ]
)
# Where the version of `Set-StrictMode` is kept among the variables of a scope: no variable has such a name.
STRICT = "strict mode"


def automatic_variable(shell: Process, node: Variable) -> object:
    """Return the value of a variable that the script did not set."""
    name = node.name
    if name in _CONSTANTS:
        return _CONSTANTS[name]
    if name == "psitem":
        return shell.lookup("_")[1]
    if name == "psscriptroot":
        return own_folder(shell.machine)
    if name == "myinvocation":
        return invocation_of(shell)
    if name == "pscommandpath":
        return own_path(shell.machine)
    if name == "?":
        return shell.succeeded()
    if name == "lastexitcode":
        return shell.exit_code
    if name == "error":
        return shell.errors
    if name == "pwd":
        return current_location(shell)
    if name == "psdefaultparametervalues":
        return shell.outermost.variables.setdefault(name, Table())
    if name == "psversiontable":
        return _versions(shell)
    if name == "psedition":
        return _edition(shell)
    if name in ("iswindows", "iscoreclr"):
        return chosen(is_newer(shell.machine), True, None)  # Windows PowerShell does not set them
    if name == "psboundparameters":
        return Table(open=Open("bound parameters", "$PSBoundParameters"))
    if name in _OF_THE_RUN:
        return Open(f"${name}", f"${node.shown}")
    if is_strict(shell, 1) and not _may_be_set(shell, name):
        raise ScriptError(f"${node.shown} has not been set")
    return None


def current_location(shell: Process) -> object:
    """Return what `Get-Location` gives: a key of the registry, or the current folder as far as it is known."""
    folder = shell.machine.folder
    if shell.location is not None:
        return shell.location
    if not isinstance(folder, (str, Pieces)):
        return folder or Open("location", "the current folder")
    found = Table(kind="pathinfo", open=Open("location", "the current folder"))
    for name in ("Path", "ProviderPath", "\0text"):
        found.set(name, folder)
    return found


def _versions(shell: Process) -> Table:
    """Return `$PSVersionTable`: Windows PowerShell has 5.1 on every session host, and a script may be run by 7."""
    unknown = Open("$psversiontable", "$PSVersionTable")
    version = Table(kind="version", open=Open("$psversiontable.psversion", "$PSVersionTable.PSVersion"))
    newer = is_newer(shell.machine)
    version.set("Major", chosen(newer, 7, 5))
    version.set("\0text", version.open)
    found = Table({"psversion": ("PSVersion", version)}, "ordered", unknown)
    found.set("PSEdition", _edition(shell))
    return found


def _edition(shell: Process) -> object:
    return chosen(is_newer(shell.machine), "Core", "Desktop")


def _may_be_set(shell: Process, name: str) -> bool:
    """Say whether anything beside an assignment may have set a variable."""
    machine = shell.machine
    if name in _SOMETIMES or name.startswith(("ps", "maximum")):
        return True
    if machine.is_open:
        return True
    # By its name: `-ErrorVariable failed`, `-ov found`.
    number, spoken_of = shell.spoken_of.get(name, (0, False))
    if number < len(machine.texts) and not spoken_of:
        named = re.compile(rf"(?:variable|-[a-z]{{1,2}}v)[\s:]+['\"]?\+?{re.escape(name)}\b")
        spoken_of = any(named.search(text) for text in machine.texts[number:])
        shell.spoken_of[name] = (len(machine.texts), spoken_of)
    return spoken_of


def is_strict(shell: Process, version: int) -> bool:
    """Say whether `Set-StrictMode` of a version or a later one holds here for certain."""
    found = shell.lookup(STRICT)[1]
    return isinstance(found, int) and found >= version
