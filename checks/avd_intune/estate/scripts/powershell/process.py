"""What everything that follows PowerShell works on: one process with its variables, output and places to leave to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from avd_intune.estate.scripts.conditions import (
    MAX_CASES,
    Fork,
    Guard,
    both,
    cases,
    chosen,
    either,
    mapped,
    number_of_cases,
    under,
)
from avd_intune.estate.scripts.holes import with_holes
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.powershell.binding import Given
from avd_intune.estate.scripts.powershell.conversions import truth_of
from avd_intune.estate.scripts.powershell.frames import Frame, Scope
from avd_intune.estate.scripts.powershell.registry_children import Children, any_there
from avd_intune.estate.scripts.powershell.success import Succeeded
from avd_intune.estate.scripts.programs import Languages
from avd_intune.estate.scripts.script_values import (
    MAX_ITEMS,
    Code,
    Items,
    Open,
    Pieces,
    Table,
    identity_of,
    need_of,
    shown_text,
)
from avd_intune.estate.scripts.several_values import in_these_cases
from avd_intune.languages.powershell.scanning import HOLE_OPENS
from avd_intune.languages.powershell.tree import (
    Block,
    Node,
)

Output: TypeAlias = "list[tuple[Guard, object]]"
# A program succeeds by its exit code, which is asked for only where something hangs on it.
EXIT_CODE = Open("exit code", "the exit code")


class Process:
    """The state of one process of PowerShell. What its parts need of one another is named here."""

    def __init__(self, machine: Machine, languages: Languages) -> None:
        self.machine = machine
        self.languages = languages
        self.scope = Scope(is_script=True, entry=machine.guard)
        self.outermost = self.scope
        # What `$using:` reads in a job.
        self.using: Scope | None = None
        self.frames: list[Frame] = []
        # What the statements that run put out; None where nobody takes it.
        self.out: list[tuple[Guard, object]] | None = None
        self.exit_code: object = 0
        self.success = Succeeded()
        # How often something failed, or may have.
        self.failures = 0
        # Where something certainly failed, for each call under way of which the errors are kept.
        self.noted_failures: list[list[Guard]] = []
        # What `$Error` is, the newest first: known while nothing may have failed of which that is not known.
        self.errors = Items(kind="arraylist")
        # The code that `exit` gives; None where the script comes to its end.
        self.exit_value: object = None
        self.last_error: object = None
        self.location: object = None
        self.locations: list[tuple[object, object]] = []
        self.environment: dict[str, object] = {}
        # The classes and enumerations of scripts, by lower-case name.
        self.types: dict[str, object] = {}
        # The configurations that are being compiled: names, and the folders that they are compiled into.
        self.compiling: list[tuple[str, str]] = []
        # Variables that a command of a script may set by their names, and how many scripts were asked for that.
        self.spoken_of: dict[str, tuple[int, bool]] = {}
        self.depth = 0
        # By the name of a module that was imported, where the functions are that it gave.
        self.modules: dict[str, list[tuple[Scope, str]]] = {}

    # What the parts give one another

    def run(self, statement: Node) -> None:
        """Follow one statement."""
        raise NotImplementedError

    def run_statements(self, statements: Sequence[Node]) -> None:
        """Follow statements one after the other."""
        raise NotImplementedError

    def run_block(self, block: Block) -> None:
        """Follow the statements of a pair of braces, in the scope that is there."""
        raise NotImplementedError

    def run_body(self, block: Block) -> None:
        """Follow the statements of a script or function that gets no input."""
        raise NotImplementedError

    def run_text(self, text: object, node: Node) -> None:
        """Follow a text that runs where it stands (`Invoke-Expression`)."""
        raise NotImplementedError

    def run_script(
        self, text: str, name: str, bind: Callable[[Block], None] | None = None, fixed: bool = False, sign: str = ""
    ) -> None:
        """Follow a script up to its end. fixed: it has no lines of its own (a text that another script runs).

        sign: with which it is called (`.`, `&`).
        """
        raise NotImplementedError

    def value(self, node: Node) -> object:
        """Return what an expression, or a statement where one may stand, is worth."""
        raise NotImplementedError

    def compared(self, operator: str, left: object, right: object, shown: str) -> object:
        """Return what a comparison gives: a truth value, the matching elements of a list, or a guard of a question."""
        raise NotImplementedError

    def lookup(self, name: str, of: str = "") -> tuple[bool, object]:
        """Return whether a variable is set, and its value here. of: the scope that the script names."""
        raise NotImplementedError

    def set_variable(self, name: str, value: object, scope: str = "") -> None:
        """Set a variable, in the cases in which the line is reached."""
        raise NotImplementedError

    def read_environment(self, name: str) -> object:
        """Return a variable of the environment."""
        raise NotImplementedError

    def apart(self, run: Callable[[], None]) -> None:
        """Run something in a process of its own."""
        raise NotImplementedError

    def invoke(self, code: Code, arguments: Sequence[object], given: Output | None = None) -> None:
        """Call a script block."""
        raise NotImplementedError

    def with_underscore(self, value: object, run: Callable[[], None]) -> None:
        """Run something while `$_` is a value."""
        raise NotImplementedError

    def call_block(
        self, block: Block, arguments: Given, given: Output | None, name: str, node: Node, is_filter: bool = False,
        scope: Scope | None = None,
    ) -> None:  # fmt: skip
        """Call a function or block: a scope of its own, parameters, early ends that stay inside."""
        raise NotImplementedError

    def in_source(self, text: str, run: Callable[[], None]) -> None:
        """Run a block that may be of another script than the one that calls it."""
        raise NotImplementedError

    def alias_named(self, name: str) -> str | None:
        """Return what an alias stands for, None where it is none."""
        raise NotImplementedError

    def for_each(self, given: Output, codes: Sequence[Code], node: Node) -> None:
        """`ForEach-Object { … }`: its block runs in the scope of who calls it, once for each that comes."""
        raise NotImplementedError

    def where(self, given: Output, code: Code, node: Node) -> None:
        """`Where-Object { … }`: what the block says yes to goes on."""
        raise NotImplementedError

    def each_of(self, holder: object, code: Code, name: str, node: Node) -> object:
        """`.ForEach({})` and `.Where({})` of a list."""
        raise NotImplementedError

    def set_static(self, name: str, member: object, value: object) -> None:
        """Set a static property of a class of a script."""
        raise NotImplementedError

    def as_member(self, name: str, member: object, value: object) -> object:
        """Return a value as the property of a class takes it."""
        raise NotImplementedError

    def text_of_own(self, value: object) -> object:
        """Return an object of a class of the script as a text, any other value as it is."""
        raise NotImplementedError

    def cast_own(self, name: str, value: object, shown: str) -> object:
        """Return a value cast to a class or enumeration of a script."""
        raise NotImplementedError

    def under(self, guard: Guard, run: Callable[[], None], statement: Node) -> None:
        """Follow something where a guard holds; a failure in it concerns that case only."""
        raise NotImplementedError

    def leave(self, word: str, label: str = "") -> None:
        """End what runs, up to the frame that a word leads to."""
        raise NotImplementedError

    def note_success(self, value: object) -> None:
        """Say whether what runs succeeds: a truth value, EXIT_CODE, or an Open that names what may fail."""
        if value is not True and value is not EXIT_CODE:
            self.note_failure(value is False)
            self.note_error(value is False)
        self.success.note(self.machine.guard, value)

    def note_failure(self, certain: bool) -> None:
        """Count that something fails, or may, for who keeps the errors of a call."""
        self.failures += 1
        if certain:
            for noted in self.noted_failures:
                noted.append(self.machine.guard)

    def note_error(self, certain: bool, record: object = None) -> None:
        """Put what failed, or may have, into `$Error`. record: the error, where it is known."""
        unknown = Open(f"error {self.machine.place()}", "the error")
        if certain and not isinstance(self.machine.guard, Fork):
            self.errors.items.insert(0, record if record is not None else Table(kind="error", open=unknown))
        else:
            self.errors.open = unknown

    def note_code(self, code: object) -> None:
        """Say with which code a program ended, in the cases in which it is reached."""
        self.exit_code = in_these_cases(self.machine.guard, code, self.exit_code, "the exit code")

    def note_exit(self, code: object) -> None:
        """Say with which code the running script ends: a text is read as the number that it holds."""
        code = mapped(lambda leaf: int(leaf) if isinstance(leaf, str) and leaf.strip().isdecimal() else leaf, code)
        self.exit_value = chosen(self.machine.guard, code, self.exit_value)

    def succeeded(self) -> Guard:
        """Return the guard under which the last command succeeded (`$?`)."""
        guard = self.machine.guard
        found: Guard = False
        for when, leaf in self.success.read(guard):
            holds: object = leaf
            if leaf is EXIT_CODE:
                holds = mapped(self._is_zero, under(self.exit_code, guard))
            elif isinstance(leaf, Open):
                holds = self.machine.ask(f"success {leaf.key}", leaf.shown, leaf.needs)
            found = either(found, both(when, holds))  # type: ignore[arg-type]
        return under(found, guard)  # type: ignore[return-value]

    def _is_zero(self, code: object) -> object:
        if isinstance(code, (Open, Pieces)):
            return self.machine.ask(f"success {identity_of(code)}", f"{shown_text(code)} succeeds")
        return code in (0, None)

    def lifted(self, function: Callable[[object, object], object], one: object, other: object) -> object:
        """Return what a function makes of two values in each of their cases, as far as they are told apart."""
        raise NotImplementedError

    def shown(self, node: Node, limit: int = 160) -> str:
        """Return how a piece of the script is written, on one line."""
        text = self.machine.sources[-1].text[node.start : min(node.end, node.start + limit * 3)]
        if HOLE_OPENS in text:
            text = shown_text(with_holes(self.machine, text), limit)
        text = " ".join(text.split())
        return text if len(text) <= limit else f"{text[: limit - 1]}…"

    def emit(self, value: object) -> None:
        """Put out what a statement gives; arrays one by one."""
        if self.out is None:
            return
        if value is None:
            return
        guard = self.machine.guard
        if isinstance(value, Fork):
            for each, leaf in cases(value):
                inside = both(guard, each)
                if inside is not False and leaf is not None:
                    self._emit_one(inside, leaf)
            return
        self._emit_one(guard, value)

    def _emit_one(self, guard: Guard, value: object) -> None:
        assert self.out is not None
        if isinstance(value, tuple):
            self.machine.step(len(value) // 10)
            self.out.extend((guard, item) for item in value)
        elif isinstance(value, Items) and value.open is None:
            self.out.extend((guard, item) for item in value.items)
        else:
            self.out.append((guard, value))
        if len(self.out) > MAX_ITEMS:
            self.machine.step(len(self.out))

    def output_of(self, run: Callable[[], None]) -> list[tuple[Guard, object]]:
        """Return what something puts out, each piece with its guard."""
        kept, self.out = self.out, []
        try:
            run()
            return self.out
        finally:
            self.out = kept

    def output_value(self, run: Callable[[], None]) -> object:
        """Return what something puts out as one value: None, a single one, or an array."""
        entry = self.machine.guard
        return self.as_value(self.output_of(run), entry)

    def as_value(self, output: list[tuple[Guard, object]], entry: Guard, always_array: bool = False) -> object:
        if len(output) == 1 and output[0][0] is entry and not always_array:
            return output[0][1]  # as most do
        if all(guard is entry or guard is True for guard, _ in output):
            if always_array:
                return tuple(value for _, value in output)
            return output[0][1] if len(output) == 1 else tuple(value for _, value in output) if output else None
        sequence: object = ()
        for guard, value in output:
            more = mapped(lambda leaf, value=value: (*leaf, value), sequence)  # type: ignore[misc]
            sequence = under(chosen(guard, more, sequence), entry)
            if number_of_cases(sequence) > MAX_CASES:
                return Open(f"cases {self.machine.place()}", "a value with too many cases")
        if always_array:
            return sequence
        return mapped(lambda leaf: leaf[0] if len(leaf) == 1 else leaf if leaf else None, sequence)  # type: ignore[index,arg-type]

    def guard_of(self, value: object, node: Node | None, shown: str = "") -> Guard:
        """Return the guard under which a value counts as true."""
        return under(self.asked_of(value, node, shown), self.machine.guard)  # type: ignore[return-value]

    def asked_of(self, value: object, node: Node | None, shown: str = "") -> Guard:
        """As `guard_of`, also where the way to this line has answered the question already."""

        def holds(leaf: object) -> object:
            if isinstance(leaf, Children):
                return any_there(leaf)
            known = truth_of(leaf)
            if known is None:
                text = shown or (self.shown(node) if node is not None else shown_text(leaf))
                return self.machine.ask(f"true {identity_of(leaf)}", text, need_of(leaf))
            return known

        return mapped(holds, value)  # type: ignore[return-value]
