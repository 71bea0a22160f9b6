"""What a list or object of a template is before any of it is evaluated: loops of properties, and what is too large."""

from __future__ import annotations

from avd_intune.source.json_lookups import find
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonObject
from avd_intune.values.value_types import MAX_ELEMENTS

# The reason for which the value of one that is too large is unknown.
TOO_LARGE = f"it has more than {MAX_ELEMENTS} elements"


def is_too_large(node: JsonArray | JsonObject) -> bool:
    """Say whether a list or an object has more parts than are evaluated: each takes half a kilobyte."""
    return len(node.items if isinstance(node, JsonArray) else node.members) > MAX_ELEMENTS


def is_property_copy(node: JsonNode) -> bool:
    """Say whether the value of `copy` describes loops of properties, variables or outputs."""
    if not isinstance(node, JsonArray) or not node.items:
        return False
    return all(find(item, "name") and find(item, "count") and find(item, "input") for item in node.items)
