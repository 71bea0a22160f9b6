"""Single values of PowerShell: variables, texts, numbers, brackets, tables, types, and the members behind them.

https://learn.microsoft.com/powershell/scripting/lang-spec/chapter-07#71-primary-expressions
"""

from __future__ import annotations

import re

from avd_intune.languages.powershell.plain_values import PLAIN_ENTRY, plain_value
from avd_intune.languages.powershell.scanning import DASH, DASHES, DOUBLE, HOLE_OPENS, SINGLE, VARIABLE, Scanner
from avd_intune.languages.powershell.tree import (
    Block,
    BlockText,
    Broken,
    Cast,
    Constant,
    Group,
    Index,
    Member,
    Node,
    Table,
    Template,
    Text,
    TypeName,
    Unary,
    Variable,
)
from avd_intune.patterns import lazy_pattern

# Brackets in brackets beyond this are open: the reader is recursive, and what is scanned may be hostile.
MAX_DEPTH = 48

_COMPARISONS = [
    "eq", "ne", "ge", "gt", "lt", "le", "like", "notlike", "match", "notmatch", "replace", "contains", "notcontains",
    "in", "notin", "split", "join", "is", "isnot", "as", "shl", "shr",
]  # fmt: skip
PRECEDENCE = {"-and": 1, "-or": 1, "-xor": 1, "-band": 2, "-bor": 2, "-bxor": 2, "-f": 7}
for _name in _COMPARISONS:
    for _prefix in ("", "c", "i"):
        PRECEDENCE.setdefault(f"-{_prefix}{_name}", 3)
PRECEDENCE.update({"??": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6, "..": 8})
WORD_OPERATOR = lazy_pattern(rf"[{DASH}]([A-Za-z]+)(?![\w-])")
UNARY_WORDS = frozenset({"-not", "-bnot", "-split", "-csplit", "-isplit", "-join"})
# Behind a comma may stand the assembly: `[Windows.Foundation.Uri, Windows.Foundation, ContentType=WindowsRuntime]`.
_TYPE = lazy_pattern(r"\[\s*([A-Za-z_][\w.+`]*(?:\s*\[[\w.+`,\s\[\]]*\])?)\s*(?:,[\w.\s,=-]*)?\]")
_ATTRIBUTE = lazy_pattern(r"\[\s*([A-Za-z_][\w.]*)\s*\(")
_MEMBER = lazy_pattern(r"\.[A-Za-z_]")
_MEMBER_NAME = lazy_pattern(r"[A-Za-z_]\w*")
_KEY = lazy_pattern(r"[A-Za-z_][\w.-]*|\d[\w.]*")
_SPLAT = lazy_pattern(r"@((?:[A-Za-z_]\w*:)?\w+)")
_NO_MEMBER = frozenset(["\r", "\n", " ", "\t", ";", ")", "}", ",", "", "=", "|", '"', "'"])
_BEFORE_CAST = lazy_pattern(rf"[$@({{\[\w{SINGLE}{DOUBLE}{DASH}+!.{HOLE_OPENS}]")


