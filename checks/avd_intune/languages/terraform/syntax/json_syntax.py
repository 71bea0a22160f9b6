"""Terraform's JSON syntax (`.tf.json`, `.tfvars.json`) to the same tree as native syntax.

Facts: https://developer.hashicorp.com/terraform/language/syntax/json and
https://github.com/hashicorp/hcl/blob/main/json/spec.md. JSON does not say what is a block and what an
argument; Terraform asks the provider's schema. Here the blocks of the language itself become blocks,
and inside a resource, data source, module or provider everything else is an attribute whose expression
is an object or a list of objects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar

from avd_intune.languages.terraform.syntax.expressions import MAX_TREE_DEPTH, tree_depth
from avd_intune.languages.terraform.syntax.hcl_tree import (
    Attribute,
    Block,
    Body,
    Expression,
    HclFile,
    Invalid,
    Literal,
    ObjectExpression,
    ObjectItem,
    TupleExpression,
)
from avd_intune.languages.terraform.syntax.lexer import MAX_PARTS, MAX_PARTS_OF_A_FILE
from avd_intune.languages.terraform.syntax.parser import parse_hcl_expression, parse_hcl_template
from avd_intune.patterns import lazy_pattern
from avd_intune.records import fields
from avd_intune.source.json_reader import (
    MAX_DIAGNOSTICS,
    JsonArray,
    JsonHole,
    JsonMember,
    JsonNode,
    JsonObject,
    JsonScalar,
    parse_json,
    unescape_json,
)
from avd_intune.source.text import Diagnostic, SourceFile, Span
from avd_intune.source.tree import Node

# How many labels a block has, by the block it is in ("" is the file) and its type.
_RESOURCE_BLOCKS = {"lifecycle": 0, "connection": 0, "provisioner": 1, "dynamic": 1}
_BLOCKS: dict[str, dict[str, int]] = {
    "": {
        "action": 2,
        "check": 1,
        "data": 2,
        "ephemeral": 2,
        "import": 0,
        "locals": 0,
        "module": 1,
        "moved": 0,
        "output": 1,
        "provider": 1,
        "removed": 0,
        "resource": 2,
        "terraform": 0,
        "variable": 1,
    },
    "action": {"config": 0},
    "check": {"assert": 0, "data": 2},
    "content": {"dynamic": 1},
    "data": _RESOURCE_BLOCKS,
    "dynamic": {"content": 0},
    "ephemeral": _RESOURCE_BLOCKS,
    "lifecycle": {"action_trigger": 0, "postcondition": 0, "precondition": 0},
    "output": {"postcondition": 0, "precondition": 0},
    "provider": {"dynamic": 1},
    "provisioner": {"connection": 0},
    "removed": {"lifecycle": 0, "provisioner": 1},
    "resource": _RESOURCE_BLOCKS,
    "terraform": {"backend": 1, "cloud": 0, "provider_meta": 1, "required_providers": 0},
    "variable": {"validation": 0},
}
# Blocks whose properties may be blocks as well as arguments.
_WITH_NESTED_BLOCKS = frozenset({"resource", "data", "ephemeral", "content"})
# Arguments whose strings are references or types, written without "${ }".
_REFERENCES = {"depends_on", "ignore_changes", "provider", "providers", "replace_triggered_by"}
_REFERENCES_IN = {
    "action": _REFERENCES,
    "data": _REFERENCES,
    "ephemeral": _REFERENCES,
    "import": {"provider", "to"},
    "lifecycle": _REFERENCES,
    "module": _REFERENCES,
    "moved": {"from", "to"},
    "output": _REFERENCES,
    "removed": {"from"},
    "resource": _REFERENCES,
    "variable": {"type"},
}
# Arguments whose strings mean themselves: all of them, or those named.
_LITERALS_IN = {
    "backend": None,
    "cloud": None,
    "module": {"source", "version"},
    "output": {"description"},
    "provider_meta": None,
    "required_providers": None,
    "terraform": None,
    "variable": {"default", "description"},
}
_LITERAL, _REFERENCE, TEMPLATE = range(3)

_ESCAPES = lazy_pattern(r"(?:\\u[0-9a-fA-F]{4})+|\\.", re.DOTALL)
_DEEP_NESTING = 12
# Each is held as JSON and as a block while a file is read.
MAX_BLOCKS_OF_A_FILE = 200_000


def parse_tf_json(source: SourceFile) -> HclFile:
    """Read a `.tf.json` or `.tofu.json` file. Never raises; mistakes are diagnostics."""
    reader = JsonSyntaxReader(source)
    if reader.root is not None and _is_plan(reader.root):
        reason = "this is a plan, and its name makes Terraform read it as code; give it a name like plan.json"
        reader.file.diagnostics[:] = [Diagnostic(Span(source, reader.root.start, reader.root.start), reason)]
    elif reader.root is not None:
        reader.body(reader.root, "", reader.file.body)
    return reader.file


def _has_dynamic(node: JsonNode) -> bool:
    """Say whether a property of a resource holds a `dynamic` block at any depth, so that it is a block itself.

    Without the provider's schema the JSON of a block and of an object are the same.
    """
    pending = [node]
    while pending:
        inner = pending.pop()
        if isinstance(inner, JsonArray):
            pending.extend(inner.items)
        elif isinstance(inner, JsonObject):
            for member in inner.members:
                if member.key == "dynamic" and _makes_blocks(member.value):
                    return True
                pending.append(member.value)
    return False


def _makes_blocks(node: JsonNode) -> bool:
    """Say whether the value of a property `dynamic` is that of Terraform's blocks: `for_each` and `content` by type."""
    kinds = [
        member.value
        for part in (node.items if isinstance(node, JsonArray) else [node])
        if isinstance(part, JsonObject)
        for member in part.members
    ]
    blocks = [each for kind in kinds for each in (kind.items if isinstance(kind, JsonArray) else [kind])]
    return bool(blocks) and all(
        isinstance(each, JsonObject) and {"for_each", "content"} <= {member.key for member in each.members}
        for each in blocks
    )


