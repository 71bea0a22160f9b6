"""Which variables the turns of a loop change by what they were before: counters, and texts that grow.

Where only the machine tells how often a loop turns, what these hold is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from avd_intune.estate.scripts.batch.batch_tree import BatchNode, ForCommand, Group, IfCommand, Line, Linked
from avd_intune.patterns import lazy_pattern

# `set NAME=value` and `set /a NAME+=1`: whether it is a sum, the name, the operator and the value.
_SET = lazy_pattern(
    r"\bset[ \t]{1,9}(/a[ \t]{1,9})?\"?([^\s=\"%!+*/&|^<>-]{1,99})[ \t]{0,9}([-+*/%&|^<>]{0,2})=([^&|\n]*)", re.I
)
_CALLS = lazy_pattern(r"\bcall[ \t]{1,9}:", re.I)


def counters_in(nodes: Sequence[BatchNode], script: str) -> frozenset[str]:
    """Return the names, in lower case, of the variables that commands change by their own values.

    script: the text of the whole file, which counts where a command calls a label.
    """
    text = "\n".join(text for node in nodes for text in _texts(node))
    if _CALLS.search(text) is not None:
        text = script
    return frozenset(
        name.lower()
        for is_sum, name, operator, value in _SET.findall(text)
        if operator or _reads(value.lower(), name.lower(), bool(is_sum))
    )


def _reads(value: str, name: str, is_sum: bool) -> bool:
    """Say whether a value, in lower case, reads a variable. is_sum: names stand without signs in it, too."""
    if any(f"{sign}{name}{end}" in value for sign in "%!" for end in (sign, ":")):
        return True
    return is_sum and name in re.split(r"\W+", value)


def _texts(node: BatchNode) -> Iterator[str]:
    pending: list[BatchNode | None] = [node]
    while pending:
        part = pending.pop()
        if isinstance(part, Line):
            yield part.text
        elif isinstance(part, Group):
            pending.extend(part.commands)
        elif isinstance(part, Linked):
            pending.extend((part.left, part.right))
        elif isinstance(part, IfCommand):
            pending.extend((part.body, part.otherwise))
        elif isinstance(part, ForCommand):
            pending.append(part.body)
