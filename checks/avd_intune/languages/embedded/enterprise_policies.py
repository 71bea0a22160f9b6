"""Assignments of Enterprise Policy as Code: a tree of nodes, whose parameters come together from the root to each leaf.

https://azure.github.io/enterprise-azure-policy-as-code/policy-assignments/. Values of a table (`parameterFile`) are
unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from avd_intune.languages.arm.parameters import literal_value
from avd_intune.languages.resource_model import Resource
from avd_intune.source.json_lookups import find, find_text, members_of, span_in
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonObject
from avd_intune.source.text import SourceFile
from avd_intune.values.value_types import Known, ObjectValue, Origin, Unknown, Value

ASSIGNMENT = "Microsoft.Authorization/policyAssignments"
_ENTRIES = ("definitionEntry", "definitionEntryList")
_KINDS = {"policyName": "policyDefinitions", "policySetName": "policySetDefinitions"}


def is_assignment_tree(root: JsonNode | None) -> bool:
    """Say whether a document is one of assignments: a node with definitions, or with nodes below it."""
    return isinstance(root, JsonObject) and any(find(root, each) is not None for each in (*_ENTRIES, "children"))


def assignments_of(root: JsonNode | None, source: SourceFile) -> Iterator[Resource]:
    """Yield an assignment for each definition at each leaf of a tree."""
    pending: list[tuple[JsonNode | None, Mapping[str, Value], list[JsonNode], str, Unknown | None]]
    pending = [(root, {}, [], "", None)]
    while pending:
        node, above, entries, path, rest = pending.pop()
        given = {**above, **_parameters(find(node, "parameters"), source)}
        table = find_text(node, "parameterFile")
        if table is not None and node is not None:
            place = span_in(source, node)
            rest = Unknown(f'"{table}" gives it', key=f"{source.path} {table}", origin=Origin(table, place))
        own = [each for name in _ENTRIES for each in _listed(find(node, name))]
        entries = own or entries
        path += find_text(node, "nodeName") or "/"
        children = _listed(find(node, "children"))
        if children:
            pending += [(each, given, entries, path, rest) for each in children[::-1]]
            continue
        for entry in entries:
            yield from _assignment(entry, given, rest, path, source)


def _assignment(
    entry: JsonNode, given: Mapping[str, Value], rest: Unknown | None, path: str, source: SourceFile
) -> Iterator[Resource]:
    stated = find_text(entry, "policyId") or find_text(entry, "policySetId")
    ids = [stated] if stated else []
    for name, kind in _KINDS.items():
        ids += [f"/providers/Microsoft.Authorization/{kind}/{text}" for text in [find_text(entry, name)] if text]
    values = {**given, **_parameters(find(entry, "parameters"), source)}
    parameters = ObjectValue({name: ObjectValue({"value": value}) for name, value in values.items()}, rest=rest)
    for each in ids:
        body = ObjectValue({"policyDefinitionId": Known(each), "parameters": parameters})
        key = f"{source.path}:{entry.start}:{path}"
        yield Resource(key, path, ASSIGNMENT, ObjectValue({"properties": body}), span_in(source, entry))


def _parameters(node: JsonNode | None, source: SourceFile) -> dict[str, Value]:
    return {each.key: literal_value(each.value, source, each.key) for each in members_of(node)}


def _listed(node: JsonNode | None) -> list[JsonNode]:
    if isinstance(node, JsonArray):
        return list(node.items)
    return [] if node is None else [node]
