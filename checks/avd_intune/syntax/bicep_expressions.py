"""Expressions of Bicep: from tokens to nodes, by the rules of the compiler's own parser.

See https://github.com/Azure/bicep/blob/main/src/Bicep.Core/Parsing/BaseParser.cs. A line break ends
an expression, save that it may stand: after an opening bracket, between the items of arrays and
objects, after a comma and before ")" in a call, before the "?" and ":" of a conditional, and after
the "=>" of a lambda. No binary operator has a line break on either side.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from avd_intune.syntax.bicep_lexer import END, INTEGER, LEFT, MIDDLE, NAME, NEWLINE, RIGHT, STRING, Problem, Tokens
from avd_intune.syntax.bicep_tree import (
    ArrayExpression,
    Binary,
    Conditional,
    Expression,
    ForExpression,
    FunctionCall,
    IfBody,
    IndexAccess,
    Lambda,
    Literal,
    MethodCall,
    NonNull,
    ObjectExpression,
    ObjectProperty,
    Parenthesized,
    PropertyAccess,
    ResourceAccess,
    ResourceDeclaration,
    Spread,
    Template,
    Unary,
    Variable,
)

# Brackets, conditionals and lambdas may nest this deep: far beyond what a person writes, and low
# enough that neither this parser nor one that walks the tree meets Python's own limit.
MAX_NESTING = 80

_PRECEDENCE = {
    "*": 7, "/": 7, "%": 7,
    "+": 6, "-": 6,
    ">": 5, ">=": 5, "<": 5, "<=": 5,
    "==": 4, "!=": 4, "=~": 4, "!~": 4,
    "&&": 3,
    "||": 2,
    "??": 1,
}  # fmt: skip
_CONSTANTS = {"true": True, "false": False, "null": None}
_MEMBER_STARTS = frozenset({".", "[", "::", "!"})
# What may follow a whole expression: at these, nothing else can continue it. A line break is not
# among them because a "?" may follow it.
_CLOSERS = frozenset({")", "]", "}", ",", ":", END, MIDDLE, RIGHT, "="})
_MAX_INTEGER = 2**64 - 1  # the compiler reads a literal as an unsigned 64-bit integer
_MAX_SHOWN = 40

# After these words a line break behind "=>" ends the declaration, so that an unfinished lambda does
# not swallow the next one.
_WORDS_AFTER_ARROW = frozenset(
    {"assert", "import", "metadata", "param", "var", "resource", "output", "module", "type"},
)


class ParseError(Exception):
    """Inside the parser only: the statement cannot be read; `problem` becomes its diagnostic."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class ExpressionParser(ABC):
    """Reads expressions from `tokens`, from the token at `position` on."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.kinds = tokens.kinds
        self.values = tokens.values
        self.starts = tokens.starts
        self.ends = tokens.ends
        self.position = 0
        self.nesting = 0
        # Accesses and binary operators read so far: each may make the tree one node deeper.
        self.links = 0
        # The compiler takes no array and no object in the holes of a string.
        self.literals_allowed = True

    @abstractmethod
    def nested_resource(self) -> ResourceDeclaration:
        """Read a resource declaration, with its decorators, in the body of a resource."""

    # --- tokens --------------------------------------------------------------------------------

    def error(self, expected: str, index: int | None = None) -> ParseError:
        """Return the error that `expected` is not what stands at the token `index` (by default the current)."""
        if index is None:
            index = self.position
        problem = self.tokens.problems.get(index)
        if problem is not None:
            return ParseError(problem)
        start, end = self.starts[index], self.ends[index]
        kind = self.kinds[index]
        if kind == NEWLINE:
            end = start
            found = "end of line"
        elif kind == END:
            found = "end of file"
        else:
            text = self.tokens.text[start:end]
            found = f'"{text}"' if len(text) <= _MAX_SHOWN else f'"{text[:_MAX_SHOWN]}…"'
        return ParseError(Problem(start, end, f"expected {expected}, found {found}"))

    def take(self, kind: str, expected: str) -> int:
        """Move past a token of this kind and return its index. Raises ParseError for any other."""
        index = self.position
        if self.kinds[index] != kind:
            raise self.error(expected)
        self.position = index + 1
        return index

    def take_name(self, expected: str) -> str:
        return self.values[self.take(NAME, expected)]

    def close(self, kind: str, opening: int) -> int:
        """Move past the bracket that closes the one at token `opening`; return the end offset."""
        index = self.position
        if self.kinds[index] != kind:
            raise self.unclosed(kind, opening)
        self.position = index + 1
        return self.ends[index]

    def unclosed(self, kind: str, opening: int, alternative: str = "") -> ParseError:
        line = self.line_of(opening)
        return self.error(f'{alternative}"{kind}" to close the "{self.values[opening]}" on line {line}')

    def line_of(self, index: int) -> int:
        text = self.tokens.text[: self.starts[index]]
        return text.count("\n") + text.count("\r") - text.count("\r\n") + 1

    def at_word(self, word: str, index: int | None = None) -> bool:
        """Whether the current token (or that at `index`) is the name `word`."""
        at = self.position if index is None else index
        return self.kinds[at] == NAME and self.values[at] == word

    def skip_newline(self) -> None:
        if self.kinds[self.position] == NEWLINE:
            self.position += 1

    def skip_separator(self, opening: int) -> None:
        """Move past what stands between two items of an array, object or list of symbols.

        That is a line break or a comma; after a comma, the line may not end before the next item.
        """
        kind = self.kinds[self.position]
        if kind == NEWLINE:
            self.position += 1
        elif kind == ",":
            self.position += 1
            if self.kinds[self.position] == NEWLINE:
                raise self.error('an item after "," (a line break separates by itself)')
        else:
            closing = "]" if self.values[opening] == "[" else "}"
            line = self.line_of(opening)
            raise self.error(
                f'"," or a line break, or "{closing}" to close the "{self.values[opening]}" on line {line}'
            )

    def enter(self) -> None:
        """Count one more level of nesting; the caller takes it off again. Raises ParseError at the limit."""
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            index = self.position
            raise ParseError(
                Problem(
                    self.starts[index],
                    self.ends[index],
                    f"expected at most {MAX_NESTING} levels of nesting, found more",
                )
            )

    # --- operators -----------------------------------------------------------------------------

    def expression(self) -> Expression:
        """Read one expression. Raises ParseError."""
        kinds = self.kinds
        index = self.position
        if kinds[index] == STRING and kinds[index + 1] in _CLOSERS and index not in self.tokens.problems:
            self.position = index + 1
            return Literal(self.starts[index], self.ends[index], self.values[index])
        node = self.operand()
        kind = kinds[self.position]
        if kind in _CLOSERS:
            return node
        if kind in _PRECEDENCE:
            node = self.binary(node)
            kind = kinds[self.position]
        if kind == "?" or (kind == NEWLINE and kinds[self.position + 1] == "?"):
            return self.conditional(node)
        return node

    def binary(self, left: Expression) -> Expression:
        """Read the operators and operands after `left`; all operators are left-associative."""
        kinds = self.kinds
        operands = [left]
        operators: list[str] = []
        while True:
            operator = kinds[self.position]
            precedence = _PRECEDENCE.get(operator, 0)
            while operators and _PRECEDENCE[operators[-1]] >= precedence:
                right = operands.pop()
                before = operands.pop()
                operands.append(Binary(before.start, right.end, operators.pop(), before, right))
            if not precedence:
                return operands[0]
            self.links += 1
            self.position += 1
            operators.append(operator)
            operands.append(self.operand())

    def conditional(self, condition: Expression) -> Expression:
        self.enter()
        self.skip_newline()
        self.position += 1
        then = self.expression()
        if self.kinds[self.position] == NEWLINE and self.kinds[self.position + 1] == ":":
            self.position += 1
        self.take(":", '":" of the conditional')
        otherwise = self.expression()
        self.nesting -= 1
        return Conditional(condition.start, otherwise.end, condition, then, otherwise)

    def operand(self) -> Expression:
        """Read one operand of a binary operator: a sign, what it stands before, and the accesses on that."""
        kinds = self.kinds
        index = self.position
        kind = kinds[index]
        if kind == NAME:
            following = kinds[index + 1]
            if following == "(":
                node: Expression = self.call(index)
            elif following == "=>":
                self.position = index + 1
                return self.lambda_body(self.starts[index], [self.values[index]])
            else:
                self.position = index + 1
                node = Variable(self.starts[index], self.ends[index], self.values[index])
        elif kind in (STRING, LEFT):
            node = self.string()
        elif kind in {"!", "-"}:
            self.position = index + 1
            # The compiler takes one sign only: `!!x` is an error there.
            if kinds[index + 1] in ("!", "-"):
                raise self.error(f'one operand of "{kind}" (a second sign needs parentheses)')
            operand = self.operand()
            return Unary(self.starts[index], operand.end, kind, operand)
        else:
            node = self.primary(kind)
        if kinds[self.position] in _MEMBER_STARTS:
            return self.members(node)
        return node

    def primary(self, kind: str) -> Expression:
        index = self.position
        if kind in {"{", "["}:
            if not self.literals_allowed:
                raise self.error("no array or object inside the interpolation of a string")
            if kind == "{":
                return self.object(False)
            after = index + 2 if self.kinds[index + 1] == NEWLINE else index + 1
            return self.loop(None) if self.at_word("for", after) else self.array()
        if kind == "(":
            return self.parenthesized_or_lambda()
        if kind == INTEGER:
            digits = self.values[index]
            # Python refuses to convert very long numbers, hence the look at the length first.
            if len(digits.lstrip("0")) > 20 or int(digits[-21:]) > _MAX_INTEGER:
                raise self.error(f"an integer up to {_MAX_INTEGER}")
            self.position = index + 1
            return Literal(self.starts[index], self.ends[index], int(digits[-21:]))
        if kind in _CONSTANTS:
            self.position = index + 1
            return Literal(self.starts[index], self.ends[index], _CONSTANTS[kind])
        raise self.error("an expression")

    def members(self, node: Expression) -> Expression:
        """Read the accesses after an operand: `.name`, `.?name`, `.name()`, `[i]`, `::name`, `!`."""
        kinds, values, ends = self.kinds, self.values, self.ends
        start = node.start
        while True:
            index = self.position
            kind = kinds[index]
            if kind == ".":
                safe = kinds[index + 1] == "?"
                if safe:
                    index += 1
                index += 1
                if kinds[index] != NAME:
                    raise self.error("the name of a property or function", index)
                if kinds[index + 1] == "(":
                    if safe:
                        raise self.error('"." before a function call', index - 1)
                    self.position = index + 1
                    arguments = self.arguments()
                    node = MethodCall(
                        start, ends[self.position - 1], node, values[index], self.starts[index], arguments
                    )
                else:
                    self.position = index + 1
                    node = PropertyAccess(start, ends[index], node, values[index], safe)
            elif kind == "[":
                node = self.index_access(node)
            elif kind == "::":
                self.position = index + 1
                name = self.take_name("the name of a nested resource")
                node = ResourceAccess(start, ends[index + 1], node, name)
            elif kind == "!":
                self.position = index + 1
                node = NonNull(start, ends[index], node)
            else:
                return node
            self.links += 1

    def index_access(self, target: Expression) -> IndexAccess:
        opening = self.position
        self.position += 1
        safe = self.kinds[self.position] == "?"
        if safe:
            self.position += 1
        from_end = self.kinds[self.position] == "^"
        if from_end:
            self.position += 1
        self.enter()
        index = self.expression()
        self.nesting -= 1
        return IndexAccess(target.start, self.close("]", opening), target, index, safe, from_end)

    # --- calls, lambdas, parentheses -------------------------------------------------------------

    def call(self, index: int) -> FunctionCall:
        """Read the call of the function whose name is at the token `index`."""
        self.position = index + 1
        arguments = self.arguments()
        return FunctionCall(self.starts[index], self.ends[self.position - 1], self.values[index], arguments)

    def arguments(self) -> list[Expression]:
        """Read the parentheses of a call and what is in them."""
        kinds = self.kinds
        opening = self.position
        self.position = opening + 1
        found: list[Expression] = []
        if kinds[opening + 1] == ")":
            self.position = opening + 2
            return found
        self.enter()
        self.skip_newline()
        if kinds[self.position] != ")":
            found.append(self.expression())
            while kinds[self.position] == ",":
                self.position += 1
                self.skip_newline()
                found.append(self.expression())
            if kinds[self.position] == NEWLINE and kinds[self.position + 1] != NEWLINE:
                self.position += 1
                if kinds[self.position] not in (")", END):
                    raise self.error('"," or ")"')
        self.close(")", opening)
        self.nesting -= 1
        return found

    def parenthesized_list(self) -> tuple[list[Expression], int]:
        """Read `( … )` with any number of expressions; returns them and the end offset."""
        kinds = self.kinds
        opening = self.position
        self.position = opening + 1
        self.enter()
        found: list[Expression] = []
        self.skip_newline()
        while kinds[self.position] != ")":
            found.append(self.expression())
            self.skip_newline()
            if kinds[self.position] != ",":
                break
            self.position += 1
            self.skip_newline()
        end = self.close(")", opening)
        self.nesting -= 1
        return found, end

    def parenthesized_or_lambda(self) -> Expression:
        opening = self.position
        start = self.starts[opening]
        items, end = self.parenthesized_list()
        if self.kinds[self.position] == "=>":
            return self.lambda_body(start, [self.parameter_name(item) for item in items])
        if len(items) != 1:
            raise ParseError(
                Problem(start, end, f"expected one expression in the parentheses, found {len(items) or 'none'}")
            )
        return Parenthesized(start, end, items[0])

    def parameter_name(self, item: Expression) -> str:
        if isinstance(item, Variable):
            return item.name
        raise ParseError(Problem(item.start, item.end, "expected the name of a parameter, found another expression"))

    def lambda_body(self, start: int, parameters: list[str]) -> Lambda:
        self.take("=>", '"=>"')
        self.skip_newline_after_arrow()
        self.enter()
        outer, self.literals_allowed = self.literals_allowed, True
        body = self.expression()
        self.literals_allowed = outer
        self.nesting -= 1
        return Lambda(start, body.end, parameters, body)

    def skip_newline_after_arrow(self) -> None:
        if self.kinds[self.position] == NEWLINE and self.values[self.position + 1] not in _WORDS_AFTER_ARROW:
            self.position += 1

    # --- strings -------------------------------------------------------------------------------

    def string(self) -> Literal | Template:
        """Read a string, plain or with interpolation. Raises ParseError, also for a wrong escape in it."""
        kinds = self.kinds
        index = self.position
        kind = kinds[index]
        if kind not in (STRING, LEFT) or index in self.tokens.problems:
            raise self.error("a string")
        self.position = index + 1
        if kind == STRING:
            return Literal(self.starts[index], self.ends[index], self.values[index])
        self.enter()
        parts: list[str | Expression] = [self.values[index]] if self.values[index] else []
        outer, self.literals_allowed = self.literals_allowed, False
        while kind != RIGHT:
            parts.append(self.expression())
            piece = self.position
            kind = kinds[piece]
            if kind not in (MIDDLE, RIGHT) or piece in self.tokens.problems:
                raise self.error('"}" to close the interpolation')
            if self.values[piece]:
                parts.append(self.values[piece])
            self.position = piece + 1
        self.literals_allowed = outer
        self.nesting -= 1
        return Template(self.starts[index], self.ends[self.position - 1], parts)

    # --- arrays, objects, loops ----------------------------------------------------------------

    def array(self) -> ArrayExpression:
        kinds = self.kinds
        opening = self.position
        self.position = opening + 1
        self.enter()
        items: list[Expression | Spread] = []
        self.skip_newline()
        while kinds[self.position] != "]":
            items.append(self.spread() if kinds[self.position] == "..." else self.expression())
            if kinds[self.position] == "]":
                break
            self.skip_separator(opening)
        end = self.close("]", opening)
        self.nesting -= 1
        return ArrayExpression(self.starts[opening], end, items)

    def spread(self) -> Spread:
        index = self.position
        self.position = index + 1
        value = self.expression()
        return Spread(self.starts[index], value.end, value)

    def object(self, resource_body: bool) -> ObjectExpression:
        """Read `{ … }`; nested resources are declarations in the body of a resource only."""
        kinds, values, starts, ends = self.kinds, self.values, self.starts, self.ends
        opening = self.take("{", '"{"')
        self.enter()
        properties: list[ObjectProperty | Spread] = []
        resources: list[ResourceDeclaration] = []
        self.skip_newline()
        while True:
            index = self.position
            kind = kinds[index]
            if kind == "}":
                break
            if kind == NAME and kinds[index + 1] == ":":
                key: Literal | Template = Literal(starts[index], ends[index], values[index])
                self.position = index + 2
                value = self.expression()
                properties.append(ObjectProperty(starts[index], value.end, key, value))
            elif resource_body and (kind == "@" or (self.at_word("resource") and kinds[index + 1] == NAME)):
                resources.append(self.nested_resource())
            elif kind == "...":
                properties.append(self.spread())
            else:
                properties.append(self.quoted_property(opening))
            kind = kinds[self.position]
            if kind == NEWLINE:
                self.position += 1
            elif kind == "}":
                break
            else:
                self.skip_separator(opening)
        self.position += 1
        self.nesting -= 1
        return ObjectExpression(starts[opening], ends[self.position - 1], properties, resources)

    def quoted_property(self, opening: int) -> ObjectProperty:
        kind = self.kinds[self.position]
        if kind == END:
            raise self.unclosed("}", opening)
        if kind == NAME:
            self.position += 1
            raise self.error('":" after the name of the property')
        if kind not in (STRING, LEFT):
            raise self.error("the name of a property")
        key = self.string()
        self.take(":", '":" after the name of the property')
        value = self.expression()
        return ObjectProperty(key.start, value.end, key, value)

    def loop(self, resource_body: bool | None) -> ForExpression:
        """Read `[for … in …: …]`.

        `resource_body` is None where the body is any expression, else the body is that of a resource
        (True) or module (False).
        """
        opening = self.take("[", '"["')
        self.enter()
        self.skip_newline()
        if not self.at_word("for"):
            raise self.error('"for"')
        self.position += 1
        item, index_name = self.loop_names()
        if not self.at_word("in"):
            raise self.error('"in"')
        self.position += 1
        collection = self.expression()
        self.take(":", '":" before the body of the loop')
        body: Expression | IfBody
        if resource_body is None:
            body = self.expression()
        elif self.at_word("if"):
            body = self.condition(resource_body)
        elif self.kinds[self.position] == "{":
            body = self.object(resource_body)
        else:
            raise self.error('"{" or "if"')
        self.skip_newline()
        end = self.close("]", opening)
        self.nesting -= 1
        return ForExpression(self.starts[opening], end, item, index_name, collection, body)

    def loop_names(self) -> tuple[str, str | None]:
        if self.kinds[self.position] != "(":
            return self.take_name('the name of the loop variable, or "("'), None
        opening = self.position
        self.position += 1
        item = self.take_name("the name of the loop variable")
        self.take(",", '"," and the name of the index')
        index_name = self.take_name("the name of the index")
        if self.kinds[self.position] == ",":
            self.position += 1
        self.close(")", opening)
        return item, index_name

    def condition(self, resource_body: bool) -> IfBody:
        """Read `if (condition) { … }`."""
        index = self.position
        self.position = index + 1
        if self.kinds[self.position] != "(":
            raise self.error('"(" after "if"')
        items, end = self.parenthesized_list()
        if len(items) != 1:
            start = self.starts[index + 1]
            raise ParseError(Problem(start, end, f"expected one condition, found {len(items) or 'none'}"))
        body = self.object(resource_body)
        return IfBody(self.starts[index], body.end, items[0], body)