def _is_plan(root: JsonNode) -> bool:
    """Say whether a document is what `terraform show -json` prints: no code has these names at its top."""
    return isinstance(root, JsonObject) and {"format_version", "terraform_version"} <= {m.key for m in root.members}


def parse_tfvars_json(source: SourceFile) -> HclFile:
    """Read a `.tfvars.json` file: every property is an attribute, every string means itself."""
    reader = JsonSyntaxReader(source)
    if reader.root is not None:
        for member in reader.members(reader.root, "the variables"):
            if reader.is_full(reader.file.body, member):
                break
            expression = reader.expression(member.value, _LITERAL, 1)
            reader.file.body.add(Attribute(member.start, member.value.end, member.key, expression))
    return reader.file


class JsonSyntaxReader:
    """Turns the JSON of one file into bodies and expressions."""

    # How many labels a block has, by the block that it is in and its type.
    blocks: ClassVar[Mapping[str, Mapping[str, int]]] = _BLOCKS

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self.root, diagnostics = parse_json(source)
        self.file = HclFile(source, Body(0, len(source.text)), diagnostics)
        self.may_have_dynamic = '"dynamic"' in source.text

    def body(self, node: JsonNode, kind: str, body: Body) -> None:
        """Read the properties of an object (or of several in an array) as the items of a block of a kind."""
        blocks = self.blocks.get(kind, {})
        names: dict[str, int] = {}
        for member in self.members(node, f"the content of {kind}" if kind else "the blocks of the file"):
            name = member.key
            if self.is_full(body, member):
                break
            if name in blocks:
                self._blocks(member, name, self.labels_of(member, blocks[name]), [], member.start, body)
                continue
            if kind == "":
                self._note(member.start, member.key_end, f'expected a block of Terraform, found "{name}"')
                continue
            if kind in _WITH_NESTED_BLOCKS and self.may_have_dynamic and _has_dynamic(member.value):
                self._nested_blocks(member, body)
                continue
            if name in names:
                line = self.source.position(names[name])[0]
                message = f'expected each attribute once, found "{name}" again (first on line {line})'
                self._note(member.start, member.key_end, message)
            names.setdefault(name, member.start)
            expression = self.expression(member.value, self.string_mode(kind, name), 1)
            body.add(Attribute(member.start, member.value.end, name, expression))

    def is_full(self, body: Body, member: JsonMember) -> bool:
        """Say whether a body has no room for what else there is of it; note where that begins."""
        is_file = body is self.file.body
        most = MAX_BLOCKS_OF_A_FILE if is_file and body.blocks else MAX_PARTS_OF_A_FILE if is_file else MAX_PARTS
        if max(len(body.attributes), len(body.blocks)) >= most and not body.is_cut:
            body.is_cut = True
            what = "file" if is_file else "object"
            message = f"the {what} has more than {most} parts; what follows in it is not read"
            self._note(member.start, member.key_end, message)
        return body.is_cut

    def labels_of(self, member: JsonMember, count: int) -> int:
        """Return how many labels the blocks have that a property stands for. count: by the table of blocks."""
        return count

    def string_mode(self, kind: str, name: str) -> int:
        """Return what the strings of an argument mean, by the block that it is in: see the modes."""
        return _string_mode(kind, name)

    def members(self, node: JsonNode, what: str) -> Iterator[JsonMember]:
        """Yield the properties of an object, or of all objects of an array, without comments."""
        for part in node.items if isinstance(node, JsonArray) else [node]:
            if isinstance(part, JsonObject):
                yield from (member for member in part.members if member.key != "//")
            elif not (isinstance(part, JsonScalar) and part.value is None):
                self._note(part.start, part.end, f"expected an object with {what}, found another value")

    def _blocks(
        self, member: JsonMember, kind: str, labels_left: int, labels: list[str], start: int, body: Body
    ) -> None:
        """Append the blocks that a property stands for: one for each combination of labels."""
        node = member.value
        if labels_left:
            for label in self.members(node, f"the labels of {kind}"):
                self._blocks(label, kind, labels_left - 1, [*labels, label.key], label.start, body)
            return
        for part in node.items if isinstance(node, JsonArray) else [node]:
            if isinstance(part, JsonScalar) and part.value is None:
                continue
            inner = Body(part.start, part.end)
            if self.is_full(body, member):
                return
            body.add(Block(start if part is node else part.start, part.end, kind, labels, inner))
            self.body(part, kind, inner)

    def _nested_blocks(self, member: JsonMember, body: Body) -> None:
        """Append the blocks that a property of a resource stands for, in which other blocks are made by `dynamic`."""
        node = member.value
        for part in node.items if isinstance(node, JsonArray) else [node]:
            inner = Body(part.start, part.end)
            body.add(Block(part.start, part.end, member.key, [], inner))
            self.body(part, "content", inner)

    def expression(self, node: JsonNode, mode: int, depth: int) -> Expression:
        """Return the expression that a JSON value stands for; `depth` counts the values around it."""
        if isinstance(node, JsonArray):
            items = [self.expression(item, mode, depth + 1) for item in node.items]
            return TupleExpression(node.start, node.end, items)
        if isinstance(node, JsonObject):
            entries = []
            for member in node.members:
                if member.key != "//":
                    key = JsonScalar(member.start, member.key_end, member.key)
                    entries.append(
                        ObjectItem(
                            member.start,
                            member.value.end,
                            self._string(key, member.key, _LITERAL if mode == _REFERENCE else mode, depth),
                            self.expression(member.value, mode, depth + 1),
                        )
                    )
            return ObjectExpression(node.start, node.end, entries)
        if isinstance(node, JsonHole):
            return Invalid(node.start, node.end)
        if isinstance(node.value, str):
            return self._string(node, node.value, mode, depth)
        return Literal(node.start, node.end, node.value)

    def _string(self, node: JsonScalar, text: str, mode: int, depth: int) -> Expression:
        is_template = "${" in text or "%{" in text
        if mode == _LITERAL or (mode == TEMPLATE and not is_template):
            return Literal(node.start, node.end, text)
        parse = parse_hcl_template if is_template else parse_hcl_expression
        raw = self.source.text[node.start + 1 : node.end - 1]
        if "\\" not in raw:
            expression, diagnostics = parse(self.source, node.start + 1, node.end - 1)
        else:
            decoded = SourceFile(self.source.path, text, self.source.secrets)
            expression, found = parse(decoded)
            offsets = _offsets(raw, node.start + 1)
            _move(expression, offsets)
            diagnostics = [
                Diagnostic(Span(self.source, offsets[each.span.start], offsets[each.span.end]), each.message)
                for each in found
            ]
        for diagnostic in diagnostics:
            self._note(diagnostic.span.start, diagnostic.span.end, diagnostic.message)
        if depth > _DEEP_NESTING and depth + tree_depth(expression) > MAX_TREE_DEPTH:
            self._note(node.start, node.end, f"the expression is nested more than {MAX_TREE_DEPTH} levels deep")
            return Invalid(node.start, node.end)
        return expression

    def _note(self, start: int, end: int, message: str) -> None:
        if len(self.file.diagnostics) < MAX_DIAGNOSTICS:
            self.file.diagnostics.append(Diagnostic(Span(self.source, start, end), message))


