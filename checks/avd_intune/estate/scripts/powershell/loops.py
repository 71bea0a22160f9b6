"""Loops of PowerShell, and `switch`, which goes through a list as well."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from avd_intune.estate.scripts.conditions import (
    Fork,
    Guard,
    cases,
    either,
    is_same,
    negated,
    under,
)
from avd_intune.estate.scripts.powershell.conversions import items_of
from avd_intune.estate.scripts.powershell.frames import Defined, Frame
from avd_intune.estate.scripts.powershell.registry_children import Children
from avd_intune.estate.scripts.powershell.turns_alike import known_state
from avd_intune.estate.scripts.powershell.values import Values
from avd_intune.estate.scripts.powershell.variables_assigned import assigned_in, called_in, counted_beyond
from avd_intune.estate.scripts.script_values import Code, Open, identity_of, known_text, text_of
from avd_intune.languages.powershell.tree import (
    Assignment,
    Block,
    For,
    ForEach,
    Index,
    Member,
    Node,
    Switch,
    Variable,
    While,
)
from avd_intune.patterns import lazy_pattern

_LEAVES = lazy_pattern(r"\b(?:break|exit|throw|return)\b", re.I)
# Turns of one loop of which every condition is known.
MAX_TURNS = 5_000
# So many turns behind one that a question may have left are followed by themselves.
_MAX_DOUBTFUL = 8


def _may_be_null(node: Node) -> bool:
    """Say whether an expression that is nothing is `$null`, and not what a command does not put out."""
    return isinstance(node, (Variable, Member, Index))


class Loops(Values):
    """The part of a process that knows loops."""

    def run_block(self, block: Block) -> None:
        """Follow the statements of a block."""
        self.run_statements(block.statements)

    def after(self, entry: Guard, frame: Frame, *words: str) -> Guard:
        """Return the guard behind a frame: what went through it, and what left it by one of the words."""
        guard = self.machine.guard
        for word in words:
            left = frame.left.get(word, False)
            if left is not False:
                guard = either(guard, left)
        return entry if guard is not entry and is_same(guard, entry) else guard

    def condition(self, node: Node) -> Guard:
        """Return the guard under which a condition holds."""
        if isinstance(node, Assignment):
            self.run(node)  # `if ($service = …)`: what is assigned decides
            return self.guard_of(self.value(node.target), node)
        return self.guard_of(self.value(node), node)

    def turn(self, body: Block, frame: Frame) -> bool:
        """Follow one turn of a loop. Return whether another may come."""
        machine = self.machine
        entry = machine.guard
        frame.left.pop("continue", None)
        self.run_block(body)
        machine.guard = self.after(entry, frame, "continue")
        return machine.guard is not False

    def run_foreach(self, node: Node) -> None:
        assert isinstance(node, ForEach)
        value = self.value(node.items)
        for guard, leaf in list(cases(value)):
            self.under(guard, partial(self._each, node, leaf), node)

    def _each(self, node: ForEach, value: object) -> None:
        machine = self.machine
        items = items_of(value)
        frame = Frame("loop", node.label)
        entry = machine.guard
        self.frames.append(frame)
        try:
            if isinstance(value, Children) and self.is_alike(node.body):
                for guard, item in value.items:
                    machine.under(guard, partial(self._turn_of, node, frame, item))
            elif items is None:
                element = Open(f"element {identity_of(value)}", f"an element of {self.shown(node.items)}")
                self.unknown_turns(
                    node.body, frame, f"any {identity_of(value)}", f"{self.shown(node.items)} has elements",
                    lambda: self.assign_to(node.variable, element),
                )  # fmt: skip
            else:
                for item in items:
                    machine.step()
                    self.assign_to(node.variable, item)
                    if not self.turn(node.body, frame):
                        break
        finally:
            self.frames.pop()
        machine.guard = self.after(entry, frame, "break")

    def is_alike(self, body: Block) -> bool:
        """Say whether the turns of a loop do not see what others did, so that their order does not matter."""
        text = self.machine.sources[-1].text[body.start : body.end]
        return not assigned_in(body) and _LEAVES.search(text) is None

    def _turn_of(self, node: ForEach, frame: Frame, item: object) -> None:
        self.machine.step()
        self.assign_to(node.variable, item)
        self.turn(node.body, frame)

    def unknown_turns(self, body: Block, frame: Frame, key: str, shown: str, begin: Callable[[], None]) -> None:
        """Follow a loop of which the number of turns is not known: once, with all that its turns change unknown."""
        machine = self.machine

        def once() -> None:
            self._forget_changed(None, body)
            begin()
            entry = machine.guard
            self.turn(body, frame)
            self._forget_changed(None, body)
            # A break ends the turns, and not what stands behind the loop.
            machine.guard = self.after(entry, frame, "break")

        machine.under(machine.ask(key, shown), once)

    def run_while(self, node: Node) -> None:
        assert isinstance(node, While)
        self._loop(node.condition, None, node.body, node.label, node.kind)

    def run_for(self, node: Node) -> None:
        assert isinstance(node, For)
        if node.first is not None:
            self.run(node.first)
        self._loop(node.condition, node.step, node.body, node.label, "while")

    def _loop(self, condition: Node | None, step: Node | None, body: Block, label: str, kind: str) -> None:
        machine = self.machine
        frame = Frame("loop", label)
        entry = machine.guard
        doubtful = 0
        known: dict[object, object] | None = None
        self.frames.append(frame)
        try:
            if kind != "while" and not self.turn(body, frame):
                return
            for _ in range(MAX_TURNS):
                machine.step()
                holds: Guard = True
                asked = False
                if condition is not None:
                    holds = self.asked_of(self.value(condition), condition)
                    holds = negated(holds) if kind == "do-until" else holds
                    # One that holds only since a question was answered before waits for another answer.
                    asked = isinstance(holds, Fork)
                    holds = under(holds, machine.guard)  # type: ignore[assignment]
                if holds is False:
                    return
                if holds is not True or asked:
                    # How often is not known. What it has done once is done; what its turns change is not known.
                    self._turns_by_condition(holds, step, body, frame, kind)
                    return
                if not self.turn(body, frame):
                    return
                if frame.left.get("break", False) is not False or not is_same(machine.guard, entry):
                    # It is left by a question: the other case goes on.
                    doubtful += 1
                    before, known = known, known_state(self.scope, machine.guard, self._changed_by(step, body))
                    if doubtful > _MAX_DOUBTFUL or (known is not None and known == before):
                        self._forget_changed(step, body)
                        machine.guard = self.after(entry, frame, "break")
                        return
                if step is not None:
                    self.run(step)
            self._more_turns(condition, step, body, frame, entry)
        finally:
            self.frames.pop()
            machine.guard = self.after(entry, frame, "break")

    def _forget_changed(self, step: Node | None, body: Block) -> None:
        """Make all unknown that the turns of a loop change, in the cases in which more of them may come."""
        for name in self._changed_by(step, body):
            self.forget(name)
        for name in self._counted_by_calls(body):
            self.forget_shared(name)

    def _counted_by_calls(self, body: Block) -> frozenset[str]:
        """Return the names of what functions and blocks that a loop calls change by what it was."""
        found: set[str] = set()
        for name in called_in(body):
            called = self.function_named(name) if name else None
            if not name:
                found |= counted_beyond(self.machine.sources[-1].text)
            elif isinstance(called, Defined):
                found |= counted_beyond(called.source)
        return frozenset(found)

    def _changed_by(self, step: Node | None, body: Block) -> frozenset[str]:
        """Return the names of what the turns of a loop set."""
        return assigned_in(body) | (assigned_in(Block(0, 0, [step])) if step is not None else frozenset())

    def _more_turns(self, condition: Node | None, step: Node | None, body: Block, frame: Frame, entry: Guard) -> None:
        """Follow the turns beyond the limit as one, of which nothing is known that the turns change."""
        machine = self.machine
        self._forget_changed(step, body)
        self.turn(body, frame)
        self._forget_changed(step, body)
        if frame.left.get("break", False) is not False:
            machine.guard = entry  # some turn leaves it
        elif condition is None or self.shown(condition).strip("()").lower() in ("$true", "1"):
            machine.given_up("a loop takes more turns than are followed")
            machine.guard = False

    def _turns_by_condition(self, holds: Guard, step: Node | None, body: Block, frame: Frame, kind: str) -> None:
        machine = self.machine
        entry = machine.guard

        def once() -> None:
            self._forget_changed(None, body)
            if kind == "while":
                self.turn(body, frame)
                if step is not None:
                    self.run(step)
            self._forget_changed(None, body)

        machine.under(holds, once)
        # A loop that waits ends some time; only an early end in its turn stays one.
        machine.guard = self.after(entry, frame, "break")

    def run_switch(self, node: Node) -> None:
        assert isinstance(node, Switch)
        value = self.value(node.value)
        if "file" in node.options:
            content = self.machine.file(text_of(value)) if not isinstance(value, Fork) else None
            if not isinstance(content, str):
                self.machine.stopped("switch goes through a file", self.shown(node, 2000))
                return
            value = tuple(content.splitlines())
        for guard, leaf in list(cases(value)):
            self.under(guard, partial(self._switch, node, leaf), node)

    def _switch(self, node: Switch, value: object) -> None:
        machine = self.machine
        items = items_of(value)
        if value is None and _may_be_null(node.value):
            items = (None,)  # `switch ($null)` has one turn; what a command does not put out has none
        frame = Frame("switch", node.label)
        entry = machine.guard
        self.frames.append(frame)
        try:
            for item in items if items is not None else (value,):
                frame.left.pop("continue", None)
                turn = machine.guard
                self._switch_item(node, item)
                machine.guard = self.after(turn, frame, "continue")
                if machine.guard is False:
                    break
        finally:
            self.frames.pop()
        machine.guard = self.after(entry, frame, "break")

    def _switch_item(self, node: Switch, item: object) -> None:
        machine = self.machine
        matched: Guard = False
        default: Block | None = None
        with self.underscore(item):
            for pattern, block in node.clauses:
                if machine.guard is False:
                    return
                if pattern is None:
                    default = block
                    continue
                holds = self.clause_holds(node, pattern, item)
                matched = either(matched, holds)
                self.under(holds, partial(self.run_block, block), node)
            if default is not None:
                rest = default
                self.under(negated(matched), lambda: self.run_block(rest), node)

    def clause_holds(self, node: Switch, pattern: Node, item: object) -> Guard:
        """Return the guard under which a clause of `switch` is taken."""
        wanted = self.value(pattern)
        if isinstance(wanted, Code):
            return self.guard_of(self.output_value(partial(self.run_block, wanted.block)), pattern)
        operator = "-match" if "regex" in node.options else "-like" if "wildcard" in node.options else "-eq"
        sensitive = any("casesensitive".startswith(option) for option in node.options if len(option) > 1)
        name = f"-c{operator[1:]}" if sensitive else operator
        if operator == "-eq" and wanted is not None:
            text = known_text(wanted)
            wanted = text if text is not None and not isinstance(wanted, (int, float, bool)) else wanted
        shown = f"{self.shown(node.value)} {operator} {self.shown(pattern)}"
        return self.guard_of(self.compared(name, item, wanted, shown), pattern)
