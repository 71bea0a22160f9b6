"""A snapshot, and what changed in it, as a tree for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from avd_intune.snapshots.values_as_data import ERROR, ONE_OF, PARTIAL, RESOURCE, UNKNOWN, Data

# (text, colour) -> text; the identity where the output is no terminal.
Paint = Callable[[str, str], str]
# A text is cut there: a script or a certificate is no use in a terminal.
MAX_TEXT = 200
_INDENT = "  "


def snapshot_text(snapshot: dict[str, Any], paint: Paint) -> str:
    """Return a snapshot as lines: roots, their resources with all values, their outputs, what could not be read."""
    lines: list[str] = []
    for root in snapshot["roots"]:
        lines += [paint(root_title(root), "bold")]
        for resource in root["resources"]:
            lines += [f"{_INDENT}{line}" for line in _resource(resource, paint)]
        if root["outputs"]:
            lines += [f"{_INDENT}outputs", *_entries(root["outputs"], 2)]
        for problem in root["problems"]:
            lines.append(
                f"{_INDENT}{paint('not evaluated', 'yellow')} {_place(problem)}: {one_line(problem['reason'])}"
            )
        lines.append("")
    number = sum(len(root["resources"]) for root in snapshot["roots"])
    roots = len(snapshot["roots"])
    lines.append(f"{number} resource{'s' * (number != 1)} in {roots} root{'s' * (roots != 1)}")
    return "\n".join(lines) + "\n"


def root_title(root: dict[str, Any]) -> str:
    """Return e.g. `infra/main.bicep (bicep), with prod.bicepparam`."""
    scenario = f", with {root['scenario']}" if root["scenario"] else ""
    return one_line(f"{root['path']} ({root['language']}){scenario}")


def resource_title(resource: dict[str, Any]) -> str:
    """Return e.g. `Microsoft.Compute/virtualMachines vm1`."""
    name = resource["name"]
    return f"{one_line(resource['type'])} {one_line(name) if isinstance(name, str) else inline(name)}"


def _resource(resource: dict[str, Any], paint: Paint) -> Iterator[str]:
    yield f"{paint(resource_title(resource), 'bold')}  {_place(resource)}"
    if resource["exists"] is not True:
        yield f"{_INDENT}{paint('exists if', 'yellow')} {one_line(resource['exists'])}"
    yield from _entries(resource.get("body", {}), 1)
    if "body" in resource and resource["properties"] != {}:
        yield from _entries({"properties": resource["properties"]}, 1)
    elif "body" not in resource:
        content = resource["properties"]
        yield from _entries(content if _is_tree(content) else {"properties": content}, 1)


def _place(data: dict[str, Any]) -> str:
    return f"{one_line(data['path'])}:{data['line']}"


def _is_tree(data: Data) -> bool:
    return (isinstance(data, dict) and bool(data) and not _is_marker(data)) or (isinstance(data, list) and bool(data))


def _is_marker(data: dict[str, Data]) -> bool:
    return any(key in data for key in (ERROR, ONE_OF, PARTIAL, RESOURCE)) or set(data) == {UNKNOWN}


def _entries(data: Data, level: int) -> Iterator[str]:
    pad = _INDENT * level
    pairs = data.items() if isinstance(data, dict) else ((f"[{at}]", item) for at, item in enumerate(data))
    for key, item in pairs:
        label = one_line(str(key))
        if key == UNKNOWN:
            yield f"{pad}… ({one_line(item)})"
        elif isinstance(item, dict) and ONE_OF in item and any(_is_tree(each["value"]) for each in item[ONE_OF]):
            yield f"{pad}{label}: one of"
            for each in item[ONE_OF]:
                if _is_tree(each["value"]):
                    yield f"{pad}{_INDENT}when {one_line(each['when'])}"
                    yield from _entries(each["value"], level + 2)
                else:
                    yield f"{pad}{_INDENT}when {one_line(each['when'])}: {inline(each['value'])}"
        elif _is_tree(item):
            yield f"{pad}{label}"
            yield from _entries(item, level + 1)
        else:
            yield f"{pad}{label}: {inline(item)}"


def inline(data: Data) -> str:
    """Return a value on one line: unknowns in parentheses with their reason."""
    if isinstance(data, str):
        text = one_line(data)
        return f'"{text}"' if len(text) <= MAX_TEXT else f'"{text[:MAX_TEXT]}…" ({len(data)} characters)'
    if isinstance(data, list):
        return f"[{', '.join(map(inline, data))}]"
    if not isinstance(data, dict):
        return json.dumps(data)
    if UNKNOWN in data and len(data) == 1:
        reason = one_line(data[UNKNOWN])
        return reason if reason == "(secret)" else f"(unknown: {reason})"
    if ERROR in data:
        return f"(refused: {one_line(data[ERROR])})"
    if ONE_OF in data:
        return " or ".join(f"{inline(each['value'])} when {one_line(each['when'])}" for each in data[ONE_OF])
    if PARTIAL in data:
        parts = (one_line(part) if isinstance(part, str) else inline(part) for part in data[PARTIAL])
        return f'"{"".join(parts)}"'
    if RESOURCE in data:
        attribute = f".{data['attribute']}" if "attribute" in data else ""
        return f"(of {one_line(f'{data[RESOURCE]}{attribute}')})"
    return f"{{{', '.join(f'{one_line(key)}: {inline(item)}' for key, item in data.items())}}}"


def one_line(text: str) -> str:
    """Return text on one line, without control characters."""
    return "".join(character if character.isprintable() else " " for character in " ".join(text.split(" ")))


def changes_text(changes: dict[str, Any], paint: Paint) -> str:
    """Return what a change adds (+), removes (-) and changes (~), root by root."""
    lines: list[str] = []
    count = {"added": 0, "removed": 0, "changed": 0}
    for root in changes["roots"]:
        lines.append(paint(root_title(root), "bold"))
        for what, mark, colour in (("added", "+", "green"), ("removed", "-", "red"), ("changed", "~", "yellow")):
            for resource in root[what]:
                count[what] += 1
                title = resource_title(resource)
                lines.append(f"{_INDENT}{paint(mark, colour)} {title}  {_place(resource)}")
                lines += [f"{_INDENT * 3}{_change(each)}" for each in resource.get("changes", ())]
        lines += [f"{_INDENT}{paint('~', 'yellow')} output {_change(each)}" for each in root["outputs"]]
        lines.append("")
    told = ", ".join(f"{number} {what}" for what, number in count.items())
    lines.append(f"resources since {one_line(changes['revision'])}: {told}")
    return "\n".join(lines) + "\n"


def _change(change: dict[str, Data]) -> str:
    before = inline(change["before"]) if "before" in change else "not there"
    after = inline(change["after"]) if "after" in change else "not there"
    return f"{one_line(str(change['at']))}: {before} → {after}"
