"""Follows a PowerShell script: its statements, in the order in which they run.

The evaluator never runs anything. It keeps what is known of variables, and under which guard the line that it is at
is reached (`machine.guard`): an early end under a condition takes that case away from what follows, so both cases are
followed at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from avd_intune.estate.scripts.conditions import (
    Guard,
    both,
    chosen,
    either,
    is_same,
    negated,
)
from avd_intune.estate.scripts.machine import MAX_NESTED, Machine
from avd_intune.estate.scripts.powershell.catching import Catching
from avd_intune.estate.scripts.powershell.errors import error_of, kind_of_error
from avd_intune.estate.scripts.powershell.frames import LEAVES, Frame, ScriptError, StoppingError
from avd_intune.estate.scripts.powershell.requirements import requires_newer
from avd_intune.estate.scripts.powershell.script_types import (
    as_member,
    assign_static,
    cast_to,
    define_types,
    text_of_own,
)
from avd_intune.estate.scripts.powershell.telling import is_silent, only_tells
from avd_intune.estate.scripts.powershell_editions import WINDOWS_POWERSHELL, is_newer
from avd_intune.estate.scripts.programs import Languages
from avd_intune.estate.scripts.script_values import Open
from avd_intune.languages.powershell.parser import parse_script, refused
from avd_intune.languages.powershell.tree import (
    Assignment,
    Block,
    Broken,
    Chain,
    ClassDefinition,
    Command,
    EnumDefinition,
    Flow,
    For,
    ForEach,
    Function,
    If,
    Node,
    Pipeline,
    Script,
    Switch,
    Text,
    Trap,
    Try,
    While,
)
from avd_intune.source.budget import count_parsed

# What says itself whether it succeeded, where an assignment takes what it puts out.
_COMMANDS = (Pipeline, Command, Chain)
# What stands on a line by itself, beside what is no statement at all.
_REACHED = frozenset({Assignment, Chain, Pipeline})


class Evaluator(Catching):
    """The part of a process that knows scripts and statements."""

    def __init__(self, machine: Machine, languages: Languages) -> None:
        super().__init__(machine, languages)
        self._statements: dict[type, Callable[[Node], None]] = {
            Assignment: self.assign,  # type: ignore[dict-item]
            If: self._run_if,
            While: self.run_while,
            For: self.run_for,
            ForEach: self.run_foreach,
            Switch: self.run_switch,
            Try: self.run_try,
            Function: self._run_function,
            Flow: self._run_flow,
            Chain: self._run_chain,
            Pipeline: self._run_pipeline,
            ClassDefinition: lambda node: define_types(self, [node]),
            EnumDefinition: lambda node: define_types(self, [node]),
            Trap: _nothing,
            Broken: self._run_broken,
        }

    def run_script(
        self, text: str, name: str, bind: Callable[[Block], None] | None = None, fixed: bool = False, sign: str = ""
    ) -> None:
        machine = self.machine
        if machine.nested >= MAX_NESTED:
            machine.given_up("scripts that run scripts go too deep")
            return
        source = machine.source_for(text, "" if fixed else name)
        if fixed:
            count_parsed(len(text), built=True)
        machine.texts.append(text.lower())
        script = parse_script(text)
        if (why := refused(script, machine.edition == WINDOWS_POWERSHELL)) is not None:
            raise ScriptError(why)
        at, machine.at = machine.at, 0
        machine.nested += 1
        machine.begin(source)
        frame = Frame("script", name=None if fixed else sign, out=self.out)
        self.frames.append(frame)
        entry = machine.guard
        try:
            define_types(self, script.block.statements)
            runs = True if fixed else self._required(script)
            machine.guard = both(entry, runs)
            if bind is not None:
                bind(script.block)
            self.run_body(script.block)
            machine.guard = either(machine.guard, both(entry, negated(runs)))
        finally:
            self.frames.pop()
            machine.sources.pop()
            machine.nested -= 1
            machine.at = at
        is_inside = fixed and any(each.kind == "script" for each in self.frames)
        machine.guard = self.after(entry, frame, *(("return",) if is_inside else ("exit", "return")))
        if is_inside and (exits := frame.left.get("exit", False)) is not False:
            before, machine.guard = machine.guard, exits
            self.leave("exit")  # of the script around it
            machine.guard = before

    def _required(self, script: Script) -> Guard:
        """Return the guard under which the PowerShell that a script requires runs it. Raises ScriptError for never."""
        newer = requires_newer(script)
        if newer is None:
            return True
        runs = is_newer(self.machine) if newer else negated(is_newer(self.machine))
        if runs is False:
            raise ScriptError(f"#Requires asks for {'PowerShell 7' if newer else 'Windows PowerShell'}")
        return runs

    def run_body(self, block: Block) -> None:
        """Follow the statements of a script or function that gets no input."""
        if block.begin is not None:
            self.run_statements(block.begin)
        if block.process is not None:
            self.run_statements(block.process)
        self.run_statements(block.statements)

    def run_statements(self, statements: Sequence[Node]) -> None:
        machine = self.machine
        traps = [each for each in statements if isinstance(each, Trap)]
        for statement in statements:
            if machine.guard is False:
                return
            if traps:
                self.run_trapped(statement, traps)
            else:
                self.run(statement)

    def run(self, statement: Node) -> None:
        """Follow one statement. What PowerShell refuses in it ends the statement only, or goes to the next `catch`."""
        machine = self.machine
        machine.step()
        entry = machine.guard
        kind = type(statement)
        run = self._statements.get(kind)
        machine.at = statement.start
        if machine.watch is not None and (run is None or kind in _REACHED) and not only_tells(statement):
            machine.reached(statement.start, statement.end)
        try:
            if run is None:
                value = self.value(statement)
                if not is_silent(statement):
                    self.emit(value)
                if self.out is None and isinstance(statement, Text) and not statement.quote:
                    machine.any_line(value)
                self.note_success(True)
            elif kind is Assignment and not isinstance(statement.value, _COMMANDS):  # type: ignore[attr-defined]
                run(statement)
                self.note_success(True)
            else:
                run(statement)
        except ScriptError as error:
            machine.guard = entry
            self.fail(statement, error)

    def fail(self, statement: Node, error: ScriptError) -> None:
        """Say that a statement fails; go to the next `catch`, or on."""
        self.machine.nothing_done(self.shown(statement), str(error))
        self.note_success(False)
        ends = isinstance(error, StoppingError) or self.stops_on_errors()
        if ends or any(frame.kind == "try" for frame in self.frames):
            self.last_error = Open("error", "the error")
            self.leave("throw", thrown=error.kind)

    def under(self, guard: Guard, run: Callable[[], None], statement: Node) -> None:
        """Follow something where a guard holds; a failure in it concerns that case only."""

        def guarded() -> None:
            entry = self.machine.guard
            try:
                run()
            except ScriptError as error:
                self.machine.guard = entry
                self.fail(statement, error)

        self.machine.under(guard, guarded)

    def leave(self, word: str, label: str = "", thrown: str = "") -> None:
        """End what runs, up to the frame that a word leads to. thrown: the kind of the error, as in `Frame`."""
        machine = self.machine
        for frame in reversed(self.frames):
            if frame.kind in LEAVES[word] and (not label or frame.label == label):
                frame.left[word] = either(frame.left.get(word, False), machine.guard)
                if word == "throw":
                    frame.thrown.add(thrown)
                break
            if label and frame.kind == "loop":
                # The inner loops end, too.
                continue
        else:
            if word == "throw":
                self.note_exit(1)  # nothing takes the error
        machine.guard = False

    def _run_broken(self, node: Node) -> None:
        source = self.machine.sources[-1]
        reason = node.reason if isinstance(node, Broken) else "it does not parse"
        self.machine.stopped(reason, source.text[node.start : node.end] or source.text[node.start : node.start + 400])

    def set_static(self, name: str, member: object, value: object) -> None:
        assign_static(self, name, member, value)

    def as_member(self, name: str, member: object, value: object) -> object:
        return as_member(self, name, member, value)

    def text_of_own(self, value: object) -> object:
        return text_of_own(self, value)

    def cast_own(self, name: str, value: object, shown: str) -> object:
        return cast_to(self, name, value, shown)

    def _run_function(self, node: Node) -> None:
        assert isinstance(node, Function)
        self.define(node.name, node, self.machine.sources[-1].text, node.scope)

    def _run_if(self, node: Node) -> None:
        assert isinstance(node, If)
        machine = self.machine
        entry = machine.guard
        done: Guard = False
        for condition, block in node.clauses:
            holds = self.condition(condition)
            before = machine.guard
            if before is False:
                break
            inside = both(before, holds)
            if inside is not False:
                machine.guard = inside
                machine.limit_chain()
                self.run_block(block)
                done = either(done, machine.guard)
            machine.guard = both(before, negated(holds))
            if machine.guard is False:
                break
        else:
            if node.otherwise is not None:
                self.run_block(node.otherwise)
        guard = either(done, machine.guard)
        machine.guard = entry if is_same(guard, entry) else guard
        machine.limit_chain()

    def _run_chain(self, node: Node) -> None:
        assert isinstance(node, Chain)
        self.run(node.left)
        machine = self.machine
        succeeded = self.succeeded()
        wanted = succeeded if node.operator == "&&" else negated(succeeded)
        self.under(wanted, lambda: self.run(node.right), node)
        machine.at = node.start

    def _run_pipeline(self, node: Node) -> None:
        assert isinstance(node, Pipeline)
        self.pipe(node)

    def _run_flow(self, node: Node) -> None:
        assert isinstance(node, Flow)
        thrown = ""
        if node.value is not None:
            if node.kind == "return":
                self._return(node.value)
            else:
                value = self.value(node.value)
                if node.kind == "throw":
                    self.note_failure(True)
                    self.last_error = error_of(value)
                    self.note_error(True, self.last_error)
                    thrown = kind_of_error(value)
                    if self.passes_over_errors() and not any(frame.kind == "try" for frame in self.frames):
                        return
                elif node.kind == "exit":
                    self.note_exit(value)
        elif node.kind == "exit":
            self.note_exit(0)
        if node.kind in ("break", "continue") and not any(frame.kind in ("loop", "switch") for frame in self.frames):
            self.leave("exit")
            return
        self.leave(node.kind, node.label, thrown)

    def _return(self, value: Node) -> None:
        frame = next((each for each in reversed(self.frames) if each.kind in ("function", "script")), None)
        if frame is not None and frame.is_method:
            frame.returned = chosen(self.machine.guard, self.value(value), frame.returned)
            return
        kept = self.out
        self.out = frame.out if frame is not None else kept
        try:
            self.run(value)
        finally:
            self.out = kept

    def pipe(self, node: Pipeline) -> None:
        """Follow a pipeline."""
        raise NotImplementedError


def _nothing(node: Node) -> None:
    return None
