"""The loops of batch files: over words, numbers, the lines of a text, of a file and of what a command puts out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from avd_intune.estate.scripts.batch.batch_process import BatchProcess
from avd_intune.estate.scripts.batch.batch_tree import BatchNode, ForCommand, Line
from avd_intune.estate.scripts.batch.batch_variables import loop_variables, without_carets
from avd_intune.estate.scripts.batch.counters import counters_in
from avd_intune.estate.scripts.batch.for_tokens import tokens_of
from avd_intune.estate.scripts.batch.lines import arguments_of
from avd_intune.estate.scripts.conditions import Fork, Guard
from avd_intune.estate.scripts.holes import OPENS, as_text, with_holes
from avd_intune.estate.scripts.running_files import content_of
from avd_intune.estate.scripts.script_values import Open, known_text, shown_text, text_of
from avd_intune.patterns import lazy_pattern

MAX_TURNS = 2_000
_CHANGES_NOTHING = lazy_pattern(
    r"[@ \t]*(?:echo|type|reg|find|findstr|more|sort|ver|whoami|dsregcmd)(?:\.exe)?(?![\w.])", re.I
)


def known_lines(output: Sequence[tuple[Guard, object]], guard: Guard) -> list[str] | None:
    """Return what was put out as lines; None where a line is not known, or is there in some cases only."""
    lines = [known_text(line) if when is guard else None for when, line in output]
    return [line for line in lines if line is not None] if None not in lines else None


class ForLoops(BatchProcess):
    """The part of a process that follows loops, and what runs in a process of its own for them."""

    def run_for(self, node: ForCommand) -> None:
        """Follow a loop over what its brackets say."""
        machine = self.machine
        if node.switch == "/l":
            numbers = [known_text(each) for each in arguments_of(self.expanded(node.items))]
            if len(numbers) == 3 and all(number and number.lstrip("-").isdigit() for number in numbers):
                first, step, last = (int(number or 0) for number in numbers)
                turns = range(first, last + (1 if step > 0 else -1), step) if step else range(first, first + 1)
                for value in islice(turns, MAX_TURNS):
                    self._turn(node, str(value))
                if next(islice(turns, MAX_TURNS, None), None) is not None:
                    machine.given_up("a loop takes more turns than are followed")
                return
        elif not node.switch:
            for word in arguments_of(self.expanded(node.items)):
                text = known_text(word)
                if text is not None and any(sign in text for sign in "*?"):
                    self._unknown_turn(node, f"the files {text}", machine.epoch)
                else:
                    self._turn(node, word)
            return
        epoch = machine.epoch
        if node.switch == "/f":
            lines = self._lines_of(node)
            if lines is not None and len(node.variable) == 1:
                skipped = re.search(r"\bskip=(\d{1,6})", node.options, re.I)
                for line in lines[int(skipped[1]) if skipped is not None else 0 :]:
                    values = tokens_of(line, node.options)
                    if values is not None:
                        self._turn(node, *values)
                return
        self._unknown_turn(node, " ".join(node.items.split()), epoch)
        machine.at = node.at

    def _lines_of(self, node: ForCommand) -> list[str] | None:
        """Return the lines that `for /f` goes through; None where only the machine tells them."""
        items = node.items.strip()
        if items.startswith("%") and self.loops:  # whether it is a text or a file tells the value of a loop around it
            given = loop_variables(items, self.loops, single=not self.is_file)
            items = given if isinstance(given, str) and OPENS not in given else items
        new = "usebackq" in node.options.lower()
        text, command, quote = ("'", "`", '"') if new else ('"', "'", "")
        if items.startswith(command) and "\n" not in items:
            return self._lines_of_command(self.expanded(items.strip(command)))
        value = self.expanded(items.strip("\"'`"))
        inside = known_text(value)
        if "\n" in items or isinstance(value, Fork):
            return None
        if items.startswith(text):
            return [inside] if inside is not None else None
        if items.startswith(("'", '"', "`")) and not (quote and items.startswith(quote)):
            return None
        content = self.machine.file(text_of(value)) if inside is None else content_of(self.machine, inside)
        return [line for line in content.splitlines() if line] if isinstance(content, str) else None

    def _lines_of_command(self, line: object) -> list[str] | None:
        """Run a command line in a process of its own, as `for /f` does, and return what it puts out."""
        plain = None if isinstance(line, Fork) else as_text(self.machine, text_of(line))
        if plain is None:
            self.machine.stopped("the command line that it runs is not known", shown_text(line, 400))
            return None
        child = type(self)(self.machine, self.languages)
        child.variables = dict(self.variables)
        self.machine.step(1 + len(child.variables) // 8)
        child.out = []
        child.run_text(without_carets(plain), "", [], is_file=False)
        lines = known_lines(child.out, self.machine.guard)
        return [line for line in lines if line] if lines is not None else None

    def in_child(self, node: BatchNode, out: list[tuple[Guard, object]] | None = None) -> list[tuple[Guard, object]]:
        """Run one side of a pipe in a process of its own: variables and `exit` are of that process.

        out: what takes its output; a list of its own without it. Returns the list.
        """
        machine = self.machine
        guard = machine.guard
        changes = not isinstance(node, Line) or _CHANGES_NOTHING.match(node.text) is None
        before = dict(self.variables) if changes else {}
        machine.step(1 + len(before) // 8)
        kept = self.out, self.jumps, self.left, self.ended, machine.folder
        output: list[tuple[Guard, object]] = out if out is not None else []
        self.out, self.jumps = output, {}
        try:
            self.run(node)
        finally:
            self.out, self.jumps, self.left, self.ended, machine.folder = kept
            machine.guard = guard
            if changes:
                self.variables.clear()
                self.variables.update(before)
        return output

    def _turn(self, node: ForCommand, *values: object) -> None:
        if self.machine.guard is False:
            return
        self.machine.step()
        kept = self.loops
        letters = [node.variable, *(chr(ord(node.variable[0]) + number) for number in range(1, len(values)))]
        self.loops = {**kept, **dict(zip(letters, values, strict=True))}
        try:
            self.run(node.body)
        finally:
            self.loops = kept

    def _unknown_turn(self, node: ForCommand, what: str, epoch: int) -> None:
        """Follow a loop over what only the machine tells: once, where there is anything."""
        machine = self.machine
        shown = shown_text(with_holes(machine, what)) if OPENS in what else what
        kept = self.loops
        names = [node.variable]
        if node.switch == "/f" and node.variable.isalpha():
            names = [chr(ord(node.variable) + offset) for offset in range(12) if ord(node.variable) + offset < 123]
        self.loops = {**kept, **{name: Open(f"for {name} {shown}", f"%%{name}") for name in names}}
        counters = counters_in([node.body], machine.sources[-1].text)

        def once() -> None:
            self.forget(counters)
            self.run(node.body)
            self.forget(counters)

        try:
            machine.under(machine.ask(f"any {shown} {epoch}", f"`{shown}` gives something"), once)
        finally:
            self.loops = kept