def _string_mode(kind: str, name: str) -> int:
    if name in _REFERENCES_IN.get(kind, ()):
        return _REFERENCE
    if kind in _LITERALS_IN:
        names = _LITERALS_IN[kind]
        if names is None or name in names:
            return _LITERAL
    return TEMPLATE


def _offsets(raw: str, start: int) -> list[int]:
    """Return where each character of an unescaped JSON string (and its end) stands in the source."""
    offsets: list[int] = []
    at = 0
    for escape in _ESCAPES.finditer(raw):
        offsets.extend(range(start + at, start + escape.start()))
        text = unescape_json(escape[0])[0]
        step = len(escape[0]) / max(len(text), 1)
        offsets.extend(start + escape.start() + int(index * step) for index in range(len(text)))
        at = escape.end()
    offsets.extend(range(start + at, start + len(raw) + 1))
    return offsets


def _move(expression: Expression, offsets: list[int]) -> None:
    """Put the places of an expression, read from unescaped text, where they are in the source."""
    pending: list[Node] = [expression]
    while pending:
        node = pending.pop()
        for field in fields(node):
            content = getattr(node, field.name)
            members = content if isinstance(content, list) else (content,)
            pending.extend(member for member in members if isinstance(member, Node))
        node.start = offsets[node.start]
        node.end = offsets[node.end]
