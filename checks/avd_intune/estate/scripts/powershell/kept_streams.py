"""`-OutVariable` and `-ErrorVariable` of functions of the script: what these put out, and whether anything failed."""

from __future__ import annotations

from collections.abc import Callable

from avd_intune.estate.scripts.powershell.binding import Given, common_value, loosely_bound
from avd_intune.estate.scripts.powershell.conversions import items_of
from avd_intune.estate.scripts.powershell.variables import Variables
from avd_intune.estate.scripts.script_values import Open, known_text
from avd_intune.languages.powershell.tree import Block

_BEGINNINGS = ("e", "o")


def keeping_streams(shell: Variables, block: Block, arguments: Given, run: Callable[[], None]) -> None:
    """Call a function, and let the variables that the call names hold what it puts out and what failed in it."""
    names = [name.lower() for name, _ in arguments.items if name is not None]
    if not block.is_advanced or not any(name.startswith(_BEGINNINGS) for name in names):
        run()
        return
    named, _ = loosely_bound(arguments)
    output, errors = (known_text(common_value(named, each)) for each in ("outvariable", "errorvariable"))
    before, entry = shell.failures, shell.machine.guard
    if output is None:
        run()
    else:
        found = shell.output_of(run)
        _keep(shell, output, shell.as_value(found, entry, always_array=True))
        if shell.out is not None:
            shell.out.extend(found)
    if errors is not None:
        place = shell.machine.place()
        failed = Open(f"errors of a call {place}", "the errors of a function")
        _keep(shell, errors, () if shell.failures == before else failed)


def _keep(shell: Variables, name: str, value: object) -> None:
    """Set a variable by its name: `found`, `+found` for what is added to it, `script:found`."""
    scope, _, plain = name.lstrip("+").lower().rpartition(":")
    if name.startswith("+"):
        old = items_of(shell.lookup(plain, scope)[1])
        value = (*old, *value) if old is not None and isinstance(value, tuple) else Open(f"added ${plain}", f"${plain}")
    shell.set_variable(plain, value, scope)
