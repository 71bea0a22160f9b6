"""The tree of Bicep: declarations, expressions and types, all with offsets.

Nodes hold character offsets `[start, end)` into the source text; `SourceFile` turns them into lines.
The tree is what the Bicep compiler reads (https://github.com/Azure/bicep/blob/main/docs/grammar.md and
its parser, src/Bicep.Core/Parsing); nothing here knows what a resource means. Comments and
`#disable-…` directives leave no trace. A `name` is text; where a node is named at its end (`a.b`,
`a::b`), the name takes up its last `len(name)` characters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Union

from avd_intune.source.text import Diagnostic, SourceFile
from avd_intune.source.tree import Node

# --- expressions -------------------------------------------------------------------------------


@dataclass(slots=True)
class Literal(Node):
    """`null`, `true`, `12`, or a string without interpolation (escapes already applied).

    Also the key of an object property, bare or quoted, and a literal type.
    """

    value: None | bool | int | str


@dataclass(slots=True)
class Template(Node):
    """A string with at least one interpolation; empty text between the parts is left out."""

    parts: list[str | Expression]


@dataclass(slots=True)
class Variable(Node):
    """A name standing alone: a parameter, variable, resource, module, namespace or loop variable."""

    name: str


@dataclass(slots=True)
class PropertyAccess(Node):
    """`target.name`, or `target.?name` when `safe`.

    A safe access that meets null ends the whole chain of accesses around it; Parenthesized stops that.
    """

    target: Expression
    name: str
    safe: bool


@dataclass(slots=True)
class IndexAccess(Node):
    """`target[index]`; `[?i]` is `safe`, `[^i]` counts `from_end` (`[^1]` is the last item)."""

    target: Expression
    index: Expression
    safe: bool
    from_end: bool


@dataclass(slots=True)
class ResourceAccess(Node):
    """`target::name`, a resource nested in the body of `target`."""

    target: Expression
    name: str


@dataclass(slots=True)
class NonNull(Node):
    """`operand!`, which only silences the type checker."""

    operand: Expression


@dataclass(slots=True)
class FunctionCall(Node):
    """`name(arguments)`."""

    name: str
    arguments: list[Expression]


@dataclass(slots=True)
class MethodCall(Node):
    """`target.name(arguments)`: a namespace (`az.resourceGroup()`), import or resource function.

    `name_start` is the offset of the name.
    """

    target: Expression
    name: str
    name_start: int
    arguments: list[Expression]


@dataclass(slots=True)
class Unary(Node):
    """`!x` or `-x`."""

    operator: str
    operand: Expression


@dataclass(slots=True)
class Binary(Node):
    """`left operator right` with `?? || && == != =~ !~ < <= > >= + - * / %`."""

    operator: str
    left: Expression
    right: Expression


@dataclass(slots=True)
class Conditional(Node):
    """`condition ? then : otherwise`."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(slots=True)
class Parenthesized(Node):
    """`(inner)`."""

    inner: Expression


@dataclass(slots=True)
class Lambda(Node):
    """`x => body` or `(x, y) => body`."""

    parameters: list[str]
    body: Expression


@dataclass(slots=True)
class Spread(Node):
    """`...expression` in an array or object."""

    expression: Expression


@dataclass(slots=True)
class ArrayExpression(Node):
    """`[a, b]`, one item a line or separated by commas."""

    items: list[Expression | Spread]


@dataclass(slots=True)
class ObjectProperty(Node):
    """`key: value`; the key is a Literal string (bare or quoted) or a Template."""

    key: Literal | Template
    value: Expression


@dataclass(slots=True)
class ObjectExpression(Node):
    """`{ key: value … }`, in source order; duplicates are kept for the evaluator.

    `resources` are the resources declared inside the body of a resource; it is empty elsewhere.
    """

    properties: list[ObjectProperty | Spread]
    resources: list[ResourceDeclaration]


@dataclass(slots=True)
class ForExpression(Node):
    """`[for item in collection: body]` or `[for (item, index) in collection: body]`.

    As the body of a resource or module, `body` is an ObjectExpression or an IfBody.
    """

    item_name: str
    index_name: str | None
    collection: Expression
    body: Expression | IfBody


@dataclass(slots=True)
class IfBody(Node):
    """`if (condition) { … }` as the body of a resource or module, or of its loop."""

    condition: Expression
    body: ObjectExpression


Expression = Union[
    Literal,
    Template,
    Variable,
    PropertyAccess,
    IndexAccess,
    ResourceAccess,
    NonNull,
    FunctionCall,
    MethodCall,
    Unary,
    Binary,
    Conditional,
    Parenthesized,
    Lambda,
    ArrayExpression,
    ObjectExpression,
    ForExpression,
]
Body = Union[ObjectExpression, IfBody, ForExpression]
DecoratorTarget = Union[Variable, PropertyAccess, FunctionCall, MethodCall]


@dataclass(slots=True)
class Decorator(Node):
    """`@expression` above a declaration, a property of an object type or an item of a tuple type."""

    expression: DecoratorTarget


# --- types -------------------------------------------------------------------------------------


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


# --- declarations ------------------------------------------------------------------------------


@dataclass(slots=True)
class DeclarationNode(Node):
    """Base of all declarations: `start` is that of the first decorator, `keyword_start` that of the keyword."""

    decorators: list[Decorator]
    keyword_start: int


