"""What runs later because a script has put its command line below `Run`, `RunOnce` or a component of Active Setup.

https://learn.microsoft.com/windows/win32/setupapi/run-and-runonce-registry-keys
"""

from __future__ import annotations

from functools import partial

from avd_intune.estate.scripts.conditions import cases
from avd_intune.estate.scripts.effects import ValueWritten
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.programs import Languages
from avd_intune.estate.scripts.running_source import Source

_KEYS = (
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\RunOnce",
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run",
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer\Run",
)
# Each user's first sign-in runs the `StubPath` of each component.
_ACTIVE_SETUP = r"HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components"


def follow_run_keys(machine: Machine, languages: Languages) -> None:
    """Follow the command lines that the scripts of a host leave in the keys: each under a question of its own."""
    places = [(key, name) for key in _KEYS for name in machine.registry.names_of(key)]
    places += [(key, "stubpath") for key in machine.registry.keys_below(_ACTIVE_SETUP)]
    for key, name in places:
        for guard, leaf in list(cases(machine.registry.value(key, name))):
            if isinstance(leaf, ValueWritten):
                machine.under(guard, partial(_follow_one, machine, languages, leaf))


def _follow_one(machine: Machine, languages: Languages, written: ValueWritten) -> None:
    """Follow one command line as if it stood where it was written."""
    place = written.place
    machine.sources.append(Source(place.name or place.script, "", place.line, [], file=place.script))
    machine.at = 0
    signed_in = machine.ask(
        f"run key {written.name}".lower(), f"an administrator has signed in and {written.name} has run"
    )
    machine.under(signed_in, lambda: _run(machine, languages, written.data))
    machine.sources.pop()


def _run(machine: Machine, languages: Languages, command: object) -> None:
    languages.batch(machine, command, "", [])
