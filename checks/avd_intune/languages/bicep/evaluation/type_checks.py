"""What Bicep types say of a value that nobody gives: its choices, its members, whether it is a secret.

https://learn.microsoft.com/azure/azure-resource-manager/bicep/user-defined-data-types
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from avd_intune.languages.bicep.syntax.bicep_tree import (
    ArrayExpression,
    Decorator,
    FunctionCall,
    Literal,
    MethodCall,
    Unary,
)
from avd_intune.languages.bicep.syntax.declaration_tree import TypeDeclaration
from avd_intune.languages.bicep.syntax.type_tree import (
    ArrayType,
    NonNullType,
    NullableType,
    ObjectType,
    ObjectTypeAdditionalProperties,
    ObjectTypeProperty,
    ParenthesizedType,
    TupleType,
    Type,
    TypeAdditionalProperties,
    TypeIndex,
    TypeItems,
    TypeName,
    TypeProperty,
    UnaryType,
    UnionType,
)
from avd_intune.records import dataclass
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by, lift
from avd_intune.values.limits import declared_limits, with_elements
from avd_intune.values.value_types import (
    NULL,
    Known,
    ListValue,
    ObjectValue,
    Origin,
    Scalar,
    Unknown,
    Value,
    as_secret,
    replace,
)

# More choices than these are not tried one by one.
MAX_CHOICES = 32
# Types may refer to themselves; no person's object is deeper.
MAX_TYPE_DEPTH = 8
# So many names may stand for another name before there is a type.
MAX_ALIASES = 32


class TypeScope(Protocol):
    """The types that a file declares and imports."""

    @property
    def source(self) -> SourceFile: ...

    def type_named(self, name: str) -> tuple[TypeDeclaration, TypeScope] | None:
        """Return a declared or imported type with the scope that it is written in."""
        ...

    def types_in(self, name: str) -> TypeScope | None:
        """Return the types behind a wildcard import."""
        ...


@dataclass(frozen=True, slots=True)
class BicepType:
    """A type as written somewhere, with the decorators that stand above it."""

    node: Type
    scope: TypeScope
    decorators: Sequence[Decorator] = ()

    def inner(self, node: Type, decorators: Sequence[Decorator] = ()) -> BicepType:
        """Return a type written in the same file; decorators of this one count on for the whole value."""
        return BicepType(node, self.scope, decorators)

    @property
    def is_secure(self) -> bool:
        """Say whether `@secure()` stands above it."""
        return any(decorator_name(each) == "secure" for each in self.decorators)


def decorator_name(decorator: Decorator) -> str:
    """Return the name of a decorator without its namespace."""
    expression = decorator.expression
    return expression.name if isinstance(expression, (FunctionCall, MethodCall)) else ""


def resolved(kind: BicepType) -> BicepType:
    """Return what a type is when names, parentheses and members are followed; its decorators add up.

    A name that is not declared, and one that leads in a circle, is left as it is.
    """
    for _ in range(MAX_ALIASES):
        following = _followed(kind)
        if following is None:
            break
        kind = BicepType(following.node, following.scope, (*kind.decorators, *following.decorators))
    return kind


def _followed(kind: BicepType) -> BicepType | None:
    node = kind.node
    if isinstance(node, (ParenthesizedType, NonNullType)):
        return kind.inner(node.inner if isinstance(node, ParenthesizedType) else _without_null(node.operand))
    if isinstance(node, TypeName):
        found = kind.scope.type_named(node.name)
        return BicepType(found[0].type, found[1], found[0].decorators) if found is not None else None
    if isinstance(node, TypeProperty):
        if isinstance(node.target, TypeName):
            inside = kind.scope.types_in(node.target.name)
            if inside is not None:
                return BicepType(TypeName(node.start, node.end, node.name), inside)
        return _member_type(resolved_members(kind.inner(node.target)), node.name)
    if isinstance(node, (TypeItems, TypeIndex, TypeAdditionalProperties)):
        target = resolved_members(kind.inner(node.target))
        if isinstance(node, TypeItems) and isinstance(target.node, ArrayType):
            return target.inner(target.node.item)
        if isinstance(node, TypeAdditionalProperties) and isinstance(target.node, ObjectType):
            others = (m for m in target.node.members if isinstance(m, ObjectTypeAdditionalProperties))
            return next((target.inner(each.type, each.decorators) for each in others), None)
        if isinstance(node, TypeIndex) and isinstance(target.node, TupleType) and isinstance(node.index, Literal):
            at = node.index.value
            if isinstance(at, int) and 0 <= at < len(target.node.items):
                return target.inner(target.node.items[at].type, target.node.items[at].decorators)
    return None


def resolved_members(kind: BicepType) -> BicepType:
    """Return a resolved type whose members are looked at: null does not count."""
    kind = resolved(kind)
    while isinstance(kind.node, NullableType):
        kind = resolved(kind.inner(kind.node.operand, kind.decorators))
    return kind


def _without_null(node: Type) -> Type:
    return node.operand if isinstance(node, NullableType) else node


def _member_type(kind: BicepType, name: str) -> BicepType | None:
    for member, key in named_members(kind):
        if key == name:
            return kind.inner(member.type, member.decorators)
    return None


def named_members(kind: BicepType) -> Iterator[tuple[ObjectTypeProperty, str]]:
    """Yield the members of an object type that have a name of their own, with it."""
    if isinstance(kind.node, ObjectType):
        for member in kind.node.members:
            if isinstance(member, ObjectTypeProperty) and isinstance(member.key, Literal):
                yield member, str(member.key.value)


# --- values that are not given ----------------------------------------------------------------------------


def value_not_given(kind: BicepType, path: str, key: str) -> Value:
    """Return what a parameter without a default can be when nobody gives it.

    path: the parameter's name, with those of members behind it; key: its identity in the deployment.
    """
    found = resolved(kind)
    if _is_nullable(found, 0):
        span = Span(found.scope.source, kind.node.start, kind.node.end)
        return replace(NULL, origin=Origin(f"parameter {path}", span))
    return _open_value(kind, path, key, Span(kind.scope.source, kind.node.start, kind.node.end), 0)


def _is_nullable(kind: BicepType, depth: int) -> bool:
    node = kind.node
    if isinstance(node, NullableType):
        return True
    if isinstance(node, UnionType) and depth < MAX_TYPE_DEPTH:
        return any(_is_nullable(resolved(kind.inner(member)), depth + 1) for member in node.members)
    return isinstance(node, Literal) and node.value is None


def _open_value(kind: BicepType, path: str, key: str, span: Span, depth: int) -> Value:
    kind = resolved(kind)
    label = f"parameter {path}"
    origin = Origin(label, span)
    value = _open_value_of(kind, path, key, origin, span, depth)
    return as_secret(value) if kind.is_secure else value


def _open_value_of(kind: BicepType, path: str, key: str, origin: Origin, span: Span, depth: int) -> Value:
    unknown = declared_limits(
        Unknown(f'parameter "{path}" has no default', key=key, origin=origin),
        *(_limit(kind, name) for name in ("minvalue", "maxvalue", "minlength", "maxlength")),
        whole=isinstance(kind.node, TypeName) and kind.node.name == "int",
    )
    if depth > MAX_TYPE_DEPTH:
        return unknown
    unknown = with_elements(unknown, _allowed_elements(kind))
    choices = choices_of(kind)
    if choices is not None:
        if len(choices) == 1:
            return next(iter(choices.values()))
        return choice_by(Decision(key, tuple(choices), origin.what, span), choices)
    node = kind.node
    if isinstance(node, UnionType):
        return _open_union(kind, path, key, unknown, depth)
    if isinstance(node, TupleType):
        items = (
            _open_value(kind.inner(item.type, item.decorators), f"{path}[{at}]", f"{key}[{at}]", span, depth + 1)
            for at, item in enumerate(node.items)
        )
        return ListValue(tuple(items), origin=origin)
    if not isinstance(node, ObjectType):
        return unknown
    entries: dict[str, Value] = {}
    for member, name in named_members(kind):
        inner, place, identity = kind.inner(member.type, member.decorators), f"{path}.{name}", f"{key}.{name}"
        if _is_nullable(resolved(inner), 0):
            entries[name] = Unknown(f'parameter "{place}" has no default', key=identity, origin=origin)
        else:
            entries[name] = _open_value(inner, place, identity, span, depth + 1)
    sealed = any(decorator_name(each) == "sealed" for each in kind.decorators)
    return ObjectValue(entries, rest=None if sealed else unknown, origin=origin)


def _limit(kind: BicepType, name: str) -> int | None:
    """Return the number that a decorator states, None where there is none or it is no plain number."""
    for each in kind.decorators:
        call = each.expression
        if decorator_name(each).lower() == name and isinstance(call, (FunctionCall, MethodCall)) and call.arguments:
            node = call.arguments[0]
            sign = 1
            if isinstance(node, Unary) and node.operator == "-":
                sign, node = -1, node.operand
            if isinstance(node, Literal) and isinstance(node.value, int) and not isinstance(node.value, bool):
                return sign * node.value
    return None


def _open_union(kind: BicepType, path: str, key: str, unknown: Unknown, depth: int) -> Value:
    """Return one object for each variant of a discriminated union.

    https://learn.microsoft.com/azure/azure-resource-manager/bicep/user-defined-data-types#tagged-union-data-type
    """
    assert isinstance(kind.node, UnionType)
    name = next((_text_argument(each) for each in kind.decorators if decorator_name(each) == "discriminator"), None)
    if name is None or unknown.origin is None:
        return unknown
    variants: dict[str, Value] = {}
    for variant in variants_of(kind, 0):
        tag = _member_type(variant, name)
        choices = choices_of(resolved(tag)) if tag is not None else None
        if choices is None or len(choices) != 1 or len(variants) >= MAX_CHOICES:
            return unknown
        span = unknown.origin.span or Span(kind.scope.source, kind.node.start, kind.node.end)
        variants[next(iter(choices))] = _open_value(variant, path, key, span, depth + 1)
    if len(variants) < 2:
        return next(iter(variants.values()), unknown)
    decision = Decision(f"{key}.{name}", tuple(variants), f"parameter {path}.{name}", unknown.origin.span)
    return choice_by(decision, variants)


def variants_of(kind: BicepType, depth: int = 0) -> Iterator[BicepType]:
    """Yield the types that a union consists of; a type that is none is its own only one."""
    if isinstance(kind.node, UnionType) and depth < MAX_TYPE_DEPTH:
        for member in kind.node.members:
            yield from variants_of(resolved(kind.inner(member)), depth + 1)
    else:
        yield kind


def _text_argument(decorator: Decorator) -> str | None:
    expression = decorator.expression
    if isinstance(expression, (FunctionCall, MethodCall)) and len(expression.arguments) == 1:
        argument = expression.arguments[0]
        if isinstance(argument, Literal) and isinstance(argument.value, str):
            return argument.value
    return None


# --- choices ----------------------------------------------------------------------------------------------


def choices_of(kind: BicepType) -> dict[str, Value] | None:
    """Return all values of a type that has few, by how they are written; None for any other type."""
    allowed = next((each for each in kind.decorators if decorator_name(each) == "allowed"), None)
    if allowed is not None and not isinstance(kind.node, (ArrayType, ObjectType, TupleType)):
        is_open = isinstance(kind.node, TypeName) and kind.node.name in ("array", "object")
        return None if is_open else _allowed(allowed, kind.scope.source)
    literals = list(_literals(kind, 0))
    if not 0 < len(literals) <= MAX_CHOICES:
        return None
    found: dict[str, Value] = {}
    for literal in literals:
        if literal is None:
            return None
        content, span = literal
        found[spelled(content)] = Known(content, origin=Origin("one of the type's values", span))
    return found


def _allowed_elements(kind: BicepType) -> list[Scalar]:
    """Return the values that each element of an array is one of, [] where they are not listed."""
    if not isinstance(kind.node, ArrayType) and not (isinstance(kind.node, TypeName) and kind.node.name == "array"):
        return []
    stated = [each for each in kind.decorators if decorator_name(each) == "allowed"]
    choices = _allowed(stated[0], kind.scope.source) if stated else None
    if choices is None and isinstance(kind.node, ArrayType):
        choices = choices_of(resolved(kind.inner(kind.node.item)))
    return [each.value for each in (choices or {}).values() if isinstance(each, Known)]


def _literals(kind: BicepType, depth: int) -> Iterator[tuple[Scalar, Span] | None]:
    """Yield the literals that a type consists of, None for each part that is no literal."""
    node = kind.node
    span = Span(kind.scope.source, node.start, node.end)
    if isinstance(node, Literal):
        yield node.value, span
    elif isinstance(node, UnaryType) and isinstance(node.operand, Literal):
        content = node.operand.value
        if node.operator == "-" and type(content) is int:
            yield -content, span
        else:
            yield (not content if isinstance(content, bool) else None), span
    elif isinstance(node, TypeName) and node.name == "bool":
        yield True, span
        yield False, span
    elif isinstance(node, UnionType) and depth < MAX_TYPE_DEPTH:
        for member in node.members:
            yield from _literals(resolved(kind.inner(member)), depth + 1)
    else:
        yield None


def _allowed(decorator: Decorator, source: SourceFile) -> dict[str, Value] | None:
    expression = decorator.expression
    if not isinstance(expression, (FunctionCall, MethodCall)) or len(expression.arguments) != 1:
        return None
    listed = expression.arguments[0]
    if not isinstance(listed, ArrayExpression) or not 0 < len(listed.items) <= MAX_CHOICES:
        return None
    found: dict[str, Value] = {}
    for item in listed.items:
        content = item.value if isinstance(item, Literal) else None
        if isinstance(item, Unary) and isinstance(item.operand, Literal) and type(item.operand.value) is int:
            content = -item.operand.value
        if content is None:
            return None
        found[spelled(content)] = Known(content, origin=Origin("an allowed value", Span(source, item.start, item.end)))
    return found


def spelled(content: Scalar) -> str:
    """Return a scalar as the choices of a decision have it."""
    if isinstance(content, bool):
        return "true" if content else "false"
    if content is None:
        return "null"
    return f'"{content}"' if isinstance(content, str) else str(content)


# --- secrets ----------------------------------------------------------------------------------------------


def with_secrecy(value: Value, kind: BicepType, depth: int = 0) -> Value:
    """Return a given value with all parts marked as secret whose type is `@secure()`."""
    kind = resolved_members(kind)
    if kind.is_secure:
        return as_secret(value)
    if depth > MAX_TYPE_DEPTH or not isinstance(kind.node, (ObjectType, ArrayType, UnionType)):
        return value
    return lift(lambda each: _members_with_secrecy(each, kind, depth), value)


def _members_with_secrecy(value: Value, kind: BicepType, depth: int) -> Value:
    node = kind.node
    if isinstance(node, ArrayType) and isinstance(value, ListValue):
        item = kind.inner(node.item)
        rest = with_secrecy(value.rest, item, depth + 1) if value.rest is not None else None
        return replace(value, items=tuple(with_secrecy(each, item, depth + 1) for each in value.items), rest=rest)
    if not isinstance(value, ObjectValue):
        return value
    entries = dict(value.entries)
    for variant in variants_of(kind, 0):
        for member, name in named_members(variant):
            if name in entries:
                entries[name] = with_secrecy(entries[name], variant.inner(member.type, member.decorators), depth + 1)
    return replace(value, entries=entries)
