"""Follows all scripts of a host, in their order, to one list of effects and the state that they leave."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from avd_intune.estate.scripts.machine import MAX_STEPS, Machine, RepositoryFile, Watch
from avd_intune.estate.scripts.paths_of_files import file_key, file_name
from avd_intune.estate.scripts.script_values import Pieces, known_text, shown_text
from avd_intune.records import dataclass, field
from avd_intune.source.budget import STEPS_OF_A_DEPLOYMENT, Budget, BudgetExceededError, current_budget
from avd_intune.source.collection import collection_paused


@dataclass(frozen=True, slots=True)
class HostScript:
    """A script of a deployment in one case of its inputs.

    name: as reasons name it. code: the text of a PowerShell script, None if it has none. commands: command lines.
    file: the script of the repository that it runs, by its name. parameters: those of a run command, by name.
    downloads: the names of the files that lie beside it. Texts with unknown parts are Pieces.
    """

    name: str
    code: object = None
    commands: tuple[object, ...] = ()
    file: object = None
    parameters: tuple[tuple[object, object], ...] = ()
    downloads: tuple[str, ...] = ()
    encoded: dict[str, object] = field(default_factory=dict)
    # A script of a POSIX shell, and the words that a script gets as one line: of what runs beside a deployment.
    posix: object = None
    arguments: object = None
    # Variables of the environment that it gets, by name.
    environment: tuple[tuple[object, object], ...] = ()
    # The file of the code in which the lines of `code` stand, and the line on which they begin.
    written_in: tuple[str, int] | None = None
    # Which PowerShell runs `code` and `file`, as in `Machine`.
    edition: int = 0


def follow(scripts: Sequence[HostScript], find: Callable[[str], str | None], watch: Watch | None = None) -> Machine:
    """Return the machine on which all scripts have run, one after the other.

    watch: gives the signs in a text that are looked out for in what runs.
    """
    machine = Machine(find=find, watch=watch, budget=Budget(most_steps()))
    with machine.budget.in_use(), collection_paused():
        _follow_each(machine, scripts)
    spend_of_scan(machine)
    return machine


def most_steps() -> int:
    """Return how many steps the scripts of a host may take, by what is left of the budget of the scan."""
    scan = current_budget()
    return MAX_STEPS if scan is None else min(MAX_STEPS, max(scan.steps, STEPS_OF_A_DEPLOYMENT))


def spend_of_scan(machine: Machine) -> None:
    """Take the steps of a run off the budget of the scan."""
    scan = current_budget()
    if scan is not None:
        scan.steps = max(scan.steps - machine.steps, 0)


def _follow_each(machine: Machine, scripts: Sequence[HostScript]) -> None:
    for number, script in enumerate((*scripts, None)):
        machine.number = number if script is not None else -1
        machine.command_line = script.name if script is not None else "what runs later"
        machine.folder = None
        try:
            if script is not None:
                _follow_one(machine, script)
            else:
                _follow_later(machine)
        except BudgetExceededError:
            machine.guard = machine.is_cut = True
            # No step is left for the scripts behind it either.
            machine.given_up(f"{machine.command_line} takes more steps than are followed", machine.ended_at)
            return
        except RecursionError:
            machine.guard = machine.is_cut = True
            machine.given_up(f"{machine.command_line} is nested too deeply")
        machine.guard = True
        machine.sources.clear()
        machine.nested = 0


def _follow_later(machine: Machine) -> None:
    if not machine.effects and not machine.compiled:
        return
    from avd_intune.estate.scripts.languages_of_scripts import LANGUAGES
    from avd_intune.estate.scripts.powershell.cmdlets_dsc import apply_what_is_compiled
    from avd_intune.estate.scripts.run_keys import follow_run_keys

    apply_what_is_compiled(machine)
    follow_run_keys(machine, LANGUAGES)


def _follow_one(machine: Machine, script: HostScript) -> None:
    # To load the three languages takes longer than many a scan, and most machines have no script.
    from avd_intune.estate.scripts.batch.lines import words_of
    from avd_intune.estate.scripts.languages_of_scripts import LANGUAGES, given_of_words, run_batch, run_posix, run_with
    from avd_intune.estate.scripts.powershell.binding import Given
    from avd_intune.estate.scripts.program_names import POSIX
    from avd_intune.estate.scripts.programs import run_script_file

    machine.edition = script.edition
    machine.encoded.update(script.encoded)
    if script.written_in is not None:
        machine.written_in[script.name] = script.written_in
    for name in script.downloads:
        machine.files.setdefault(file_key(name), RepositoryFile(name, machine.find(name)))
    named = {known: value for key, value in script.environment if (known := known_text(key)) is not None}
    # PowerShell and cmd know their names in lower case, POSIX shells as they are written.
    machine.environment = {name.lower(): value for name, value in named.items()}
    words = [] if script.arguments is None else words_of(script.arguments)
    given = Given([(known_text(name) or "", value) for name, value in script.parameters] + given_of_words(words).items)
    if script.code is not None and not _is_unknown(machine, script, script.code):
        run_with(machine, script.code, script.name, given)
    if script.posix is not None and not _is_unknown(machine, script, script.posix):
        run_posix(machine, script.posix, script.name, words, named)
    if script.file is not None:
        file = file_name(script.file)
        text = machine.find(file) if file is not None else None
        if file is None or text is None:
            shown = file or shown_text(script.file)
            machine.stopped(f"{shown} is not in this repository", "", shown)
        elif file.lower().endswith(".ps1"):
            run_with(machine, text, file, given)
        elif file.lower().rpartition(".")[2] in POSIX:
            handed = [value for _, value in script.parameters]
            run_posix(machine, text, file, [*handed, *words], named)
        else:
            run_script_file(machine, LANGUAGES, file, [value for _, value in script.parameters] + words, script.name)
    if (
        script.downloads
        and script.code is None
        and script.posix is None
        and script.file is None
        and not script.commands
    ):
        machine.stopped(
            f"which of its files {script.name} runs is not in this code", missing=", ".join(script.downloads)
        )
    for command in script.commands:
        if not _is_unknown(machine, script, command):
            run_batch(machine, command, "", [])


def _is_unknown(machine: Machine, script: HostScript, text: object) -> bool:
    """Say whether nothing of a text is known, and note that."""
    if not isinstance(text, Pieces) or any(isinstance(part, str) and part.strip() for part in text.parts):
        return False
    needs = next((part.needs for part in text.opens if part.needs is not None), None)
    machine.stopped(f"the text of {script.name} is not known", needs=needs)
    return True
