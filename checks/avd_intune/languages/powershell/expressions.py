"""Operators of PowerShell between values, by their precedence.

https://learn.microsoft.com/powershell/scripting/lang-spec/chapter-07
"""

from __future__ import annotations

from avd_intune.languages.powershell.operands import (
    MAX_DEPTH,
    PRECEDENCE,
    UNARY_WORDS,
    WORD_OPERATOR,
    OperandParser,
)
from avd_intune.languages.powershell.plain_values import BEGINS_PLAIN, PLAIN_VALUE, plain_value
from avd_intune.languages.powershell.scanning import DASH, DASHES, NO_SPACE
from avd_intune.languages.powershell.tree import (
    ArrayLiteral,
    Binary,
    Index,
    Member,
    Node,
    Ternary,
    Unary,
    Variable,
)
from avd_intune.patterns import lazy_pattern

# Signs that directly behind a value say that neither a comma nor an operator comes.
_NO_COMMA = frozenset(["\r", "\n", ";", ")", "}", "]", "|", ""])
# Signs behind one blank that say the same of a comma.
_BEHIND_BLANK = NO_SPACE - {","}
_STEP = lazy_pattern(rf"[ \t]+(\+\+|[{DASH}]{{2}})(?=[\s;)}}|,]|\Z)")
_WORD_BETWEEN = lazy_pattern(rf"[ \t]*([{DASH}]([A-Za-z]+))(?![\w-])[ \t]*")
_ASSIGNMENT = lazy_pattern(r"\?\?=|[-+*/%]?=(?!=)")


