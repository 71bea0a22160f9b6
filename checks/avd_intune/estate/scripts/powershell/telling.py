"""Commands that only tell something: what they are given is no sign of what a script does."""

from __future__ import annotations

from avd_intune.languages.powershell.tree import Command, Node, Pipeline, Text, Unary

_TELLING = frozenset(
    {
        "write-host", "write-output", "write-verbose", "write-debug", "write-information", "write-warning",
        "write-error", "write-progress", "write-eventlog", "echo", "write", "out-host",
    }
)  # fmt: skip


def is_silent(statement: Node) -> bool:
    """Say whether a statement puts out nothing, though it has a value: `$n++`."""
    return isinstance(statement, Unary) and statement.operator in ("++", "--", "x++", "x--")


def only_tells(statement: Node) -> bool:
    """Say whether a statement is nothing but a command that puts out what it is given."""
    if isinstance(statement, Pipeline) and len(statement.elements) == 1 and not statement.redirections:
        statement = statement.elements[0]
    if not isinstance(statement, Command) or statement.redirections:
        return False
    name = statement.elements[0]
    return isinstance(name, Text) and not name.quote and name.value.lower() in _TELLING
