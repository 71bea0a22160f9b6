"""`[PowerShell]::Create()`: scripts that a script gives to a runspace, and runs there.

https://learn.microsoft.com/dotnet/api/system.management.automation.powershell
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from avd_intune.estate.scripts.holes import as_text
from avd_intune.estate.scripts.powershell.binding import NOTHING, Given
from avd_intune.estate.scripts.powershell.conversions import items_of
from avd_intune.estate.scripts.powershell.variables import Variables
from avd_intune.estate.scripts.script_values import Code, Items, Open, Table, known_text, shown_text, text_of
from avd_intune.languages.powershell.parser import parse_script
from avd_intune.languages.powershell.tree import Block
from avd_intune.source.budget import count_parsed

KIND = "management.automation.powershell"
_SCRIPTS = "\0scripts"


def runspace(shown: str) -> Table:
    """Return what `[PowerShell]::Create()` gives."""
    made = Table(kind=KIND, open=Open(f"runspace {shown}", shown))
    made.set(_SCRIPTS, Items())
    return made


def block_of(shell: Variables, text: object) -> Code | None:
    """Return a text as a script block; None where the text is not known."""
    plain = as_text(shell.machine, text_of(text))
    if plain is None:
        return None
    count_parsed(len(plain), built=True)
    script = parse_script(plain)
    return Code(Block(-1, len(plain) + 1, script.block.statements, script.block.parameters), plain)


def _command(shell: Variables, name: object) -> Code | None:
    """Return a block that calls a command with all that is added for it; None where its name is not known."""
    plain = known_text(name)
    return block_of(shell, "& '{}' @args".format(plain.replace("'", "''"))) if plain is not None else None


def runspace_method(shell: Variables, holder: Table, name: str, arguments: Sequence[object], shown: str) -> object:
    """Return what a method of a runspace gives: to add to it gives the runspace itself."""
    scripts = holder.get(_SCRIPTS)
    assert isinstance(scripts, Items)
    first = arguments[0] if arguments else None
    if name == "addscript":
        code = first if isinstance(first, Code) else None if isinstance(first, Open) else block_of(shell, first)
        scripts.items.append((code, Given(), first))
    elif name in ("addcommand", "addstatement"):
        scripts.items.extend([(_command(shell, first), Given(), first)] if name == "addcommand" else [])
    elif name in ("addargument", "addparameter", "addparameters") and scripts.items:
        last = scripts.items[-1]
        given = last[1] if isinstance(last, tuple) else Given()
        _add_arguments(given, name, arguments)
    elif name in ("invoke", "begininvoke", "invokeasync"):
        return shell.output_value(lambda: _run(shell, scripts, shown))
    else:
        return Open(f"result {shown} {shell.machine.place()}", shown)
    return holder


def _add_arguments(given: Given, name: str, arguments: Sequence[object]) -> None:
    if name == "addargument":
        given.items.append((None, arguments[0] if arguments else None))
    elif name == "addparameter" and arguments:
        given.items.append((known_text(arguments[0]) or "", arguments[1] if len(arguments) > 1 else NOTHING))
    else:
        for each in arguments:
            pairs = (
                [(str(text_of(key)), value) for key, value in each.entries.values()] if isinstance(each, Table) else []
            )
            given.items.extend(pairs or [(None, item) for item in items_of(each) or ()])


def _run(shell: Variables, scripts: Items, shown: str) -> None:
    for each in scripts.items:
        assert isinstance(each, tuple)
        code, given, text = each
        if not isinstance(code, Code):
            # A text of which nothing is known may do anything.
            missing = text.shown if isinstance(text, Open) else ""
            shell.machine.stopped("what a runspace runs is not known", f"{shown} {shown_text(text, 2000)}", missing)
            continue
        call = partial(shell.call_block, code.block, given, None, "", code.block)
        shell.apart(partial(shell.in_source, code.source, call))
