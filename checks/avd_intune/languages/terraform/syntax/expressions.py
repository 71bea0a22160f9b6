"""Expressions of HCL native syntax.

Facts: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#expressions; where the specification
is silent, hclsyntax/parser.go of the same repository decides.
"""

from __future__ import annotations

from sys import intern
from typing import NoReturn

from avd_intune.languages.terraform.syntax.hcl_tree import (
    Binary,
    Conditional,
    Expression,
    ForObject,
    ForTuple,
    FunctionCall,
    GetAttribute,
    Index,
    Literal,
    ObjectExpression,
    ObjectItem,
    Splat,
    SplatElement,
    TupleExpression,
    Unary,
    Variable,
)
from avd_intune.languages.terraform.syntax.lexer import IN_LINE, Scan
from avd_intune.languages.terraform.syntax.recovery import is_top_level_header
from avd_intune.languages.terraform.syntax.templates import TemplateReader, read_heredoc, read_quoted
from avd_intune.records import fields
from avd_intune.source.number_literals import read_number
from avd_intune.source.tree import Node

_PRECEDENCE = {
    "||": 1,
    "&&": 2,
    "==": 3,
    "!=": 3,
    "<": 4,
    ">": 4,
    "<=": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "%": 6,
}
CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}

# How deep the tree of one expression can be, so that walking it by recursion is safe. Chains
# (`a || b || …`, `a.b.c…`) make it deep without brackets; only long ones are worth measuring.
MAX_TREE_DEPTH = 200
_LONG_CHAIN = 8
_DEEP_NESTING = 12


