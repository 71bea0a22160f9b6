"""What takes errors of PowerShell: `try` with `catch` and `finally`, and `trap`.

https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_trap
"""

from __future__ import annotations

from collections.abc import Sequence

from avd_intune.estate.scripts.conditions import Guard, both, either, is_same, negated
from avd_intune.estate.scripts.powershell.errors import is_caught
from avd_intune.estate.scripts.powershell.frames import Frame
from avd_intune.estate.scripts.powershell.loops import Loops
from avd_intune.estate.scripts.script_values import Open
from avd_intune.languages.powershell.tree import Flow, Node, Trap, Try


class Catching(Loops):
    """The part of a process that knows what happens where a statement fails."""

    def run_trapped(self, statement: Node, traps: Sequence[Trap]) -> None:
        """Follow a statement beside a `trap`: where it fails, that runs, and the next statement if nothing breaks."""
        machine = self.machine
        frame = Frame("try")
        self.frames.append(frame)
        try:
            self.run(statement)
        finally:
            self.frames.pop()
        thrown, normal = frame.left.get("throw", False), machine.guard
        # One for a type goes before one for all errors.
        for trap in sorted(traps, key=lambda each: not each.types):
            if thrown is False:
                break
            holds = self._takes(trap.types, frame.thrown, trap)
            normal = either(normal, self._trapped(trap, both(thrown, holds)))
            thrown = both(thrown, negated(holds))
        if thrown is not False:
            machine.guard = thrown
            self.leave("throw")
        machine.guard = normal

    def _trapped(self, trap: Trap, thrown: Guard) -> Guard:
        """Run a `trap`. Return where the next statement runs."""
        machine = self.machine
        if thrown is False:
            return False
        inside = Frame("loop")
        machine.guard = thrown
        self.frames.append(inside)
        try:
            with self.underscore(self.last_error):
                self.run_block(trap.body)
        finally:
            self.frames.pop()
        went_on = self.after(thrown, inside, "continue")
        broken = inside.left.get("break", False)
        if broken is not False:
            machine.guard = broken
            self.leave("throw")
        return went_on

    def _takes(self, types: list[str], kinds: set[str], node: Node) -> Guard:
        """Return the guard under which a `catch` or `trap` of these types takes what was thrown."""
        if not types:
            return True
        known = {is_caught(kind, types) for kind in kinds}
        if known in ({True}, {False}):
            return known == {True}
        return self.machine.ask(f"error {types} {node.start}", f"the error is a {types[0]}")

    def run_try(self, node: Node) -> None:
        assert isinstance(node, Try)
        machine = self.machine
        entry = machine.guard
        frame = Frame("try")
        frame.goes_on = bool(node.catches) and not any(
            isinstance(each, Flow) and each.kind in ("exit", "throw")
            for _, block in node.catches
            for each in block.statements
        )
        self.frames.append(frame)
        try:
            self.run_block(node.body)
        finally:
            self.frames.pop()
        normal = machine.guard
        thrown = frame.left.get("throw", False)
        if node.catches:
            normal = either(normal, self._caught(node, thrown, frame.thrown))
            thrown = False
            if frame.may_fail and normal is not False:
                self._perhaps_caught(node, normal, frame.may_fail)
        if node.finally_ is not None:
            machine.guard = entry
            self.run_block(node.finally_)
            normal = both(normal, machine.guard)
        if thrown is not False:
            machine.guard = thrown
            self.leave("throw")
        machine.guard = entry if is_same(normal, entry) else normal

    def _caught(self, node: Try, thrown: Guard, kinds: set[str]) -> Guard:
        machine = self.machine
        done: Guard = False
        for types, block in node.catches:
            if thrown is False:
                break
            holds = self._takes(types, kinds, node)
            machine.guard = both(thrown, holds)
            if machine.guard is not False:
                with self.underscore(self.last_error):
                    self.run_block(block)
            done = either(done, machine.guard)
            thrown = both(thrown, negated(holds))
        if thrown is not False:
            machine.guard = thrown
            self.leave("throw")
        return done

    def _perhaps_caught(self, node: Try, normal: Guard, command: str) -> None:
        """Follow `catch` for the case that a command in `try` fails, of which nothing is known.

        Where it ends the script, that is no end of what follows: a deployment whose script fails does not come about.
        """
        machine = self.machine
        machine.guard = normal
        failed = machine.ask(f"fails {node.start} {machine.place()}", f"{command} fails")
        for _, block in node.catches[:1]:
            machine.guard = both(normal, failed)
            if machine.guard is not False:
                kept, self.frames = self.frames, [*self.frames, Frame("script", out=self.out)]
                with self.underscore(Open("error", "the error")):
                    self.run_block(block)
                self.frames = kept
        machine.guard = normal
