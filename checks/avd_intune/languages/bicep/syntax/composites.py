"""What brackets and quotes hold in Bicep: strings, arrays, objects, loops and conditions.

Follows the compiler's parser (https://github.com/Azure/bicep/blob/main/src/Bicep.Core/Parsing/BaseParser.cs).
The items of arrays and objects stand on lines of their own or are separated by commas, but no line
ends in a comma.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from avd_intune.languages.bicep.syntax.bicep_tree import (
    ArrayExpression,
    Expression,
    ForExpression,
    IfBody,
    Literal,
    ObjectExpression,
    ObjectProperty,
    ResourceDeclaration,
    Spread,
    Template,
)
from avd_intune.languages.bicep.syntax.cursor import ParseError, TokenCursor
from avd_intune.languages.bicep.syntax.lexer import END, LEFT, MIDDLE, NAME, NEWLINE, RIGHT, STRING, Problem, Tokens
from avd_intune.source.text import SourceFile


class CompositeParser(TokenCursor, ABC):
    """Reads what is made of other expressions and stands between brackets or quotes."""

    def __init__(self, source: SourceFile, tokens: Tokens) -> None:
        super().__init__(source, tokens)
        # The compiler takes no array and no object in the holes of a string.
        self.literals_allowed = True

    @abstractmethod
    def expression(self) -> Expression:
        """Read one expression. Raises ParseError."""

    @abstractmethod
    def parenthesized_list(self) -> tuple[list[Expression], int]:
        """Read `( … )` with any number of expressions; returns them and the end offset."""

    @abstractmethod
    def nested_resource(self) -> ResourceDeclaration:
        """Read a resource declaration, with its decorators, in the body of a resource."""

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
            if kinds[self.position] == END:
                raise self.unclosed("]", opening)
            self.check_room(items)
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
            self.check_room(properties)
            if kind == NAME and kinds[index + 1] == ":":
                start = starts[index]  # a number of its own each time that it is asked for
                key: Literal | Template = Literal(start, ends[index], values[index])
                self.position = index + 2
                value = self.expression()
                properties.append(ObjectProperty(start, value.end, key, value))
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
