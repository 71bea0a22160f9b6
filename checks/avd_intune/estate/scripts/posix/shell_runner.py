"""Follows scripts of a POSIX shell: variables, conditions, functions, and the programs that they start."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from avd_intune.estate.scripts.conditions import Guard, either, negated
from avd_intune.estate.scripts.holes import OPENS, as_text, with_holes
from avd_intune.estate.scripts.machine import MAX_NESTED, Machine, Source, file_name
from avd_intune.estate.scripts.posix.shell_parser import end_of_quoted, parse_shell
from avd_intune.estate.scripts.posix.shell_tree import Choice, Joint, Repeated, ShellFunction, ShellNode, Simple
from avd_intune.estate.scripts.programs import Languages, run_program
from avd_intune.estate.scripts.running_files import content_of
from avd_intune.estate.scripts.script_values import Open, Pieces, joined, known_text, shown_text
from avd_intune.patterns import lazy_pattern

_VARIABLE = lazy_pattern(r"\$(?:([A-Za-z_]\w*|[0-9@*#?$!-])|\{([A-Za-z_]\w*|\d+|[@*])(?::?[-=]([^{}]*))?\})", re.ASCII)
# The signs that a word is not plain with, and those that stand for something also in double quotes.
_NOT_PLAIN = lazy_pattern(r"['\"\\`$]")
_EXPANDED = lazy_pattern(r"[\\`$]")
# Commands of the shell itself, and words before the command that is meant.
_WITHOUT_EFFECT = frozenset(
    {"echo", "printf", "set", "cd", "test", "[", "[[", "true", ":", "shift", "trap", "read", "cat"}
)
_BEFORE = frozenset({"sudo", "exec", "command", "time", "nohup", "then", "!"})
_DECLARES = frozenset({"export", "local", "readonly", "declare", "typeset"})
MAX_CALLS = 24


class ShellRunner:
    """One process of a shell."""

    def __init__(self, machine: Machine, languages: Languages) -> None:
        self.machine = machine
        self.languages = languages
        self.variables: dict[str, object] = {}
        # What the variables that a case of a choice has set were before it; None outside of choices.
        self.before: dict[str, object] | None = None
        # The body of each function by its name, and how it is written.
        self.functions: dict[str, tuple[Joint, str]] = {}
        self.calls = 0
        # Where the function that runs has returned before its end; `exit` in it ends the script.
        self.returned: Guard = False

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
        for operator, part in zip(node.by, node.parts, strict=True):
            if operator == "||" and last is not None:
                # What is known to succeed is not known to fail: both ways are followed.
                shown = self._shown(last)
                self.machine.under(
                    negated(self.machine.ask(f"shell {shown} {self.machine.epoch}", shown)), partial(self.run, part)
                )
            else:
                self.run(part)
            last = part

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
        asked = machine.ask(f"shell {self._named(shown)} {machine.epoch}", shown)
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

    def _named(self, shown: str) -> str:
        """Return a condition with the values of its variables: what is asked twice of the same is one question."""
        return shown_text(self.expanded(shown), 400)

    def _repeated(self, node: Repeated) -> None:
        machine = self.machine
        machine.at = node.start
        if node.variable:
            values = [self.expanded(word) for word in node.words]
            if values and all(known_text(value) is not None for value in values) and "$" not in "".join(node.words):
                for value in values:
                    self._assign(node.variable, value)
                    self.run(node.body)
                return
            self._assign(node.variable, Open(f"shell ${node.variable} {machine.place()}", f"${node.variable}"))
        if node.condition is not None:
            self.run(node.condition)
        asked = machine.ask(f"any {node.shown} {machine.epoch}", f"{node.shown} gives something")
        machine.under(asked, partial(self.run, node.body))

    def _shown(self, node: ShellNode) -> str:
        if isinstance(node, Simple):
            return " ".join(self.machine.sources[-1].text[node.start : node.end].split())[:160]
        return f"what stands at {self.machine.place()}"

    def _simple(self, node: Simple) -> None:
        machine = self.machine
        machine.at = node.start
        machine.reached(node.start, node.end)
        for name, word in node.assignments:
            self._assign(name, self.expanded(word))
        words = [self.expanded(word) for word in node.words]
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
        elif name in ("exit", "return"):
            if name == "return" and self.calls:
                self.returned = either(self.returned, machine.guard)
            machine.guard = False
        elif name in self.functions:
            self._call(*self.functions[name], words[1:])
        elif name in ("source", ".", "eval") and len(words) > 1:
            if name != "eval":
                self._source(node, words[1], words[2:])
            elif (text := known_text(words[1])) is not None:
                self.run_text(text, "", [])
        elif node.words[0].startswith(OPENS) and machine.any_line(words[0]):
            pass
        elif name not in _WITHOUT_EFFECT:
            if node.document is not None and "@-" in node.words:
                words = [self._unquoted(node.document, "\\$`") if known_text(word) == "@-" else word for word in words]
            run_program(machine, self.languages, words[0], words[1:], self._shown(node))

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
        kept = {name: self.variables.get(name) for name in "123456789"}
        kept_returned, self.returned = self.returned, False
        self._set_arguments(["", *arguments])
        self.calls += 1
        try:
            self.run(body)
        finally:
            self.calls -= 1
            for name, value in kept.items():
                self._assign(name, value)
            self.machine.guard = either(self.machine.guard, self.returned)
            self.returned = kept_returned

    # Words

    def expanded(self, word: str) -> object:
        """Return a word without its quotes, with what its variables stand for."""
        if _NOT_PLAIN.search(word) is None:
            return self._with_holes(word)
        parts: list[object] = []
        at = 0
        while at < len(word):
            sign = word[at]
            if sign == "'":
                end = end_of_quoted(word, at)
                parts.append(self._with_holes(word[at + 1 : end - 1 if word[end - 1] == "'" and end - at > 1 else end]))
                at = end
            elif sign == '"':
                end = end_of_quoted(word, at)
                parts.append(self._quoted(word[at + 1 : end - 1 if end - at > 1 and word[end - 1] == '"' else end]))
                at = end
            else:
                end = at + 1
                while end < len(word) and word[end] not in "'\"":
                    if word[end] in "\\`$":
                        end = end_of_quoted(word, end)
                    else:
                        stop = _NOT_PLAIN.search(word, end)
                        end = stop.start() if stop is not None else len(word)
                if sign in "\\`$":
                    end = max(end, end_of_quoted(word, at))
                parts.append(self._unquoted(word[at:end], ""))
                at = end
        return joined(*parts)

    def _quoted(self, text: str) -> object:
        return self._unquoted(text, '"\\$`')

    def _unquoted(self, text: str, escapable: str) -> object:
        """Put in variables and what commands give. escapable: the signs that a backslash escapes, "" for all."""
        if _EXPANDED.search(text) is None:
            return self._with_holes(text)
        alone = _VARIABLE.fullmatch(text)
        if alone is not None:
            return joined(self._variable(alone))
        parts: list[object] = []
        at, plain = 0, 0

        def flush(end: int) -> None:
            if end > plain:
                parts.append(self._with_holes(text[plain:end]))

        while at < len(text):
            sign = text[at]
            if sign == "\\" and at + 1 < len(text) and (not escapable or text[at + 1] in escapable + "\n"):
                flush(at)
                parts.append("" if text[at + 1] == "\n" else text[at + 1])
                at += 2
                plain = at
                continue
            if sign == "`" or text.startswith("$(", at):
                flush(at)
                end = end_of_quoted(text, at)
                parts.append(self._output(text[at + (1 if sign == "`" else 2) : end - 1]))
                at = plain = end
                continue
            if sign not in "\\`$":
                stop = _EXPANDED.search(text, at)
                at = stop.start() if stop is not None else len(text)
                continue
            match = _VARIABLE.match(text, at) if sign == "$" else None
            if match is not None:
                flush(at)
                parts.append(self._variable(match))
                at = plain = match.end()
                continue
            at += 1
        flush(len(text))
        return joined(*parts)

    def _with_holes(self, text: str) -> object:
        return with_holes(self.machine, text) if OPENS in text else text

    def _variable(self, match: re.Match[str]) -> object:
        name = match[1] or match[2]
        value = self.variables.get(name)
        if value is not None and value != "":
            return value
        if match[3] is not None:
            return self._unquoted(match[3].strip("\"'"), "")
        return Open(f"shell ${name}", f"${name}") if value is None else value

    def _output(self, text: str) -> object:
        """Return what a command puts out: the here-document of `cat` and the words of `echo` are known."""
        machine = self.machine
        shown = " ".join(text.split())[:160]
        if machine.nested >= MAX_NESTED:
            machine.given_up("commands inside of commands go too deep")
            return Open(f"output {shown} {machine.epoch}", f"$({shown})")
        node = parse_shell(text)
        only = node.parts[0] if len(node.parts) == 1 else None
        while isinstance(only, Joint) and len(only.parts) == 1:
            only = only.parts[0]
        if isinstance(only, Simple) and only.words[:1] == ["cat"] and only.document is not None:
            return self._unquoted(only.document, "\\$`")
        if isinstance(only, Simple) and only.words[:1] == ["echo"] and len(only.words) == 2:
            return self.expanded(only.words[1])
        source = machine.sources[-1]
        machine.sources.append(Source(source.name, text, machine.place().line, [], file=source.file))
        at, guard = machine.at, machine.guard
        machine.nested += 1
        try:
            self.run(node)
        finally:
            machine.sources.pop()
            machine.nested -= 1
            machine.at, machine.guard = at, guard
        return Open(f"output {shown} {machine.epoch}", f"$({shown})")
