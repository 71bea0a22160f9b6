"""Which variables a block assigns, for loops of which the number of turns is not known."""

from __future__ import annotations

import re
from functools import lru_cache

from avd_intune.languages.powershell.tree import (
    ArrayLiteral,
    Assignment,
    Block,
    Cast,
    Command,
    ForEach,
    Index,
    Member,
    Node,
    Text,
    Unary,
    Variable,
)
from avd_intune.languages.powershell.tree_walk import nodes_in
from avd_intune.patterns import lazy_pattern

_COUNTED = lazy_pattern(
    r"\$(?:script|global):(\w{1,99})[ \t]{0,9}(?:\+\+|--|[-+*/%]=)|(?:\+\+|--)[ \t]{0,9}\$(?:script|global):(\w{1,99})",
    re.I,
)


@lru_cache(maxsize=512)
def assigned_in(block: Block) -> frozenset[str]:
    """Return the names, in lower case, that are assigned anywhere in a block, also in blocks inside of it."""
    found: set[str] = set()
    for node in nodes_in(block):
        if isinstance(node, Assignment):
            _note(node.target, found)
        elif isinstance(node, ForEach):
            _note(node.variable, found)
        elif isinstance(node, Unary) and node.operator in ("++", "--", "x++", "x--"):
            _note(node.operand, found)
    return frozenset(found)


@lru_cache(maxsize=512)
def called_in(block: Block) -> frozenset[str]:
    """Return the names, in lower case, of the commands in a block; "" where one is known only when it runs."""
    first = (node.elements[0] for node in nodes_in(block) if isinstance(node, Command))
    return frozenset(each.value.lower() if isinstance(each, Text) else "" for each in first)


@lru_cache(maxsize=64)
def counted_beyond(text: str) -> frozenset[str]:
    """Return the names of the variables of a script that its functions change by what they were: `$script:n++`."""
    return frozenset((match[1] or match[2]).lower() for match in _COUNTED.finditer(text))


def _note(target: Node, found: set[str]) -> None:
    if isinstance(target, Variable) and target.scope in ("", "script", "global", "local", "private"):
        found.add(target.name)
    elif isinstance(target, (Index, Member)):
        _note(target.holder, found)
    elif isinstance(target, Cast):
        _note(target.operand, found)
    elif isinstance(target, ArrayLiteral):
        for item in target.items:
            _note(item, found)
