"""What a POSIX shell script is made of: lists of commands, and what stands around them."""

from __future__ import annotations

from typing import TypeAlias, Union

from avd_intune.records import dataclass, field


@dataclass(slots=True)
class Simple:
    """One command. assignments: name and word before it. words: as they are written. document: its here-document.

    is_raw: nothing is put into that. output: the file that it writes, as a word, and whether it adds to it. added: the
    names of variables to which it adds. arrays: lists that it assigns, by their names.
    """

    start: int
    end: int
    assignments: list[tuple[str, str]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    document: str | None = None
    is_raw: bool = False
    output: tuple[str, bool] | None = None
    added: frozenset[str] = frozenset()
    arrays: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Joint:
    """Commands behind one another. by: what stands before each, `;` before the first: `;`, `&&`, `||` or `|`."""

    parts: list[ShellNode]
    by: list[str]
    # Whether they stand in `( … )`, a process of their own: `exit` ends that one only.
    in_subshell: bool = False


@dataclass(slots=True)
class Choice:
    """`if` and `case`: ways with a condition each, "" for `else`, what runs to tell it, and what runs then.

    subject, patterns: of `case`, the word that is compared, and with what for each way.
    """

    start: int
    ways: list[tuple[str, Joint | None, Joint]]
    subject: str = ""
    patterns: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Repeated:
    """`for`, `while` and `until`. variable: "" for the latter two. condition: what they run to see whether to go on."""

    start: int
    shown: str
    variable: str
    words: list[str]
    condition: Joint | None
    body: Joint


@dataclass(slots=True)
class ShellFunction:
    """A function, which runs where it is called."""

    start: int
    end: int
    name: str
    body: Joint


ShellNode: TypeAlias = Union[Simple, Joint, Choice, Repeated, ShellFunction]
