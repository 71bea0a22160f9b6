"""Expressions of Bicep: from tokens to nodes, by the rules of the compiler's own parser.

See https://github.com/Azure/bicep/blob/main/src/Bicep.Core/Parsing/BaseParser.cs. A line break ends
an expression, save that it may stand: after an opening bracket, between the items of arrays and
objects, after a comma and before ")" in a call, before the "?" and ":" of a conditional, and after
the "=>" of a lambda. No binary operator has a line break on either side.
"""

from __future__ import annotations

from avd_intune.languages.bicep.syntax.bicep_tree import (
    Binary,
    Conditional,
    Expression,
    FunctionCall,
    IndexAccess,
    Lambda,
    Literal,
    MethodCall,
    NonNull,
    Parenthesized,
    PropertyAccess,
    ResourceAccess,
    Unary,
    Variable,
)
from avd_intune.languages.bicep.syntax.composites import CompositeParser
from avd_intune.languages.bicep.syntax.cursor import MAX_OPERATORS, MAX_TREE_DEPTH, ParseError
from avd_intune.languages.bicep.syntax.lexer import END, INTEGER, LEFT, MIDDLE, NAME, NEWLINE, RIGHT, STRING, Problem

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

# After these words a line break behind "=>" ends the declaration, so that an unfinished lambda does
# not swallow the next one.
_WORDS_AFTER_ARROW = frozenset(
    {"assert", "import", "metadata", "param", "var", "resource", "output", "module", "type"},
)


class ExpressionParser(CompositeParser):
    """Reads expressions from the current token on."""

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
        count = 0
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
            count += 1
            if count > MAX_OPERATORS:
                raise self.error(f"at most {MAX_OPERATORS} operators in one expression")
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
        length = 0
        while True:
            index = self.position
            kind = kinds[index]
            length += 1
            if length > MAX_TREE_DEPTH:  # each access makes the tree one level deeper
                raise self.too_deep(node)
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
                self.check_room(found)
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
            self.check_room(found)
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
