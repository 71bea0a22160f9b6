"""Whether a value fits a Bicep type, as the engine checks the arguments of a user-defined function at run time."""

from __future__ import annotations

from decimal import Decimal

from avd_intune.languages.arm.functions.function_api import kind_of
from avd_intune.languages.bicep.evaluation.type_checks import (
    MAX_TYPE_DEPTH,
    BicepType,
    choices_of,
    named_members,
    resolved,
    variants_of,
)
from avd_intune.languages.bicep.syntax.type_tree import (
    ArrayType,
    NullableType,
    ObjectType,
    TupleType,
    TypeName,
    UnionType,
)
from avd_intune.values.value_types import Known, ListValue, ObjectValue, OneOf, Unknown, Value

# The built-in types by what a known value of them is.
_SCALARS: dict[str, tuple[type, ...]] = {"string": (str,), "int": (int,), "bool": (bool,)}


def misfit(value: Value, kind: BicepType, depth: int = 0) -> str | None:
    """Return why a value certainly does not fit a type, None if it does or may."""
    kind = resolved(kind)
    node = kind.node
    if isinstance(value, (Unknown, OneOf)) or depth > MAX_TYPE_DEPTH:
        return None
    is_null = isinstance(value, Known) and value.value is None
    if isinstance(node, NullableType):
        return None if is_null else misfit(value, kind.inner(node.operand, kind.decorators), depth + 1)
    choices = choices_of(kind)
    if choices is not None:
        is_one = isinstance(value, Known) and any(_same(value, each) for each in choices.values())
        return None if is_one else f"{kind_of(value)} is given that is none of the allowed values"
    if isinstance(node, UnionType):
        reasons = [misfit(value, each, depth + 1) for each in variants_of(kind)]
        return None if None in reasons or not reasons else reasons[0]
    if isinstance(node, TypeName):
        return _built_in(value, node.name)
    if isinstance(node, (ArrayType, TupleType)):
        return _array(value, kind, depth)
    if isinstance(node, ObjectType):
        return _object(value, kind, depth)
    return None


def _same(left: Known, right: Value) -> bool:
    return isinstance(right, Known) and type(left.value) is type(right.value) and left.value == right.value


def _built_in(value: Value, name: str) -> str | None:
    if name == "any":
        return None
    if name in _SCALARS:
        fits = isinstance(value, Known) and isinstance(value.value, _SCALARS[name])
        if name == "int" and isinstance(value, Known):
            fits = fits and not isinstance(value.value, (bool, Decimal))
    elif name in ("array", "object"):
        fits = isinstance(value, ListValue if name == "array" else ObjectValue)
    else:
        return None
    return None if fits else f"{kind_of(value)} is given where the type is {name}"


def _array(value: Value, kind: BicepType, depth: int) -> str | None:
    node = kind.node
    if not isinstance(value, ListValue):
        return f"{kind_of(value)} is given where the type is an array"
    if isinstance(node, ArrayType):
        kinds = [kind.inner(node.item)] * len(value.items)
    else:
        assert isinstance(node, TupleType)
        if value.rest is None and len(value.items) != len(node.items):
            return f"{len(value.items)} elements are given where the type has {len(node.items)}"
        kinds = [kind.inner(item.type, item.decorators) for item in node.items]
    reasons = (misfit(item, each, depth + 1) for item, each in zip(value.items, kinds, strict=False))
    return next((reason for reason in reasons if reason is not None), None)


def _object(value: Value, kind: BicepType, depth: int) -> str | None:
    if not isinstance(value, ObjectValue):
        return f"{kind_of(value)} is given where the type is an object"
    names = {key.lower(): key for key in value.entries}
    for member, name in named_members(kind):
        inner = kind.inner(member.type, member.decorators)
        found = names.get(name.lower())
        if found is not None:
            reason = misfit(value.entries[found], inner, depth + 1)
        elif value.rest is None and misfit(Known(None), inner, depth + 1) is not None:
            reason = f'the property "{name}" is missing'
        else:
            reason = None
        if reason is not None:
            return reason
    return None
