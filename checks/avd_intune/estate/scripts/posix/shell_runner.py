"""Follows scripts of a POSIX shell: variables, conditions, functions, and the programs that they start."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from avd_intune.estate.scripts.conditions import Guard, both, either, negated
from avd_intune.estate.scripts.holes import OPENS, as_text
from avd_intune.estate.scripts.machine import MAX_NESTED, Machine
from avd_intune.estate.scripts.paths_of_files import file_name
from avd_intune.estate.scripts.piped_text import given_to
from avd_intune.estate.scripts.posix.shell_conditions import decided, pattern_holds, test_in
from avd_intune.estate.scripts.posix.shell_parser import parse_shell
from avd_intune.estate.scripts.posix.shell_tree import Choice, Joint, Repeated, ShellFunction, ShellNode, Simple
from avd_intune.estate.scripts.posix.shell_words import ShellWords
from avd_intune.estate.scripts.programs import Languages, run_program
from avd_intune.estate.scripts.running_files import content_of
from avd_intune.estate.scripts.script_values import Open, Pieces, joined, joined_by, known_text, shown_text

# Commands of the shell itself, and words before the command that is meant.
_WITHOUT_EFFECT = frozenset(
    {"echo", "printf", "cd", "test", "[", "[[", "true", "false", ":", "shift", "trap", "read", "cat"}
)
_BEFORE = frozenset({"sudo", "exec", "command", "time", "nohup", "then", "!"})
_DECLARES = frozenset({"export", "local", "readonly", "declare", "typeset"})
MAX_CALLS = 24


class ShellRunner(ShellWords):
    """One process of a shell."""

    def __init__(self, machine: Machine, languages: Languages) -> None:
        super().__init__(machine)
        self.languages = languages
        # What the variables that a case of a choice has set were before it; None outside of choices.
        self.before: dict[str, object] | None = None
        # The body of each function by its name, and how it is written.
        self.functions: dict[str, tuple[Joint, str]] = {}
        self.calls = 0
        # Where the function that runs has returned before its end; `exit` in it ends the script.
        self.returned: Guard = False
        # Where the turn of a loop has ended before its end, and where the loop has.
        self.continued: Guard = False
        self.broken: Guard = False
        self.loops = 0
        # What comes through a pipe to the command that is at, if it is known.
        self.piped: object = None

    def run_text(self, text: str, name: str, arguments: Sequence[object], sourced: bool = False) -> object:
        """Follow a script up to its end; return its exit code. name: "" for a text inside of another script.

        sourced: it runs in the shell that is there, so that `exit` in it ends that.
        """
        machine = self.machine
        if machine.nested >= MAX_NESTED:
            machine.given_up("scripts that run scripts go too deep")
            return Open("exit", "exit code")
        source = machine.source_for(text, name)
        at, entry = machine.at, machine.guard
        machine.texts.append(text.lower())
        machine.sources.append(source)
        machine.nested += 1
        if not sourced or arguments:
            self._set_arguments([name, *arguments])
        kept_returned = self.returned
        self.calls += sourced
        try:
            self.run(parse_shell(text))
        finally:
            machine.sources.pop()
            machine.nested -= 1
            machine.at = at
            if sourced:
                self.calls -= 1
                machine.guard = either(machine.guard, self.returned)
            else:
                machine.guard = entry
            self.returned = kept_returned
        return Open(f"exit {name or machine.place()}", name or "exit code")

    def _set_arguments(self, arguments: Sequence[object]) -> None:
        self.positional = list(arguments[1:]) if len(arguments) > 1 else None
        for number, value in enumerate(arguments):
            self._assign(str(number), value)

    def _assign(self, name: str, value: object) -> None:
        if self.before is not None:
            self.before.setdefault(name, self.variables.get(name))
        self.variables[name] = value

    def run(self, node: ShellNode) -> None:
        machine = self.machine
        machine.step()
        if machine.guard is False:
            return
        if isinstance(node, Joint):
            entry = machine.guard
            self._joint(node)
            if node.in_subshell:
                machine.guard = entry
        elif isinstance(node, Simple):
            self._simple(node)
        elif isinstance(node, Choice):
            self._ways(node, 0)
        elif isinstance(node, Repeated):
            self._repeated(node)
        elif isinstance(node, ShellFunction):
            self.functions[node.name] = node.body, machine.sources[-1].text[node.start : node.end]

    def _joint(self, node: Joint) -> None:
        last: ShellNode | None = None
        # When the last command has succeeded, as far as that is told apart: None for one that is taken to succeed.
        done: Guard | None = None
        for operator, part in zip(node.by, node.parts, strict=True):
            if operator == "||" and last is not None:
                # What is known to succeed is not known to fail: both ways are followed.
                succeeded = True if done is None else done
                if test_in(last) is None:
                    succeeded = both(succeeded, self._asked(self._shown(last)))
                self.machine.under(negated(succeeded), partial(self.run, part))
            elif operator == "&&" and done is not None:
                self.machine.under(done, partial(self.run, part))
                tested = self._tested(part)
                done = both(done, tested) if tested is not None else done
            else:
                self.piped = self.put_out(last, self.piped) if operator == "|" else None
                self.run(part)
                self.piped = None
                done = self._tested(part)
            last = part

    def _asked(self, shown: str, named: str = "") -> Guard:
        return self.machine.ask(f"shell {named or shown} {self.machine.epoch}", shown)

    def _tested(self, node: ShellNode) -> Guard | None:
        """Return when a test holds, None where a node is none."""
        test = test_in(node)
        if test is None:
            return None
        found = decided(test.words, [known_text(self.expanded(word)) for word in test.words])
        return found if found is not None else self._asked(self._shown(test), self._named(self._shown(test)))

    def _ways(self, node: Choice, number: int) -> None:
        if number >= len(node.ways):
            return
        machine = self.machine
        shown, condition, body = node.ways[number]
        if not shown:
            self.run(body)
            return
        machine.at = node.start
        if condition is not None:
            self.run(condition)
        asked = self._holds(node, number, shown, condition)
        # Each case begins with the same variables, and only what one of them sets is compared behind them.
        outer, self.before = self.before, {}
        machine.under(asked, partial(self.run, body))
        first = {name: self.variables.get(name) for name in self.before}
        for name, value in self.before.items():
            self.variables[name] = value
        before, self.before = self.before, {}
        machine.under(negated(asked), lambda: self._ways(node, number + 1))
        changed, self.before = {**self.before, **before}, outer
        for name, old in changed.items():
            now = self.variables.get(name)
            self.variables[name] = old
            if first.get(name, old) is not now:
                now = Open(f"shell ${name} {machine.place()}", f"${name}")
            self._assign(name, now)

    def _holds(self, node: Choice, number: int, shown: str, condition: Joint | None) -> Guard:
        """Return when a way of a choice is taken that is asked for."""
        test = test_in(condition)
        found: bool | None = None
        if test is not None:
            found = decided(test.words, [known_text(self.expanded(word)) for word in test.words])
        elif condition is None and number < len(node.patterns):
            found = pattern_holds(known_text(self.expanded(node.subject)), node.patterns[number])
        if found is not None:
            return found
        return self._asked(shown, self._named(shown))

    def _named(self, shown: str) -> str:
        """Return a condition with the values of its variables: what is asked twice of the same is one question."""
        return shown_text(self.expanded(shown), 400)

    def _repeated(self, node: Repeated) -> None:
        machine = self.machine
        machine.at = node.start
        kept, self.broken = self.broken, False
        self.loops += 1
        try:
            self._turns(node)
        finally:
            self.loops -= 1
            machine.guard = either(machine.guard, self.broken)
            self.broken = kept

    def _turns(self, node: Repeated) -> None:
        machine = self.machine
        if node.variable:
            values = [value for word in node.words for value in self.fields(word)]
            if (node.words or self.positional == []) and all(known_text(value) is not None for value in values):
                for value in values:
                    machine.step()
                    self._assign(node.variable, value)
                    self._turn(node.body)
                return
            self._assign(node.variable, Open(f"shell ${node.variable} {machine.place()}", f"${node.variable}"))
        if node.condition is not None:
            self.run(node.condition)
        asked = machine.ask(f"any {node.shown} {machine.epoch}", f"{node.shown} gives something")
        changed = names_assigned(node.body)
        for name in changed:
            self._assign(name, Open(f"shell ${name} {machine.place()}", f"${name}"))
        machine.under(asked, partial(self._turn, node.body))
        for name in changed:
            self._assign(name, Open(f"shell ${name} {machine.place()}", f"${name}"))

    def _turn(self, body: Joint) -> None:
        kept, self.continued = self.continued, False
        self.run(body)
        self.machine.guard = either(self.machine.guard, self.continued)
        self.continued = kept

    def _shown(self, node: ShellNode) -> str:
        if isinstance(node, Simple):
            return " ".join(self.machine.sources[-1].text[node.start : node.end].split())[:160]
        return f"what stands at {self.machine.place()}"

    def _simple(self, node: Simple) -> None:
        machine = self.machine
        machine.at = node.start
        machine.reached(node.start, node.end)
        for name, word in node.assignments:
            value = self.expanded(word)
            self._assign(name, joined(self._old(name), value) if name in node.added else value)
        for name, listed in node.arrays.items():
            before = self.arrays.get(name, []) if name in node.added else []
            self.arrays[name] = before + [value for word in listed for value in self.fields(word)]
        given, self.piped = self.piped, None
        if node.output is not None:
            self._write(node, given)
        words = [value for word in node.words for value in self.fields(word)]
        while words and known_text(words[0]) in _BEFORE:
            words.pop(0)
        if not words:
            return
        name = known_text(words[0]) or ""
        if name in _DECLARES:
            for written in node.words[1:]:
                left, sign, right = written.partition("=")
                if sign:
                    self._assign(left, self.expanded(right))
        elif name in ("break", "continue") and self.loops:
            if name == "break":
                self.broken = either(self.broken, machine.guard)
            else:
                self.continued = either(self.continued, machine.guard)
            machine.guard = False
        elif name == "unset":
            for each in words[1:]:
                self._assign(known_text(each) or "", "")
        elif name == "set":
            if known_text(words[1] if len(words) > 1 else None) == "--":
                self._set_arguments([self.variables.get("0", ""), *words[2:]])
                self.positional = words[2:]
        elif name == "read" and node.document is not None:
            for variable in node.words[1:]:
                if variable.isidentifier():
                    self._assign(variable, self.document_of(node))
        elif name == "tee" and (given is not None or node.document is not None):
            content = given if given is not None else self.document_of(node)
            for path in words[1:]:
                if not (known_text(path) or "").startswith("-"):
                    machine.write_file(path, content)
        elif name in ("exit", "return"):
            if name == "return" and self.calls:
                self.returned = either(self.returned, machine.guard)
            machine.guard = False
        elif name in self.functions:
            self._call(*self.functions[name], words[1:])
        elif name in ("source", ".", "eval") and len(words) > 1:
            if name != "eval":
                self._source(node, words[1], words[2:])
            elif (evaluated := known_text(joined_by(words[1:], " "))) is not None:
                self.run_text(evaluated, "", [])
            else:
                machine.stopped("the text that it runs is not known", self._shown(node))
        elif node.words[0].startswith(OPENS) and machine.any_line(words[0]):
            pass
        elif name not in _WITHOUT_EFFECT:
            text = self.document_of(node) if node.document is not None else given
            if text is not None and "@-" in node.words:
                words = [text if known_text(word) == "@-" else word for word in words]
            with given_to(machine, text):
                run_program(machine, self.languages, words[0], words[1:], self._shown(node))

    def _old(self, name: str) -> object:
        """Return what a variable is before something is added to it."""
        return self.variables.get(name, Open(f"shell ${name}", f"${name}"))

    def _write(self, node: Simple, given: object) -> None:
        """Write what a command puts out into a file."""
        assert node.output is not None
        path, appends = self.expanded(node.output[0]), node.output[1]
        if known_text(path) in (None, "/dev/null", "/dev/stderr", "/dev/stdout") or path == "":
            return
        text: object = self.written_by(node, given)
        if text is None:
            text = Open(f"output {self._shown(node)} {self.machine.epoch}", f"$({self._shown(node)})")
        old = self.machine.file(path) if appends else None
        if appends and isinstance(old, (str, Pieces, Open)):
            text = joined(old, text)
        self.machine.write_file(path, text)

    def _source(self, node: Simple, path: object, arguments: list[object]) -> None:
        """`. file`: its lines run in this shell, with its variables and functions."""
        machine = self.machine
        content = content_of(machine, path)
        text = as_text(machine, content) if isinstance(content, (str, Pieces)) else None
        if text is None:
            name = file_name(path) or shown_text(path)
            machine.stopped(f"{name} is not in this repository", self._shown(node), name)
        else:
            self.run_text(text, file_name(path) or shown_text(path), arguments, sourced=True)

    def _call(self, body: Joint, text: str, arguments: list[object]) -> None:
        if self.calls >= MAX_CALLS:
            self.machine.called_too_deeply("a function", text)
            return
        kept, positional = {name: self.variables.get(name) for name in "123456789"}, self.positional
        kept_returned, self.returned = self.returned, False
        self._set_arguments(["", *arguments])
        self.positional = list(arguments)
        self.calls += 1
        try:
            self.run(body)
        finally:
            self.calls -= 1
            for name, value in kept.items():
                self._assign(name, value)
            self.positional = positional
            self.machine.guard = either(self.machine.guard, self.returned)
            self.returned = kept_returned


def names_assigned(node: ShellNode) -> frozenset[str]:
    """Return the variables that are assigned anywhere in a part of a script."""
    found: set[str] = set()
    pending: list[ShellNode | None] = [node]
    while pending:
        each = pending.pop()
        if isinstance(each, Joint):
            pending.extend(each.parts)
        elif isinstance(each, Simple):
            found.update(name for name, _ in each.assignments)
            if each.words[:1] and each.words[0] in (*_DECLARES, "read"):
                found.update(word.partition("=")[0] for word in each.words[1:] if word[:1] not in "-\"'$")
        elif isinstance(each, Choice):
            pending.extend(part for _, condition, body in each.ways for part in (condition, body))
        elif isinstance(each, Repeated):
            found.update(filter(None, [each.variable]))
            pending.extend((each.condition, each.body))
    return frozenset(found)
