"""The tree of the types of Bicep, see `bicep_tree`."""

from __future__ import annotations

from typing import Union

from avd_intune.languages.bicep.syntax.bicep_tree import Decorator, Expression, Literal, Template
from avd_intune.records import dataclass
from avd_intune.source.tree import Node


@dataclass(slots=True)
class TypeName(Node):
    """`string`, `int`, `object`, … or the name of a declared or imported type or namespace."""

    name: str


@dataclass(slots=True)
class TypeProperty(Node):
    """`target.name`: a type of a namespace or wildcard import, or the type of a property."""

    target: Type
    name: str


@dataclass(slots=True)
class TypeIndex(Node):
    """`target[0]`, the type of an item of a tuple."""

    target: Type
    index: Expression


@dataclass(slots=True)
class TypeItems(Node):
    """`target[*]`, the type of the items of an array."""

    target: Type


@dataclass(slots=True)
class TypeAdditionalProperties(Node):
    """`target.*`, the type of the properties of an object that have no name of their own."""

    target: Type


@dataclass(slots=True)
class ParameterizedType(Node):
    """`name<arguments>`, such as `resourceInput<'…'>`; `target` is set in `sys.resourceInput<'…'>`."""

    target: Type | None
    name: str
    arguments: list[Type]


@dataclass(slots=True)
class ResourceType(Node):
    """`resource 'type@version'`, or the bare `resource` of an output."""

    type: Literal | Template | None


@dataclass(slots=True)
class ArrayType(Node):
    """`item[]`."""

    item: Type


@dataclass(slots=True)
class NullableType(Node):
    """`operand?`."""

    operand: Type


@dataclass(slots=True)
class NonNullType(Node):
    """`operand!`."""

    operand: Type


@dataclass(slots=True)
class UnaryType(Node):
    """`-1` or `!true` as a literal type."""

    operator: str
    operand: Type


@dataclass(slots=True)
class UnionType(Node):
    """`'a' | 'b'`, also with a leading `|` (then with one member or more)."""

    members: list[Type]


@dataclass(slots=True)
class ParenthesizedType(Node):
    """`(inner)`."""

    inner: Type


@dataclass(slots=True)
class ObjectTypeProperty(Node):
    """`key: type` in an object type."""

    decorators: list[Decorator]
    key: Literal | Template
    type: Type


@dataclass(slots=True)
class ObjectTypeAdditionalProperties(Node):
    """`*: type` in an object type."""

    decorators: list[Decorator]
    type: Type


@dataclass(slots=True)
class ObjectType(Node):
    """`{ key: type … }`."""

    members: list[ObjectTypeProperty | ObjectTypeAdditionalProperties]


@dataclass(slots=True)
class TupleItem(Node):
    """One item of a tuple type."""

    decorators: list[Decorator]
    type: Type


@dataclass(slots=True)
class TupleType(Node):
    """`[string, int]`."""

    items: list[TupleItem]


Type = Union[
    Literal,
    Template,
    TypeName,
    TypeProperty,
    TypeIndex,
    TypeItems,
    TypeAdditionalProperties,
    ParameterizedType,
    ResourceType,
    ArrayType,
    NullableType,
    NonNullType,
    UnaryType,
    UnionType,
    ParenthesizedType,
    ObjectType,
    TupleType,
]