class OperandParser(Scanner):
    """Reads single values. What cannot be read becomes `Broken`; nothing raises."""

    __slots__ = ()

    # What the parsers built upon this one know.

    def statements_until(self, closing: str) -> list[Node]:
        raise NotImplementedError

    def block(self) -> Block:
        raise NotImplementedError

    def statement(self) -> Node | None:
        raise NotImplementedError

    def expression(self) -> Node:
        raise NotImplementedError

    def signed(self) -> Node:
        raise NotImplementedError

    def argument(self) -> Node:
        raise NotImplementedError

    def broken(self, reason: str, start: int | None = None, identifier: str = "UnexpectedToken") -> Broken:
        """Return the node for a place that does not parse, and note the error."""
        begin = self.at if start is None else start
        self.error(self.at, identifier, reason)
        return Broken(begin, max(self.at, begin), reason)

    def too_deep(self, start: int) -> Broken:
        """Give up on all that follows: brackets in brackets beyond the limit."""
        found = self.broken("it is nested too deeply", start, "TooDeep")
        self.at = found.end = self.length
        return found

    def typed(self) -> Node:
        start = self.at
        match = _TYPE.match(self.text, start)
        if match is None:
            attribute = _ATTRIBUTE.match(self.text, start)
            if attribute is not None:
                arguments = self._attribute()
                self.skip_lines()
                operand = self.signed()
                return Cast(start, operand.end, "", operand, attribute[1].lower(), arguments)
            end = self.text.find("]", start, start + 400)
            self.at = end + 1 if end > 0 else start + 1
            return self.broken("a type is not understood", start)
        name = re.sub(r"\s+", "", match[1]).lower()
        self.at = match.end()
        if self.text.startswith("::", self.at):
            return self.postfix(TypeName(start, self.at, name))
        if _MEMBER.match(self.text, self.at) is not None:
            return self.postfix(TypeName(start, self.at, name))  # `[int].Name`: no cast of what follows
        before = self.at
        self.skip()
        character = self.character()
        if character and _BEFORE_CAST.match(character) and not self.is_operator_here():
            if self.depth > MAX_DEPTH:
                return self.too_deep(start)
            self.depth += 1
            operand = self.signed()
            self.depth -= 1
            return Cast(start, operand.end, name, operand)
        self.at = before
        return self.postfix(TypeName(start, self.at, name))

    def is_operator_here(self) -> bool:
        match = WORD_OPERATOR.match(self.text, self.at)
        if match is not None:
            return "-" + match[1].lower() not in UNARY_WORDS
        return self.character() in "+" or self.text.startswith("..", self.at)

    def _attribute(self) -> list[Node]:
        """Read the arguments of `[Name(…)]` up to behind its end."""
        self.at = self.text.index("(", self.at) + 1
        arguments = [node for name, node in self.attribute_arguments() if node is not None and not name]
        self.skip_lines()
        if self.character() == "]":
            self.at += 1
        else:
            self.error(self.at, "EndSquareBracketExpectedAtEndOfAttribute", "an attribute is not closed")
        return arguments

    def attribute_arguments(self) -> list[tuple[str, Node | None]]:
        """Read the inside of an attribute's brackets and its end: named arguments, and others under the name ""."""
        found: list[tuple[str, Node | None]] = []
        while True:
            self.skip_statements()
            if self.at >= self.length or self.character() == ")":
                self.at += 1 if self.at < self.length else 0
                return found
            if self.character() == ",":
                self.at += 1
                continue
            before = self.at
            named = _MEMBER_NAME.match(self.text, self.at)
            if named is not None:
                self.at = named.end()
                self.skip_lines()
                if self.character() == "=":
                    self.at += 1
                    self.skip_lines()
                    found.append((named[0].lower(), self.signed()))
                else:
                    found.append((named[0].lower(), None))
                continue
            found.append(("", self.signed()))
            if self.at == before:
                self.at += 1

    def primary(self) -> Node:
        start, text = self.at, self.text
        if start >= self.length:
            return self.broken("a value is missing", start, "ExpectedExpression")
        character = text[start]
        if character == "$":
            if text.startswith("$(", start):
                return self.subexpression()
            match = VARIABLE.match(text, start)
            if match is not None:
                return self.variable_of(match)
        elif character in SINGLE:
            return self.single_quoted()
        elif character in DOUBLE:
            return self.double_quoted()
        elif character == "(":
            return self._group("(")
        elif character == "@":
            if text.startswith("@(", start):
                return self._group("@(")
            if text.startswith("@{", start):
                return self.table()
            here = self.here_string()
            if here is not None:
                return here
            splat = _SPLAT.match(text, start)
            if splat is not None:
                self.at = splat.end()
                self.error(start, "SplattingNotPermitted", "a splatted variable cannot stand here")
                return Variable(start, self.at, splat[1].lower(), "", splat[1], splatted=True)
        elif character == "{":
            return self.block_text()
        elif character.isdigit() or character == ".":
            number = self.number()
            if number is not None:
                return number
        elif character == HOLE_OPENS:
            return self.hole()
        self.at += 1
        return self.broken("a value is missing", start)

    def hole(self) -> Text:
        """Read what an input of the deployment puts here, with the word around it."""
        start = self.at
        match = re.compile(rf"[{HOLE_OPENS}][^\s;|&(){{}},]*").match(self.text, start)
        self.at = match.end() if match is not None else start + 1
        return Text(start, self.at, self.text[start : self.at])

    def subexpression(self) -> Node:
        return self._group("$(")

    def _group(self, opening: str) -> Node:
        start = self.at
        if self.depth > MAX_DEPTH:
            return self.too_deep(start)
        self.depth += 1
        self.at += len(opening)
        statements = self.statements_until(")")
        self.depth -= 1
        if self.character() == ")":
            self.at += 1
        elif opening == "(":
            self.error(self.at, "MissingEndParenthesisInExpression", "a bracket is not closed")
        else:
            self.error(self.at, "MissingEndParenthesisInSubexpression", "a bracket is not closed")
        return Group(start, self.at, opening, statements)

    def block_text(self) -> Node:
        start = self.at
        if self.depth > MAX_DEPTH:
            return self.too_deep(start)
        block = self.block()
        return BlockText(start, self.at, block)

    def table(self) -> Node:
        start = self.at
        if self.depth > MAX_DEPTH:
            return self.too_deep(start)
        self.depth += 1
        self.at += 2
        entries, text = list[tuple[Node, Node]](), self.text
        while True:
            self.skip_statements()
            if self.at >= self.length:
                self.error(start + 2, "MissingEndCurlyBrace", "a table is not closed")
                break
            if text[self.at] == "}":
                self.at += 1
                break
            before = self.at
            plain = PLAIN_ENTRY.match(text, before)
            if plain is not None:
                entries.append((Text(before, plain.end(1), plain[1]), plain_value(plain, 2)))
                self.at = plain.end()
                continue
            key = self._key()
            self.skip_lines()
            if text[self.at : self.at + 1] == "=":
                self.at += 1
                behind = self.at
                self.skip_lines()
                if text[self.at : self.at + 1] in ("", "}"):
                    self.error(behind, "MissingStatementInHashLiteral", "an entry of a table has no value")
                    entries.append((key, Broken(self.at, self.at, "an entry of a table has no value")))
                    continue
                value = self.statement()
                if value is not None:
                    entries.append((key, value))
            else:
                self.error(self.at, "MissingEqualsInHashLiteral", "an entry of a table has no value")
                if self.at == before:
                    self.at += 1
        self.depth -= 1
        return Table(start, self.at, entries)

    def _key(self) -> Node:
        match = _KEY.match(self.text, self.at)
        if match is not None:
            start, self.at = self.at, match.end()
            if match[0].isdigit():
                return Constant(start, self.at, int(match[0]) if len(match[0]) < 19 else 0)
            return Text(start, self.at, match[0])
        return self.signed()

    def postfix(self, node: Node) -> Node:
        """Read the members, indexes, calls and `++` that stand directly behind a value."""
        text = self.text
        if text[self.at : self.at + 1] in _NO_MEMBER:
            return node
        while self.at < self.length:
            character = text[self.at]
            if character == "." or (character == "?" and text[self.at + 1 : self.at + 2] == "."):
                if text.startswith("..", self.at) or (character == "?" and not isinstance(node, Variable | Member)):
                    return node
                found = self._member(node, 1 if character == "." else 2, static=False)
                if found is None:
                    return node
                node = found
            elif character == ":" and text.startswith("::", self.at):
                found = self._member(node, 2, static=True)
                if found is None:
                    return node
                node = found
            elif character == "[" and not isinstance(node, Constant):
                node = self._index(node)
            elif character == "+" and text.startswith("++", self.at):
                self.at += 2
                return Unary(node.start, self.at, "x++", node)
            elif character in DASHES and text[self.at + 1 : self.at + 2] in tuple(DASHES):
                if isinstance(node, Constant | Text | Template):
                    return node
                self.at += 2
                return Unary(node.start, self.at, "x--", node)
            else:
                return node
        return node

    def _member(self, holder: Node, width: int, static: bool) -> Node | None:
        before = self.at
        self.at += width
        self.skip_lines()
        name: Node
        match = _MEMBER_NAME.match(self.text, self.at)
        character = self.character()
        if match is not None:
            name = Text(self.at, match.end(), match[0])
            self.at = match.end()
        elif character and (character in "$(" or character in SINGLE or character in DOUBLE):
            name = self.primary()
        else:
            self.at = before
            return None
        if self.character() == "(":
            arguments = self.arguments()
            return Member(holder.start, self.at, holder, name, static, arguments)
        if self.character() == "{" and match is not None and match[0].lower() in ("foreach", "where"):
            block = self.block_text()
            return Member(holder.start, self.at, holder, name, static, [block])
        return Member(holder.start, self.at, holder, name, static)

    def arguments(self) -> list[Node]:
        start = self.at
        if self.depth > MAX_DEPTH:
            return [self.too_deep(start)]
        self.depth += 1
        self.at += 1
        found: list[Node] = []
        while True:
            self.skip_lines()
            if self.at >= self.length:
                self.error(self.at, "MissingEndParenthesisInMethodCall", "a bracket is not closed")
                break
            character = self.text[self.at]
            if character == ")":
                self.at += 1
                break
            if character == ",":
                self.at += 1
                continue
            before = self.at
            found.append(self.argument())
            if self.at == before:
                self.at += 1
        self.depth -= 1
        return found

    def _index(self, holder: Node) -> Node:
        if self.depth > MAX_DEPTH:
            return self.too_deep(holder.start)
        self.depth += 1
        self.at += 1
        self.skip_lines()
        index = self.expression() if self.character() != "]" else self.broken("an index is missing")
        self.skip_lines()
        if self.character() == "]":
            self.at += 1
        else:
            self.error(self.at, "MissingEndSquareBracket", "an index is not closed")
        self.depth -= 1
        return Index(holder.start, self.at, holder, index)
