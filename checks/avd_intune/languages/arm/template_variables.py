"""A nested template that is written in a variable: how Bicep compiles a template that it loads from a file.

https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-files#loadjsoncontent
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from avd_intune.patterns import lazy_pattern
from avd_intune.records import replace
from avd_intune.source.json_lookups import find
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonObject, JsonScalar

_VARIABLE = lazy_pattern(r"\[\s*variables\(\s*'((?:[^']|'')+)'\s*\)\s*\]", re.I)


def template_in_variable(
    written: JsonNode, deployment: JsonNode, root: JsonNode | None
) -> tuple[JsonObject, bool] | None:
    """Return the template that `[variables('name')]` stands for in a deployment, None if it is no such expression.

    With it, whether all its expressions are its own (`[[…]`): then no other parameters are there for them than its own,
    whatever the scope of the deployment is. root: the template, or file, in which the deployment stands; the variable
    is that of the innermost template around it.
    """
    text = written.value if isinstance(written, JsonScalar) else None
    match = _VARIABLE.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        return None
    found = None
    around = root
    while around is not None:
        variable = find(around, "variables", match[1].replace("''", "'"))
        if isinstance(variable, JsonObject):
            found = variable
        around = _child_around(around, deployment)
    return (_unescaped(found), set(_kinds_of_expressions(found)) == {True}) if isinstance(found, JsonObject) else None


def _kinds_of_expressions(node: JsonNode) -> Iterator[bool]:
    """Yield for each expression in a variable whether it is one of the template that the variable holds."""
    if isinstance(node, JsonScalar) and isinstance(node.value, str) and node.value.startswith("["):
        yield node.value.startswith("[[")
    elif isinstance(node, JsonObject):
        for member in node.members:
            yield from _kinds_of_expressions(member.value)
    elif isinstance(node, JsonArray):
        for item in node.items:
            yield from _kinds_of_expressions(item)


def _child_around(node: JsonNode, inner: JsonNode) -> JsonNode | None:
    children: list[JsonNode] = []
    if isinstance(node, JsonObject):
        children = [member.value for member in node.members]
    elif isinstance(node, JsonArray):
        children = node.items
    return next((each for each in children if each.start <= inner.start and inner.end <= each.end), None)


def _unescaped(node: JsonObject) -> JsonObject:
    """Return a template as it is deployed: in a variable, what is an expression of its own begins with `[[`."""
    members = [replace(member, value=_as_deployed(member.value)) for member in node.members]
    return replace(node, members=members)


def _as_deployed(node: JsonNode) -> JsonNode:
    if isinstance(node, JsonObject):
        return _unescaped(node)
    if isinstance(node, JsonArray):
        return replace(node, items=[_as_deployed(item) for item in node.items])
    if isinstance(node, JsonScalar) and isinstance(node.value, str) and node.value.startswith("[["):
        return replace(node, value=node.value[1:])
    return node
