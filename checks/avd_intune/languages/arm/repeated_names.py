"""Names that stand more than once in an object of a template, with different values: only one of them is deployed."""

from __future__ import annotations

from collections.abc import Iterator

from avd_intune.languages.resource_model import Problem
from avd_intune.source.json_reader import JsonArray, JsonMember, JsonNode, JsonObject
from avd_intune.source.text import SourceFile, Span

MAX_SAID = 20
MAX_NAME = 60


def repeated_names(source: SourceFile, root: JsonNode | None) -> list[Problem]:
    """Return a problem for each name that is repeated, which concerns the resource that it stands in.

    Azure takes one of them and says nothing of the others, which whoever reads the file may have seen instead.
    """
    found: list[Problem] = []
    for around, members in _repeated(root):
        if len({source.text[each.value.start : each.value.end] for each in members}) == 1:
            continue
        places = [around] if around is not None else [each.value for each in members]
        said = " ".join(source.text[each.start : each.end] for each in places)
        reason = (
            f'"{members[-1].key}" stands in the template more than once, and only one of them is deployed; keep one'
        )
        found.append(Problem(Span(source, members[0].start, members[0].key_end), reason, said))
        if len(found) == MAX_SAID:
            break
    return found


def _repeated(root: JsonNode | None) -> Iterator[tuple[JsonObject | None, list[JsonMember]]]:
    """Yield the members of each name that is repeated, with the resource around them."""
    pending: list[tuple[JsonNode | None, JsonObject | None]] = [(root, None)]
    while pending:
        node, around = pending.pop()
        if isinstance(node, JsonArray):
            pending.extend((item, around) for item in reversed(node.items))
        elif isinstance(node, JsonObject):
            names: dict[str, list[JsonMember]] = {}
            for member in node.members:
                names.setdefault(member.key.lower(), []).append(member)
            around = node if "type" in names and "name" in names else around
            if len(names) < len(node.members):
                yield from ((around, members) for members in names.values() if len(members) > 1)
            pending.extend((member.value, around) for member in reversed(node.members))