class ExpressionReader(TemplateReader):
    """Reads expressions at the cursor.

    Every method expects the first token of its construct to be the present one and leaves the token
    behind it as the present one. All of them raise HclSyntaxError.
    """

    __slots__ = ()

    def whole_expression(self) -> Expression:
        """Read an expression that stands by itself, and see to it that its tree is not too deep."""
        self.maybe_deep = False
        result = self.expression()
        if self.maybe_deep:
            self.check_depth(result)
        return result

    def check_depth(self, expression: Expression) -> None:
        """Raise HclSyntaxError if the tree of an expression is too deep."""
        if tree_depth(expression) > MAX_TREE_DEPTH:
            message = f"the expression is nested more than {MAX_TREE_DEPTH} levels deep"
            self.fail_at(expression.start, expression.end, message)

    def expression(self) -> Expression:
        self.deeper()
        if self.depth > _DEEP_NESTING:
            self.maybe_deep = True
        start = self.start
        result = self._operation(1)
        if self.kind == "?":
            self.advance()
            then = self.expression()
            if self.kind != ":":
                self.fail('":" and the value for when the condition is false')
            self.advance()
            otherwise = self.expression()
            result = Conditional(start, self.last, result, then, otherwise)
        self.depth -= 1
        return result

    def _operation(self, lowest: int) -> Expression:
        start = self.start
        left = self._term()
        length = 0
        while (precedence := _PRECEDENCE.get(self.kind, 0)) >= lowest:
            operator = self.kind
            self.advance()
            right = self._operation(precedence + 1)
            left = Binary(start, self.last, operator, left, right)
            length = self._longer(length, start)
        if length > _LONG_CHAIN:
            self.maybe_deep = True
        return left

    def _term(self) -> Expression:
        kind = self.kind
        start = self.start
        value = self.value
        result: Expression
        if kind == "path":
            self.advance()
            result = self.path(start, value)
        elif kind == "string":
            self.advance()
            result = Literal(start, self.last, value[1:-1])
        elif kind == "name":
            self.advance()
            if self.kind in ("(", "::"):
                result = self._call(start, value)
            elif value in CONSTANTS:
                result = Literal(start, self.last, CONSTANTS[value])
            else:
                result = Variable(start, self.last, value)
        elif kind == "number":
            result = self._number()
        elif kind == '"':
            result = read_quoted(self)
        elif kind == "<<":
            result = read_heredoc(self)
        elif kind == "{":
            result = self._object()
        elif kind == "[":
            result = self._tuple()
        elif kind == "(":
            mode = self.enter()
            result = self.expression()
            self.leave(")", start, "parenthesis", mode)
        elif kind in ("-", "!"):
            self.deeper()
            self.advance()
            operand = self._term()
            self.depth -= 1
            result = Unary(start, self.last, kind, operand)
        else:
            self.fail("an expression")
        if self.kind in (".", "["):
            return self._traversal(start, result)
        return result

    def _number(self) -> Literal:
        start = self.start
        number = read_number(self.value)
        if number is None:
            self.fail_at(start, self.after, "the number is too large")
        self.advance()
        return Literal(start, self.last, number)

    def path(self, start: int, path: str) -> Expression:
        names = [intern(name) for name in path.split(".")]
        root = names[0]
        end = start + len(root)
        result: Expression
        if root in CONSTANTS:
            result = Literal(start, end, CONSTANTS[root])
        else:
            result = Variable(start, end, root)
        return self._attributes(start, result, names[1:])

    def _attributes(self, start: int, target: Expression, names: list[str]) -> Expression:
        """Return `target.a.b…` for names that follow it directly, each with a dot before it."""
        end = target.end
        for name in names:
            end += 1 + len(name)
            target = GetAttribute(start, end, target, name)
        if len(names) > _LONG_CHAIN:
            self.maybe_deep = True
        return target

    def _traversal(self, start: int, target: Expression) -> Expression:
        """Read the `.name`, `.0`, `[key]`, `.*` and `[*]` that follow a term."""
        length = 0
        while True:
            if self.kind == ".":
                self.advance()
                if self.kind == "*":
                    target = self._attribute_splat(start, target)
                else:
                    target = self._step(start, target)
            elif self.kind == "[":
                opened = self.start
                mode = self.enter()
                if self.kind == "*":
                    self.advance()
                    self.leave("]", opened, "index", mode)
                    self.deeper()  # the next `[*]` stands inside of this one
                    each = self._traversal(opened, SplatElement(opened, self.last))
                    self.depth -= 1
                    target = Splat(start, self.last, target, each, True)
                else:
                    key = self.expression()
                    self.leave("]", opened, "index", mode)
                    target = Index(start, self.last, target, key)
            else:
                return target
            length = self._longer(length, start)
            if length > _LONG_CHAIN:
                self.maybe_deep = True

    def _longer(self, length: int, start: int) -> int:
        """Count one more part of a chain, each of which holds the one before. Raises HclSyntaxError for too many."""
        if length >= MAX_TREE_DEPTH:
            self._fail_too_deep(start)
        return length + 1

    def _fail_too_deep(self, start: int) -> NoReturn:
        self.fail_at(start, self.after, f"the expression is nested more than {MAX_TREE_DEPTH} levels deep")

    def _step(self, start: int, target: Expression) -> Expression:
        """Read what follows a dot: a name, a dotted run of names, or a number."""
        kind = self.kind
        if kind == "number":
            if not self.value.isdigit():
                self.fail_at(self.start, self.after, "expected an index in brackets, found two indexes with dots")
            key = self._number()
            return Index(start, self.last, target, key)
        if kind not in ("name", "path"):
            self.fail('an attribute name after "."')
        at = self.start
        names = self.value.split(".")
        self.advance()
        first = GetAttribute(start, at + len(names[0]), target, names[0])
        return self._attributes(start, first, names[1:])

    def _attribute_splat(self, start: int, target: Expression) -> Expression:
        star = self.start
        self.advance()
        each: Expression = SplatElement(star, self.last)
        length = 0
        while self.kind == ".":
            self.advance()
            each = self._step(star, each)
            length = self._longer(length, start)
        if length > _LONG_CHAIN:
            self.maybe_deep = True
        return Splat(start, self.last, target, each, False)

    def _call(self, start: int, name: str) -> FunctionCall:
        while self.kind == "::":
            self.advance()
            if self.kind != "name":
                self.fail('a function name after "::"')
            name = f"{name}::{self.value}"
            self.advance()
        if self.kind != "(":
            self.fail(f'"(" and the arguments of {name}')
        opened = self.start
        mode = self.enter()
        arguments: list[Expression] = []
        expand_final = False
        also = ""
        while self.kind != ")":
            arguments.append(self.expression())
            self.bound(arguments, start, f"call of {name}")
            also = '"," or '
            if self.kind == "...":
                self.advance()
                expand_final = True
                also = ""
                break
            if self.kind != ",":
                break
            self.advance()
        self.leave(")", opened, f"call of {name}", mode, also=also)
        return FunctionCall(start, self.last, name, arguments, expand_final)

    def _tuple(self) -> Expression:
        start = self.start
        mode = self.enter()
        if self.kind == "name" and self.value == "for":
            names, collection = self._for_intro()
            value = self.expression()
            condition = self._for_condition()
            self.leave("]", start, '"for" list', mode)
            return ForTuple(start, self.last, *names, collection, value, condition)
        items: list[Expression] = []
        while self.kind != "]":
            items.append(self.expression())
            self.bound(items, start, "list")
            if self.kind != ",":
                break
            self.advance()
        self.leave("]", start, "list", mode, also='"," or ')
        return TupleExpression(start, self.last, items)

    def _object(self) -> Expression:
        start = self.start
        # Whether line breaks count is only known behind the first word.
        mode = self.enter()
        if self.kind == "name" and self.value == "for":
            return self._for_object(start, mode)
        self.scan = IN_LINE
        items: list[ObjectItem] = []
        while self.kind != "}":
            item_start = self.start
            key = self._object_key()
            if self.kind not in ("=", ":"):
                if is_top_level_header(self.text, item_start):
                    # What looks like a key is the next block of the file: this object was never closed.
                    self.after = item_start
                    self.advance()
                    self.fail_unclosed("}", start, "object")
                self.fail('"=" and a value')
            self.advance()
            value = self.expression()
            items.append(ObjectItem(item_start, self.last, key, value))
            self.bound(items, start, "object")
            if self.kind == ",":
                self.advance()
            elif self.kind != "newline":
                break
            while self.kind == "newline":  # more than one where a /* comment */ stands between
                self.advance()
        self.leave("}", start, "object", mode, also='a new line, "," or ')
        return ObjectExpression(start, self.last, items)

    def _object_key(self) -> Expression:
        kind = self.kind
        if kind in ("name", "string"):
            start = self.start
            value = self.value
            self.advance()
            if self.kind in ("=", ":"):
                return Literal(start, self.last, value if kind == "name" else value[1:-1])
            self.after = start
            self.advance()
        return self.expression()

    def _for_object(self, start: int, mode: Scan) -> ForObject:
        names, collection = self._for_intro()
        key = self.expression()
        if self.kind != "=>":
            self.fail('"=>" and the value of each entry')
        self.advance()
        value = self.expression()
        grouping = self.kind == "..."
        if grouping:
            self.advance()
        condition = self._for_condition()
        self.leave("}", start, '"for" object', mode)
        return ForObject(start, self.last, *names, collection, key, value, condition, grouping)

    def _for_intro(self) -> tuple[tuple[str | None, str], Expression]:
        """Read `for key, value in collection :`; return the names and the collection."""
        self.advance()
        key, value = self.loop_names()
        collection = self.expression()
        if self.kind != ":":
            self.fail('":" after the collection of "for"')
        self.advance()
        return (key, value), collection

    def _for_condition(self) -> Expression | None:
        if not (self.kind == "name" and self.value == "if"):
            return None
        self.advance()
        return self.expression()


def tree_depth(expression: Node) -> int:
    """Return how many nodes lie between the root of an expression and its deepest leaf, both counted."""
    deepest = 0
    pending: list[tuple[Node, int]] = [(expression, 1)]
    while pending:
        node, depth = pending.pop()
        deepest = max(deepest, depth)
        for field in fields(node):
            content = getattr(node, field.name)
            members = content if isinstance(content, list) else (content,)
            pending.extend((member, depth + 1) for member in members if isinstance(member, Node))
    return deepest
