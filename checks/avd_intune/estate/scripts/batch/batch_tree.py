"""The tree of a batch file."""

from __future__ import annotations

from typing import TypeAlias, Union

from avd_intune.records import dataclass, field


@dataclass(slots=True, eq=False)
class Redirected:
    """`> file`, `2>nul`, `>> file`, `< file`. stream: the number before it. source: the file that is read, by `<`."""

    stream: str
    appends: bool
    target: str
    source: str = ""


@dataclass(slots=True, eq=False)
class Line:
    """A simple command as it is written, without its redirections. at: its place in the text."""

    at: int
    text: str
    redirections: list[Redirected] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Group:
    """`( … )`."""

    at: int
    commands: list[BatchNode]
    redirections: list[Redirected] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Linked:
    """Two commands with `&`, `&&`, `||` or `|` between them."""

    at: int
    operator: str
    left: BatchNode
    right: BatchNode


@dataclass(slots=True, eq=False)
class IfCommand:
    """kind: `exist`, `defined`, `errorlevel`, `cmdextversion` or an operator: `==`, `EQU`, ….

    right: "" for the first.
    """

    at: int
    negated: bool
    ignores_case: bool
    kind: str
    left: str
    right: str
    body: BatchNode
    otherwise: BatchNode | None


@dataclass(slots=True, eq=False)
class ForCommand:
    """switch: "", `/f`, `/l`, `/d`, `/r`. options: those of /f. items: the text between the brackets."""

    at: int
    switch: str
    options: str
    variable: str
    items: str
    body: BatchNode


@dataclass(slots=True, eq=False)
class Label:
    """`:name`."""

    at: int
    name: str


BatchNode: TypeAlias = Union[Line, Group, Linked, IfCommand, ForCommand, Label]
