"""Scopes of variables, and the places that `return`, `exit`, `break`, `continue` and `throw` lead to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from avd_intune.estate.scripts.conditions import Guard
from avd_intune.languages.powershell.tree import Function
from avd_intune.records import dataclass, field

# An attribute that says which values a variable takes: its name in lower case, and its arguments (nodes or values).
Rule: TypeAlias = "tuple[str, Sequence[object]]"


class ScriptError(Exception):
    """A statement of the script fails, as PowerShell would say; `str(error)` is why. Never leaves the evaluator.

    kind: the type of the error of .NET, in lower case and without `System.`, "" where it is not known.
    """

    def __init__(self, why: str, kind: str = "") -> None:
        super().__init__(why)
        self.kind = kind


class StoppingError(ScriptError):
    """A failure that ends the script unless it is caught, and not only the statement."""


@dataclass(frozen=True, slots=True, eq=False)
class Defined:
    """A function with the text of the script that it is written in. scope: that of its module, if it is of one."""

    function: Function
    source: str
    scope: Scope | None = None


@dataclass(slots=True, eq=False)
class Exports:
    """What a module says that it exports: patterns of names in lower case."""

    functions: list[str] = field(default_factory=list)
    variables: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Scope:
    """Variables by lower-case name, and functions. A name that is not here is looked for in `parent`.

    functions: Defined, None where it was removed, or a Fork of these. types: of variables that are declared with one.
    rules: what attributes of variables say of the values that they take.
    fixed: variables that nothing may set again. private: variables that scopes below do not see.
    """

    parent: Scope | None = None
    variables: dict[str, object] = field(default_factory=dict)
    functions: dict[str, object] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    rules: dict[str, list[Rule]] = field(default_factory=dict)
    fixed: set[str] = field(default_factory=set)
    private: set[str] = field(default_factory=set)
    aliases: dict[str, str] = field(default_factory=dict)
    # What `New-PSDrive` made in it: names in lower case to paths of keys.
    drives: dict[str, object] = field(default_factory=dict)
    is_script: bool = False
    # Where it is there at all: what its variables are elsewhere nobody can read.
    entry: Guard = True
    # What it exports, where it is that of a module which says so.
    exports: Exports | None = None


def drives_of(scope: Scope | None) -> dict[str, object]:
    """Return the drives that a scope sees: those that it and the scopes around it have made."""
    found: dict[str, object] = {}
    while scope is not None:
        if scope.drives:
            found = {**scope.drives, **found}
        scope = scope.parent
    return found


@dataclass(slots=True, eq=False)
class Frame:
    """Something that is left early. kind: `script`, `function`, `loop`, `switch`, `try`. left: by word, when."""

    kind: str
    label: str = ""
    # Of a function or block that is called its name, of a script the sign before it (`.`, `&`); None for any other one.
    name: str | None = None
    left: dict[str, Guard] = field(default_factory=dict)
    # Set by a command in a `try` of which it is not known whether it fails.
    may_fail: str = ""
    # A `try` whose `catch` ends nothing: the script goes on without what stood behind the failure.
    goes_on: bool = False
    # A method of a class gives what `return` says, and nothing else.
    is_method: bool = False
    returned: object = None
    # Where a function or block puts what it puts out, by whoever asked for it: what `return` gives goes there, also
    # where it stands in a statement of which the value is assigned.
    out: list[tuple[Guard, object]] | None = None
    # What is thrown into a `try`: "text" for `throw 'no'`, a type in lower case, "" where it is not known.
    thrown: set[str] = field(default_factory=set)


# Which word leaves which kind of frame. `continue` leaves one turn of a loop.
LEAVES = {
    "return": ("function", "script"),
    "exit": ("script",),
    "break": ("loop", "switch"),
    "continue": ("loop", "switch"),
    "throw": ("try",),
}
