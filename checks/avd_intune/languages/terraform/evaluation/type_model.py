"""HCL's types: what they are, and the type that a value has.

They are those of Terraform's type system (https://github.com/zclconf/go-cty/blob/main/docs/types.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Union

from avd_intune.languages.terraform.evaluation.type_memory import one_of_its_kind, remembered
from avd_intune.records import dataclass, field
from avd_intune.source.budget import FEW_PARTS, PARTS_OF_A_STEP, count_parts
from avd_intune.values.value_types import (
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    PartialString,
    Reference,
    ResourceValue,
    Unknown,
    Value,
)


@dataclass(frozen=True, slots=True)
class Primitive:
    """`string`, `number`, `bool`, or `any` for a type that is not known or not constrained."""

    name: str


@dataclass(frozen=True, slots=True)
class Collection:
    """`list(element)`, `set(element)` or `map(element)`; `kind` is that word."""

    kind: str
    element: TypeConstraint


@dataclass(frozen=True, slots=True)
class Tuple:
    """`tuple([a, b])`."""

    elements: tuple[TypeConstraint, ...]


@dataclass(frozen=True, slots=True)
class Object:
    """`object({ name = type })`; `optional` names what may be left out, `defaults` what stands there then."""

    attributes: Mapping[str, TypeConstraint]
    optional: frozenset[str] = frozenset()
    defaults: Mapping[str, Value] = field(default_factory=dict, compare=False)


TypeConstraint = Union[Primitive, Collection, Tuple, Object]

STRING = Primitive("string")
NUMBER = Primitive("number")
BOOL = Primitive("bool")
ANY = Primitive("any")
_PRIMITIVES = {each.name: each for each in (STRING, NUMBER, BOOL, ANY)}


def collection_of(kind: str, element: TypeConstraint) -> Collection:
    """Return `list(element)`, `set(element)` or `map(element)`; the same one for the same element."""
    return one_of_its_kind(Collection(kind, element), kind, element)


def tuple_of(elements: Sequence[TypeConstraint]) -> Tuple:
    """Return `tuple([…])`; the same one for the same elements."""
    return one_of_its_kind(Tuple(tuple(elements)), *elements)


def object_of(attributes: Mapping[str, TypeConstraint]) -> Object:
    """Return an object type without optional attributes; the same one for the same attributes."""
    parts = [part for attribute in attributes.items() for part in attribute]
    return one_of_its_kind(Object(attributes), *parts)


def type_of(value: Value, known: dict[int, TypeConstraint] | None = None) -> TypeConstraint:
    """Return the type of a value; `any` where it is null, unknown, or differs between alternatives.

    known: what is known of parts by their identity, and learnt; whoever hands it over keeps these parts.
    """
    return _type_of(value, {} if known is None else known)


def is_text(value: Value) -> bool:
    """Say whether an unknown value is certainly a text, as the id of a resource is, and so has no members."""
    return isinstance(value, Unknown) and (
        value.primitive == "string" or (isinstance(value, Reference) and value.path == ("id",))
    )


def _type_of(value: Value, known: dict[int, TypeConstraint]) -> TypeConstraint:
    """known: the types of parts by their identity: what holds another value twice, and so on, has no end of ways."""
    if not isinstance(value, (ListValue, ObjectValue, OneOf)):
        return _built_type(value, known)
    found = known.get(id(value))
    if found is None:
        if len(known) > FEW_PARTS:
            count_parts(PARTS_OF_A_STEP)
        found = known[id(value)] = _built_type(value, known)
    return found


def _built_type(value: Value, known: dict[int, TypeConstraint]) -> TypeConstraint:
    if isinstance(value, Known):
        content = value.value
        if content is None:
            return ANY
        if isinstance(content, bool):
            return BOOL
        return STRING if isinstance(content, str) else NUMBER
    if isinstance(value, PartialString):
        return STRING
    if isinstance(value, ResourceValue):
        return ANY  # its type is in the provider's schema
    if isinstance(value, ListValue):
        if value.kind in ("list", "set"):
            return collection_of(value.kind, _element_type_of(value, known))
        return ANY if value.rest is not None else tuple_of([_type_of(item, known) for item in value.items])
    if isinstance(value, ObjectValue):
        if value.kind == "map":
            members = (*value.entries.values(), *([value.rest] if value.rest else []))
            return collection_of("map", _element_type(members, known))
        if value.rest is not None:
            return ANY
        return object_of({name: _type_of(item, known) for name, item in value.entries.items()})
    if is_text(value):
        return STRING
    if isinstance(value, Unknown) and value.primitive is not None:
        return _PRIMITIVES[value.primitive]
    if isinstance(value, OneOf):
        types = [_type_of(alternative.value, known) for alternative in value.alternatives]
        return types[0] if all(each == types[0] for each in types) else ANY
    return ANY


def element_type(value: ListValue) -> TypeConstraint:
    """Return the type of the elements of a list or set, as an empty one was declared or converted."""
    return _element_type_of(value, {})


def _element_type_of(value: ListValue, known: dict[int, TypeConstraint]) -> TypeConstraint:
    if not value.items and value.rest is None and isinstance(value.element, (Primitive, Collection, Tuple, Object)):
        return value.element
    return _element_type((*value.items, *([value.rest] if value.rest else [])), known)


def _element_type(members: tuple[Value, ...], known: dict[int, TypeConstraint]) -> TypeConstraint:
    # All members of a collection have one type, but a null or unknown one does not show it.
    best: TypeConstraint = ANY
    for member in members:
        found = _type_of(member, known)
        if is_definite(found):
            return found
        if best == ANY:
            best = found
    return best


@remembered
def is_definite(constraint: TypeConstraint) -> bool:
    """Say whether a type is known in all its parts."""
    if isinstance(constraint, Primitive):
        return constraint != ANY
    if isinstance(constraint, Collection):
        return is_definite(constraint.element)
    if isinstance(constraint, Tuple):
        return all(is_definite(element) for element in constraint.elements)
    return all(is_definite(element) for element in constraint.attributes.values())


@remembered
def could_be_same(left: TypeConstraint, right: TypeConstraint) -> bool:
    """Say whether two types may turn out to be the same, once what is `any` in them is known."""
    if ANY in (left, right):
        return True
    if isinstance(left, Collection) and isinstance(right, Collection):
        return left.kind == right.kind and could_be_same(left.element, right.element)
    if isinstance(left, Tuple) and isinstance(right, Tuple):
        return len(left.elements) == len(right.elements) and all(
            could_be_same(a, b) for a, b in zip(left.elements, right.elements, strict=True)
        )
    if isinstance(left, Object) and isinstance(right, Object):
        return left.attributes.keys() == right.attributes.keys() and all(
            could_be_same(left.attributes[name], right.attributes[name]) for name in left.attributes
        )
    return left == right


def name_of(constraint: TypeConstraint) -> str:
    """Return a type as it is written in Terraform, without the members of an object or tuple."""
    if isinstance(constraint, Primitive):
        return constraint.name
    if isinstance(constraint, Collection):
        return f"{constraint.kind} of {name_of(constraint.element)}"
    return "tuple" if isinstance(constraint, Tuple) else "object"


def described_type(value: Value) -> str:
    """Return the type of a value as a reason names it, e.g. `a list of number`, `an object`, `null`."""
    if isinstance(value, Known) and value.value is None:
        return "null"
    constraint = type_of(value)
    name = value.kind if constraint == ANY and isinstance(value, (ListValue, ObjectValue)) else name_of(constraint)
    return f"an {name}" if name.startswith("o") else f"a {name}"
