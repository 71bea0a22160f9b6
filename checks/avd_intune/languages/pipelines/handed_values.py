"""What one part of a pipeline hands over to another one: texts, and lists and mappings of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Union

from avd_intune.source.json_lookups import find, members_of
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonScalar
from avd_intune.values.value_types import Known, ObjectValue, Value

# A value that a call gives, a node of the same file, None for what is not known.
Handed = Union[Value, JsonNode, None]
# What people tell the elements of a list by.
_NAMES = ("name", "environment", "env")


def below(node: Handed, path: str) -> Handed:
    """Return what stands at a path of names; what is not known has nothing that is known."""
    for name in path.split(".") if path else ():
        if isinstance(node, ObjectValue):
            node = next((value for key, value in node.entries.items() if key.lower() == name.lower()), None)
        elif isinstance(node, Known):
            return None
        elif not isinstance(node, Value):
            node = find(node, name)
    return node


def element_name(node: Handed, at: int) -> str:
    """Return what tells an element of a list from the others."""
    names = [node] if isinstance(node, (Known, JsonScalar)) else [below(node, each) for each in _NAMES]
    return next((shown(each.value) for each in names if isinstance(each, (Known, JsonScalar))), str(at))


def joined(job: str, more: str) -> str:
    """Return the name of a job that is one of several in one of several."""
    return ", ".join(filter(None, (job, more)))


def plain_json(node: JsonNode, is_open: Callable[[str], object]) -> str | None:
    """Return a list or mapping as JSON, None where an expression stands in it. is_open: says so of a text."""
    if isinstance(node, JsonScalar):
        has_hole = isinstance(node.value, str) and bool(is_open(node.value))
        return None if has_hole else json.dumps(node.value, default=str)
    if isinstance(node, JsonArray):
        items = [plain_json(each, is_open) for each in node.items]
        return None if None in items else f"[{', '.join(filter(None, items))}]"
    entries = [(each.key, plain_json(each.value, is_open)) for each in members_of(node)]
    if any(text is None for _, text in entries):
        return None
    return "{" + ", ".join(f"{json.dumps(key)}: {text}" for key, text in entries) + "}"


def shown(value: object) -> str:
    """Return a scalar of YAML as the text that a pipeline makes of it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
