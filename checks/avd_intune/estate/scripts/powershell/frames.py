"""Scopes of variables, and the places that `return`, `exit`, `break`, `continue` and `throw` lead to."""

from __future__ import annotations

from dataclasses import dataclass, field

from avd_intune.estate.scripts.conditions import Guard
from avd_intune.estate.scripts.powershell.tree import Function


class ScriptError(Exception):
    """A statement of the script fails, as PowerShell would say; `str(error)` is why. Never leaves the evaluator."""


@dataclass(slots=True, eq=False)
class Scope:
    """Variables by lower-case name, and functions. A name that is not here is looked for in `parent`."""

    parent: Scope | None = None
    variables: dict[str, object] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    is_script: bool = False


@dataclass(slots=True, eq=False)
class Frame:
    """Something that is left early. kind: `script`, `function`, `loop`, `switch`, `try`. left: by word, when."""

    kind: str
    label: str = ""
    left: dict[str, Guard] = field(default_factory=dict)
    # Set by a command in a `try` of which it is not known whether it fails.
    may_fail: str = ""
    # A `try` whose `catch` ends nothing: the script goes on without what stood behind the failure.
    goes_on: bool = False
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
