"""Commands and pipelines of PowerShell: what a name means, scripts and programs that are started."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from avd_intune.estate.scripts.conditions import Fork, both, cases, chosen, mapped
from avd_intune.estate.scripts.holes import as_text
from avd_intune.estate.scripts.machine import GONE, Machine, RepositoryFile
from avd_intune.estate.scripts.paths_of_files import file_name
from avd_intune.estate.scripts.piped_text import given_to
from avd_intune.estate.scripts.powershell.binding import Given, common_value, loosely_bound
from avd_intune.estate.scripts.powershell.cmdlet_table import find_cmdlet
from avd_intune.estate.scripts.powershell.cmdlets import is_cmdlet_name, note_cloud_command, succeeds_or_fails
from avd_intune.estate.scripts.powershell.cmdlets_modules import import_used
from avd_intune.estate.scripts.powershell.errors import action_of
from avd_intune.estate.scripts.powershell.frames import Defined, Scope, ScriptError
from avd_intune.estate.scripts.powershell.function_calls import bind_block
from avd_intune.estate.scripts.powershell.pipelines import Pipelines
from avd_intune.estate.scripts.powershell.process import EXIT_CODE, Output
from avd_intune.estate.scripts.program_names import HARMLESS_COMMANDS, OF_WINDOWS, SCRIPTS
from avd_intune.estate.scripts.programs import Languages, program_name, run_program
from avd_intune.estate.scripts.running_files import content_of, folder_of
from avd_intune.estate.scripts.script_values import (
    Code,
    Open,
    Pieces,
    Table,
    identity_of,
    known_text,
    shown_text,
    text_of,
)
from avd_intune.languages.powershell.tree import (
    Block,
    Command,
    Definition,
    Redirection,
    Text,
    Variable,
)
from avd_intune.patterns import lazy_pattern

# Commands that change nothing: what they are given is only spoken of.
_ONLY_TELLING = (
    "get-",
    "test-",
    "find-",
    "select-",
    "format-",
    "write-",
    "measure-",
    "compare-",
    "out-",
    "show-",
    "log-",
)
_QUOTED = lazy_pattern(r'"[^"]+"')
# At the beginning of a line: what a function defines is there when that has run.
_FUNCTION = lazy_pattern(r"^(?:function|filter)[ \t]{1,80}([\w-]{1,200})", re.I | re.MULTILINE)
_TEXT_STREAMS = ("", "1", "*")


class Shell(Pipelines):
    """A process of PowerShell that can call commands."""

    def __init__(self, machine: Machine, languages: Languages) -> None:
        super().__init__(machine, languages)
        # By the identity of a script's text, which is held with them: the functions that it defines.
        self.defined_names: dict[int, tuple[frozenset[str], str]] = {}
        self._statements[Command] = lambda node: self.command(node, None)  # type: ignore[arg-type]
        self._statements[Definition] = lambda node: import_used(self, node)  # type: ignore[arg-type]

    def let_go(self) -> None:
        """Hold no tables of one's own methods, a cycle that keeps the trees of the scripts."""
        self._values.clear()
        self._statements.clear()

    def redirect(self, redirections: Sequence[Redirection], output: Output) -> None:
        """Write what a command puts out into a file, or let it be."""
        entry = self.machine.guard
        taken = False
        for redirection in redirections:
            if redirection.target is None or redirection.stream not in _TEXT_STREAMS:
                continue
            taken = True
            if isinstance(redirection.target, Variable) and redirection.target.name == "null":
                continue
            path = self.value(redirection.target)
            if not isinstance(path, Fork):
                self.write_file(text_of(path), self.lines_of(output, entry), redirection.appends)
                self._may_not_be_written(text_of(path))
        if not taken and self.out is not None:
            self.out.extend(output)

    def _may_not_be_written(self, path: object) -> None:
        """Note for `$?` that a command fails whose output cannot be written into a file."""
        machine = self.machine
        written = machine.ask(f"writes {machine.key_of(path)} {machine.place()}", f"{shown_text(path)} can be written")
        self.note_success(chosen(both(self.succeeded(), written), True, False))

    def command(self, node: Command, given: Output | None) -> None:
        machine = self.machine
        machine.step()
        if node.redirections:
            output = self.output_of(lambda: self._command(node, given))
            self.redirect(node.redirections, output)
        else:
            self._command(node, given)

    def _command(self, node: Command, given: Output | None) -> None:
        machine = self.machine
        first = node.elements[0]
        machine.at = node.start
        if isinstance(first, Text) and not first.quote:
            name: object = self.value(first)
        else:
            name = self.value(first)
            machine.at = node.start
        if not isinstance(name, Fork):
            self._call(node, name, given)
            return
        for guard, leaf in list(cases(name)):
            self.under(guard, partial(self._call, node, leaf, given), node)

    def _call(self, node: Command, name: object, given: Output | None) -> None:
        if isinstance(name, Code):
            self.call_code(node, name, given)
            return
        if isinstance(name, Table):
            name = name.get("source") or name.get("path") or name.get("name")
        plain = known_text(name)
        if plain is None:
            self._unknown_command(node, name)
            return
        plain = plain.strip()
        lowered = (
            plain.lower().rpartition("\\")[2]
            if "\\" in plain and ":" not in plain and not plain.startswith(".")
            else plain.lower()
        )
        # `Microsoft.PowerShell.Utility\Write-Host` names the cmdlet, whatever function has the same name.
        is_of_windows = lowered != plain.lower() and plain.lower().startswith("microsoft.")
        function = self.function_named(lowered) if not is_of_windows else None
        if function is None and not is_of_windows:
            alias = self.alias_named(lowered)
            if alias is not None and alias != lowered:
                lowered = alias
                function = self.function_named(lowered)
        if function is None:
            self._call_other(node, name, lowered, given)
            return
        for guard, leaf in list(cases(function)):
            if isinstance(leaf, Defined):
                self.under(guard, partial(self.call_function, node, leaf, given), node)
            else:
                self.under(guard, partial(self._call_other, node, name, lowered, given), node)

    def _call_other(self, node: Command, name: object, lowered: str, given: Output | None) -> None:
        """Call what is no function: a cmdlet, a script or a program."""
        cmdlet = find_cmdlet(lowered)
        if cmdlet is not None:
            if given is None:
                self.note_success(True)  # what comes through a pipeline may have failed before
            cmdlet(self, node, lowered, self.given_of(node), given)
            return
        if lowered.endswith(".ps1") or (isinstance(name, str) and lowered.endswith(SCRIPTS)):
            self._call_script(node, name, given)
            return
        self._call_program(node, name, lowered, given)

    def _unknown_command(self, node: Command, name: object) -> None:
        given = self.given_of(node)
        end = program_name(name) if isinstance(name, Pieces) else None
        if end is not None:
            if end.endswith(".ps1"):
                self._call_script(node, name, None)
            else:
                self._run(node, name, given.words())
            return
        self.machine.epoch += 1
        # It may be any of the scripts that lie on the host.
        texts = [each.text or "" for each in self.machine.files.values() if isinstance(each, RepositoryFile)]
        mentioned = "\n".join([self.shown(node, 400), *texts])
        self.machine.stopped(f"what `{shown_text(name)}` is, is not known", mentioned)
        self.emit(Open(f"output {self.shown(node)} {self.machine.epoch}", self.shown(node)))

    def _call_script(self, node: Command, path: object, given: Output | None) -> None:
        arguments = self.given_of(node)
        content = content_of(self.machine, text_of(path))
        folder = folder_of(self.machine, text_of(path))

        name = file_name(text_of(path)) or shown_text(path)
        if name.lower().endswith((".cmd", ".bat")):
            self._run(node, text_of(path), arguments.words())
            return
        for guard, leaf in list(cases(content)):
            if leaf is None or isinstance(leaf, Open):
                self.machine.under(
                    guard, lambda: self.machine.stopped(f"{name} is not in this repository", self.shown(node), name)
                )
                self.emit(Open(f"output {name}", self.shown(node)))
            elif leaf is GONE:
                self.machine.under(guard, lambda: self.machine.nothing_done(self.shown(node), f"{name} is not there"))
            else:
                self.under(guard, partial(self._script, node, leaf, name, arguments, folder), node)

    def _script(self, node: Command, content: object, name: str, arguments: Given, folder: str | None) -> None:
        """Run a script in this process; with a dot before it in this scope."""

        text = as_text(self.machine, content)
        if text is None:
            self.machine.stopped(f"the text of {name} is not known", self.shown(node), name)
            return
        kept = self.scope
        scope = self.scope if node.operator == "." else Scope(self.scope, is_script=True, entry=self.machine.guard)

        def bind(block: Block) -> None:
            bind_block(self, block, arguments, scope, block)
            self.scope = scope

        before, self.exit_value = self.exit_value, None
        self.machine.folder_of_next = folder
        try:
            self.run_script(text, name, bind, sign=node.operator)
        finally:
            self.scope = kept
            exits, self.exit_value = self.exit_value, before
        for guard, leaf in list(cases(exits)):
            if leaf is not None:
                self.exit_code = chosen(guard, leaf, self.exit_code)
        self.note_success(mapped(lambda leaf: True if leaf is None else EXIT_CODE, exits))

    def _call_program(self, node: Command, name: object, lowered: str, output: Output | None) -> None:
        given = self.given_of(node)
        if self._is_defined_later(lowered):
            raise ScriptError(f"{shown_text(name)} is defined further below, and not known here")
        if is_cmdlet_name(lowered) and lowered not in OF_WINDOWS:  # `manage-bde` is a program
            self._unknown_cmdlet(node, lowered, given)
            return
        text = self.lines_of(output, self.machine.guard) if output is not None else None
        with given_to(self.machine, text):
            self._run(node, text_of(name), given.words(), takes_output=self.out is not None)

    def _is_defined_later(self, name: str) -> bool:
        """Say whether the script that runs defines a function of a name, which is not there yet."""
        text = self.machine.sources[-1].text
        names = self.defined_names.get(id(text))
        if names is None:
            found = frozenset(match[1].lower() for match in _FUNCTION.finditer(text))
            names = self.defined_names[id(text)] = (found, text)
        return name in names[0]

    def _run(self, node: Command, path: object, words: list[object], takes_output: bool = False) -> None:
        shown = self.shown(node)
        machine = self.machine
        told: Output = []
        if takes_output and program_name(path) == "cmd":
            machine.output = told
        # Windows PowerShell hands quotes inside of an argument on, and the program takes those around it off.
        plain = [word[1:-1] if isinstance(word, str) and _QUOTED.fullmatch(word) else word for word in words]
        self.note_code(run_program(machine, self.languages, path, plain, shown))
        self.note_success(EXIT_CODE)
        was_asked, machine.output = machine.output is None and takes_output and program_name(path) == "cmd", None
        if was_asked and self.out is not None and all(isinstance(line, str) for _, line in told):
            self.out.extend((guard, each) for guard, line in told for each in str(line).splitlines())
            return
        self.emit(Open(f"output {shown} {machine.epoch}", shown))

    def _unknown_cmdlet(self, node: Command, name: str, given: Given) -> None:
        """A command of a module that is not known here: what it puts out is not known, nor whether it fails."""
        shown = self.shown(node)
        named, others = loosely_bound(given)
        note_cloud_command(self, name, named, others)
        if not name.startswith(_ONLY_TELLING):
            self.machine.epoch += 1
        if not name.startswith(_ONLY_TELLING) and name not in HARMLESS_COMMANDS:
            given_text = " ".join(shown_text(value, 2000) for value in [*named.values(), *others])
            written = self.machine.sources[-1].text[node.start : node.end]
            self.machine.stopped(f"what {name} does is not known", f"{written} {given_text}")
        errors = known_text(common_value(named, "errorvariable"))
        if errors is not None:
            found = Open(f"errors of {shown} {self.machine.epoch}", f"errors of {shown}")
            self.set_variable(errors.lstrip("+").lower(), found)
        if action_of(common_value(named, "erroraction")) == "stop":
            succeeds_or_fails(self, node)
        else:
            self.may_fail(shown)
        self.emit(Open(f"output {shown} {identity_of(tuple(named.values()))} {self.machine.epoch}", shown))
