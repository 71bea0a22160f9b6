"""One `resource`, `data`, `ephemeral` or `action` block in one module instance, and its instances."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import Protocol

from avd_intune.languages.resource_model import Mode, Resource, SwitchedOff
from avd_intune.languages.terraform.blocks import TEMPLATES, BlockReader, argument_names, block_types, type_of
from avd_intune.languages.terraform.computed_attributes import OPEN_OBJECTS, computed, computed_names, stays_null
from avd_intune.languages.terraform.evaluation.entry_keys import number_of_instances
from avd_intune.languages.terraform.evaluation.traversal import missing_attribute
from avd_intune.languages.terraform.instances import Expansion, Slot, expand, has_instances
from avd_intune.languages.terraform.modules import ACTION, KNOW_SELF, MANAGED, Declaration, PlacedAttribute
from avd_intune.languages.terraform.providers import Configured, cloud_of_resource
from avd_intune.languages.terraform.syntax.hcl_tree import (
    Expression,
    GetAttribute,
    Index,
    Literal,
    Splat,
    TupleExpression,
    Variable,
)
from avd_intune.source.text import Span
from avd_intune.values.access import is_null, itself
from avd_intune.values.cases import either, lift
from avd_intune.values.entries import LazyEntries
from avd_intune.values.value_types import (
    FALSE,
    NULL,
    Known,
    ListValue,
    ObjectValue,
    Origin,
    Reference,
    ResourceValue,
    Unknown,
    Value,
    replace,
)

# One for all: an empty set is an object of its own each time.
_NONE: frozenset[str] = frozenset()
_MODES = {MANAGED: Mode.MANAGED, ACTION: Mode.ACTION}


class Owner(Configured, Protocol):
    """The module instance that a resource belongs to, as far as the resource needs it."""

    key_prefix: str
    presence: Value
    calls: tuple[Span, ...]
    modules: tuple[str, ...]
    representatives: dict[str, Value]

    @property
    def parent(self) -> Owner | None: ...

    def evaluate(self, placed: PlacedAttribute, names: Mapping[str, Value] = ...) -> Value: ...

    def in_a_circle(self, written: str) -> Unknown: ...

    def report(self, span: Span, reason: str, concerns: str | None = None, kind: str = "evaluation") -> None: ...

    def resource_node(self, kind: str, type_name: str, name: str) -> ResourceNode | None: ...

    def noting_templates(self) -> AbstractContextManager[None]: ...

    @property
    def note_blank(self) -> Callable[[Value | None], None]: ...


class ResourceNode:
    """A resource block; its value is one object, or a list or map of its instances."""

    __slots__ = (
        "_alike",
        "_expansion",
        "_only",
        "_others",
        "_read",
        "address",
        "arguments",
        "blocks",
        "content",
        "declaration",
        "kind",
        "label",
        "later",
        "name",
        "owner",
        "type",
    )

    def __init__(self, owner: Owner, key: tuple[str, str, str], declaration: Declaration) -> None:
        self.owner = owner
        self.kind, self.type, self.name = key
        self.declaration = declaration
        self.content = declaration.content.with_inside("config") if self.kind == ACTION else declaration.content
        label = f"{self.type}.{self.name}"
        self.label = label if self.kind == MANAGED else f"{self.kind}.{label}"
        self.address = f"{owner.key_prefix}{self.label}"
        self.later = "is known after apply" if self.kind in _MODES else "is read at deployment"
        self.arguments = argument_names(self.content)  # in order, and asked for by name
        self.blocks = tuple(block_types(self.content))
        # What is evaluated once for all instances.
        self._read: dict[str, Value] | None = None
        self._alike: frozenset[str] | None = None
        self._expansion: Expansion | None = None
        # Most blocks have one instance, which needs no table.
        self._only: ResourceInstance | None = None
        self._others: dict[str, ResourceInstance] | None = None

    @property
    def expansion(self) -> Expansion:
        if self._expansion is None:
            # A number of instances that depends on the resource itself finds this one in place.
            self._expansion = Expansion("single", (Slot(),))
            evaluate = partial(self.owner.evaluate, names={})
            self._expansion = expand(self.content, evaluate, self.address, self.owner.representatives)
            if self._expansion.problem is not None:
                span = self._expansion.problem_span or self.declaration.span
                kind = "limit" if self._expansion.is_cut else "evaluation"
                self.owner.report(span, f"{self.address}: {self._expansion.problem}", self.declaration.span.text, kind)
            self.owner.note_blank(self._expansion.blank)
        return self._expansion

    @property
    def alike(self) -> frozenset[str]:
        """The arguments and types of blocks that say the same of all instances: none of their names stands there."""
        if self._alike is None:
            slots = self.expansion.slots
            if len(slots) < 2:
                self._alike = _NONE
                return self._alike
            # In JSON a letter may be written as an escape.
            own = re.compile(rf"\b(?:{'|'.join(slots[0].names)})\b|\\u")
            places = self._places()
            told_apart = {name for name, span in places if own.search(span.source.text, span.start, span.end)}
            self._alike = frozenset((*self.arguments, *self.blocks)) - told_apart
        return self._alike

    def _places(self) -> Iterator[tuple[str, Span]]:
        yield from ((name, placed.span) for name, placed in self.content.attributes.items())
        yield from ((type_of(placed), placed.span) for placed in self.content.blocks)

    def read(self, name: str, names: Mapping[str, Value]) -> Value:
        """Return what an argument or a type of nested blocks says where these names of an instance are known."""
        reader = BlockReader(self.owner.evaluate)
        if name in self.arguments:
            return reader.argument(self.content, name, names)
        return reader.blocks(self.content, name, names)

    def read_once(self, name: str, names: Mapping[str, Value]) -> Value:
        """Return what `read` does of an argument or block that says the same of all instances."""
        if self._read is None:
            self._read = {}
        if name not in self._read:
            self._read[name] = self.read(name, names)
        return self._read[name]

    @property
    def is_single(self) -> bool:
        return self.expansion.kind == "single"

    @property
    def value(self) -> Value:
        return self.owner.once(self.kind, f"{self.type}.{self.name}", self._collected)

    def _collected(self) -> Value:
        return self.expansion.collected(lambda slot: self.instance(slot).value)

    def attribute(self, name: str) -> Value:
        """Return an attribute of the only instance."""
        return self.instance(self.expansion.slots[0]).attribute(name)

    def instance(self, slot: Slot) -> ResourceInstance:
        """Return one instance."""
        if not slot.text:
            if self._only is None:
                self._only = ResourceInstance(self, slot)
            return self._only
        self._others = self._others or {}
        found = self._others.get(slot.text)
        if found is None:
            found = self._others[slot.text] = ResourceInstance(self, slot)
        return found

    def let_go(self) -> None:
        """Forget the instances: they refer to this block, so that both would stay for as long as the scan lasts."""
        for each in filter(None, (self._only, *(self._others or {}).values())):
            each._value = None  # which asks the instance for each of its attributes
        self._only = self._others = None

    def instances(self) -> Iterator[ResourceInstance]:
        """Yield all instances, the representative of an unknown number included."""
        return (self.instance(slot) for slot in self.expansion.slots)

    def switched_off(self) -> Iterator[SwitchedOff]:
        """Yield the block itself where it has no instance at all, for `explain` and reports."""
        if self.kind == MANAGED and not self._has_instances():
            span, calls = self.declaration.span, self.owner.calls
            yield SwitchedOff(self.address, self.type, span, self.expansion.why_none, calls)

    def _has_instances(self) -> bool:
        if self._expansion is not None:
            return bool(self._expansion.slots)
        return has_instances(self.content, partial(self.owner.evaluate, names={}))

    def resources(self) -> Iterator[Resource]:
        """Yield what is deployed of it, without what never is."""
        for slot in self.expansion.slots:
            presence = either(self.owner.presence, partial(itself, slot.presence), lambda: FALSE)
            if not (isinstance(presence, Known) and presence.value is False):
                yield self.instance(slot).resource(presence)


class ResourceInstance:
    """One instance: what its block configures, and references to everything else."""

    __slots__ = ("_configured", "_node", "_slot", "_value", "address", "reference")

    def __init__(self, node: ResourceNode, slot: Slot) -> None:
        self._node = node
        self._slot = slot
        self.address = f"{node.address}{slot.text}"
        self.reference = Reference(f"{self.address} {node.later}", key=self.address, target=self.address)
        # What its block says, as far as it was asked for; None while that is computed.
        self._configured: dict[str, Value | None] = {}
        self._value: ResourceValue | None = None

    @property
    def value(self) -> ResourceValue:
        """The instance as a whole."""
        if self._value is None:
            node = self._node
            self._value = ResourceValue(
                LazyEntries([*node.arguments, *node.blocks, *computed_names(node.kind, node.type)], self.attribute),
                reference=self.reference,
                later=node.later,
                origin=Origin(self.address, node.declaration.span),
            )
        return self._value

    def configured(self, name: str) -> Value:
        """Return what the block says about an argument or a type of nested blocks; what needs itself is unknown."""
        known = self._configured
        if name in known:
            value = known[name]
            return (
                self._node.owner.in_a_circle(f"{self._node.label}{self._slot.text}.{name}") if value is None else value
            )
        known[name] = None
        try:
            value = known[name] = self._read(name)
        finally:
            if known[name] is None:
                del known[name]
        return value

    def _read(self, name: str) -> Value:
        node = self._node
        if name in KNOW_SELF:
            return node.read(name, {**self._slot.names, "self": self.value})
        read = node.read_once if name in node.alike else node.read
        if name not in TEMPLATES:
            return read(name, self._slot.names)
        with node.owner.noting_templates():
            return read(name, self._slot.names)

    def attribute(self, name: str) -> Value:
        """Return an attribute as other blocks see it: what is not configured, or null, is a reference."""
        node = self._node
        if stays_null(node.kind, node.type, name):
            return self._argument_or_null(name)
        if name not in node.arguments and name not in node.blocks:
            if name in computed_names(node.kind, node.type):
                found = computed(name, node.declaration.span, self._argument_or_null, node.owner.evaluate)
                if name in OPEN_OBJECTS and isinstance(found, ObjectValue):
                    reference = replace(self.reference, path=(name,), key=f"{self.address}.{name}")
                    return ResourceValue(found.entries, reference=reference, later=node.later)
                return lift(lambda each: missing_attribute(self.value, name) if is_null(each) else each, found)
            return missing_attribute(self.value, name)
        value = self.configured(name)
        # JSON syntax writes blocks as lists of objects.
        if name in node.blocks or node.content.attributes[name].source.path.endswith(".json"):
            value = lift(lambda each: self._referable(each, name), value)
            if name in node.blocks:
                return value
        return lift(lambda each: missing_attribute(self.value, name) if is_null(each) else each, value)

    def _argument_or_null(self, name: str) -> Value:
        return self.configured(name) if name in self._node.arguments else NULL

    def _referable(self, blocks: Value, name: str) -> Value:
        """Return nested blocks so that attributes which the provider adds to them can be referred to."""
        if not isinstance(blocks, ListValue):
            return blocks
        reference = replace(self.reference, path=(name,), key=f"{self.address}.{name}")
        items = tuple(_as_part(item, reference, at, self._node.later) for at, item in enumerate(blocks.items))
        rest = None if blocks.rest is None else _as_part(blocks.rest, reference, "*", self._node.later)
        return replace(blocks, items=items, rest=rest)

    def resource(self, presence: Value) -> Resource:
        """Return the instance as it is deployed, under the condition that it is."""
        node, span = self._node, self._node.declaration.span
        properties = {name: self.configured(name) for name in (*node.arguments, *node.blocks)}
        depends_on = node.content.attributes.get("depends_on")
        if depends_on is not None:
            properties["depends_on"] = dependencies_of(node.owner, depends_on)
        return Resource(
            key=self.address,
            address=self.address,
            type=node.type,
            properties=ObjectValue(properties, rest=node.content.more, origin=Origin(self.address, span)),
            span=span,
            mode=_MODES.get(node.kind, Mode.EXISTING),
            presence=presence,
            module_calls=node.owner.calls,
            modules=node.owner.modules,
            replaced_with=tuple(self._triggers()),
            cloud=cloud_of_resource(node.owner, node.type, node.content),
            number=number_of_instances(self._slot.names),
            depends_on=partial(dependencies_of_calls, node.owner) if node.owner.parent is not None else tuple,
        )

    def _triggers(self) -> Iterator[Value]:
        for lifecycle in self._node.content.blocks_of("lifecycle"):
            named = lifecycle.content.attributes.get("replace_triggered_by")
            if named is not None:
                yield from references_to(self._node.owner, named, "replace_triggered_by").items


def _as_part(item: Value, reference: Reference, at: int | str, later: str) -> Value:
    if not isinstance(item, ObjectValue):
        return item
    part = replace(reference, path=(*reference.path, at), key=f"{reference.key}[{at}]")
    return ResourceValue(item.entries, reference=part, later=later, origin=item.origin, secret=item.secret)


def dependencies_of_calls(owner: Owner) -> tuple[str, ...]:
    """Return what the calls of a module, and of those around it, name in `depends_on`; see `Resource.depends_on`."""
    found: dict[str, None] = {}
    while owner.parent is not None:
        call = owner.parent.code.calls.get(owner.path[-1])
        stated = call.content.attributes.get("depends_on") if call is not None else None
        named = dependencies_of(owner.parent, stated).items if stated is not None else ()
        found.update((each.target, None) for each in named if isinstance(each, Reference))
        owner = owner.parent
    return tuple(found)


def dependencies_of(owner: Owner, depends_on: PlacedAttribute) -> ListValue:
    """Return what a `depends_on` names as a list of references, without evaluating it."""
    return references_to(owner, depends_on, "depends_on")


def references_to(owner: Owner, placed: PlacedAttribute, name: str) -> ListValue:
    """Return the resources that the list of an argument of Terraform's own names, without evaluating it."""
    written = placed.expression
    references: list[Value] = []
    for item in written.items if isinstance(written, TupleExpression) else []:
        names = _names_of(item)
        if names[:1] in (["module"], ["component"]) and len(names) > 1:
            references.append(_reference(f"{owner.key_prefix}{names[0]}.{names[1]}"))
            continue
        kind = names.pop(0) if names[:1] and names[0] in ("data", "resource", "ephemeral") else MANAGED
        node = owner.resource_node(kind, names[0], names[1]) if len(names) > 1 else None
        if node is not None:
            step = Origin(name, placed.span)
            references.extend(replace(instance.reference, origin=step) for instance in node.instances())
    return ListValue(tuple(references), origin=Origin(name, placed.span))


def _reference(key: str) -> Reference:
    return Reference(f"{key} is known after apply", key=key, target=key)


def _names_of(node: Expression) -> list[str]:
    """Return the leading names of a traversal: `a.b[0].c` gives a, b, c."""
    names: list[str] = []
    while isinstance(node, (GetAttribute, Index, Splat)):
        if isinstance(node, GetAttribute):
            names.append(node.name)
        node = node.target
    if isinstance(node, Literal) and isinstance(node.value, str) and not names:
        return node.value.split(".")  # as it was written before Terraform 0.12
    return [node.name, *reversed(names)] if isinstance(node, Variable) else []
