"""Follows a batch file or a command line: its commands in the order in which they run.

A jump forward under a condition takes that case away from the lines between, as an early end does; a jump back is
followed where it is certain. A question about the machine makes two cases, as in PowerShell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

from avd_intune.estate.scripts.batch.batch_conditions import condition_of
from avd_intune.estate.scripts.batch.batch_parser import parse_batch
from avd_intune.estate.scripts.batch.batch_process import VariablesBefore
from avd_intune.estate.scripts.batch.batch_tree import (
    BatchNode,
    ForCommand,
    Group,
    IfCommand,
    Label,
    Line,
    Linked,
    Redirected,
)
from avd_intune.estate.scripts.batch.batch_variables import without_carets
from avd_intune.estate.scripts.batch.builtins_of_cmd import builtin_of, tells
from avd_intune.estate.scripts.batch.counters import counters_in
from avd_intune.estate.scripts.batch.folders_of_cmd import change_drive
from avd_intune.estate.scripts.batch.for_loops import MAX_TURNS, ForLoops, known_lines
from avd_intune.estate.scripts.batch.lines import arguments_of, behind, words_of
from avd_intune.estate.scripts.batch.text_filters import FILTERS, filtered
from avd_intune.estate.scripts.conditions import Fork, Guard, both, cases, either, negated, under
from avd_intune.estate.scripts.holes import as_text
from avd_intune.estate.scripts.machine import MAX_NESTED
from avd_intune.estate.scripts.paths_of_files import file_name
from avd_intune.estate.scripts.piped_text import given_to, text_of_output
from avd_intune.estate.scripts.programs import program_name, run_program
from avd_intune.estate.scripts.reg_program import query_lines
from avd_intune.estate.scripts.running_files import content_of
from avd_intune.estate.scripts.script_values import Open, Pieces, joined, known_text, shown_text, text_of
from avd_intune.patterns import lazy_pattern
from avd_intune.source.budget import count_parsed

_TELLING = lazy_pattern(r"[@ \t]*(?:echo|title)[. \t:(]", re.I)
MAX_CALLS = 40
_SHELLS = ("powershell", "pwsh")
# What PowerShell shows beside what its commands put out comes out of its process, too.
_TELLS_OTHERWISE = lazy_pattern(
    r"write-(?!output)|out-(?:host|default)|format-|console|\$host\b|select-object|\bselect\b"
)


class BatchRunner(ForLoops):
    """Follows the commands of one process."""

    def run_text(self, text: str, name: str, arguments: Sequence[object], is_file: bool) -> object:
        """Follow a batch file, or a command line, up to its end; return its exit code."""
        machine = self.machine
        if machine.nested >= MAX_NESTED:
            machine.given_up("scripts that run scripts go too deep")
            return Open("exit", "exit code")
        source = machine.source_for(text, name)
        if not is_file:
            count_parsed(len(text), built=True)
        at = machine.at
        self.is_file = is_file
        self.is_cmd = is_file and name.lower().endswith(".cmd")
        self.arguments = [source.path if name else Open("%0", "%0"), *arguments]
        entry = machine.guard
        machine.nested += 1
        machine.sources.append(source)
        machine.texts.append(text.lower())
        try:
            self.top = parse_batch(text)
            self.labels = {}
            for number, node in enumerate(self.top):
                if isinstance(node, Label):
                    self.labels.setdefault(node.name, number)
            self.run_from(0)
        finally:
            machine.sources.pop()
            machine.nested -= 1
            machine.at = at
        machine.guard = entry
        return self.exit_code

    def run_from(self, start: int) -> None:
        """Follow the commands from one on, with jumps, up to the end or `exit /b`."""
        machine = self.machine
        entry = machine.guard
        number, turns = start, 0
        kept_jumps, self.jumps = self.jumps, {}
        kept_left, self.left = self.left, False
        while number < len(self.top):
            node = self.top[number]
            machine.step()
            if isinstance(node, Label):
                waiting = self.jumps.pop(node.name, False)
                if waiting is not False:
                    machine.guard = either(machine.guard, waiting)
                number += 1
                continue
            if machine.guard is False and not self.jumps:
                break
            if machine.guard is not False:
                before = machine.guard
                self.snapshot = self.variables if isinstance(node, Line) else VariablesBefore(self.variables)
                self.code_before = self.exit_code
                self.run(node)
                back = self._jump_back(number, before)
                if back is not None:
                    turns += 1
                    if turns > MAX_TURNS:
                        machine.given_up("a loop takes more turns than are followed")
                        break
                    number = back
                    continue
            number += 1
        after = either(machine.guard, self.left)
        self.jumps, self.left = kept_jumps, kept_left
        machine.guard = entry if after is entry else after

    def _jump_back(self, number: int, before: Guard) -> int | None:
        """Return where to go on, where a jump that is certain leads back; forget those that are not."""
        for name in list(self.jumps):
            target = self.labels.get(name)
            if target is None:
                # There is no such label: the script ends with an error.
                self.left = either(self.left, self.jumps.pop(name))
            elif target <= number:
                guard = self.jumps.pop(name)
                if self.machine.guard is False and not self.jumps:
                    self.machine.guard = guard
                    return target
                # A loop that waits ends some time: the lines behind it are reached.
                before, self.machine.guard = self.machine.guard, guard
                self.forget(counters_in(self.top[target : number + 1], self.machine.sources[-1].text))
                self.machine.guard = either(before, guard)
        return None

    def jump(self, label: str) -> None:
        """`goto label`."""
        machine = self.machine
        if label in ("eof", ""):
            self.left = either(self.left, machine.guard)
        else:
            self.jumps[label] = either(self.jumps.get(label, False), machine.guard)
        machine.guard = False

    def call_label(self, label: str, arguments: list[object]) -> None:
        """`call :label …`: the lines from there on up to `exit /b`."""
        if label == "eof":
            return
        if label not in self.labels:
            self.note_code(1)
            return
        if self.calls >= MAX_CALLS:
            below = self.top[self.labels[label]].at
            self.machine.called_too_deeply(f"the label {label}", self.machine.sources[-1].text[below:])
            return
        kept, self.arguments = self.arguments, [f":{label}", *arguments]
        opened, self.kept = self.kept, []
        self.calls += 1
        try:
            self.run_from(self.labels[label] + 1)
            self.end_locals()
        finally:
            self.calls -= 1
            self.arguments, self.kept = kept, opened
        self.result = self.exit_code

    def leave(self, all_of_it: bool) -> None:
        """`exit /b`, or `exit` of the whole process."""
        machine = self.machine
        if all_of_it:
            self.ended = either(self.ended, machine.guard)
        else:
            self.left = either(self.left, machine.guard)
        machine.guard = False

    def run(self, node: BatchNode) -> None:
        machine = self.machine
        machine.step()
        machine.at = node.at
        if isinstance(node, Line):
            self._run_line(node)
        elif isinstance(node, Group):
            self._redirected(node.redirections, lambda: self._run_all(node.commands))
        elif isinstance(node, Linked):
            self._run_linked(node)
        elif isinstance(node, IfCommand):
            self._run_if(node)
        elif isinstance(node, ForCommand):
            self.run_for(node)

    def _run_all(self, commands: Sequence[BatchNode]) -> None:
        for command in commands:
            if self.machine.guard is False:
                return
            self.run(command)

    def _run_linked(self, node: Linked) -> None:
        machine = self.machine
        if node.operator == "|":
            given = self.in_child(node.left)
            text = text_of_output(given, machine.guard, "the other side of the pipe")
            self.given = known_lines(given, machine.guard) if isinstance(node.right, Line) else None
            with given_to(machine, text):
                self.in_child(node.right, self.out)
            self.given = None
            return
        self.run(node.left)
        if machine.guard is False:
            return
        if node.operator == "&":
            self.run(node.right)
            return
        succeeded = self.succeeded()
        machine.under(succeeded if node.operator == "&&" else negated(succeeded), lambda: self.run(node.right))

    def _run_if(self, node: IfCommand) -> None:
        machine = self.machine
        entry = machine.guard
        holds = under(condition_of(self, node), entry)
        inside = both(entry, holds)  # type: ignore[arg-type]
        done: Guard = False
        if inside is not False:
            machine.guard = inside
            machine.limit_chain()
            self.run(node.body)
            done = machine.guard
        machine.guard = both(entry, negated(holds))  # type: ignore[arg-type]
        if machine.guard is not False:
            if node.otherwise is not None:
                self.run(node.otherwise)
            else:
                self.note_done()
        after = either(done, machine.guard)
        machine.guard = entry if done is inside and node.otherwise is None else after
        machine.limit_chain()

    def _run_line(self, node: Line) -> None:
        if not node.text:
            return
        if self.machine.watch is not None and not _TELLING.match(node.text):
            self.machine.reached(node.at, node.at + len(node.text))
        value = self.expanded(node.text.replace("\x0b", ""))
        if not node.redirections and not isinstance(value, Fork):
            self.command(value)
            return
        for guard, leaf in list(cases(value)):
            if guard is True:
                self._redirected(node.redirections, partial(self.command, leaf))
            else:
                run = partial(self.command, leaf)
                self.machine.under(guard, partial(self._redirected, node.redirections, run))

    def _redirected(self, redirections: Sequence[Redirected], run: Callable[[], None]) -> None:
        read = [each.source for each in redirections if each.source]
        if read:
            kept_given, self.given = self.given, self._lines_of_file(read[-1])
            lines = self.given
            text = "\n".join(lines) if lines is not None else Open(f"content {read[-1]}", read[-1])
            try:
                with given_to(self.machine, text):
                    self._redirected([each for each in redirections if not each.source], run)
            finally:
                self.given = kept_given
            return
        files = [
            each
            for each in redirections
            if each.target and each.stream in ("", "1") and not each.target.startswith("&")
        ]
        if not files:
            run()
            return
        kept, self.out = self.out, []
        try:
            run()
            output = self.out
        finally:
            self.out = kept
        path = self.expanded(files[-1].target)
        if known_text(path) is not None and (known_text(path) or "").lower() in ("nul", "con"):
            return
        content = joined(*(part for _, line in output for part in (text_of(line), "\r\n")))
        if not isinstance(path, Fork):
            self.write_file(path, content, files[-1].appends)

    def _lines_of_file(self, path: str) -> list[str] | None:
        """Return what a command reads that gets a file by `<`; None where it is not known."""
        value = self.expanded(path)
        if (known_text(value) or "").lower() == "nul":
            return []
        content = None if isinstance(value, Fork) else content_of(self.machine, text_of(value))
        return content.splitlines() if isinstance(content, str) else None

    def command(self, value: object) -> None:
        """Run one command, of which all variables are put in."""
        text = value if isinstance(value, str) else value.parts[0] if isinstance(value, Pieces) else ""
        self.machine.step(1 + len(text) // 8 if isinstance(text, str) else 1)
        head = without_carets(text) if isinstance(text, str) else ""
        whole = head if isinstance(value, str) else value
        name = head.lstrip(" \t@").lower()
        if isinstance(value, str) and change_drive(self, name):
            return
        if (found := builtin_of(name)) is not None:
            word, run = found
            rest = behind(whole, len(head) - len(head.lstrip(" \t@")) + len(word))
            self.note_done()
            run(self, rest)
            if self.out is not None and tells(word, rest):
                self.out.append(
                    (self.machine.guard, Open(f"output {name} {self.machine.epoch}", shown_text(whole, 160)))
                )
            return
        words = words_of(whole)
        is_part = not isinstance(value, str) and not head.strip(" \t@")  # nothing stands before an unknown part
        if words and not (is_part and self.machine.any_line(words[0])):
            self.start(words, whole)

    def start(self, words: list[object], line: object) -> None:
        """Start a program or another script."""
        machine = self.machine
        shown = shown_text(line, 160)
        path, *rest = words
        known = known_text(path)
        called, self.is_called = self.is_called, False
        is_batch = known is not None and known.lower().endswith((".cmd", ".bat"))
        if is_batch and self._run_file(str(known), arguments_of(line)[1:], called):
            return
        if self._known_output(program_name(path), rest):
            return
        if self.out is not None and program_name(path) in _SHELLS and self._told_by_powershell(path, rest, shown):
            return
        if known is not None and program_name(known) in ("cmd", "start") and rest:
            self.note_code(run_program(machine, self.languages, path, rest, shown, line))
        else:
            self.note_code(run_program(machine, self.languages, path, rest, shown))
        if self.out is not None:
            self.out.append((machine.guard, Open(f"output {shown} {machine.epoch}", shown)))
        if is_batch:
            self._hand_over(called)

    def _told_by_powershell(self, path: object, arguments: Sequence[object], shown: str) -> bool:
        """Run PowerShell where what it puts out is asked for, and put that out."""
        assert self.out is not None
        machine = self.machine
        before = len(machine.texts)
        taken: list[tuple[Guard, object]] = []
        machine.output = taken
        self.note_code(run_program(machine, self.languages, path, arguments, shown))
        machine.output = None
        ran = "".join(machine.texts[before:])
        is_told = ran and _TELLS_OTHERWISE.search(ran) is None
        if is_told and all(isinstance(value, (str, int, float)) for _, value in taken):
            self.out.extend((guard, text_of(value)) for guard, value in taken)
        else:
            self.out.append((machine.guard, Open(f"output {shown} {machine.epoch}", shown)))
        return True

    def _known_output(self, program: str | None, arguments: Sequence[object]) -> bool:
        """Put out what a program is known to tell; return False where it is not known."""
        lines: list[str] | None = None
        if program in FILTERS:
            lines = filtered(self.machine, self.given, program, arguments)
        elif program == "reg" and self.out is not None:
            lines = query_lines(self.machine, arguments)
        if lines is None:
            return False
        self.note_code(0 if lines else 1)
        for line in lines:
            self.echo(line)
        return True

    def _run_file(self, path: str, arguments: list[object], called: bool) -> bool:
        """Follow another batch file in this process: it shares the variables, and without `call` nothing comes back."""
        machine = self.machine
        content = content_of(machine, path)
        text = as_text(machine, content) if isinstance(content, (str, Pieces)) else None
        if text is None:
            return False
        inner = BatchRunner(machine, self.languages)
        inner.variables, inner.delayed = self.variables, self.delayed
        inner.out, inner.exit_code, inner.given = self.out, self.exit_code, self.given
        self.note_code(inner.run_text(text, file_name(path) or path, arguments, is_file=True))
        inner.end_locals()
        self.delayed = inner.delayed
        self.snapshot = None
        if inner.ended is not False:
            machine.under(inner.ended, lambda: self.leave(all_of_it=True))
        self._hand_over(called)
        return True

    def _hand_over(self, called: bool) -> None:
        """End this batch file where it started another one without `call`."""
        if self.is_file and not called and self.machine.guard is not False:
            self.leave(all_of_it=True)
