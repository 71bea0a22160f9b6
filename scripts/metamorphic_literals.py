"""The literals of resources and module calls in a file of code: what may be handed in instead.

Found in the trees of the languages, so that a member of a list, of an object on one line or of `jsonencode({…})`, a
number and a flag count as much as a text on a line of its own; in ARM templates as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Union

from avd_intune.languages.bicep.syntax import bicep_tree as bicep
from avd_intune.languages.bicep.syntax.declaration_tree import ModuleDeclaration
from avd_intune.languages.bicep.syntax.parser import parse_bicep
from avd_intune.languages.terraform.syntax import hcl_tree as hcl
from avd_intune.languages.terraform.syntax.parser import parse_hcl
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonObject, JsonScalar, read_json
from avd_intune.source.text import SourceFile
from avd_intune.source.tree import Node

Scalar = Union[bool, int, Decimal, str]

_TYPES = {bool: "bool", int: "number", Decimal: "number", str: "string"}
_AZURE_TYPE = re.compile(r"(?P<type>[A-Za-z]+\.[A-Za-z.]+/[A-Za-z/]+)(?P<version>(?:@[\w-]+)?)")
# Blocks of Terraform whose literals are those of something deployed or read.
_BLOCKS = frozenset({"resource", "data", "module", "action", "ephemeral"})
# Arguments that take no expression, or whose change makes another program of the code.
_FIXED = frozenset(
    {"source", "version", "provider", "content", "script", "depends_on", "lifecycle", "providers", "apiversion"}
    | {"dependson", "copy", "mode", "expressionevaluationoptions", "template"}
)


@dataclass(frozen=True)
class CodeLiteral:
    """A literal at [start, end) of a text. key: the attribute or member that it is the value of, or lies below."""

    start: int
    end: int
    value: Scalar
    key: str


def literals(path: Path, text: str) -> list[CodeLiteral]:
    """Return the literals of the resources and module calls of a file, in the order of the text."""
    read = {".bicep": _of_bicep, ".tf": _of_terraform, ".json": _of_template}.get(path.suffix)
    return sorted(read(text), key=lambda each: each.start) if read is not None else []


def declared(path: Path, text: str, name: str, value: Scalar, default: Scalar | None) -> str:
    """Return a text with a parameter or variable of that name and the type of `value`; None: without a default."""
    kind = _TYPES[type(value)]
    if path.suffix == ".tf":
        stated = "" if default is None else f"  default = {json.dumps(_plain(default))}\n"
        return f'{text}\nvariable "{name}" {{\n  type = {kind}\n{stated}}}\n'
    if path.suffix == ".bicep":
        kind = "int" if kind == "number" else kind
        return f"{text}\nparam {name} {kind}{'' if default is None else f' = {written(path, default)}'}\n"
    stated = "" if default is None else f', "defaultValue": {json.dumps(_plain(default))}'
    parameter = f'"{name}": {{"type": "{"int" if kind == "number" else kind}"{stated}}}'
    whole, _ = read_json(SourceFile("x.json", text))
    assert isinstance(whole, JsonObject)
    parameters = whole.find("parameters")
    if not isinstance(parameters, JsonObject):
        return f'{text[: whole.start + 1]}"parameters": {{{parameter}}}, {text[whole.start + 1 :]}'
    comma = ", " if parameters.members else ""
    return f"{text[: parameters.start + 1]}{parameter}{comma}{text[parameters.start + 1 :]}"


def handed_in(path: Path, name: str) -> str:
    """Return how a file refers to a parameter or variable."""
    return {".tf": f"var.{name}", ".bicep": name}.get(path.suffix, f"\"[parameters('{name}')]\"")


def chosen(path: Path, flag: str, value: Scalar, other: Scalar) -> str:
    """Return the choice between two literals by a flag."""
    if path.suffix == ".json":
        texts = ", ".join(_of_arm(each) for each in (value, other))
        return json.dumps(f"[if(parameters('{flag}'), {texts})]")
    return f"{handed_in(path, flag)} ? {written(path, value)} : {written(path, other)}"


def other_than(value: Scalar) -> Scalar:
    """Return another literal of the same type."""
    if isinstance(value, bool):
        return not value
    if not isinstance(value, str):
        return value + 1
    # A type of Azure becomes another one: a text that is none makes other code of it.
    found = _AZURE_TYPE.fullmatch(value)
    return "another" if found is None else f"{found['type']}Other{found['version']}"


def written(path: Path, value: Scalar) -> str:
    """Return a literal as a file writes it."""
    if path.suffix == ".bicep" and isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("${", "\\${").replace("\n", "\\n")
        return f"'{escaped}'"
    if path.suffix == ".tf" and isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")
    return json.dumps(_plain(value), ensure_ascii=False)


def _of_arm(value: Scalar) -> str:
    if isinstance(value, str):
        doubled = value.replace("'", "''")
        return f"'{doubled}'"
    return f"{str(value).lower()}()" if isinstance(value, bool) else str(value)


def _plain(value: Scalar) -> bool | int | float | str:
    return float(value) if isinstance(value, Decimal) else value


def _of_bicep(text: str) -> Iterator[CodeLiteral]:
    for declaration in parse_bicep(SourceFile("main.bicep", text)).declarations:
        if isinstance(declaration, (bicep.ResourceDeclaration, ModuleDeclaration)):
            yield from _in_bicep(declaration.body, "", text)


def _in_bicep(node: Node, key: str, text: str) -> Iterator[CodeLiteral]:
    if isinstance(node, bicep.Literal):
        yield from _literal(node, node.value, key, text)
    elif isinstance(node, bicep.ObjectProperty):
        name = str(node.key.value) if isinstance(node.key, bicep.Literal) else ""
        if name.lower() not in _FIXED:
            yield from _in_bicep(node.value, name, text)
    elif isinstance(node, bicep.ResourceDeclaration):
        yield from _in_bicep(node.body, "", text)
    elif isinstance(node, bicep.FunctionCall) and node.name.lower().startswith("load"):
        return  # a file is loaded by a name that is written out, else Bicep refuses it
    elif isinstance(node, (bicep.ObjectExpression, bicep.ArrayExpression, bicep.IfBody, bicep.FunctionCall)):
        for child in bicep.child_nodes(node):
            yield from _in_bicep(child, key, text)


def _of_terraform(text: str) -> Iterator[CodeLiteral]:
    for block in parse_hcl(SourceFile("main.tf", text)).body.blocks:
        if block.type in _BLOCKS:
            yield from _in_body(block.body, text)


def _in_body(body: hcl.Body, text: str) -> Iterator[CodeLiteral]:
    for attribute in body.attributes:
        if attribute.name not in _FIXED:
            yield from _in_hcl(attribute.expression, attribute.name, text)
    for block in body.blocks:
        if block.type not in (*_FIXED, "provisioner", "connection"):
            yield from _in_body(block.body, text)


def _in_hcl(node: hcl.Expression, key: str, text: str) -> Iterator[CodeLiteral]:
    if isinstance(node, hcl.Literal):
        yield from _literal(node, node.value, key, text)
    elif isinstance(node, hcl.TupleExpression):
        for item in node.items:
            yield from _in_hcl(item, key, text)
    elif isinstance(node, hcl.ObjectExpression):
        for each in node.items:
            name = each.key.value if isinstance(each.key, hcl.Literal) else key
            yield from _in_hcl(each.value, str(name), text)
    elif isinstance(node, hcl.FunctionCall) and node.name == "jsonencode":
        for item in node.arguments:
            yield from _in_hcl(item, key, text)


def _of_template(text: str) -> Iterator[CodeLiteral]:
    whole, _ = read_json(SourceFile("x.json", text))
    schema = whole.find("$schema") if isinstance(whole, JsonObject) else None
    if isinstance(whole, JsonObject) and isinstance(schema, JsonScalar) and "deploymentTemplate" in str(schema.value):
        resources = whole.find("resources")
        if resources is not None:
            yield from _in_json(resources, "", text)


def _in_json(node: JsonNode, key: str, text: str) -> Iterator[CodeLiteral]:
    if isinstance(node, JsonScalar):
        if not (isinstance(node.value, str) and node.value.startswith("[")):
            yield from _literal(node, node.value, key, text)
    elif isinstance(node, JsonArray):
        for item in node.items:
            yield from _in_json(item, key, text)
    elif isinstance(node, JsonObject):
        is_resource = node.member("apiVersion") is not None
        for member in node.members:
            if member.key.lower() not in _FIXED and not (is_resource and member.key.lower() == "type"):
                yield from _in_json(member.value, member.key, text)


def _literal(node: Node, value: object, key: str, text: str) -> Iterator[CodeLiteral]:
    # A script of several lines is code of its own.
    if isinstance(value, (bool, int, Decimal, str)) and "\n" not in text[node.start : node.end]:
        yield CodeLiteral(node.start, node.end, value, key)
