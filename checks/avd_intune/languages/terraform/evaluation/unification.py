"""The one type that several HCL types convert to: what `? :`, `tolist`, `map(any)` make of mixed members.

A port of the rules of https://github.com/zclconf/go-cty/blob/main/cty/convert/unify.go, in the variant
that may use conversions which depend on the value ("unsafe"), as the HCL language does throughout.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from avd_intune.languages.terraform.evaluation.type_memory import remembered
from avd_intune.languages.terraform.evaluation.type_model import (
    ANY,
    STRING,
    Collection,
    Object,
    Primitive,
    Tuple,
    TypeConstraint,
    collection_of,
    object_of,
    tuple_of,
)


def unify(types: Sequence[TypeConstraint]) -> TypeConstraint | None:
    """Return the type that all the given ones convert to; None if there is none, or none is given."""
    # One of each is enough: a list of a million has few types.
    return _unify(*{id(each): each for each in types}.values())


@remembered
def _unify(*types: TypeConstraint) -> TypeConstraint | None:
    if not types:
        return None
    first = types[0]
    if all(each == first for each in types[1:]):
        return first
    kinds = {_kind(each) for each in types}
    definite = kinds - {"any"}
    if len(definite) == 1 and definite <= {"map", "list", "set", "object", "tuple"}:
        if "any" in kinds:
            return ANY
        kind = definite.pop()
        if kind == "object":
            return _unify_objects([each for each in types if isinstance(each, Object)])
        if kind == "tuple":
            return _unify_tuples([each for each in types if isinstance(each, Tuple)])
        element = unify([each.element for each in types if isinstance(each, Collection)])
        return None if element is None else collection_of(kind, element)
    if definite == {"map", "object"}:
        found = _unify_after(types, "object", "map")
        if found is not None:
            return found
    if definite == {"list", "tuple"}:
        found = _unify_after(types, "tuple", "list")
        if found is not None:
            return found
    if {"object", "tuple"} <= kinds:
        return None
    return _most_preferred(types)


def _kind(constraint: TypeConstraint) -> str:
    if isinstance(constraint, Collection):
        return constraint.kind
    if isinstance(constraint, Object):
        return "object"
    if isinstance(constraint, Tuple):
        return "tuple"
    return "any" if constraint == ANY else "primitive"


def _unify_after(types: Sequence[TypeConstraint], structural: str, collection: str) -> TypeConstraint | None:
    """Unify once the objects are seen as one map, or the tuples as one list."""
    if structural == "object":
        merged = _objects_as_map([each for each in types if isinstance(each, Object)])
    else:
        merged = _tuples_as_list([each for each in types if isinstance(each, Tuple)])
    if merged is None:
        return None
    found = unify([merged if _kind(each) == structural else each for each in types])
    return found if found is not None and _kind(found) == collection else None


def _unify_objects(types: Sequence[Object]) -> TypeConstraint | None:
    names = types[0].attributes.keys()
    if any(each.attributes.keys() != names for each in types[1:]):
        return _objects_as_map(types)
    attributes = {}
    for name in names:
        found = unify([each.attributes[name] for each in types])
        if found is None:
            return None
        attributes[name] = found
    return object_of(attributes)


def _objects_as_map(types: Sequence[Object]) -> TypeConstraint | None:
    element = unify([attribute for each in types for attribute in each.attributes.values()])
    if element is None or not all(
        can_convert(attribute, element) for each in types for attribute in each.attributes.values()
    ):
        return None
    return collection_of("map", element)


def _unify_tuples(types: Sequence[Tuple]) -> TypeConstraint | None:
    length = len(types[0].elements)
    if any(len(each.elements) != length for each in types[1:]):
        return _tuples_as_list(types)
    elements = []
    for at in range(length):
        found = unify([each.elements[at] for each in types])
        if found is None:
            return None
        elements.append(found)
    return tuple_of(elements)


def _tuples_as_list(types: Sequence[Tuple]) -> TypeConstraint | None:
    element = unify([element for each in types for element in each.elements])
    return None if element is None else collection_of("list", element)


def _most_preferred(types: Sequence[TypeConstraint]) -> TypeConstraint | None:
    """Return the first type, in the order of preference, that all others convert to."""
    distinct: list[TypeConstraint] = []
    for each in types:
        if each not in distinct:
            distinct.append(each)
    for wanted in _by_preference(distinct):
        if all(each == wanted or can_convert(each, wanted) for each in distinct):
            return wanted
    return None


def _by_preference(types: Sequence[TypeConstraint]) -> list[TypeConstraint]:
    """Sort topologically: a type comes before those that convert to it without loss."""
    count = len(types)
    after: list[list[int]] = [[] for _ in types]
    before = [0] * count
    for left in range(count):
        for right in range(left + 1, count):
            order = _compare(types[left], types[right])
            if order:
                first, second = (left, right) if order < 0 else (right, left)
                after[first].append(second)
                before[second] += 1
    queue = [at for at in range(count) if not before[at]]
    for at in queue:
        for following in after[at]:
            before[following] -= 1
            if not before[following]:
                queue.append(following)
    return [types[at] for at in queue]


@remembered
def _compare(left: TypeConstraint, right: TypeConstraint) -> int:
    """Return -1 if `left` is the more general type, 1 if `right` is, 0 if neither."""
    if ANY in (left, right):
        return (left == ANY) - (right == ANY)
    if isinstance(left, Primitive) and isinstance(right, Primitive):
        return (right == STRING) - (left == STRING) if left != right else 0
    kinds = (_kind(left), _kind(right))
    if isinstance(left, Collection) and isinstance(right, Collection) and kinds[0] == kinds[1]:
        return _compare(left.element, right.element)
    if kinds in (("list", "tuple"), ("map", "object"), ("tuple", "set"), ("list", "set")):
        return -1
    if kinds in (("tuple", "list"), ("object", "map"), ("set", "tuple"), ("set", "list")):
        return 1
    if isinstance(left, Object) and isinstance(right, Object):
        if left.attributes.keys() != right.attributes.keys():
            return 0
        return _agreed(_compare(left.attributes[name], right.attributes[name]) for name in left.attributes)
    if isinstance(left, Tuple) and isinstance(right, Tuple) and len(left.elements) == len(right.elements):
        return _agreed(_compare(a, b) for a, b in zip(left.elements, right.elements, strict=True))
    return 0


def _agreed(orders: Iterable[int]) -> int:
    found = {order for order in orders if order}
    return found.pop() if len(found) == 1 else 0


@remembered
def can_convert(source: TypeConstraint, target: TypeConstraint) -> bool:
    """Say whether a value of the source type may convert to the target (its content may still not)."""
    if ANY in (source, target) or source == target:
        return True
    if isinstance(source, Primitive) and isinstance(target, Primitive):
        return STRING in (source, target)
    if isinstance(target, Collection):
        if isinstance(source, Collection):
            return (source.kind == "map") == (target.kind == "map") and can_convert(source.element, target.element)
        if isinstance(source, Object):
            return target.kind == "map" and _all_convert(tuple(source.attributes.values()), target.element)
        if isinstance(source, Tuple):
            return target.kind != "map" and _all_convert(source.elements, target.element)
        return False
    if isinstance(target, Tuple):
        return (
            isinstance(source, Tuple)
            and len(source.elements) == len(target.elements)
            and all(can_convert(a, b) for a, b in zip(source.elements, target.elements, strict=True))
        )
    if isinstance(target, Object):
        if isinstance(source, Collection) and source.kind == "map":
            return all(
                name in target.optional or can_convert(source.element, each) for name, each in target.attributes.items()
            )
        return isinstance(source, Object) and all(
            can_convert(source.attributes[name], each) if name in source.attributes else name in target.optional
            for name, each in target.attributes.items()
        )
    return False


def _all_convert(elements: Sequence[TypeConstraint], target: TypeConstraint) -> bool:
    if target == ANY:
        return not elements or unify(elements) is not None
    return all(can_convert(element, target) for element in elements)
