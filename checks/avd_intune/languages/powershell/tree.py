"""The tree of a PowerShell script. Every node knows where it begins and ends in the text (offsets of characters)."""

from __future__ import annotations

from typing import TypeAlias

from avd_intune.records import dataclass, field

Number: TypeAlias = "int | float"


@dataclass(slots=True, eq=False)
class Node:
    """A piece of a script. start, end: its place in the text."""

    start: int
    end: int


@dataclass(slots=True, eq=False)
class Broken(Node):
    """A place that does not parse: whatever may stand there is open. reason: what is wrong, for a person."""

    reason: str


# Expressions


@dataclass(slots=True, eq=False)
class Constant(Node):
    """A number."""

    value: Number


# What lets the rest of a line be arguments as they are written.
VERBATIM = "--%"


@dataclass(slots=True, eq=False)
class Text(Node):
    """A text without anything to insert. quote: "" for a bare word, VERBATIM for it and what stands behind it, else
    the kind of its quotes.
    """

    value: str
    quote: str = ""


@dataclass(slots=True, eq=False)
class Template(Node):
    """A text with variables or subexpressions in it. parts: literal text and nodes in turn. value: as written."""

    parts: list[str | Node]
    value: str
    quote: str = '"'


@dataclass(slots=True, eq=False)
class Variable(Node):
    """`$name`, `${name}`, `$env:NAME`, `@splat`. name: in lower case, without `$` and scope. scope: `env`, `script`."""

    name: str
    scope: str
    shown: str
    splatted: bool = False


@dataclass(slots=True, eq=False)
class Unary(Node):
    """operator: in lower case, `!`, `-not`, `-`, `,`, `++`, … ; `x++` for the one that stands behind."""

    operator: str
    operand: Node


@dataclass(slots=True, eq=False)
class Binary(Node):
    """operator: in lower case with its dash, `-eq`, `+`, `..`, `??`."""

    operator: str
    left: Node
    right: Node


@dataclass(slots=True, eq=False)
class Ternary(Node):
    """`condition ? one : other`."""

    condition: Node
    one: Node
    other: Node


@dataclass(slots=True, eq=False)
class TypeName(Node):
    """`[int]`. name: without brackets and spaces, in lower case."""

    name: str


@dataclass(slots=True, eq=False)
class Cast(Node):
    """`[int]$x`; also an attribute before a variable, with an empty type: its name in lower case, and its arguments."""

    type: str
    operand: Node
    attribute: str = ""
    arguments: list[Node] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Member(Node):
    """`$x.Name`, `[type]::Name`. name: a Text, or whatever computes it. arguments: None where nothing is called."""

    holder: Node
    name: Node
    static: bool
    arguments: list[Node] | None = None


@dataclass(slots=True, eq=False)
class Index(Node):
    """`$x[0]`."""

    holder: Node
    index: Node


@dataclass(slots=True, eq=False)
class ArrayLiteral(Node):
    """`1, 2`."""

    items: list[Node]


@dataclass(slots=True, eq=False)
class Group(Node):
    """`( … )`, `$( … )`, `@( … )`. opening: which of them."""

    opening: str
    statements: list[Node]


@dataclass(slots=True, eq=False)
class Table(Node):
    """`@{ key = value }`. ordered by its writer with a cast."""

    entries: list[tuple[Node, Node]]


@dataclass(slots=True, eq=False)
class BlockText(Node):
    """`{ … }` as a value."""

    block: Block


# Commands


@dataclass(slots=True, eq=False)
class Parameter(Node):
    """`-Name` of a command, with the value that a colon ties to it. name: as written, without the dash."""

    name: str
    value: Node | None = None


@dataclass(slots=True, eq=False)
class Redirection(Node):
    """`2>&1`, `> file`. stream: "", a digit or `*`. target: None for a merge of streams."""

    stream: str
    appends: bool
    target: Node | None


@dataclass(slots=True, eq=False)
class Command(Node):
    """A call. operator: "", "&" or ".". elements: the name first, then arguments and parameters."""

    operator: str
    elements: list[Node]
    redirections: list[Redirection] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Pipeline(Node):
    """`a | b`. elements: commands, or an expression as the first. background: it ends with `&`."""

    elements: list[Node]
    background: bool = False
    redirections: list[Redirection] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Chain(Node):
    """`a && b`, `a || b`."""

    operator: str
    left: Node
    right: Node


@dataclass(slots=True, eq=False)
class Assignment(Node):
    """`$x = …`. operator: `=`, `+=`, `??=`, …. value: an expression, a pipeline or a statement."""

    target: Node
    operator: str
    value: Node


# Statements


