"""The content of a block as a value: arguments evaluated, nested blocks as lists, `dynamic` expanded.

https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from sys import intern

from avd_intune.languages.terraform.evaluation.loops import pairs_of
from avd_intune.languages.terraform.evaluation.open_elements import representative_of
from avd_intune.languages.terraform.modules import Content, PlacedAttribute, PlacedBlock
from avd_intune.languages.terraform.syntax.hcl_tree import Literal, Variable
from avd_intune.source.budget import current_budget
from avd_intune.values.cases import lift
from avd_intune.values.identity import unknown_from
from avd_intune.values.value_types import (
    EvaluationError,
    Known,
    ListValue,
    ObjectValue,
    Origin,
    Unknown,
    Value,
    replace,
    through,
)

# Providers that deploy to Azure, and say to which of its clouds.
AZURE_PROVIDERS = frozenset({"azurerm", "azapi"})
META_ARGUMENTS = frozenset({"count", "for_each", "depends_on", "provider", "providers", "lifecycle"})
# The arguments by which a resource carries a template that it deploys or keeps.
TEMPLATES = frozenset({"template_content", "template_body", "policy_rule", "main_template", "body", "sensitive_body"})
META_BLOCKS = frozenset({"lifecycle", "connection", "timeouts"})
MAX_BLOCKS = 1000
MAX_BLOCK_DEPTH = 20
# Steps of a block for each level that it is nested: a `dynamic` in one, and so on, makes any number of them.
STEPS_OF_A_LEVEL = 8
# And of one that a `dynamic` block makes: one line makes a thousand of them, each kept and looked at with its names.
STEPS_OF_A_MADE_BLOCK = 8

Names = Mapping[str, Value]
Evaluate = Callable[[PlacedAttribute, Names], Value]


def argument_names(content: Content) -> Mapping[str, object]:
    """Return the names of the arguments of a resource, without Terraform's own, in order; as keys of a table."""
    stated = content.attributes
    if META_ARGUMENTS.isdisjoint(stated):
        return stated
    return dict.fromkeys(name for name in stated if name not in META_ARGUMENTS)


def block_types(content: Content) -> list[str]:
    """Return the types of the nested blocks of a resource, each once, those made by `dynamic` included."""
    return [kind for kind in _types(content) if kind not in META_BLOCKS]


def _types(content: Content) -> list[str]:
    return list(dict.fromkeys(type_of(placed) for placed in content.blocks))


def type_of(placed: PlacedBlock) -> str:
    """Return the type of a nested block, that of a `dynamic` one is its label."""
    block = placed.block
    return block.labels[0] if block.type == "dynamic" and block.labels else block.type


class BlockReader:
    """Evaluates the blocks of one resource instance; `evaluate` knows its scope."""

    __slots__ = ("_evaluate",)

    def __init__(self, evaluate: Evaluate) -> None:
        self._evaluate = evaluate

    def argument(self, content: Content, name: str, names: Names, path: str = "") -> Value:
        """Return the value of an argument; its last step of provenance is the argument itself."""
        placed = content.attributes[name]
        return through(self._evaluate(placed, names), intern(f"{path}{name}"), placed.span)

    def blocks(self, content: Content, kind: str, names: Names, path: str = "", depth: int = 0) -> Value:
        """Return all nested blocks of a type: a list of objects, or one of several such lists."""
        result: Value = ListValue((), kind="list")
        # What is joined one by one is copied again for each of thousands.
        written: list[Value] = []
        origin: Origin | None = None
        for placed in content.blocks:
            if type_of(placed) != kind:
                continue
            if placed.block.type != "dynamic":
                written.append(self._object(placed, kind, names, path, depth))
                continue
            added = self._dynamic(placed, kind, names, path, depth)
            if isinstance(added, ListValue) and added.rest is None:
                written.extend(added.items)
                origin = origin or added.origin
                continue
            result = lift(_joined, _with_written(result, written, origin), added)
            written, origin = [], None
        return _with_written(result, written, origin)

    def _object(self, placed: PlacedBlock, kind: str, names: Names, path: str, depth: int) -> Value:
        origin = Origin(f"{path}{kind}", placed.span)
        if depth >= MAX_BLOCK_DEPTH:
            reason = f"blocks are nested more than {MAX_BLOCK_DEPTH} levels deep"
            return Unknown(reason, key=f"{path}{kind}@{placed.source.path}:{placed.block.start}", origin=origin)
        budget = current_budget()
        if budget is not None and depth:
            if budget.steps <= 0:
                return self._too_many_steps(placed, kind, path)
            budget.steps -= depth * STEPS_OF_A_LEVEL
        content = placed.content
        inner = f"{path}{kind}."
        entries = {name: self.argument(content, name, names, inner) for name in content.attributes}
        for nested in _types(content):
            entries[nested] = self.blocks(content, nested, names, inner, depth + 1)
        return ObjectValue(entries, rest=content.more, origin=origin)

    @staticmethod
    def _too_many_steps(placed: PlacedBlock, kind: str, path: str) -> Unknown:
        key = f"{path}{kind}@{placed.source.path}:{placed.block.start}"
        return Unknown("the evaluation takes too many steps", key=key, origin=Origin(f"{path}{kind}", placed.span))

    def _dynamic(self, placed: PlacedBlock, kind: str, names: Names, path: str, depth: int) -> Value:
        body = placed.content
        for_each = body.attributes.get("for_each")
        content = next(body.blocks_of("content"), None)
        if for_each is None or content is None:
            return ListValue((), kind="list")
        written = body.attributes.get("iterator")
        iterator = kind
        if written is not None and isinstance(written.expression, Variable):
            iterator = written.expression.name
        elif written is not None and isinstance(written.expression, Literal):
            iterator = str(written.expression.value)

        budget = current_budget()

        def element(key: Value, value: Value) -> Value:
            if budget is not None:
                if budget.steps <= 0:
                    return self._too_many_steps(placed, kind, path)
                budget.steps -= STEPS_OF_A_MADE_BLOCK
            inner = {**names, iterator: ObjectValue({"key": key, "value": value})}
            made = self._object(content, kind, inner, path, depth)
            return replace(made, origin=Origin(f"{path}{kind}", placed.span))

        return lift(partial(_expanded, element), self._evaluate(for_each, names))


def _expanded(element: Callable[[Value, Value], Value], collection: Value) -> Value:
    if isinstance(collection, Known) and collection.value is None:
        return ListValue((), kind="list")
    pairs = pairs_of(collection)
    if isinstance(pairs, EvaluationError):
        return ListValue((), kind="list", rest=element(pairs, pairs))
    items = [element(pair.key, pair.value) for pair in pairs[:MAX_BLOCKS] if not pair.open]
    rest = [element(pair.key, pair.value) for pair in pairs if pair.open]
    if len(pairs) > MAX_BLOCKS:
        rest.append(unknown_from("dynamic", collection, reason=f"more than {MAX_BLOCKS} blocks are made of it"))
    return ListValue(tuple(items), kind="list", rest=representative_of(rest), origin=collection.origin)


def _with_written(result: Value, written: list[Value], origin: Origin | None) -> Value:
    if not written and origin is None:
        return result
    return lift(_joined, result, ListValue(tuple(written), kind="list", origin=origin))


def _joined(left: Value, right: Value) -> Value:
    if not isinstance(left, ListValue) or not isinstance(right, ListValue):
        return left if isinstance(left, Unknown) else right
    rests = [rest for rest in (left.rest, right.rest) if rest is not None]
    return replace(
        left, items=left.items + right.items, rest=representative_of(rests), origin=left.origin or right.origin
    )
