"""What a document says that resources of Microsoft365DSC shall be, whoever writes it.

Snapshots and monitors of Graph's tenant configuration management have `resourceType` and `properties`
(https://learn.microsoft.com/graph/utcm-intune-resources), reports of Microsoft365DSC `ResourceName` beside the
properties. Both name resources and properties alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from avd_intune.languages.policies.dsc_configuration import RESOURCE_NAME
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.source.json_lookups import find, find_text
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonObject

_RESOURCE_TYPE = lazy_pattern(r"microsoft\.(?:intune\.(?P<name>\w+)|entra\.(?P<entra>conditionalAccessPolicy))", re.I)


@dataclass(frozen=True, slots=True)
class DesiredState:
    """One resource of a document: how Microsoft365DSC names it, its name, its properties, and the whole of it."""

    resource: str
    title: str
    properties: JsonNode
    node: JsonNode


def desired_states(root: JsonNode | None) -> Iterator[DesiredState]:
    """Yield what a document states of Intune, and of conditional access."""
    for node in _listed(root):
        if not isinstance(node, JsonObject):
            continue
        kind = _RESOURCE_TYPE.fullmatch(find_text(node, "resourceType") or "")
        properties = find(node, "properties")
        name = find_text(node, "ResourceName") or ""
        if kind is not None and isinstance(properties, JsonObject):
            short = kind["name"] or ""
            resource = "AADConditionalAccessPolicy" if kind["entra"] else f"Intune{short[:1].upper()}{short[1:]}"
            yield DesiredState(resource, _title(properties) or _title(node), properties, node)
        elif RESOURCE_NAME.fullmatch(name):
            yield DesiredState(name, _title(node), node, node)


def _listed(root: JsonNode | None) -> Iterator[JsonNode]:
    """Yield the elements of the lists that can hold resources; a document may be a list of such documents, too."""
    whole = root.items if isinstance(root, JsonArray) else [root] if root is not None else []
    for document in whole:
        yield document
        for path in (("resources",), ("baseline", "resources"), ("value",)):
            listed = find(document, *path)
            if isinstance(listed, JsonArray):
                yield from listed.items


def _title(node: JsonNode) -> str:
    names = ("DisplayName", "Name", "ResourceInstanceName", "Identity", "Id")
    return next((text for name in names if (text := find_text(node, name))), "")
