"""Declared parameters of scripts and functions: names, types, defaults, attributes."""

from __future__ import annotations

import re

from avd_intune.languages.powershell.commands import CommandParser
from avd_intune.languages.powershell.plain_values import PLAIN_PARAMETER, plain_value
from avd_intune.languages.powershell.scanning import VARIABLE
from avd_intune.languages.powershell.tree import Constant, Node, ParameterDeclaration, Text, Variable
from avd_intune.patterns import lazy_pattern

_TYPE = lazy_pattern(r"\[\s*([A-Za-z_][\w.+`]*(?:\s*\[[\w.+`,\s\[\]]*\])?)\s*\]")
_ATTRIBUTE = lazy_pattern(r"\[\s*([A-Za-z_][\w.]*)\s*\(")


def declared_parameters(parser: CommandParser) -> tuple[list[ParameterDeclaration], bool]:
    """Read a list of parameters from behind its opening bracket up to behind its end; and whether it is advanced.

    Advanced is a list with `[Parameter()]`: its function takes the common parameters (`-ErrorAction`, `-WhatIf`).
    """
    found: list[ParameterDeclaration] = []
    advanced = False
    comma: int | None = None
    while True:
        parser.skip_statements()
        character = parser.character()
        if not character:
            parser.error(parser.at, "MissingEndParenthesisInFunctionParameterList", "a bracket is not closed")
            return found, advanced
        if character == ")":
            if comma is not None:
                parser.error(comma + 1, "MissingExpressionAfterToken", "a parameter is missing behind a comma")
            parser.at += 1
            return found, advanced
        if character == ",":
            comma = parser.at
            parser.at += 1
            continue
        comma = None
        before = parser.at
        declaration = _declaration(parser)
        if declaration is not None:
            found.append(declaration)
            advanced = advanced or declaration.has_attribute
        if parser.at == before:
            parser.at += 1


def _declaration(parser: CommandParser) -> ParameterDeclaration | None:
    start = parser.at
    plain = PLAIN_PARAMETER.match(parser.text, start)
    if plain is not None:
        parser.at = plain.end()
        default = plain_value(plain, 3) if plain.lastindex != 2 else None
        return ParameterDeclaration(start, parser.at, plain[2].lower(), (plain[1] or "").lower(), default)
    declaration = ParameterDeclaration(start, start, "", "", None)
    while parser.character() == "[":
        attribute = _ATTRIBUTE.match(parser.text, parser.at)
        if attribute is not None:
            parser.at = attribute.end()
            arguments = parser.attribute_arguments()
            declaration.attributes.extend(node for _, node in arguments if node is not None)
            _apply(declaration, attribute[1].lower(), arguments)
            parser.skip_lines()
            if parser.character() == "]":
                parser.at += 1
        else:
            match = _TYPE.match(parser.text, parser.at)
            if match is None:
                parser.broken("an attribute is not understood")
                parser.at += 1
            else:
                declaration.type = re.sub(r"\s+", "", match[1]).lower()
                parser.at = match.end()
        parser.skip_lines()
    match = VARIABLE.match(parser.text, parser.at)
    if match is None:
        parser.broken("the name of a parameter is missing", start)
        return None
    variable: Variable = parser.variable_of(match)
    declaration.name = variable.name
    declaration.end = parser.at
    before = parser.at
    parser.skip_lines()
    if parser.character() == "=":
        parser.at += 1
        parser.skip_lines()
        # A comma ends the default, so it is no list without brackets.
        declaration.default = parser.argument()
        declaration.end = declaration.default.end
    else:
        parser.at = before
    return declaration


def _apply(declaration: ParameterDeclaration, name: str, arguments: list[tuple[str, Node | None]]) -> None:
    if name == "alias":
        declaration.aliases.extend(node.value.lower() for _, node in arguments if isinstance(node, Text))
    elif name == "validateset":
        declaration.allowed.extend(node.value for _, node in arguments if isinstance(node, Text))
    elif name.startswith(("validate", "allow")):
        declaration.validations.append((name, [node for _, node in arguments if node is not None]))
    elif name == "parameter":
        declaration.has_attribute = True
        names = [node.value for key, node in arguments if key == "parametersetname" and isinstance(node, Text)]
        mandatory = any(key == "mandatory" and not _is_false(node) for key, node in arguments)
        declaration.sets[names[0] if names else ""] = mandatory
        for key, node in arguments:
            if key == "position" and isinstance(node, Constant):
                declaration.position = int(node.value)
            elif key in ("valuefrompipeline", "valuefrompipelinebypropertyname") and not _is_false(node):
                declaration.from_pipeline = key
            elif key == "valuefromremainingarguments" and not _is_false(node):
                declaration.takes_rest = True
            elif key == "mandatory" and not _is_false(node):
                declaration.mandatory = True


def _is_false(node: Node | None) -> bool:
    return isinstance(node, Variable) and node.name == "false"
