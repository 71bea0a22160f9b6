"""An ARM template that other code carries as a value, as the tree that the reader of ARM templates takes.

Two things must survive: what is unknown in the template (each unknown becomes a parameter that only this module knows,
so that its identity stays), and the place of what is written: the file in the repository that holds the same template,
the lines of the code where its text stands as it is, or else the places that its values have come from.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from avd_intune.languages.arm.template_json import JsonFile, is_arm_template, json_library
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, field
from avd_intune.source.file_facts import Told
from avd_intune.source.json_reader import JsonArray, JsonMember, JsonNode, JsonObject, JsonScalar, parse_json
from avd_intune.source.text import SourceFile, Span, UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.values.cases import one_of
from avd_intune.values.display import label_of
from avd_intune.values.plain_data import NotPlainError, to_python
from avd_intune.values.value_types import (
    FALSE,
    TRUE,
    Alternative,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    PartialString,
    ResourceValue,
    Value,
)

_TEMPLATE_WORDS = lazy_pattern(r'"resources"\s*:', re.IGNORECASE)


@dataclass(slots=True)
class CarriedTemplate:
    """A template as it can be evaluated. holes: the values of the parameters that stand for what is unknown in it."""

    file: JsonFile
    holes: dict[str, Value] = field(default_factory=dict)


def carried_template(
    template: Value, written: Value, near: Span, workspace: Workspace, loads: Collection[str]
) -> CarriedTemplate | None:
    """Return the tree of a template, None if it is no object with resources, or one of which not all is known.

    template: the decoded template. written: what the code says: JSON text or an object. near: the block around it.
    loads: the paths of the files that the code loads.
    """
    if not isinstance(template, ObjectValue) or isinstance(template, ResourceValue):
        return None
    if not any(key.lower() == "resources" for key in template.entries):
        return None
    found = same_in_repository(template, workspace, loads)
    if found is None and _is_plain(template):
        found = _where_it_is_written(written, near)
    if found is not None:
        return CarriedTemplate(found)
    writer = _Writer(near)
    root = writer.node(template)
    if not isinstance(root, JsonObject):
        return None  # some of its members are not known, which may be any
    if writer.holes:
        _declare(root, writer.holes)
    return CarriedTemplate(JsonFile(near.source, root), writer.holes)


def _is_plain(value: Value) -> bool:
    try:
        to_python(value)
    except NotPlainError:
        return False
    return True


class _Writer:
    """Turns a value into nodes of JSON; what is unknown becomes the expression of a parameter."""

    def __init__(self, near: Span) -> None:
        self.holes: dict[str, Value] = {}
        self._near = near

    def node(self, value: Value) -> JsonNode:
        start, end = self._place(value)
        if isinstance(value, Known) and not value.secret:
            return JsonScalar(start, end, value.value)
        if isinstance(value, ListValue) and value.rest is None:
            return JsonArray(start, end, [self.node(item) for item in value.items])
        if isinstance(value, ObjectValue) and not isinstance(value, ResourceValue) and value.rest is None:
            members = []
            for key, item in value.entries.items():
                inner = self.node(item)
                members.append(JsonMember(inner.start, inner.start, key, inner))
            return JsonObject(start, end, members)
        if isinstance(value, PartialString) and _is_plain_text(value):
            words = [_quoted(part) if isinstance(part, str) else self._parameter(part) for part in value.parts]
            return JsonScalar(start, end, f"[concat({', '.join(words)})]")
        if isinstance(value, OneOf) and any(_has_expressions(each.value) for each in value.alternatives):
            return JsonScalar(start, end, f"[{self._choice(value)}]")
        return JsonScalar(start, end, f"[{self._parameter(value)}]")

    def _choice(self, choice: OneOf) -> str:
        """Return the expression of one of several values of which some are expressions of the template."""
        *others, last = choice.alternatives
        found = self._expression(last.value)
        for each in reversed(others):
            found = f"if({self._parameter(holds(each, choice.alternatives))}, {self._expression(each.value)}, {found})"
        return found

    def _expression(self, value: Value) -> str:
        """Return the expression for a value whose texts may be expressions themselves."""
        if not _has_expressions(value):
            return self._parameter(value)
        if isinstance(value, ListValue):
            return f"createArray({', '.join(map(self._expression, value.items))})"
        if isinstance(value, ObjectValue):
            pairs = [f"{_quoted(key)}, {self._expression(each)}" for key, each in value.entries.items()]
            return f"createObject({', '.join(pairs)})"
        if isinstance(value, OneOf):
            return self._choice(value)
        assert isinstance(value, Known) and isinstance(value.value, str)
        return value.value.strip()[1:-1]

    def _place(self, value: Value) -> tuple[int, int]:
        for step in value.origin.chain() if value.origin is not None else ():
            if step.span is not None and step.span.source is self._near.source:
                return step.span.start, step.span.end
        return self._near.start, self._near.end

    def _parameter(self, value: object) -> str:
        assert isinstance(value, Value)
        # What a person knows it by; no parameter that a template declares has a dot or a blank in its name.
        label = label_of(value).replace("'", "")
        name = label if "." in label and label not in self.holes else f"{label} (unknown {len(self.holes) + 1})"
        self.holes[name] = value
        return f"parameters('{name}')"


def _has_expressions(value: Value) -> bool:
    """Say whether an expression of the template is in a value that could be written as part of another one."""
    if isinstance(value, Known):
        text = value.value.strip() if isinstance(value.value, str) and not value.secret else ""
        return text.startswith("[") and text.endswith("]") and not text.startswith("[[")
    if isinstance(value, ListValue):
        return value.rest is None and any(map(_has_expressions, value.items))
    if isinstance(value, ObjectValue) and not isinstance(value, ResourceValue):
        return value.rest is None and any(map(_has_expressions, value.entries.values()))
    return isinstance(value, OneOf) and any(_has_expressions(each.value) for each in value.alternatives)


def holds(alternative: Alternative, alternatives: Sequence[Alternative]) -> Value:
    """Return the boolean that holds in exactly one of several alternatives."""
    if len(alternatives) == 1:
        return TRUE
    return one_of(Alternative(TRUE if each is alternative else FALSE, each.assumptions) for each in alternatives)


def _is_plain_text(value: PartialString) -> bool:
    # Of an expression with an unknown inside nothing is known; nor is what is put together of JSON a text.
    first = value.parts[0]
    is_expression = isinstance(first, str) and first.startswith("[")
    return not is_expression and not value.secret and all(isinstance(part, (str, Value)) for part in value.parts)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _declare(root: JsonObject, holes: Mapping[str, Value]) -> None:
    """Add the parameters that stand for unknowns to a template."""
    start, end = root.start, root.end
    declared = [
        JsonMember(start, start, name, JsonObject(start, end, [_text_member(start, end, "type", "object")]))
        for name in holes
    ]
    for member in root.members:
        if member.key.lower() == "parameters" and isinstance(member.value, JsonObject):
            member.value.members.extend(declared)
            return
    root.members.append(JsonMember(start, start, "parameters", JsonObject(start, end, declared)))


def _text_member(start: int, end: int, key: str, text: str) -> JsonMember:
    return JsonMember(start, start, key, JsonScalar(start, end, text))


def _where_it_is_written(written: Value, near: Span) -> JsonFile | None:
    """Return a template whose text stands in the code as it is, with its places there."""
    if not isinstance(written, Known) or not isinstance(written.value, str):
        return None
    text = written.value.strip()
    whole = near.source.text
    at = whole.find(text, near.start, near.end)
    if at < 0:
        return None
    around = SourceFile(near.source.path, re.sub(r"[^\r\n]", " ", whole[:at]) + text, near.source.secrets)
    return JsonFile(near.source, *parse_json(around))


def same_in_repository(template: Value, workspace: Workspace, loads: Collection[str]) -> JsonFile | None:
    """Return the file of the repository that holds the same template, for its places and its linked files.

    Of copies in several folders it is the one that the code loads.
    """
    try:
        data = to_python(template)
    except NotPlainError:
        return None
    if not isinstance(data, dict) or not any(str(key).lower() == "resources" for key in data):
        return None
    # Each template that is carried is looked for in all files of the repository.
    known = workspace.facts.made(_templates_of, workspace, workspace.facts.of(workspace, (".json",), _mark_of))
    same = known.get(_mark(_canonical(data)))
    if same is None:
        return None
    file = json_library(workspace).file(next((path for path in same if str(path) in loads), same[0]))
    return file if is_arm_template(file.root) else None


def _templates_of(workspace: Workspace, marks: Told[bytes]) -> dict[bytes, list[Path]]:
    """Return the files that may hold a template by the mark of what they hold."""
    found: dict[bytes, list[Path]] = {}
    for path, mark in marks.items():
        if mark:
            found.setdefault(mark, []).append(path)
    return found


def _mark_of(workspace: Workspace, path: Path) -> bytes:
    """Return the mark of what a file holds, none where it is no JSON with resources."""
    try:
        text = workspace.source(path).text
        if _TEMPLATE_WORDS.search(text) is None:
            return b""
        return _mark(_canonical(json.loads(text, parse_float=Decimal)))
    except (UnreadableSourceError, ValueError, RecursionError):
        return b""


def _mark(canonical: str) -> bytes:
    """Return what is equal for the same texts only, and small: a repository may hold a thousand templates."""
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).digest()


def _canonical(data: object) -> str:
    return json.dumps(data, sort_keys=True, default=str)
