"""A session host while its scripts run: its registry, the files that scripts leave on it, and the list of effects.

Nothing is run. Both languages of scripts work on this: what the one writes, the other reads.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import TypeAlias

from avd_intune.estate.scripts.conditions import (
    MAX_CASES,
    MAX_CHAIN,
    Fork,
    Guard,
    Question,
    Questions,
    both,
    chosen,
    depth_of,
    either,
    in_words,
    negated,
    number_of_cases,
)
from avd_intune.estate.scripts.effects import (
    Effect,
    Joined,
    KeyMade,
    KeyRemoved,
    NothingDone,
    Place,
    Stopped,
    ValueRemoved,
    ValueWritten,
)
from avd_intune.estate.scripts.machine_registry import Registry
from avd_intune.estate.scripts.paths_of_files import below, file_key
from avd_intune.estate.scripts.registry_paths import SHARED, shared_key
from avd_intune.estate.scripts.running_source import Source
from avd_intune.estate.scripts.script_values import Open, Pieces, input_alone
from avd_intune.records import dataclass, field
from avd_intune.source.budget import Budget, BudgetExceededError
from avd_intune.values.value_types import Unknown

# Steps of all scripts of a host: some seconds of processor time, whatever is scanned.
MAX_STEPS = 400_000
MAX_EFFECTS = 20_000
# Gives the signs that are looked out for in a text, in their order, each with its place.
Watch: TypeAlias = "Callable[[str], list[tuple[int, str]]]"
# Scripts that run scripts that run scripts.
MAX_NESTED = 12


class OutOfStepsError(BudgetExceededError):
    """The scripts of a host do more than is followed."""


@dataclass(frozen=True, slots=True, eq=False)
class StandIn(Unknown):
    """Holds the place of an input of the deployment in a run that is kept. number: which of `Machine.inputs` it is."""

    number: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """A resource of a configuration that is compiled. folder: what that is found by. at: its place in the source."""

    name: str
    folder: str
    guard: Guard
    source: Source
    at: int
    run: Callable[[], None]


class Gone:
    """A file that a script removed."""

    identity = "gone"


GONE = Gone()


@dataclass(slots=True, eq=False)
class RepositoryFile:
    """A file of the repository as it lies on the host. text: None where it is not at hand."""

    name: str
    text: str | None


@dataclass(slots=True, eq=False)
class Machine:
    """The state of one host, and where its scripts are.

    find: gives the text of a file of the repository by its name, None where it is not there.
    holes: the inputs of the deployment that are put into the texts of scripts, by number.
    """

    find: Callable[[str], str | None] = lambda name: None
    holes: list[Open] = field(default_factory=list)
    questions: Questions = field(default_factory=Questions)
    effects: list[Effect] = field(default_factory=list)
    guard: Guard = True
    files: dict[str, object] = field(default_factory=dict)
    # The current folder of what runs: a text, Pieces or Open; None for the one that the script began in.
    folder: object = None
    # Where the script lies that is about to begin, if it was written to a folder with a name.
    folder_of_next: str | None = None
    # Variables of the environment that who runs the scripts gives them.
    environment: dict[str, object] = field(default_factory=dict)
    budget: Budget = field(default_factory=lambda: Budget(MAX_STEPS))
    nested: int = 0
    # Programs may change what a question was answered with; it is then another question.
    epoch: int = 0
    sources: list[Source] = field(default_factory=list)
    registry: Registry = field(init=False)
    _most: int = field(init=False)
    # All scripts that have run, by the identity of their texts, which lives as long as they do.
    _ran: dict[int, Source] = field(default_factory=dict)
    # The texts of all scripts that have run, in lower case: what they speak of at all.
    texts: list[str] = field(default_factory=list)
    command_line: str = ""
    # Which script of the deployment runs, in their order; -1 for what runs later.
    number: int = -1
    # The file of the code that a script is written in, and the line on which it begins there, by its name.
    written_in: dict[str, tuple[str, int]] = field(default_factory=dict)
    # By the key of a question whether an unknown value is a certain one: both values.
    facts: dict[str, tuple[str, object]] = field(default_factory=dict)
    # What a text of JSON was made of that is not wholly known, by the key of the text.
    json_of: dict[str, object] = field(default_factory=dict)
    # Texts with inputs in them that the code encodes, by the key of the value that stands for the encoded text.
    encoded: dict[str, object] = field(default_factory=dict)
    # What configurations of DSC that were compiled and not applied yet would do.
    compiled: list[Compiled] = field(default_factory=list)
    # The text that the program which runs reads through a pipe; None where there is no pipe.
    piped: object = None
    # Where the next script of PowerShell puts what it puts out, if somebody asks for that.
    output: list[tuple[Guard, object]] | None = None
    at: int = 0
    # Which PowerShell runs: 5 (Windows PowerShell 5.1), 7, or 0 where that is not known.
    edition: int = 0
    # Where the steps of the running script ended.
    ended_at: Place | None = None
    # Signs that are looked out for in the lines that run, and those found, each with its guard.
    watch: Watch | None = None
    seen: list[tuple[str, Guard]] = field(default_factory=list)
    # Whether a limit ended following.
    is_cut: bool = False
    # Whether any place was open, so that anything that a text speaks of may have been done.
    is_open: bool = False
    # The inputs of the deployment that stand-ins hold the places of.
    inputs: tuple[Unknown, ...] = ()

    def __post_init__(self) -> None:
        self.registry = Registry(self.questions)
        self._most = self.budget.steps
        self.budget.at_end = self._note_end

    def step(self, number: int = 1) -> None:
        """Count steps. Raises BudgetExceededError."""
        self.budget.spend(number)

    def input_of(self, needs: Unknown | None) -> Unknown | None:
        """Return the input of the deployment that something hangs on, None for None."""
        return self.inputs[needs.number] if isinstance(needs, StandIn) else needs

    @property
    def steps(self) -> int:
        """How many steps the scripts have taken."""
        return self._most - self.budget.steps

    def reached(self, start: int, end: int) -> None:
        """Note the signs in a piece of the script that runs."""
        if self.watch is None or not self.sources:
            return
        source = self.sources[-1]
        if source.signs is None:
            source.signs = self.watch(source.text)
        signs = source.signs
        for number in range(bisect_left(signs, (start, "")), len(signs)) if signs else ():
            at, sign = signs[number]
            if at >= end:
                break
            self.seen.append((sign, self.guard))

    def given(self, program: str, arguments: Sequence[object]) -> None:
        """Note the signs in what a program is started with, of which the script may have put together a part."""
        if self.watch is not None:
            words = [part for each in arguments for part in (each.parts if isinstance(each, Pieces) else (each,))]
            line = " ".join([program, *(each for each in words if isinstance(each, str))])
            self.seen.extend((sign, self.guard) for _, sign in self.watch(line))

    # Places and conditions

    def place(self, offset: int | None = None) -> Place:
        if not self.sources:
            return Place(self.command_line or "the script", 1)
        source = self.sources[-1]
        return Place(source.file or source.name, source.line_of(self.at if offset is None else offset), source.name)

    def source_for(self, text: str, name: str) -> Source:
        """Return the source of a script that begins; without a name it is a text that stands where the machine is."""
        if not name:
            place = self.place()
            folder = self.sources[-1].folder if self.sources else None
            return Source(place.name or place.script, text, place.line, [], file=place.script, folder=folder)
        file, line = self.written_in.get(name, ("", 1))
        folder, self.folder_of_next = self.folder_of_next, None
        return Source(name, text, line, file=file, folder=folder)

    def ask(self, key: str, shown: str, needs: Unknown | None = None) -> Guard:
        """Return the guard that holds where the answer to a question is yes."""
        place = self.place()
        short = " ".join(shown.split())
        short = short if len(short) <= 100 else f"{short[:99]}…"
        return self.questions.ask(Question(key, short, place.script, place.line, needs))

    def limit_chain(self) -> None:
        """Where too many questions in a row decide whether a line is reached, make it one question of its own."""
        if isinstance(self.guard, Fork) and depth_of(self.guard) > MAX_CHAIN:
            place = self.place()
            words = in_words(self.guard)
            self.guard = self.ask(
                f"reaches {place.script}:{place.line}:{self.steps}", f"the script gets to {place}: {words}"[:99]
            )

    def source_of(self, text: str) -> Source | None:
        """Return the script of a text, also of one that has come to its end: what it defined may be called later."""
        if not self.sources or self.sources[-1].text is text:
            return self.sources[-1] if self.sources else None
        return self._ran.get(id(text))

    def begin(self, source: Source) -> None:
        """Note that a script runs."""
        self.sources.append(source)
        self._ran[id(source.text)] = source

    # Effects

    def record(self, effect: Effect) -> None:
        """Put an effect into the list. Raises OutOfStepsError where that is full; a place that is open always fits."""
        if len(self.effects) >= MAX_EFFECTS and not isinstance(effect, Stopped):
            self._note_end()
            raise OutOfStepsError
        self.is_open = self.is_open or isinstance(effect, Stopped)
        if isinstance(effect, Joined):
            effect.number = self.number
        self.effects.append(effect)

    def write_value(self, key: object, name: object, kind: str, data: object) -> None:
        effect = ValueWritten(self.place(), self.guard, key, name, kind, data)
        self.record(effect)
        self.registry.write(effect)
        self._also(key, lambda other: self.write_value(other, name, kind, data))

    def remove_value(self, key: object, name: object) -> None:
        effect = ValueRemoved(self.place(), self.guard, key, name)
        self.record(effect)
        self.registry.remove_value(effect)
        self._also(key, lambda other: self.remove_value(other, name))

    def remove_key(self, key: object) -> None:
        effect = KeyRemoved(self.place(), self.guard, key)
        self.record(effect)
        self.registry.remove_key(effect)
        self._also(key, self.remove_key)

    def make_key(self, key: object, emptied: bool) -> None:
        effect = KeyMade(self.place(), self.guard, key, emptied)
        self.record(effect)
        self.registry.make_key(effect)
        self._also(key, lambda other: self.make_key(other, emptied))

    def _also(self, key: object, change: Callable[[object], None]) -> None:
        """Change the key, too, that one of policies for programs of 32 bits may be the same as."""
        if (other := shared_key(key)) is not None:
            self.under(self.ask("policies of 32 bits", SHARED), lambda: change(other))

    def nothing_done(self, command: str, why: str) -> None:
        self.record(NothingDone(self.place(), self.guard, " ".join(command.split())[:120], why))

    def stopped(self, why: str, text: str = "", missing: str = "", needs: Unknown | None = None) -> None:
        self.record(Stopped(self.place(), self.guard, why, text, missing, needs))

    def given_up(self, why: str, place: Place | None = None) -> None:
        """Note that nothing is followed from here on, in the place of the last effect if there is no room for more."""
        del self.effects[MAX_EFFECTS - 1 :]
        self.record(Stopped(place or self.place(), self.guard, why, rest=True))

    def any_line(self, command: object) -> bool:
        """Note that a command of a script is an input of the deployment, if it is: it may do anything then."""
        line = input_alone(command)
        if line is not None:
            why = f"what `{line.shown}` is, is not known"
            self.record(Stopped(self.place(), self.guard, why, needs=line.needs, rest=True))
        return line is not None

    def called_too_deeply(self, what: str, text: str) -> None:
        """Note that calls of one another go no deeper. text: what they would do again.

        Calls under conditions end some time, as a loop of which the number of turns is not known, and may do again what
        their text says; calls without any are known to go on, to what is not followed.
        """
        why = f"{what} is called too deeply"
        if isinstance(self.guard, Fork):
            self.stopped(why, text)
        else:
            self.given_up(why)

    def unfinished(self) -> Stopped | None:
        """Return where following ended before the scripts did, None where they were followed to their end."""
        return next((each for each in self.effects if isinstance(each, Stopped) and each.rest), None)

    def _note_end(self) -> None:
        if self.ended_at is None:
            self.ended_at = self.place()

    # Files

    def key_of(self, path: object) -> str:
        """Return what a file is found by where a path is used in the current folder."""
        return file_key(below(self.folder, path))

    def go_to(self, folder: object) -> None:
        """Change the current folder; it is not known where only some cases do."""
        if isinstance(self.guard, Fork) and file_key(folder) != file_key(self.folder):
            folder = Open(f"folder {self.place()}", "the current folder")
        self.folder = folder

    def file(self, path: object) -> object:
        """Return what a file holds: a text, Pieces, Open, GONE, or None where no script has touched it."""
        return self.files.get(self.key_of(path))

    def write_file(self, path: object, content: object) -> None:
        key = self.key_of(path)
        old = self.files.get(key, GONE)
        new = chosen(self.guard, content, old)
        if number_of_cases(new) > MAX_CASES:  # a log to which every line is added under its own conditions
            new = Open(f"file {key} {self.place()}", f"what {key} holds")
        self.files[key] = new

    def remove_file(self, path: object) -> None:
        key = self.key_of(path)
        self.files[key] = chosen(self.guard, GONE, self.files.get(key, GONE))

    def under(self, guard: Guard, run: Callable[[], None]) -> None:
        """Run something where a guard holds; go on where either it has ended or the guard does not hold."""
        before = self.guard
        inside = both(before, guard)
        if inside is not False:
            self.guard = inside
            run()
            after = self.guard
            self.guard = before if after is inside else either(after, both(before, negated(guard)))

    def apply(self, compiled: Compiled, condition: str = "") -> None:
        """Do what a compiled resource says, as if it were done where it is written. condition: a question before it."""
        at, self.at = self.at, compiled.at
        self.sources.append(compiled.source)
        applied = self.ask(f"applied {compiled.name}", condition) if condition else True
        self.under(both(compiled.guard, applied), compiled.run)
        self.sources.pop()
        self.at = at

    def decoded(self, value: object) -> object:
        """Return what an encoded text says of which an input is a part; None where it is not known."""
        parts = value.parts if isinstance(value, Pieces) else (value,)
        return self.encoded.get(parts[0].key) if len(parts) == 1 and isinstance(parts[0], Open) else None

    def open_of(self, number: int) -> Open:
        """Return the value of an input of the deployment, or of the machine, that is put into a script."""
        return self.holes[number]

    def hole_of(self, value: Open) -> int:
        """Return the number of the hole that stands for a value in the text of a script."""
        for number, known in enumerate(self.holes):
            if known.key == value.key:
                return number
        self.holes.append(value)
        return len(self.holes) - 1
