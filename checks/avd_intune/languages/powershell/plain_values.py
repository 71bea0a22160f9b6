"""Plain values, as most are: a number, a text without anything to insert, a variable. They are read in one step."""

from __future__ import annotations

import re

from avd_intune.languages.powershell.scanning import DASH, DOUBLE, SINGLE
from avd_intune.languages.powershell.tree import Constant, Node, Text, Variable
from avd_intune.patterns import lazy_pattern

_WRITTEN = rf"(\d{{1,9}})|'([^{SINGLE}\r\n]*)'|\"([^{DOUBLE}`$\r\n]*)\""
# With nothing of its own behind it: no member, no index, no step.
PLAIN_VALUE = lazy_pattern(rf"(?:{_WRITTEN}|\$([A-Za-z_]\w*))(?=[)\]\r\n;,}}|]|[ \t](?![ \t]*(?:\+\+|[{DASH}]{{2}})))")
BEGINS_PLAIN = frozenset("$'\"0123456789")
# An entry of a table. A pipe on the next line would belong to its value.
PLAIN_ENTRY = lazy_pattern(
    rf"(?<!\w)([A-Za-z_]\w*)[ \t]*=[ \t]*(?:{_WRITTEN}|\$([A-Za-z_]\w*))(?=[ \t]*(?:[;}}]|\r?\n[ \t]*[\w}}$]))"
)
# What most assignments are; nothing stands behind the value on its line.
PLAIN_ASSIGNMENT = lazy_pattern(
    rf"\$([A-Za-z_]\w*)[ \t]*=[ \t]*(?:{_WRITTEN}|\$([A-Za-z_]\w*))(?=[ \t]*(?:[\r\n;}}]|\Z))"
)
# A parameter with a plain type and a plain default, or none. What stands on the next line may be its default.
PLAIN_PARAMETER = lazy_pattern(
    rf"(?:\[([A-Za-z]\w*)\])?\$([A-Za-z_]\w*)"
    rf"(?:[ \t]*=[ \t]*(?:{_WRITTEN})(?=[ \t]*[,)\r\n])|(?=[ \t\r\n]*[,)]))"
)


def plain_value(match: re.Match[str], first: int) -> Node:
    """Return the value in the last group of a match.

    first: the group of a number; behind it stand those of both kinds of text, and of the name of a variable.
    """
    group = match.lastindex or first
    start, end = match.span(group)
    written = match[group]
    if group == first:
        return Constant(start, end, int(written))
    if group == first + 3:
        return Variable(start - 1, end, written.lower(), "", written)
    return Text(start - 1, end + 1, written, "'" if group == first + 1 else '"')
