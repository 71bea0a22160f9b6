"""What scripts did that were followed already: the same text with the same inputs does the same.

The scenarios of a root mostly run the same scripts, and so does an editor's next scan; to follow one that registers
session hosts takes longer than to evaluate all else. A run is kept without the values of its inputs, which are other
objects in each deployment: stand-ins hold their places, and each deployment gets a machine with its own
(`Machine.inputs`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from weakref import WeakKeyDictionary

from avd_intune.estate.model import Estate
from avd_intune.estate.scripts.following import HostScript, follow, most_steps, spend_of_scan
from avd_intune.estate.scripts.host_script import key_of_script
from avd_intune.estate.scripts.machine import Machine, StandIn
from avd_intune.estate.scripts.script_values import Open, Pieces
from avd_intune.estate.scripts.signs import signs_in
from avd_intune.records import dataclass, fields
from avd_intune.source.repository_files import RepositoryFiles
from avd_intune.values.value_types import Unknown

# So many runs are kept; of a text that is being edited each keystroke makes another one.
MAX_KEPT = 64

Find = Callable[[str], "str | None"]


@dataclass(slots=True, eq=False)
class _Run:
    """A run with what it hung on beside its key. found: the files that were looked for. most: its bound of steps."""

    machine: Machine
    found: dict[str, str | None]
    most: int

    def holds(self, find: Find, most: int) -> bool:
        """Say whether the run would be the same with these files and this bound."""
        enough = most == self.most if self.machine.is_cut else self.machine.steps <= most
        return enough and self.finds(find)

    def finds(self, find: Find) -> bool:
        """Say whether a name means the same file here: another folder may have one of its own."""
        return all(find(name) == text for name, text in self.found.items())


class KeptRuns:
    """The runs of the scripts of one repository."""

    def __init__(self) -> None:
        self._runs: dict[object, _Run] = {}

    def run_and_machine(self, scripts: Sequence[HostScript], find: Find) -> tuple[_Run, Machine]:
        """Return what `follow` returns; the steps of the run count against the budget of the scan all the same."""
        inputs: list[Unknown] = []
        written = [_with_stand_ins(script, inputs) for script in scripts]
        key = tuple(map(_told_script, written))
        run = self._runs.pop(key, None)
        if run is None or not run.holds(find, most_steps()):
            run = _run(written, find)
        else:
            spend_of_scan(run.machine)
        if not any(_is_of_one_scan(part) for part in key):
            self._runs[key] = run
        for oldest in list(self._runs)[:-MAX_KEPT]:
            del self._runs[oldest]
        machine = copy(run.machine)
        machine.find, machine.inputs = find, tuple(inputs)
        return run, machine


class FollowedScripts:
    """The runs of the scripts of one estate."""

    def __init__(self, kept: KeptRuns) -> None:
        self._kept = kept
        self._known: dict[object, list[tuple[_Run, Machine]]] = {}

    def machine(self, scripts: Sequence[HostScript], find: Find) -> Machine:
        """Return the machine on which these scripts have run, one after the other."""
        key = tuple(map(key_of_script, scripts))
        known = self._known.setdefault(key, [])
        # Two folders may have a script of one name, and what calls it is the same text in both.
        found = next((machine for run, machine in known if run.finds(find)), None)
        if found is None:
            run, found = self._kept.run_and_machine(scripts, find)
            known.append((run, found))
        return found


def machine_of(scripts: Sequence[HostScript], find: Find, estate: Estate) -> Machine:
    """Return the machine on which scripts of an estate have run, one after the other."""
    if estate.followed is None:
        estate.followed = FollowedScripts(KeptRuns())
    followed: FollowedScripts = estate.followed
    return followed.machine(scripts, find)


_KEPT: WeakKeyDictionary[RepositoryFiles, KeptRuns] = WeakKeyDictionary()


def keep_runs(estate: Estate, files: RepositoryFiles) -> None:
    """Let an estate have the runs that are kept as long as what is known of the files of its repository."""
    estate.followed = FollowedScripts(_KEPT.setdefault(files, KeptRuns()))


def _run(scripts: Sequence[HostScript], find: Find) -> _Run:
    found: dict[str, str | None] = {}

    def noted(name: str) -> str | None:
        if name not in found:
            found[name] = find(name)
        return found[name]

    most = most_steps()
    return _Run(follow(scripts, noted, signs_in), found, most)


def _with_stand_ins(script: HostScript, inputs: list[Unknown]) -> HostScript:
    """Return a script with a stand-in for each input; these are added to `inputs`, in an order that its key tells."""

    def without(value: object) -> object:
        if isinstance(value, Open):
            return _stand_in(value, inputs)
        if isinstance(value, Pieces):
            return Pieces(tuple(part if isinstance(part, str) else _stand_in(part, inputs) for part in value.parts))
        if isinstance(value, tuple):
            return tuple(map(without, value))
        return {key: without(each) for key, each in value.items()} if isinstance(value, dict) else value

    # Whatever a script comes to consist of is part of what it is found by.
    return HostScript(**{each.name: without(getattr(script, each.name)) for each in fields(script)})  # type: ignore[arg-type]


def _stand_in(value: Open, inputs: list[Unknown]) -> Open:
    if value.needs is None:
        return value
    inputs.append(value.needs)
    return Open(value.key, value.shown, StandIn("an input", f"input {len(inputs)}", number=len(inputs) - 1))


def _told_script(script: HostScript) -> tuple[object, ...]:
    """Return what is equal for scripts that do the same, whatever the values of their inputs are."""
    return tuple(_told(getattr(script, each.name)) for each in fields(script))


def _told(value: object) -> object:
    if isinstance(value, Open):
        return ("open", value.key, value.shown, value.needs is None)
    if isinstance(value, Pieces):
        return ("pieces", *map(_told, value.parts))
    if isinstance(value, tuple):
        return ("several", *map(_told, value))
    return ("by name", *((key, _told(each)) for key, each in value.items())) if isinstance(value, dict) else value


def _is_of_one_scan(told: object) -> bool:
    """Say whether the identity of a part is the place of an object in memory, which another one may have later."""
    if isinstance(told, tuple):
        if told[:1] == ("open",):
            return str(told[1]).startswith("json ")
        return any(map(_is_of_one_scan, told))
    return False
