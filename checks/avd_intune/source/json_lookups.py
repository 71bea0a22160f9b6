"""Looking into documents: members by their names, without regard to case where no name is exactly the one."""

from __future__ import annotations

from avd_intune.source.json_reader import JsonMember, JsonNode, JsonObject, JsonScalar
from avd_intune.source.text import SourceFile, Span


def find_member(node: JsonNode | None, name: str) -> JsonMember | None:
    """Return the member of an object by its name: exactly, or else without regard to case."""
    return node.member(name) if isinstance(node, JsonObject) else None


def find(node: JsonNode | None, *path: str) -> JsonNode | None:
    """Return the value at a path of names, None where there is none (also if `node` is no object)."""
    for name in path:
        member = find_member(node, name)
        if member is None:
            return None
        node = member.value
    return node


def find_text(node: JsonNode | None, *path: str) -> str | None:
    """Return the string at a path of names, None where there is no string."""
    found = find(node, *path)
    return found.value if isinstance(found, JsonScalar) and isinstance(found.value, str) else None


def members_of(node: JsonNode | None) -> list[JsonMember]:
    """Return the members of an object, none of anything else; of a repeated name only the last one."""
    if not isinstance(node, JsonObject):
        return []
    return list({member.key.lower(): member for member in node.members}.values())


def span_in(source: SourceFile, node: JsonNode) -> Span:
    """Return the place of a node."""
    return Span(source, node.start, node.end)