@dataclass(slots=True)
class NamedDeclaration(DeclarationNode):
    """Base of all declarations that bring a name: `name_start` is the offset of that name."""

    name: str
    name_start: int


@dataclass(slots=True)
class TargetScope(DeclarationNode):
    """`targetScope = value`."""

    value: Expression


@dataclass(slots=True)
class MetadataDeclaration(NamedDeclaration):
    """`metadata name = value`."""

    value: Expression


@dataclass(slots=True)
class ParameterDeclaration(NamedDeclaration):
    """`param name type = default` in a .bicep file."""

    type: Type
    default: Expression | None


@dataclass(slots=True)
class ParameterAssignment(NamedDeclaration):
    """`param name = value` in a .bicepparam file."""

    value: Expression


@dataclass(slots=True)
class VariableDeclaration(NamedDeclaration):
    """`var name = value` or `var name type = value`."""

    type: Type | None
    value: Expression


@dataclass(slots=True)
class ResourceDeclaration(NamedDeclaration):
    """`resource name 'type@version' = body`, at the top or inside the body of a resource."""

    type: Literal | Template
    existing: bool
    body: Body


@dataclass(slots=True)
class ModuleDeclaration(NamedDeclaration):
    """`module name 'path' = body`."""

    path: Literal | Template
    body: Body


@dataclass(slots=True)
class TestDeclaration(NamedDeclaration):
    """`test name 'path' = { … }`."""

    path: Literal | Template
    body: ObjectExpression


@dataclass(slots=True)
class OutputDeclaration(NamedDeclaration):
    """`output name type = value`."""

    type: Type
    value: Expression


@dataclass(slots=True)
class AssertDeclaration(NamedDeclaration):
    """`assert name = condition`."""

    condition: Expression


@dataclass(slots=True)
class TypeDeclaration(NamedDeclaration):
    """`type name = type`."""

    type: Type


@dataclass(slots=True)
class FunctionParameter(Node):
    """`name type` in the parameters of a `func`."""

    name: str
    type: Type


@dataclass(slots=True)
class FunctionDeclaration(NamedDeclaration):
    """`func name(parameters) return_type => body`."""

    parameters: list[FunctionParameter]
    return_type: Type
    body: Expression


@dataclass(slots=True)
class ImportedSymbol(Node):
    """`name` or `name as alias` in the braces of an import."""

    name: str
    alias: str | None


@dataclass(slots=True)
class ImportDeclaration(DeclarationNode):
    """`import { symbols } from 'path'`, or `import * as wildcard from 'path'` (then `symbols` is empty)."""

    symbols: list[ImportedSymbol]
    wildcard: str | None
    path: Literal | Template


@dataclass(slots=True)
class ExtensionDeclaration(DeclarationNode):
    """`extension specification with { … } as alias`, also in its older spellings.

    These are `import 'az@1.0.0' as az` (until Bicep 0.23) and `provider 'az@1.0.0'` (until 0.28).
    """

    specification: Literal | Template | Variable
    configuration: ObjectExpression | None
    alias: str | None


@dataclass(slots=True)
class ExtensionConfigAssignment(NamedDeclaration):
    """`extensionConfig name with { … }` in a .bicepparam file."""

    configuration: ObjectExpression


@dataclass(slots=True)
class UsingDeclaration(DeclarationNode):
    """`using 'path'` or `using none` (then `path` is None), optionally `with { … }`."""

    path: Literal | None
    configuration: ObjectExpression | None


@dataclass(slots=True)
class ExtendsDeclaration(DeclarationNode):
    """`extends 'path'`."""

    path: Literal | Template


@dataclass(slots=True)
class InvalidDeclaration(DeclarationNode):
    """A declaration that could not be read; a Diagnostic on the file says why.

    `keyword` and `name` are None where not even those are there, so that what refers to the name
    can be told from what refers to nothing.
    """

    keyword: str | None
    name: str | None


Declaration = Union[
    TargetScope,
    MetadataDeclaration,
    ParameterDeclaration,
    ParameterAssignment,
    VariableDeclaration,
    ResourceDeclaration,
    ModuleDeclaration,
    TestDeclaration,
    OutputDeclaration,
    AssertDeclaration,
    TypeDeclaration,
    FunctionDeclaration,
    ImportDeclaration,
    ExtensionDeclaration,
    ExtensionConfigAssignment,
    UsingDeclaration,
    ExtendsDeclaration,
    InvalidDeclaration,
]


@dataclass(slots=True)
class BicepFile:
    """One parsed file. `declarations` holds everything that could be read, also when there are diagnostics."""

    source: SourceFile
    declarations: list[Declaration]
    diagnostics: list[Diagnostic]


# The fields of each class of node after its place.
_FIELD_NAMES: dict[type[Node], tuple[str, ...]] = {}


def child_nodes(node: Node) -> Iterator[Node]:
    """Yield the nodes directly inside `node`, in the order of its fields (that of the source, save
    that the nested resources of an object come after its properties)."""
    names = _FIELD_NAMES.get(type(node))
    if names is None:
        names = _FIELD_NAMES[type(node)] = tuple(field.name for field in fields(node)[2:])
    for name in names:
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, Node):
                    yield item
