"""The tree of HCL native syntax: bodies, blocks, attributes and expressions, all with offsets.

Nodes hold character offsets `[start, end)` into the source text; `SourceFile` turns them into lines.
The tree is what Terraform and OpenTofu read (https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md);
nothing here knows what a block means.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Union

from avd_intune.records import dataclass
from avd_intune.source.text import Diagnostic, SourceFile
from avd_intune.source.tree import Node

# --- expressions -------------------------------------------------------------------------------


@dataclass(slots=True)
class Literal(Node):
    """`null`, `true`, `12`, `1.5e3`, or a quoted or heredoc string without interpolation."""

    value: None | bool | int | Decimal | str


@dataclass(slots=True)
class Template(Node):
    """A quoted string or heredoc with at least one interpolation or directive.

    A template that is exactly one interpolation (`"${x}"`) keeps its single part: HCL returns the
    value itself, not its text. Escapes, heredoc indentation and `~` trimming are already applied.
    """

    parts: list[TemplatePart]

    @property
    def inner(self) -> Expression | None:
        """The expression of a text that is exactly one interpolation, None for any other text."""
        part = self.parts[0] if len(self.parts) == 1 else ""
        return None if isinstance(part, (str, TemplateIf, TemplateFor)) else part


@dataclass(slots=True)
class TemplateIf(Node):
    """`%{ if c }…%{ else }…%{ endif }`."""

    condition: Expression
    then_parts: list[TemplatePart]
    else_parts: list[TemplatePart]


@dataclass(slots=True)
class TemplateFor(Node):
    """`%{ for k, v in c }…%{ endfor }`; `key_name` is None in the one-name form."""

    key_name: str | None
    value_name: str
    collection: Expression
    parts: list[TemplatePart]


@dataclass(slots=True)
class Variable(Node):
    """The root name of a traversal: `var`, `local`, `each`, a resource type, a `for` variable."""

    name: str


@dataclass(slots=True)
class GetAttribute(Node):
    """`target.name`; the legacy `target.0` form is an Index with a number."""

    target: Expression
    name: str


@dataclass(slots=True)
class Index(Node):
    """`target[key]`."""

    target: Expression
    key: Expression


@dataclass(slots=True)
class Splat(Node):
    """`target.*.a.b` (`full=False`) or `target[*].a["b"]` (`full=True`).

    `each` is the traversal applied to every element, rooted at a SplatElement; it is the bare
    SplatElement when nothing follows. What the grammar does not hand to the elements (an index
    after `.*.`) wraps the Splat from outside.
    """

    target: Expression
    each: Expression
    full: bool


@dataclass(slots=True)
class SplatElement(Node):
    """Stands for the current element inside `Splat.each`."""


@dataclass(slots=True)
class FunctionCall(Node):
    """`name(args...)`; `expand_final` is True for the `f(list...)` form. A provider function's
    name keeps its colons (`provider::azurerm::normalise_resource_id`)."""

    name: str
    arguments: list[Expression]
    expand_final: bool


@dataclass(slots=True)
class Unary(Node):
    """`!x` or `-x`."""

    operator: str
    operand: Expression


@dataclass(slots=True)
class Binary(Node):
    """`left operator right` with `|| && == != < > <= >= + - * / %`."""

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
class TupleExpression(Node):
    """`[a, b, c]`."""

    items: list[Expression]


@dataclass(slots=True)
class ObjectItem(Node):
    """`key = value` in an object. A bare identifier or quoted key is a Literal string; `(expr)` and
    template keys are that expression."""

    key: Expression
    value: Expression


@dataclass(slots=True)
class ObjectExpression(Node):
    """`{ k = v, … }`."""

    items: list[ObjectItem]


@dataclass(slots=True)
class ForTuple(Node):
    """`[for k, v in c : value if condition]`."""

    key_name: str | None
    value_name: str
    collection: Expression
    value: Expression
    condition: Expression | None


@dataclass(slots=True)
class ForObject(Node):
    """`{for k, v in c : key => value... if condition}`; `grouping` is True for `...`."""

    key_name: str | None
    value_name: str
    collection: Expression
    key: Expression
    value: Expression
    condition: Expression | None
    grouping: bool


@dataclass(slots=True)
class Invalid(Node):
    """An expression that could not be read; a Diagnostic on the file says why."""


Expression = Union[
    Literal,
    Template,
    Variable,
    GetAttribute,
    Index,
    Splat,
    SplatElement,
    FunctionCall,
    Unary,
    Binary,
    Conditional,
    TupleExpression,
    ObjectExpression,
    ForTuple,
    ForObject,
    Invalid,
]
TemplatePart = Union[str, Expression, TemplateIf, TemplateFor]


# --- structure ---------------------------------------------------------------------------------


@dataclass(slots=True)
class Attribute(Node):
    """`name = expression` in a body."""

    name: str
    expression: Expression


@dataclass(slots=True)
class Block(Node):
    """`type "label" { … }`, from the first character of the type to the closing brace."""

    type: str
    labels: Sequence[str]
    body: Body


@dataclass(slots=True)
class Body(Node):
    """The content of a file or block, in source order; duplicates are kept for the evaluator.

    Most bodies have no blocks, and many no attributes: a list is made for what there is.
    is_cut: whether there are more of them, which are not kept.
    """

    attributes: Sequence[Attribute] = ()
    blocks: Sequence[Block] = ()
    is_cut: bool = False

    def add(self, item: Attribute | Block) -> None:
        """Put an attribute or a block behind the others."""
        if isinstance(item, Block):
            if isinstance(self.blocks, list):
                self.blocks.append(item)
            else:
                self.blocks = [*self.blocks, item]
        elif isinstance(self.attributes, list):
            self.attributes.append(item)
        else:
            self.attributes = [*self.attributes, item]


@dataclass(slots=True)
class HclFile:
    """One parsed file. `body` holds everything that could be read, also when there are diagnostics."""

    source: SourceFile
    body: Body
    diagnostics: list[Diagnostic]
