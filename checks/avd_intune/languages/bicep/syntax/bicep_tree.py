"""The tree of Bicep: expressions, and the resources that stand in them, with offsets.

Types are in `type_tree`, all other declarations in `declaration_tree`.

Nodes hold character offsets `[start, end)` into the source text; `SourceFile` turns them into lines.
The tree is what the Bicep compiler reads (https://github.com/Azure/bicep/blob/main/docs/grammar.md and
its parser, src/Bicep.Core/Parsing); nothing here knows what a resource means. Comments and
`#disable-…` directives leave no trace. A `name` is text; where a node is named at its end (`a.b`,
`a::b`), the name takes up its last `len(name)` characters.
"""

from __future__ import annotations

from typing import Union

from avd_intune.records import dataclass, fields
from avd_intune.source.tree import Node


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
class ResourceDeclaration(NamedDeclaration):
    """`resource name 'type@version' = body`, at the top or inside the body of a resource."""

    type: Literal | Template
    existing: bool
    body: Body


# Types of fields that hold no node.
_OF_TEXT = frozenset({"str", "str | None", "int", "bool", "list[str]", "None | bool | int | str"})
# The fields of each class of node that may hold others.
_FIELD_NAMES: dict[type[Node], tuple[str, ...]] = {}


def child_nodes(node: Node) -> list[Node]:
    """Return the nodes directly inside `node`, in the order of its fields (that of the source, save
    that the nested resources of an object come after its properties)."""
    names = _FIELD_NAMES.get(type(node))
    if names is None:
        types = {
            name: kind for base in type(node).__mro__ for name, kind in vars(base).get("__annotations__", {}).items()
        }
        names = tuple(field.name for field in fields(node)[2:] if types[field.name] not in _OF_TEXT)
        _FIELD_NAMES[type(node)] = names
    found: list[Node] = []
    for name in names:
        value = getattr(node, name)
        if isinstance(value, list):
            found.extend([item for item in value if isinstance(item, Node)])
        elif isinstance(value, Node):
            found.append(value)
    return found