@dataclass(slots=True, eq=False)
class ParameterDeclaration(Node):
    """A parameter of a script or function. name: in lower case. type: the last type before it, in lower case."""

    name: str
    type: str
    default: Node | None
    aliases: list[str] = field(default_factory=list)
    position: int | None = None
    from_pipeline: str = ""
    mandatory: bool = False
    # The sets of parameters that it is in, each with whether it has to be given there; "" for all of them.
    sets: dict[str, bool] = field(default_factory=dict)
    # It takes all arguments that are left.
    takes_rest: bool = False
    allowed: list[str] = field(default_factory=list)
    # [Parameter()] stands before it, which makes the function an advanced one.
    has_attribute: bool = False
    # [ValidateRange(1, 5)], [ValidatePattern('…')], [ValidateNotNullOrEmpty()]: names in lower case, with what they say
    validations: list[tuple[str, list[Node]]] = field(default_factory=list)
    attributes: list[Node] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Block(Node):
    """The inside of a script, a function or a pair of braces. Named parts are None where they are not written."""

    statements: list[Node]
    parameters: list[ParameterDeclaration] | None = None
    begin: list[Node] | None = None
    process: list[Node] | None = None
    # What makes parameters, which is not followed.
    dynamic: list[Node] | None = None
    # True where `[CmdletBinding()]` or an attribute of a parameter makes it one with the common parameters.
    is_advanced: bool = False
    # `[CmdletBinding(DefaultParameterSetName = '…')]`
    default_set: str = ""
    # `[CmdletBinding(PositionalBinding = $false)]`: only parameters with a position take an argument without a name.
    by_name_only: bool = False


@dataclass(slots=True, eq=False)
class If(Node):
    """clauses: condition and block, in turn."""

    clauses: list[tuple[Node, Block]]
    otherwise: Block | None


@dataclass(slots=True, eq=False)
class While(Node):
    """`while`, `do … while`, `do … until`. kind: the word that stands before the condition, after `do`: `do-while`."""

    kind: str
    condition: Node
    body: Block
    label: str = ""


@dataclass(slots=True, eq=False)
class For(Node):
    """`for (start; condition; step) { … }`."""

    first: Node | None
    condition: Node | None
    step: Node | None
    body: Block
    label: str = ""


@dataclass(slots=True, eq=False)
class ForEach(Node):
    """`foreach ($x in …) { … }`."""

    variable: Node
    items: Node
    body: Block
    label: str = ""


@dataclass(slots=True, eq=False)
class Switch(Node):
    """options: `wildcard`, `regex`, `file`, `casesensitive`, … in lower case. The default clause has no pattern."""

    options: list[str]
    value: Node
    clauses: list[tuple[Node | None, Block]]
    label: str = ""


@dataclass(slots=True, eq=False)
class Try(Node):
    """catches: the types (in lower case, none for every error) and the block of each."""

    body: Block
    catches: list[tuple[list[str], Block]]
    finally_: Block | None


@dataclass(slots=True, eq=False)
class Trap(Node):
    """`trap { … }`. types: as in a `catch`."""

    body: Block
    types: list[str]


@dataclass(slots=True, eq=False)
class Function(Node):
    """A function, filter or workflow. name: as written, without a scope. kind: the keyword in lower case."""

    name: str
    kind: str
    body: Block
    scope: str = ""


@dataclass(slots=True, eq=False)
class Flow(Node):
    """`return`, `exit`, `throw`, `break`, `continue`. value: what it gives back; label: of a loop."""

    kind: str
    value: Node | None
    label: str = ""


@dataclass(slots=True, eq=False)
class ClassMember(Node):
    """A property (no body) or a method of a class. name, type: in lower case. base: what `: base(…)` is given."""

    name: str
    type: str
    static: bool = False
    default: Node | None = None
    body: Block | None = None
    base: list[Node] | None = None


@dataclass(slots=True, eq=False)
class ClassDefinition(Node):
    """`class Name : Base { … }`. bases: in lower case."""

    name: str
    bases: list[str]
    members: list[ClassMember]


@dataclass(slots=True, eq=False)
class EnumDefinition(Node):
    """`enum Name { … }`. entries: names as written, with their values."""

    name: str
    entries: list[tuple[str, Node | None]]


@dataclass(slots=True, eq=False)
class Definition(Node):
    """What defines and runs nothing: `using`."""

    kind: str


@dataclass(slots=True, eq=False)
class Script:
    """A whole script. errors: offset, identifier as PowerShell names it, and a sentence, of what does not parse.

    newer: syntax in it that Windows PowerShell refuses, "" for none.
    """

    text: str
    block: Block
    errors: list[tuple[int, str, str]]
    newer: str = ""
