"""Methods that set a variable which they are given by `[ref]`."""

from __future__ import annotations

from collections.abc import Sequence

from avd_intune.estate.scripts.powershell.frames import ScriptError
from avd_intune.estate.scripts.powershell.references import referred
from avd_intune.estate.scripts.powershell.variables import Variables
from avd_intune.estate.scripts.script_values import Open, Pieces, Type, derived
from avd_intune.languages.powershell.tree import Cast, Member, Node


def forget_given(shell: Variables, arguments: Sequence[Node], result: object) -> None:
    """Make the variables unknown that a method of which nothing is known may have set. result: what it gave."""
    if isinstance(result, Open):
        for variable in filter(None, map(referred, arguments)):
            shell.forget(variable.name)


def try_parse(shell: Variables, node: Member, holder: Type, arguments: Sequence[object], shown: str) -> object:
    """`[int]::TryParse('1', [ref]$number)`."""
    target = node.arguments[-1] if node.arguments else None
    try:
        value = shell.cast_value(holder.name, arguments[0], shown)
    except ScriptError:
        value, parsed = 0, False
    else:
        parsed = not isinstance(value, (Open, Pieces))
    if isinstance(target, Cast):
        shell.assign_to(target.operand, value)
    return parsed if not isinstance(value, (Open, Pieces)) else derived("tryparse", shown, value)
