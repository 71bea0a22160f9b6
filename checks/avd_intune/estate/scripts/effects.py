"""What a script does to its machine, in order: one list, which every check asks."""

from __future__ import annotations

from avd_intune.estate.scripts.conditions import Guard, in_words
from avd_intune.estate.scripts.script_values import shown_text
from avd_intune.records import dataclass, field
from avd_intune.values.value_types import Unknown


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where an effect is written: the script, or the file that it is written in, as a person names it, and the line.

    name: the name of the script itself.
    """

    script: str
    line: int
    name: str = ""

    def __str__(self) -> str:
        return f"line {self.line} of {self.script}" if " " in self.script else f"{self.script}:{self.line}"


@dataclass(slots=True, eq=False)
class Effect:
    """Something that a script does, or may do. when: the guard under which it is done."""

    place: Place
    when: Guard

    def what(self) -> str:
        """Return what is done, for a person, beginning with a verb."""
        raise NotImplementedError

    def sentence(self) -> str:
        """Return e.g. ``setup.ps1:14 sets AutoEnrollMDM to 1 if `Test-Path C:\\joined.txt` ``."""
        return f"{self.place} {self.what()}{self.condition()}"

    def condition(self) -> str:
        """Return the condition with a space before it, "" where it is done in every case."""
        words = in_words(self.when)
        return f" {words}" if words else ""


@dataclass(slots=True, eq=False)
class ValueWritten(Effect):
    """A value of the registry is written. key, name: texts or Pieces. type: `REG_DWORD`, …; data: the value."""

    key: object
    name: object
    type: str
    data: object

    def what(self) -> str:
        kind = f" ({self.type})" if self.type not in ("REG_DWORD", "") else ""
        return f"sets {shown_text(self.key, 120)}\\{shown_text(self.name)} to {shown_text(self.data)}{kind}"


@dataclass(slots=True, eq=False)
class ValueRemoved(Effect):
    """A value of the registry is removed. name: None for all values of the key."""

    key: object
    name: object

    def what(self) -> str:
        name = "all values of" if self.name is None else shown_text(self.name)
        return f"removes {name + ' ' if self.name is None else ''}{shown_text(self.key, 120)}" + (
            "" if self.name is None else f"\\{name}"
        )


@dataclass(slots=True, eq=False)
class KeyRemoved(Effect):
    """A key of the registry is removed, with all below it."""

    key: object

    def what(self) -> str:
        return f"removes the key {shown_text(self.key, 120)}"


@dataclass(slots=True, eq=False)
class KeyMade(Effect):
    """A key of the registry is made. emptied: the values that it had are gone."""

    key: object
    emptied: bool

    def what(self) -> str:
        return f"makes the key {shown_text(self.key, 120)}{' anew, without its values' if self.emptied else ''}"


@dataclass(slots=True, eq=False)
class NothingDone(Effect):
    """A command that fails, or that only says what it would do. why: for a person."""

    command: str
    why: str

    def what(self) -> str:
        return f"does nothing with `{self.command}`: {self.why}"


@dataclass(slots=True, eq=False)
class ProgramRun(Effect):
    """A program is started.

    name: its file name in lower case, without folder and `.exe`. arguments: texts or Pieces.
    """

    name: str
    arguments: tuple[object, ...]

    def what(self) -> str:
        shown = " ".join(shown_text(argument, 60) for argument in self.arguments[:8])
        return f"runs {self.name}{' ' + shown if shown else ''}"


@dataclass(slots=True, eq=False)
class Joined(Effect):
    """The machine is joined.

    kind: "domain", "workgroup", "entra", or "left" where a join is undone. target: its name. number: of the script of
    the deployment that runs, also where that calls another file; -1 for what runs later. `Machine.record` sets it.
    """

    kind: str
    target: object
    number: int = -1

    def what(self) -> str:
        target = shown_text(self.target)
        words = {
            "domain": f"joins the domain {target}",
            "workgroup": f"joins the workgroup {target}",
            "entra": "joins Entra ID",
            "left": "undoes the join of the machine",
        }
        return words[self.kind]


@dataclass(slots=True, eq=False)
class RegistrationTask(Effect):
    """The task that registers a machine of a domain with Entra ID is switched."""

    enabled: bool

    def what(self) -> str:
        return f"{'enables' if self.enabled else 'disables'} the task Automatic-Device-Join"


@dataclass(slots=True, eq=False)
class FileWritten(Effect):
    """A file is written or downloaded. path: a text or Pieces."""

    path: object

    def what(self) -> str:
        return f"writes {shown_text(self.path, 120)}"


@dataclass(slots=True, eq=False)
class CommandSent(Effect):
    """A command of a cloud (`Invoke-MgGraphRequest`, `Clear-MgDeviceManagementManagedDevice`).

    named: by lower-case name.
    """

    name: str
    named: dict[str, object] = field(default_factory=dict)
    positional: tuple[object, ...] = ()

    def what(self) -> str:
        return f"calls {self.name}"


@dataclass(slots=True, eq=False)
class Stopped(Effect):
    """A place from which on a script cannot be followed.

    text: what stands there. missing: the file that is not at hand. needs: the input that would tell it.

    Of such a place everything is possible that its text speaks of; where following ends there (rest), everything
    whatever the text: what would run after it may call any other script.
    """

    why: str
    text: str = ""
    missing: str = ""
    needs: Unknown | None = None
    rest: bool = False

    def what(self) -> str:
        return f"cannot be followed{' from here on' if self.rest else ''}: {self.why}"
