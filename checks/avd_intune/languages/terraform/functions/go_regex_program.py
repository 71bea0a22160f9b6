"""Compile the tree of a regular expression to a program for the matcher in go_regex.py."""

from __future__ import annotations

from functools import lru_cache

from avd_intune.languages.terraform.functions.go_character_sets import CharacterSet
from avd_intune.languages.terraform.functions.go_regex_syntax import Node, UnsupportedRegexError, parse_pattern
from avd_intune.records import dataclass

MAX_PROGRAM = 8_000


@dataclass(frozen=True, slots=True)
class Instruction:
    """One step of the matcher: set, split (first is preferred), jump, save, match or an assertion."""

    kind: str
    first: int = 0
    second: int = 0
    characters: CharacterSet | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled pattern. groups: the name of each group from the first on, "" for a nameless one.

    prefix: text with which every match starts.
    """

    instructions: tuple[Instruction, ...]
    groups: tuple[str, ...]
    prefix: str
    is_literal: bool


@lru_cache(maxsize=256)
def compile_pattern(pattern: str) -> Program:
    """Compile a pattern. Raises GoRegexError or UnsupportedRegexError."""
    node, groups = parse_pattern(pattern)
    instructions: list[Instruction] = [Instruction("save", 0)]
    _emit(node, instructions)
    instructions += [Instruction("save", 1), Instruction("match")]
    prefix, is_literal = _literal_prefix(node)
    return Program(tuple(instructions), groups, prefix, is_literal)


def _literal_prefix(node: Node) -> tuple[str, bool]:
    children = node.children if node.kind == "cat" else [node]
    prefix = ""
    for child in children:
        if not child.literal:
            return prefix, False
        prefix += child.literal
    return prefix, True


def _emit(node: Node, out: list[Instruction]) -> None:
    if len(out) > MAX_PROGRAM:
        raise UnsupportedRegexError("the regular expression is too large")
    if node.kind == "set":
        out.append(Instruction("set", characters=node.characters))
    elif node.kind == "cat":
        for child in node.children:
            _emit(child, out)
    elif node.kind == "group":
        out.append(Instruction("save", node.index * 2))
        _emit(node.children[0], out)
        out.append(Instruction("save", node.index * 2 + 1))
    elif node.kind == "alt":
        _emit_alternatives(node.children, out)
    elif node.kind == "repeat":
        _emit_repeat(node, out)
    else:
        out.append(Instruction(node.kind))


def _emit_alternatives(children: list[Node], out: list[Instruction]) -> None:
    jumps = []
    for child in children[:-1]:
        split = len(out)
        out.append(Instruction("split"))
        _emit(child, out)
        jumps.append(len(out))
        out.append(Instruction("jump"))
        out[split] = Instruction("split", split + 1, len(out))
    _emit(children[-1], out)
    for jump in jumps:
        out[jump] = Instruction("jump", len(out))


def _emit_repeat(node: Node, out: list[Instruction]) -> None:
    child = node.children[0]
    if node.most is None:
        _emit_endless(node, child, out)
        return
    for _ in range(node.least):
        _emit(child, out)
    splits = []
    for _ in range(node.most - node.least):
        splits.append(len(out))
        out.append(Instruction("split"))
        _emit(child, out)
    for split in splits:
        out[split] = _split(split + 1, len(out), node.greedy)


def _emit_endless(node: Node, child: Node, out: list[Instruction]) -> None:
    start = len(out)
    # As in Go, (x*) of an x that can match nothing is (x+)?: it decides which match is preferred.
    if node.least == 0:
        out.append(Instruction("split"))
    for _ in range(node.least - 1):
        _emit(child, out)
    loop = len(out)
    _emit(child, out)
    if node.least or _can_be_empty(child):
        out.append(_split(loop, len(out) + 1, node.greedy))
    else:
        out.append(Instruction("jump", start))
    if node.least == 0:
        out[start] = _split(start + 1, len(out), node.greedy)


def _can_be_empty(node: Node) -> bool:
    if node.kind == "set":
        return False
    if node.kind == "repeat":
        return node.least == 0 or _can_be_empty(node.children[0])
    if node.kind == "alt":
        return any(_can_be_empty(child) for child in node.children)
    # An assertion has no children.
    return all(_can_be_empty(child) for child in node.children)


def _split(inner: int, after: int, greedy: bool) -> Instruction:
    return Instruction("split", inner, after) if greedy else Instruction("split", after, inner)
