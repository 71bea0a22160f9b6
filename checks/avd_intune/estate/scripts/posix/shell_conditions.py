"""Conditions of a POSIX shell that the script itself decides: `[ "$mode" = on ]`, `case on in …`, `true`."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from avd_intune.estate.scripts.posix.shell_tree import Joint, ShellNode, Simple

_TESTS = {"[": "]", "[[": "]]", "test": ""}
_CONSTANTS = {"true": True, ":": True, "false": False}
_NUMBERS = {
    "-eq": lambda one, other: one == other, "-ne": lambda one, other: one != other,
    "-gt": lambda one, other: one > other, "-ge": lambda one, other: one >= other,
    "-lt": lambda one, other: one < other, "-le": lambda one, other: one <= other,
}  # fmt: skip


def test_in(node: ShellNode | None) -> Simple | None:
    """Return the command of which a condition is nothing but a test or a constant, None for another one."""
    while isinstance(node, Joint) and len(node.parts) == 1:
        node = node.parts[0]
    if (
        isinstance(node, Simple)
        and node.words
        and (node.words[0] in _TESTS or node.words in ([":"], ["true"], ["false"]))
    ):
        return node
    return None


def decided(words: Sequence[str], texts: Sequence[str | None]) -> bool | None:
    """Return what a test says whose words are known; None where only the machine tells.

    words: as they are written; texts: with what stands for them, None where that is not known.
    """
    if words[0] in _CONSTANTS:
        return _CONSTANTS[words[0]]
    closing, inside = _TESTS[words[0]], list(texts[1:])
    written = list(words[1:])
    if closing and inside[-1:] == [closing]:
        inside, written = inside[:-1], written[:-1]
    if inside[:1] == ["!"]:
        found = decided(["test", *written[1:]], ["test", *inside[1:]])
        return None if found is None else not found
    if len(inside) == 2 and inside[0] in ("-n", "-z") and inside[1] is not None:
        return (inside[1] != "") == (inside[0] == "-n")
    if len(inside) != 3 or inside[0] is None or inside[2] is None:
        return None
    one, operator, other = str(inside[0]), inside[1], str(inside[2])
    if operator in ("=", "==", "!="):
        is_pattern = words[0] == "[[" and written[2][:1] not in "'\"" and any(sign in other for sign in "*?[")
        is_same = fnmatchcase(one, other) if is_pattern else one == other
        return is_same == (operator != "!=")
    if operator in _NUMBERS and one.lstrip("-").isdecimal() and other.lstrip("-").isdecimal():
        return bool(_NUMBERS[operator](int(one), int(other)))
    return None


def pattern_holds(subject: str | None, pattern: str) -> bool | None:
    """Return whether a text is as a pattern of `case` says; None where that is not known."""
    if subject is None or any(sign in pattern for sign in "$`\\("):
        return None
    ways = [each.strip().strip("\"'") for each in pattern.split("|")]
    return any(fnmatchcase(subject, each) for each in ways)
