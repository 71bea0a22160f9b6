"""`-OutVariable` and `-ErrorVariable` of functions of the script: what these put out, and whether anything failed."""

from __future__ import annotations

from collections.abc import Callable

from avd_intune.estate.scripts.conditions import Guard, both, is_same
from avd_intune.estate.scripts.powershell.binding import Given, common_value, loosely_bound
from avd_intune.estate.scripts.powershell.conversions import items_of
from avd_intune.estate.scripts.powershell.variables import Variables
from avd_intune.estate.scripts.script_values import Open, Table, known_text
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
    machine = shell.machine
    before, entry = shell.failures, machine.guard
    noted: list[Guard] = []
    shell.noted_failures.append(noted)
    try:
        found = shell.output_of(run) if output is not None else None
        if output is None:
            run()
    finally:
        shell.noted_failures.pop()
    # What an error has ended is not gone: the variables are set before a `catch` runs.
    after, machine.guard = machine.guard, entry
    if output is not None and found is not None:
        _keep(shell, output, shell.as_value(found, entry, always_array=True))
    if errors is not None:
        ended = not is_same(after, entry)
        _keep(shell, errors, _errors(shell, noted, ended) if shell.failures != before or ended else ())
    machine.guard = after
    if shell.out is not None and found is not None:
        shell.out.extend(found)


def _errors(shell: Variables, noted: list[Guard], ended: bool) -> object:
    """Return what the variable for errors holds, where something failed or may have."""
    machine = shell.machine
    unknown = Open(f"errors of a call {machine.place()}", "the errors of a function")
    certain = any(is_same(both(machine.guard, guard), machine.guard) for guard in noted)
    if not certain:
        return unknown
    # How many there are is known of one that something behind it does not end.
    record = Table(kind="error", open=unknown)
    return (record,) if len(noted) == 1 and not ended else record


def _keep(shell: Variables, name: str, value: object) -> None:
    """Set a variable by its name: `found`, `+found` for what is added to it, `script:found`."""
    scope, _, plain = name.lstrip("+").lower().rpartition(":")
    if name.startswith("+"):
        old = items_of(shell.lookup(plain, scope)[1])
        value = (*old, *value) if old is not None and isinstance(value, tuple) else Open(f"added ${plain}", f"${plain}")
    shell.set_variable(plain, value, scope)
