"""Classes and enumerations of PowerShell: their members, with what they are set to and what they do.

https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_classes
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from avd_intune.languages.powershell.parameters import declared_parameters
from avd_intune.languages.powershell.scanning import VARIABLE
from avd_intune.languages.powershell.statements import StatementParser
from avd_intune.languages.powershell.tree import Block, ClassDefinition, ClassMember, EnumDefinition, Node
from avd_intune.patterns import lazy_pattern

_NAME = lazy_pattern(r"[A-Za-z_]\w*")
_BASES = lazy_pattern(r":([^{]*)")
_TYPE = lazy_pattern(r"\[\s*([A-Za-z_][\w.+`]*(?:\s*\[[\w.+`,\s\[\]]*\])?)\s*\]")
_ATTRIBUTE = lazy_pattern(r"\[\s*([A-Za-z_][\w.]*)\s*\(")
_BASE_CALL = lazy_pattern(r":\s*base\s*\(", re.I)


def read_class(parser: StatementParser, start: int) -> Node | None:
    """Read a class from behind its keyword; None where none stands there."""
    head = _head(parser)
    if head is None:
        return None
    found = ClassDefinition(start, start, *head, [])
    for before in _inside_braces(parser, start, "a class"):
        member = _member(parser)
        if member is not None:
            found.members.append(member)
        if parser.at == before:
            parser.at += 1
    found.end = parser.at
    return found


def _head(parser: StatementParser) -> tuple[str, list[str]] | None:
    """Read up to the opening brace: the name, and in lower case what stands behind the colon."""
    parser.skip_lines()
    match = _NAME.match(parser.text, parser.at)
    if match is None:
        return None
    parser.at = match.end()
    parser.skip_lines()
    bases: list[str] = []
    named = _BASES.match(parser.text, parser.at)
    if named is not None:
        bases = [part.strip().strip("[]").lower() for part in named[1].split(",")]
        parser.at = named.end()
    parser.skip_lines()
    if parser.character() != "{":
        return None
    parser.at += 1
    return match[0], bases


def _inside_braces(parser: StatementParser, start: int, what: str) -> Iterator[int]:
    """Yield where each thing up to the closing brace begins; whoever asks for the next one has read it."""
    while True:
        parser.skip_statements()
        if parser.at >= parser.length:
            parser.error(start, "MissingEndCurlyBrace", f"{what} is not closed")
            return
        if parser.character() == "}":
            parser.at += 1
            return
        yield parser.at


def _member(parser: StatementParser) -> ClassMember | None:
    start, text = parser.at, parser.text
    member = ClassMember(start, start, "", "")
    while True:
        parser.skip_lines()
        attribute = _ATTRIBUTE.match(text, parser.at)
        if attribute is not None:
            parser.at = attribute.end()
            parser.attribute_arguments()
            parser.skip_lines()
            parser.at += 1 if parser.character() == "]" else 0
            continue
        kind = _TYPE.match(text, parser.at)
        if kind is not None:
            member.type = re.sub(r"\s+", "", kind[1]).lower()
            parser.at = kind.end()
            continue
        name = _NAME.match(text, parser.at)
        if name is None or name[0].lower() not in ("static", "hidden"):
            break
        member.static = member.static or name[0].lower() == "static"
        parser.at = name.end()
    variable = VARIABLE.match(text, parser.at)
    if variable is not None:
        member.name = (variable[1] or variable[2]).lower()
        parser.at = member.end = variable.end()
        parser.skip()
        if parser.character() == "=":
            parser.at += 1
            parser.skip_lines()
            member.default = parser.expression()
            member.end = member.default.end
            parser.at = member.end
        return member
    return _method(parser, member) if name is not None else None


def _method(parser: StatementParser, member: ClassMember) -> ClassMember | None:
    name = _NAME.match(parser.text, parser.at)
    assert name is not None
    member.name = name[0].lower()
    parser.at = name.end()
    parser.skip_lines()
    if parser.character() != "(":
        return None
    parser.at += 1
    parameters, _ = declared_parameters(parser)
    parser.skip_lines()
    base = _BASE_CALL.match(parser.text, parser.at)
    if base is not None:
        parser.at = base.end() - 1
        member.base = parser.arguments()
        parser.skip_lines()
    body = parser.block() if parser.character() == "{" else Block(parser.at, parser.at, [])
    body.parameters = parameters
    member.body = body
    member.end = parser.at
    return member


def read_enum(parser: StatementParser, start: int) -> Node | None:
    """Read an enumeration from behind its keyword; None where none stands there."""
    head = _head(parser)  # what stands behind the colon is the type of its numbers
    if head is None:
        return None
    found = EnumDefinition(start, start, head[0], [])
    for _ in _inside_braces(parser, start, "an enumeration"):
        name = _NAME.match(parser.text, parser.at)
        if name is None:
            parser.at += 1
            continue
        parser.at = name.end()
        parser.skip()
        value = None
        if parser.character() == "=":
            parser.at += 1
            parser.skip_lines()
            value = parser.expression()
        found.entries.append((name[0], value))
    found.end = parser.at
    return found
