"""JSON text of which some parts are only known as values: Terraform's `jsonencode` and heredocs.

`settings = jsonencode({ mdmId = var.mdm_id })` with an unknown variable is a PartialString; what a rule
asks for is the object.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import Union

from avd_intune.source.json_reader import (
    HOLE,
    JsonArray,
    JsonHole,
    JsonNode,
    JsonObject,
    JsonScalar,
    read_json,
    unescape_json,
)
from avd_intune.source.text import SourceFile
from avd_intune.values.cases import lift
from avd_intune.values.identity import first_unknown, unknown_from
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import JsonText, Known, ListValue, ObjectValue, OneOf, PartialString, Unknown, Value

Part = Union[str, Value, JsonText]
# Values that are texts of JSON themselves, inside such texts.
_MAX_DEPTH = 8


class NotJsonError(ValueError):
    """The text is not JSON, whatever stands in its unknown parts."""


def parse_json_with_holes(parts: Iterable[Part]) -> Value:
    """Return the value of JSON text given as the parts of a PartialString.

    A JsonText where a value is expected is its value; so is an unknown Value there (its text is taken
    to be the JSON of itself, a number or boolean). Inside a quoted string a Value makes that string
    partial, inside a quoted key the entry one of unknown name (`ObjectValue.rest`).

    Raises NotJsonError if the text is not JSON (in the lenient sense of `json_reader`).
    """
    return _parse(parts, 0)


def _parse(parts: Iterable[Part], depth: int) -> Value:
    text: list[str] = []
    length = 0
    holes: dict[int, Value | JsonText] = {}
    for part in parts:
        if isinstance(part, str):
            text.append(part)
            length += len(part)
        else:
            holes[length] = part
            text.append(HOLE)
            length += 1
    source = SourceFile("", "".join(text))
    root, diagnostics = read_json(source, holes)
    if root is None or diagnostics:
        raise NotJsonError(diagnostics[0].message if diagnostics else "expected a JSON value")
    return _Converter(source.text, holes, depth).value(root)


class _Converter:
    """Turns the nodes of one document into values."""

    def __init__(self, text: str, holes: Mapping[int, Value | JsonText], depth: int) -> None:
        self.text = text
        self.holes = holes
        self.offsets = sorted(holes)
        self.depth = depth

    def value(self, node: JsonNode) -> Value:
        if isinstance(node, JsonObject):
            return self._object(node)
        if isinstance(node, JsonArray):
            return ListValue(tuple(self.value(item) for item in node.items))
        if isinstance(node, JsonHole):
            hole = self.holes[node.start]
            return hole.value if isinstance(hole, JsonText) else self._bare(hole)
        if isinstance(node.value, str):
            return self._string(node)
        return Known(node.value)

    def _bare(self, hole: Value) -> Value:
        """Return the value whose text stands where JSON expects a value."""

        def parsed(value: Value) -> Value:
            if self.depth >= _MAX_DEPTH:
                return unknown_from("jsondecode", value)
            if isinstance(value, Known) and isinstance(value.value, str):
                return _parse((value.value,), self.depth + 1)
            if isinstance(value, PartialString):
                return _parse(value.parts, self.depth + 1)
            return value

        return lift(parsed, hole)

    def _string(self, node: JsonScalar) -> Value:
        inside = self._holes_between(node.start, node.end)
        if not inside:
            return Known(node.value)
        pieces: list[Part] = []
        at = node.start + 1
        for offset in inside:
            pieces.append(unescape_json(self.text[at:offset])[0])
            hole = self.holes[offset]
            # JSON inside a JSON string: if it is a string itself, its quotes end the outer one.
            pieces.append(unknown_from("jsonencode", hole.value) if isinstance(hole, JsonText) else hole)
            at = offset + 1
        pieces.append(unescape_json(self.text[at : node.end - 1])[0])
        whole = self.holes[inside[0]]
        if len(inside) == 1 and pieces[0] == "" == pieces[2] and isinstance(whole, (Known, Unknown, OneOf)):
            # "${x}" is x: a reference in a heredoc keeps its identity, as in `jsonencode`.
            return whole
        return partial_string(pieces)

    def _object(self, node: JsonObject) -> Value:
        entries: dict[str, Value] = {}
        unnamed: list[Value] = []
        for member in node.members:
            value = self.value(member.value)
            if self._holes_between(member.start, member.key_end):
                unnamed.append(value)
            else:
                entries[member.key] = value
        rest = unnamed[0] if len(unnamed) == 1 else None
        if len(unnamed) > 1:
            unknown = next(filter(None, map(first_unknown, unnamed)), None)
            rest = unknown or Unknown("which entry it is, is unknown", key=f"entry({len(unnamed)})")
        return ObjectValue(entries, rest=rest)

    def _holes_between(self, start: int, end: int) -> list[int]:
        if not self.offsets:
            return []
        first = bisect_left(self.offsets, start)
        return self.offsets[first : bisect_left(self.offsets, end)]
