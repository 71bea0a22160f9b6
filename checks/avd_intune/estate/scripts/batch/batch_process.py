"""What everything that follows batch files works on: one process of cmd.exe with its variables and what it puts out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from avd_intune.estate.scripts.batch.batch_tree import (
    BatchNode,
)
from avd_intune.estate.scripts.batch.batch_variables import (
    delayed_variables,
    loop_variables,
    percent_variables,
)
from avd_intune.estate.scripts.conditions import (
    MAX_CASES,
    Fork,
    Guard,
    chosen,
    combined,
    mapped,
    number_of_cases,
    under,
)
from avd_intune.estate.scripts.effects import FileWritten
from avd_intune.estate.scripts.environment import environment, is_of_every_host
from avd_intune.estate.scripts.holes import OPENS, with_holes
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.programs import Languages
from avd_intune.estate.scripts.script_values import Open, Pieces, derived, identity_of, joined, shown_text, text_of
from avd_intune.estate.scripts.several_values import in_these_cases

_MISSING = object()


class VariablesBefore(Mapping[str, object]):
    """Variables as they were before a block began: what a block sets since is kept here, and nothing is copied."""

    __slots__ = ("_now", "_old")

    def __init__(self, now: dict[str, object]) -> None:
        self._now = now
        self._old: dict[str, object] = {}

    def keep(self, name: str) -> None:
        """Keep what a variable is, because it is about to be set."""
        self._old.setdefault(name, self._now.get(name, _MISSING))

    def __getitem__(self, name: str) -> object:
        found = self._old[name] if name in self._old else self._now[name]
        if found is _MISSING:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return (name for name in {*self._now, *self._old} if self._old.get(name) is not _MISSING)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class BatchProcess:
    """The state of one process of cmd.exe. What its parts need of one another is named here."""

    def __init__(self, machine: Machine, languages: Languages) -> None:
        self.machine = machine
        self.languages = languages
        self.variables: dict[str, object] = {}
        # What `%NAME%` reads in a block: the variables as they were when the block was read.
        self.snapshot: Mapping[str, object] | None = None
        self.loops: dict[str, object] = {}
        self.arguments: list[object] = [Open("%0", "%0")]
        self.is_file = True
        # Its name ends in `.cmd`: some commands reset the error level there, and leave it as it is in a `.bat`.
        self.is_cmd = False
        self.delayed = False
        # What `%ERRORLEVEL%` reads, and what `&&` and `||` ask: `echo` succeeds and leaves the error level as it is.
        self.exit_code: object = 0
        self.result: object = 0
        # What `echo` and others put out; None where nobody takes it.
        self.out: list[tuple[Guard, object]] | None = None
        # The lines that a command reads through a pipe or from a file; None where they are not known.
        self.given: list[str] | None = None
        self.ended: Guard = False
        self.left: Guard = False
        self.jumps: dict[str, Guard] = {}
        self.calls = 0
        # `call` stands before the command: a batch file comes back from it.
        self.is_called = False
        # What `%ERRORLEVEL%` reads in a block.
        self.code_before: object = None
        # The variables as they were at each `setlocal` that is open, whether `!NAME!` was read, and the current folder.
        self.kept: list[tuple[dict[str, object], bool, object]] = []
        # Where `pushd` was, for `popd`.
        self.folders: list[object] = []
        self.top: list[BatchNode] = []
        self.labels: dict[str, int] = {}

    def expanded(self, text: str) -> object:
        """Return a piece of a command with its variables: a text, Pieces, or a Fork of them."""
        if not self.loops:
            return self._expanded_text(text)
        found: object = loop_variables(text, self.loops, single=not self.is_file)
        if isinstance(found, Pieces):
            return self._expanded_parts(found)
        return self._expanded_text(str(found))

    def _expanded_parts(self, value: Pieces) -> object:
        parts = [self._expanded_text(part) if isinstance(part, str) else part for part in value.parts]
        return joined_cases(parts)

    def _expanded_text(self, text: str) -> object:
        if "%" not in text and "!" not in text and OPENS not in text:
            return text
        forks: list[object] = []

        def lookup(name: str, variables: Mapping[str, object]) -> object:
            value = variables.get(name)
            if value is None:
                if name == "errorlevel":
                    value = mapped(text_of, self.exit_code if variables is self.variables else self.code_before)
                elif name == "cd":
                    value = self.machine.folder or Open("location", "%CD%")
                elif name in ("date", "time", "random"):
                    value = Open(f"%{name}% {self.machine.place()}", f"%{name.upper()}%")
                else:
                    value = environment(name) if name not in variables else ""
            value = under(value, self.machine.guard)
            self.machine.step(_cost(value))
            if isinstance(value, Fork):
                forks.append(value)
                return Open(f"fork {len(forks) - 1}", f"%{name}%")
            return value

        snapshot = self.snapshot if self.snapshot is not None else self.variables
        found = percent_variables(text, lambda name: lookup(name, snapshot), self.arguments, self.is_file)
        if isinstance(found, str) and not self.delayed and OPENS not in found:
            return found
        pieces: list[object] = []
        for part in found.parts if isinstance(found, Pieces) else (found,):
            if isinstance(part, str):
                part = delayed_variables(part, lambda name: lookup(name, self.variables)) if self.delayed else part
                for inner in part.parts if isinstance(part, Pieces) else (part,):
                    pieces.append(
                        with_holes(self.machine, inner) if isinstance(inner, str) and OPENS in inner else inner
                    )
            else:
                pieces.append(part)
        filled = [
            forks[int(part.key[5:])] if isinstance(part, Open) and part.key.startswith("fork ") else part
            for piece in pieces
            for part in (piece.parts if isinstance(piece, Pieces) else (piece,))
        ]
        return joined_cases(filled)

    def succeeded(self) -> Guard:
        """Return the guard under which the last command gave exit code 0."""

        def holds(leaf: object) -> object:
            if isinstance(leaf, (Open, Pieces)):
                return self.machine.ask(f"success {identity_of(leaf)}", f"{shown_text(leaf)} succeeds")
            return leaf in (0, None)

        return mapped(holds, under(self.result, self.machine.guard))  # type: ignore[return-value]

    def note_code(self, code: object) -> None:
        """Say with which error level a command ends, in the cases in which it is reached."""
        self.exit_code = in_these_cases(self.machine.guard, code, self.exit_code, "the exit code")
        self.result = in_these_cases(self.machine.guard, code, self.result, "the exit code")

    def note_done(self) -> None:
        """Say that a command succeeds which leaves the error level as it is."""
        self.result = in_these_cases(self.machine.guard, 0, self.result, "the exit code")

    def write_file(self, path: object, content: object, appends: bool) -> None:

        machine = self.machine
        if appends:
            old = machine.file(path)
            if isinstance(old, (str, Pieces)):
                content = joined(old, content)
        machine.record(FileWritten(machine.place(), machine.guard, path))
        machine.write_file(path, content)

    def end_local(self) -> None:
        """Give the variables back what they were before `setlocal`: one that only the script has set is not there."""
        if not self.kept:
            return
        before, self.delayed, folder = self.kept.pop()
        self.machine.go_to(folder)
        now, guard = self.variables, self.machine.guard
        if self.snapshot is now:
            self.snapshot = None
        for name in {*before, *now}:
            if name in before and before[name] is now.get(name):
                continue
            if isinstance(self.snapshot, VariablesBefore):
                self.snapshot.keep(name)
            old = before.get(name, environment(name) if is_of_every_host(name) else "")
            now[name] = chosen(guard, old, now.get(name, ""))

    def end_locals(self) -> None:
        """Do what the end of a batch file, or of a label that was called, does: end all `setlocal` of it."""
        while self.kept:
            self.end_local()

    def echo(self, text: object) -> None:
        if self.out is not None:
            self.out.append((self.machine.guard, text))

    def set_variable(self, name: str, value: object) -> None:
        guard = self.machine.guard
        key = name.lower()
        if guard is not True:
            old = self.variables.get(key)
            value = chosen(
                guard, value, old if old is not None else environment(key) if key not in self.variables else ""
            )
            if number_of_cases(value) > MAX_CASES:
                value = Open(f"cases %{key}% {self.machine.place()}", f"%{key}%")
        if self.snapshot is self.variables:
            self.snapshot = None
        elif isinstance(self.snapshot, VariablesBefore):
            self.snapshot.keep(key)
        self.variables[key] = value

    def forget(self, names: Iterable[str]) -> None:
        """Let variables be unknown that a loop changes of which the number of turns is not known."""
        for name in names:
            self.set_variable(name, Open(f"turns %{name}% {self.machine.place()}", f"%{name}%"))

    # What the parts give one another

    def jump(self, label: str) -> None:
        """`goto label`."""
        raise NotImplementedError

    def call_label(self, label: str, arguments: list[object]) -> None:
        """`call :label …`: the lines from there on up to `exit /b`."""
        raise NotImplementedError

    def leave(self, all_of_it: bool) -> None:
        """`exit /b`, or `exit` of the whole process."""
        raise NotImplementedError

    def run(self, node: BatchNode) -> None:
        """Run one command of the tree."""
        raise NotImplementedError

    def run_text(self, text: str, name: str, arguments: Sequence[object], is_file: bool) -> object:
        """Follow a batch file, or a command line, up to its end; return its exit code."""
        raise NotImplementedError

    def command(self, value: object) -> None:
        """Run one command, of which all variables are put in."""
        raise NotImplementedError


def _cost(value: object) -> int:
    """Return the steps that it takes to put a text together, by its length and the number of its parts."""
    if isinstance(value, Pieces):
        return len(value.parts) + sum(len(part) for part in value.parts if isinstance(part, str)) // 64
    return len(value) // 64 if isinstance(value, str) else 1


def joined_cases(parts: Sequence[object]) -> object:
    """Return parts, of which some may be Forks, as one text in each case."""
    if not any(isinstance(part, Fork) for part in parts):
        return joined(*map(text_of, parts))

    result: object = ""
    for part in parts:
        if number_of_cases(result) * number_of_cases(part) > MAX_CASES * 8:
            return derived("cases", "a text with too many cases", *parts)
        result = combined(lambda left, right: joined(left, text_of(right)), result, part)
    return result
