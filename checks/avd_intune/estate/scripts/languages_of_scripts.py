"""Starts the three languages: what `powershell`, `cmd` and `sh` run, and whole scripts of a deployment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from avd_intune.estate.scripts.batch.batch_runner import BatchRunner
from avd_intune.estate.scripts.conditions import Fork, mapped
from avd_intune.estate.scripts.holes import as_text
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.posix.shell_runner import ShellRunner
from avd_intune.estate.scripts.powershell.binding import NOTHING, Given
from avd_intune.estate.scripts.powershell.frames import Scope, ScriptError
from avd_intune.estate.scripts.powershell.function_calls import bind_block
from avd_intune.estate.scripts.powershell.shell import Shell
from avd_intune.estate.scripts.programs import Languages
from avd_intune.estate.scripts.script_values import Open, Pieces, known_text, shown_text, text_of
from avd_intune.languages.powershell.tree import Block


def run_powershell(machine: Machine, text: object, name: str, arguments: Sequence[object]) -> object:
    """Follow a PowerShell script, or the text of `-Command`, in a process of its own; return its exit code.

    arguments: words as on a command line, `-Name value`. name: of the script, "" for a text inside of another script.
    """
    return run_with(machine, text, name, given_of_words(arguments), called=True)


def run_with(machine: Machine, text: object, name: str, given: Given, called: bool = False) -> object:
    """As `run_powershell`, with arguments that are bound by name already. called: those of a command line."""
    plain = None if isinstance(text, Fork) else as_text(machine, text_of(text))
    if plain is None:
        machine.stopped("the text that it runs is not known", shown_text(text, 400))
        return Open("exit", "exit code")
    entry, folder = machine.guard, machine.folder
    shell = Shell(machine, LANGUAGES)
    shell.out, machine.output = machine.output, None
    shell.environment.update({name: value for name, value in machine.environment.items() if value != ""})

    def bind(block: Block) -> None:
        scope = Scope(shell.outermost, is_script=True)
        bind_block(shell, block, given, scope, block, called)
        shell.scope = scope

    # What it starts gets its variables of the environment, as they are by then.
    outer, machine.environment = machine.environment, shell.environment
    refused = False
    try:
        shell.run_script(plain, name, bind, fixed=not name)
    except ScriptError as error:
        refused = True
        machine.nothing_done(name or "the script", str(error))
    finally:
        machine.environment, machine.folder = outer, folder
        if not machine.compiled:  # what is compiled may still be run
            shell.let_go()
    machine.guard = entry
    if refused:
        return 1  # nothing of it ran
    # A script that comes to its end without `exit` succeeds.
    return mapped(lambda code: 0 if code is None else code, shell.exit_value)


def given_of_words(words: Sequence[object]) -> Given:
    """Return the words of a command line as PowerShell takes them behind `-File`."""
    items: list[tuple[str | None, object]] = []
    for word in words:
        text = known_text(word)
        first = word.parts[0] if isinstance(word, Pieces) else None
        if text is not None and len(text) > 1 and text[0] in "-\u2013\u2014" and (text[1].isalpha() or text[1] == "_"):
            name, colon, value = text[1:].partition(":")
            items.append((name, _plain(value) if colon and value else NOTHING))
        elif isinstance(first, str) and first.startswith("-") and ":" in first and isinstance(word, Pieces):
            name, _, value = first[1:].partition(":")
            items.append(
                (name, word.parts[1] if not value and len(word.parts) == 2 else Pieces((value, *word.parts[1:])))
            )
        else:
            items.append((None, _plain(word)))
    return Given(items)


def _plain(value: object) -> object:
    """Return a word of a command line as `-File` passes it: a text, and `$true` for a switch."""
    text = known_text(value)
    if text is not None:
        return text.lower() == "$true" if text.lower() in ("$true", "$false") else text
    return value.parts[0] if isinstance(value, Pieces) and len(value.parts) == 1 else value


def run_batch(machine: Machine, text: object, name: str, arguments: Sequence[object]) -> object:
    """Follow a batch file, or a command line where `name` is empty; return the exit code."""
    plain = None if isinstance(text, Fork) else as_text(machine, text_of(text))
    if plain is None:
        machine.stopped("the command line that it runs is not known", shown_text(text, 400))
        return Open("exit", "exit code")
    runner = BatchRunner(machine, LANGUAGES)
    runner.out, machine.output = machine.output, None
    runner.variables.update({key: "" if value is None else value for key, value in machine.environment.items()})
    outer, machine.environment = machine.environment, runner.variables
    folder = machine.folder
    try:
        return runner.run_text(plain, name, arguments, is_file=bool(name))
    finally:
        machine.environment, machine.folder = outer, folder


def run_posix(
    machine: Machine,
    text: object,
    name: str,
    arguments: Sequence[object],
    environment: Mapping[str, object] = MappingProxyType({}),
) -> object:
    """Follow a script of a POSIX shell; return the exit code. environment: variables that it gets, by name."""
    plain = None if isinstance(text, Fork) else as_text(machine, text_of(text))
    if plain is None:
        machine.stopped("the text that it runs is not known", shown_text(text, 400))
        return Open("exit", "exit code")
    runner = ShellRunner(machine, LANGUAGES)
    runner.variables.update(environment)
    folder = machine.folder
    try:
        return runner.run_text(plain, name, arguments)
    finally:
        machine.folder = folder


LANGUAGES = Languages(run_powershell, run_batch, run_posix)