class ExpressionParser(OperandParser):
    """Reads expressions."""

    __slots__ = ()

    def expression(self) -> Node:
        """Read an expression, with commas and all operators."""
        left = self.binary(0)
        if self.text[self.at : self.at + 1] in _NO_COMMA:
            return left
        self.skip()
        if self.character() == "?" and self.text[self.at + 1 : self.at + 2] not in (".", "[", "?"):
            self.at += 1
            self.skip_lines()
            one = self.expression()
            self.skip_lines()
            if self.character() == ":":
                self.at += 1
                self.skip_lines()
                other = self.expression()
                self.newer = self.newer or "? :"
                return Ternary(left.start, other.end, left, one, other)
            return self.broken("a choice has no other case", left.start)
        return left

    def binary(self, lowest: int) -> Node:
        left = self.unary()
        text = self.text
        while True:
            if text[self.at : self.at + 1] in _NO_COMMA:
                return left
            word = _WORD_BETWEEN.match(text, self.at)
            if word is not None:
                self.at = word.start(1)
                name, end = "-" + word[2].lower(), word.end()
                if name not in PRECEDENCE:
                    return left
            else:
                self.skip()
                operator = self._operator()
                if operator is None:
                    return left
                name, end = operator
            precedence = PRECEDENCE[name]
            if precedence < lowest:
                return left
            self.at = end
            self.skip_lines()
            right = self.binary(precedence + 1)
            left = Binary(left.start, right.end, name, left, right)

    def _operator(self) -> tuple[str, int] | None:
        at = self.at
        if at >= self.length:
            return None
        character = self.text[at]
        if character in DASHES:
            match = WORD_OPERATOR.match(self.text, at)
            if match is not None:
                name = "-" + match[1].lower()
                return (name, match.end()) if name in PRECEDENCE else None
            following = self.text[at + 1 : at + 2]
            return None if following == "=" or following in tuple(DASHES) else ("-", at + 1)
        if character in "+*/%":
            following = self.text[at + 1 : at + 2]
            return None if following == "=" or (character == "+" and following == "+") else (character, at + 1)
        if character == "." and self.text.startswith("..", at):
            return "..", at + 2
        if character == "?" and self.text.startswith("??", at) and not self.text.startswith("??=", at):
            self.newer = self.newer or "??"
            return "??", at + 2
        return None

    def unary(self) -> Node:
        """Read an element of an expression with what stands before it, and the array that commas make of it."""
        first = self.signed()
        following = self.text[self.at : self.at + 1]
        if following in _NO_COMMA or (following != "," and not self._comma_follows()):
            return first
        items = [first]
        while True:
            before = self.at
            self.skip()
            if self.character() != ",":
                self.at = before
                break
            self.at += 1
            self.skip_lines()
            items.append(self.signed())
        return first if len(items) == 1 else ArrayLiteral(first.start, items[-1].end, items)

    def _comma_follows(self) -> bool:
        at = self.at
        following = self.text[at : at + 2]
        if following[0] == " " and following[1:] in _BEHIND_BLANK:
            return False
        self.skip()
        found = self.text[self.at : self.at + 1] == ","
        self.at = at
        return found

    def signed(self) -> Node:
        start = self.at
        character = self.text[start : start + 1]
        if character in BEGINS_PLAIN and (plain := PLAIN_VALUE.match(self.text, start)) is not None:
            value = plain_value(plain, 1)
            self.at = value.end
            return value
        if character == "!":
            self.at += 1
            return self._prefixed("!", start)
        if character == ",":
            self.at += 1
            return self._prefixed(",", start)
        if character and character in DASHES:
            match = WORD_OPERATOR.match(self.text, start)
            if match is not None:
                name = "-" + match[1].lower()
                if name in UNARY_WORDS:
                    self.at = match.end()
                    return self._prefixed(name, start)
                self.at = match.end()
                return self.broken(f"{match[0]} cannot stand here", start)
            self.at += 1
            if self.character() and self.character() in DASHES:
                self.at += 1
                return self._prefixed("--", start)
            if self.character().isdigit() or self.character() == ".":
                number = self.number("-")
                if number is not None:
                    number.start = start
                    return self.postfix(number)
            return self._prefixed("-", start)
        if character == "+":
            self.at += 1
            if self.character() == "+":
                self.at += 1
                return self._prefixed("++", start)
            return self._prefixed("+", start)
        if character == "[":
            return self.typed()
        return self._stepped(self.postfix(self.primary()))

    def _stepped(self, node: Node) -> Node:
        """Read `++` or `--` that stands behind a variable with a blank between them."""
        if self.text[self.at : self.at + 1] not in (" ", "\t") or not isinstance(node, Variable | Member | Index):
            return node
        match = _STEP.match(self.text, self.at)
        if match is None:
            return node
        self.at = match.end()
        return Unary(node.start, self.at, "x++" if match[1] == "++" else "x--", node)

    def _prefixed(self, operator: str, start: int) -> Node:
        self.skip_lines()
        if self.depth > MAX_DEPTH:
            return self.too_deep(start)
        self.depth += 1
        operand = self.signed()
        self.depth -= 1
        return Unary(start, operand.end, operator, operand)

    def argument(self) -> Node:
        """Read one argument of a method: an expression in which commas are not of an array."""
        left = self.signed()
        while True:
            self.skip()
            operator = self._operator()
            if operator is None:
                return left
            name, self.at = operator
            self.skip_lines()
            right = self._argument_operand(PRECEDENCE[name] + 1)
            left = Binary(left.start, right.end, name, left, right)

    def _argument_operand(self, lowest: int) -> Node:
        left = self.signed()
        while True:
            self.skip()
            operator = self._operator()
            if operator is None or PRECEDENCE[operator[0]] < lowest:
                return left
            name, self.at = operator
            self.skip_lines()
            right = self._argument_operand(PRECEDENCE[name] + 1)
            left = Binary(left.start, right.end, name, left, right)

    def assignment_operator(self) -> str | None:
        """Read `=`, `+=`, …; None if none stands here."""
        match = _ASSIGNMENT.match(self.text, self.at)
        if match is None:
            return None
        self.at = match.end()
        if match[0] == "??=":
            self.newer = self.newer or match[0]
        return match[0]
