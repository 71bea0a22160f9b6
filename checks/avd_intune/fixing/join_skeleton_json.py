"""The join extensions of a virtual machine in an ARM template, as a resource behind the machine.

https://learn.microsoft.com/azure/active-directory-domain-services/join-windows-vm-template
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache

from avd_intune.estate.adapters.extension_types import DOMAIN_JOIN, ENTRA_SIGN_IN, INTUNE_MDM_ID, ExtensionType
from avd_intune.fixing.text_edits import Edit, edit_of, inner_indent, line_indent
from avd_intune.source.json_reader import JsonArray, JsonMember, JsonNode, JsonObject, JsonScalar, parse_json
from avd_intune.source.text import SourceFile, Span

MACHINE_TYPE = "Microsoft.Compute/virtualMachines"
_COPY_NAME = "domainJoinCopy"
_NAMES = {"domainName": "string", "domainJoinUser": "string", "domainJoinPassword": "securestring"}
_SIGN_IN: dict[str, object] = {
    "publisher": ENTRA_SIGN_IN.publisher,
    "type": ENTRA_SIGN_IN.type,
    "typeHandlerVersion": "2.0",
    "autoUpgradeMinorVersion": True,
    "settings": {"mdmId": INTUNE_MDM_ID},
}
MAX_DEPTH = 60


def arm_edits(machine: Span, kind: ExtensionType, *, may_ask: bool = True) -> tuple[Edit, ...]:
    """Return the edits that add the extension and its parameters to the template of a machine.

    () where the machine is no element of a template's list of resources.
    """
    source = machine.source
    found = machine_at(machine)
    if found is None:
        return ()
    template, resource = found
    parameters = template.find("parameters")
    declared = {member.key.lower(): member.value for member in _members(parameters)}
    names: dict[str, str] = {}
    added: dict[str, dict[str, str]] = {}
    is_sign_in = kind.type == ENTRA_SIGN_IN.type
    for name, type_of_input in () if is_sign_in else _NAMES.items():
        written = declared.get(name.lower())
        if isinstance(written, JsonObject) and written.find("defaultValue") is not None:
            chosen = f"hybrid_{name}"  # what the default stands for is not known here
        else:
            chosen = name
        names[name] = chosen
        if chosen.lower() not in declared:
            added[chosen] = {"type": type_of_input}
    properties = _SIGN_IN if is_sign_in else _join_properties(names)
    extension = _extension(resource, kind, properties)
    if extension is None:
        return ()
    indent = line_indent(source.text, resource.start)
    inside = inner_indent(source.text, resource.start)[len(indent) :]
    edits = [behind(resource, source, extension)]
    if is_sign_in and resource.find("identity") is None:
        start = resource.start + 1
        outer = inner_indent(source.text, resource.start)
        edits.append(edit_of(source, start, start, f'\n{outer}"identity": {{ "type": "SystemAssigned" }},'))
    if added and not may_ask:
        return ()
    if added:
        edits.append(_parameters_edit(source, template, parameters, added, inside))
    return tuple(edits)


def _machines(node: JsonNode | None, depth: int) -> Iterator[tuple[JsonObject, JsonObject]]:
    """Yield (template, resource) for each resource in the list of a template, also of a nested one."""
    if depth > MAX_DEPTH:
        return
    if isinstance(node, JsonArray):
        for item in node.items:
            yield from _machines(item, depth + 1)
    if not isinstance(node, JsonObject):
        return
    resources = node.find("resources")
    if isinstance(resources, JsonArray) and (node.find("contentVersion") is not None or depth == 0):
        yield from ((node, item) for item in resources.items if isinstance(item, JsonObject))
    for member in node.members:
        yield from _machines(member.value, depth + 1)


def _extension(machine: JsonObject, kind: ExtensionType, properties: dict[str, object]) -> dict[str, object] | None:
    version, belongs = _text(machine.find("apiVersion")), name_of_machine(machine, _COPY_NAME)
    if not belongs or not version:
        return None
    if belongs.startswith("'"):
        full = f"{_text(machine.find('name'))}/{kind.type}"
    else:
        full = f"[format('{{0}}/{kind.type}', {belongs})]"
    extension: dict[str, object] = {
        "type": f"{MACHINE_TYPE}/extensions",
        "apiVersion": version,
        "name": full,
        "location": _text(machine.find("location")) or "[resourceGroup().location]",
    }
    repeated = as_often_as(machine, _COPY_NAME)
    if repeated is None:
        return None
    extension |= repeated
    extension["dependsOn"] = [f"[resourceId('{MACHINE_TYPE}', {belongs})]"]
    extension["properties"] = properties
    return extension


def name_of_machine(machine: JsonObject, copy_name: str) -> str:
    """Return the name of a machine as an expression, in a copy loop of another name; "" where it has none."""
    name = _text(machine.find("name"))
    if not name.startswith("[") or name.startswith("[["):
        return f"'{name}'" if name else ""
    copy = machine.find("copy")
    old = _text(copy.find("name")) if isinstance(copy, JsonObject) else ""
    return name[1:-1].replace(f"copyIndex('{old}'", f"copyIndex('{copy_name}'") if old else name[1:-1]


def as_often_as(machine: JsonObject, copy_name: str) -> dict[str, object] | None:
    """Return the condition and the copy loop of a machine for another resource, None where they cannot be taken."""
    taken: dict[str, object] = {}
    condition = machine.find("condition")
    if isinstance(condition, JsonScalar) and isinstance(condition.value, bool | str):
        taken["condition"] = condition.value
    repeated = machine.find("copy")
    if isinstance(repeated, JsonObject):
        count = repeated.find("count")
        if not isinstance(count, JsonScalar) or not isinstance(count.value, int | str):
            return None
        taken["copy"] = {"name": copy_name, "count": count.value}
    return taken


@lru_cache(maxsize=1)  # the findings of a file are asked for one after the other
def _machines_by_start(source: SourceFile) -> dict[int, tuple[JsonObject, JsonObject]]:
    root, _ = parse_json(source)
    found: dict[int, tuple[JsonObject, JsonObject]] = {}
    for each in _machines(root, 0):
        found.setdefault(each[1].start, each)
    return found


def machine_at(machine: Span) -> tuple[JsonObject, JsonObject] | None:
    """Return the template and the resource of a machine that is an element of a list of resources."""
    found = _machines_by_start(machine.source).get(machine.start)
    return found if found is not None and _text(found[1].find("type")).lower() == MACHINE_TYPE.lower() else None


def behind(resource: JsonObject, source: SourceFile, added: dict[str, object]) -> Edit:
    """Return the edit that puts a resource behind another one in their list."""
    indent = line_indent(source.text, resource.start)
    inside = inner_indent(source.text, resource.start)[len(indent) :]
    return edit_of(source, resource.end, resource.end, f",\n{_written(added, indent, inside)}")


def _join_properties(names: dict[str, str]) -> dict[str, object]:
    return {
        "publisher": DOMAIN_JOIN.publisher,
        "type": DOMAIN_JOIN.type,
        "typeHandlerVersion": "1.3",
        "autoUpgradeMinorVersion": True,
        "settings": {
            "Name": f"[parameters('{names['domainName']}')]",
            "User": f"[parameters('{names['domainJoinUser']}')]",
            "Restart": "true",
            "Options": "3",
        },
        "protectedSettings": {"Password": f"[parameters('{names['domainJoinPassword']}')]"},
    }


def _parameters_edit(
    source: SourceFile, template: JsonObject, parameters: JsonNode | None, added: dict[str, dict[str, str]], unit: str
) -> Edit:
    if not isinstance(parameters, JsonObject):
        outer = inner_indent(source.text, template.start)
        written = _written(added, outer, unit).lstrip()
        return edit_of(source, template.start + 1, template.start + 1, f'\n{outer}"parameters": {written},')
    indent = line_indent(source.text, parameters.start)
    inside = indent + unit
    lines = [f"\n{inside}{json.dumps(name)}: {json.dumps(value)}" for name, value in added.items()]
    more = "," if parameters.members else f"\n{indent}"
    return edit_of(source, parameters.start + 1, parameters.start + 1, ",".join(lines) + more)


def _written(value: object, indent: str, unit: str) -> str:
    text = json.dumps(value, indent=unit, ensure_ascii=False)
    return "\n".join(indent + line for line in text.split("\n"))


def _members(node: JsonNode | None) -> list[JsonMember]:
    return node.members if isinstance(node, JsonObject) else []


def _text(node: JsonNode | None) -> str:
    return node.value if isinstance(node, JsonScalar) and isinstance(node.value, str) else ""
