"""The drives of PowerShell itself: `Env:`, `Function:`, `Variable:` and `Alias:`.

https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_function_provider and its neighbours
"""

from __future__ import annotations

import re

from avd_intune.estate.scripts.conditions import chosen, mapped
from avd_intune.estate.scripts.environment import NOT_EMPTY
from avd_intune.estate.scripts.powershell.frames import Defined
from avd_intune.estate.scripts.powershell.variables import Variables
from avd_intune.estate.scripts.script_values import Code, Open, known_text, text_of
from avd_intune.languages.powershell.tree import Function
from avd_intune.patterns import lazy_pattern

_PATH = lazy_pattern(
    r"(?:Microsoft\.PowerShell\.Core\\)?(Env|Environment|Function|Variable|Alias)::?[\\/]*([^\\/\r\n][^\r\n]*)?", re.I
)


def place_of(path: object) -> tuple[str, str] | None:
    """Return the drive and the name that a path leads to, in lower case; None where it is no such path."""
    text = known_text(path)
    match = _PATH.fullmatch(text) if text is not None else None
    if match is None:
        return None
    drive = match[1].lower()
    return "env" if drive == "environment" else drive, (match[2] or "").lower()


def is_wild(name: str) -> bool:
    """Say whether a name means several."""
    return not name or any(sign in name for sign in "*?[")


def read_item(shell: Variables, drive: str, name: str) -> object:
    """Return what an item holds, None where it is not there. Of a function that is its block."""
    if drive == "env":
        return shell.read_environment(name)
    if drive == "variable":
        return shell.lookup(name)[1]
    if drive == "alias":
        return shell.alias_named(name)
    return mapped(_code_of, shell.function_named(name))


def item_exists(shell: Variables, drive: str, name: str, shown: str) -> object:
    """Return whether an item is there: a truth value, or a guard."""
    if is_wild(name):
        return shell.machine.ask(f"item {drive} {name}", shown)
    if drive == "variable":
        return shell.lookup(name)[0]
    found = read_item(shell, drive, name)

    def there(leaf: object) -> object:
        if isinstance(leaf, Open) and leaf.key in NOT_EMPTY:
            return True
        if isinstance(leaf, Open):
            return shell.machine.ask(f"item {leaf.key}", shown)
        return leaf is not None

    return mapped(there, found)


def write_item(shell: Variables, drive: str, name: str, value: object) -> None:
    """Set an item. None in a variable of the environment, or in a function, takes it away."""
    if drive == "env":
        new = mapped(lambda leaf: None if leaf is None else text_of(leaf), value)
        shell.environment[name] = chosen(shell.machine.guard, new, shell.read_environment(name))
    elif drive == "variable":
        shell.set_variable(name, value)
    elif drive == "alias":
        text = known_text(value)
        if text is not None:
            shell.scope.aliases[name] = text.lower()
    elif isinstance(value, Code):
        shell.define(name, Function(value.block.start, value.block.end, name, "function", value.block), value.source)
    elif value is None:
        shell.define(name, None)
    else:
        shell.machine.stopped(f"what the function {name} does is not known", shell.machine.sources[-1].text, "")


def remove_item(shell: Variables, drive: str, name: str) -> None:
    """Take an item away."""
    if drive == "variable":
        shell.remove_variable(name)
    elif drive == "alias":
        shell.scope.aliases[name] = name
    else:
        write_item(shell, drive, name, None)


def rename_item(shell: Variables, drive: str, name: str, new: str) -> None:
    """Give an item another name."""
    value = read_item(shell, drive, name)
    remove_item(shell, drive, name)
    write_item(shell, drive, new, value)


def _code_of(leaf: object) -> object:
    return Code(leaf.function.body, leaf.source) if isinstance(leaf, Defined) else None
