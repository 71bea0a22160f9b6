"""Types of Bicep, as they stand after `param`, `type`, `output`, `func` and `var`.

Follows the compiler's parser (https://github.com/Azure/bicep/blob/main/src/Bicep.Core/Parsing/BaseParser.cs).
A line break ends a type, save between the members of objects and tuples and before a `|`.
"""

from __future__ import annotations

from avd_intune.languages.bicep.syntax.bicep_tree import (
    Decorator,
    DecoratorTarget,
    Literal,
    MethodCall,
    PropertyAccess,
    Template,
    Variable,
)
from avd_intune.languages.bicep.syntax.expressions import ExpressionParser
from avd_intune.languages.bicep.syntax.lexer import END, INTEGER, LEFT, NAME, NEWLINE, STRING
from avd_intune.languages.bicep.syntax.type_tree import (
    ArrayType,
    NonNullType,
    NullableType,
    ObjectType,
    ObjectTypeAdditionalProperties,
    ObjectTypeProperty,
    ParameterizedType,
    ParenthesizedType,
    ResourceType,
    TupleItem,
    TupleType,
    Type,
    TypeAdditionalProperties,
    TypeIndex,
    TypeItems,
    TypeName,
    TypeProperty,
    UnaryType,
    UnionType,
)

_WHOLE_TYPE_ENDS = frozenset({"=", NEWLINE, ")", "=>"})


class TypeParser(ExpressionParser):
    """Reads types and the decorators that stand before them."""

    def declared_type(self, resource_may_be_bare: bool = False) -> Type:
        """Read the type of a declaration, where `resource 'type@version'` is one too."""
        index = self.position
        if not self.at_word("resource") or self.kinds[index + 1] == "<":
            return self.type()
        self.position = index + 1
        if resource_may_be_bare and self.kinds[index + 1] not in (STRING, LEFT):
            return ResourceType(self.starts[index], self.ends[index], None)
        kind = self.string()
        return ResourceType(self.starts[index], kind.end, kind)

    def type(self) -> Type:
        """Read one type. Raises ParseError."""
        kinds = self.kinds
        index = self.position
        if kinds[index] == NAME and kinds[index + 1] in _WHOLE_TYPE_ENDS and not self.at_union_member(index + 1):
            self.position = index + 1
            return TypeName(self.starts[index], self.ends[index], self.values[index])
        members: list[Type] = []
        start = self.starts[index]
        explicit = self.at_union_member(index)
        if not explicit:
            members.append(self.suffixed_type())
        else:
            start = self.starts[index + 1] if kinds[index] == NEWLINE else start
        while self.at_union_member(self.position):
            self.skip_newline()
            self.position += 1
            members.append(self.suffixed_type())
        if len(members) == 1 and not explicit:
            return members[0]
        return UnionType(start, members[-1].end, members)

    def at_union_member(self, index: int) -> bool:
        """Whether a `|` is next, on this line or at the start of the very next one."""
        kind = self.kinds[index]
        if kind == "|":
            return True
        return kind == NEWLINE and self.kinds[index + 1] == "|" and self.tokens.is_single_newline(index)

    def suffixed_type(self) -> Type:
        start = self.starts[self.position]
        node = self.signed_type()
        while True:
            index = self.position
            kind = self.kinds[index]
            if kind == "?":
                node = NullableType(start, self.ends[index], node)
            elif kind == "!":
                node = NonNullType(start, self.ends[index], node)
            else:
                return node
            self.position = index + 1
            self.links += 1

    def signed_type(self) -> Type:
        index = self.position
        kind = self.kinds[index]
        if kind not in {"-", "!"}:
            return self.member_type()
        self.position = index + 1
        operand = self.member_type()
        return UnaryType(self.starts[index], operand.end, kind, operand)

    def member_type(self) -> Type:
        """Read a type and the accesses on it: `[]`, `[*]`, `[0]`, `.name`, `.*`."""
        kinds, ends = self.kinds, self.ends
        start = self.starts[self.position]
        node = self.primary_type()
        while True:
            index = self.position
            kind = kinds[index]
            if kind == "[":
                node = self.type_in_brackets(node)
            elif kind == "." and kinds[index + 1] == "*":
                self.position = index + 2
                node = TypeAdditionalProperties(start, ends[index + 1], node)
            elif kind == ".":
                self.position = index + 1
                name = self.take_name("the name of a type or property")
                if kinds[self.position] == "<":
                    arguments = self.type_arguments()
                    node = ParameterizedType(start, ends[self.position - 1], node, name, arguments)
                else:
                    node = TypeProperty(start, ends[index + 1], node, name)
            else:
                return node
            self.links += 1

    def type_in_brackets(self, target: Type) -> Type:
        opening = self.position
        following = self.kinds[opening + 1]
        if following == "]":
            self.position = opening + 2
            return ArrayType(target.start, self.ends[opening + 1], target)
        if following == "*":
            self.position = opening + 2
            return TypeItems(target.start, self.close("]", opening), target)
        self.position = opening + 1
        self.enter()
        outer, self.literals_allowed = self.literals_allowed, False
        index = self.expression()
        self.literals_allowed = outer
        self.nesting -= 1
        return TypeIndex(target.start, self.close("]", opening), target, index)

    def primary_type(self) -> Type:
        index = self.position
        kind = self.kinds[index]
        if kind == NAME:
            self.position = index + 1
            if self.kinds[index + 1] == "<":
                arguments = self.type_arguments()
                end = self.ends[self.position - 1]
                return ParameterizedType(self.starts[index], end, None, self.values[index], arguments)
            return TypeName(self.starts[index], self.ends[index], self.values[index])
        if kind in (STRING, LEFT):
            return self.string()
        if kind == "{":
            return self.object_type()
        if kind == "[":
            return self.tuple_type()
        if kind == "(":
            self.enter()
            self.position = index + 1
            inner = self.type()
            if self.kinds[self.position] == ",":
                self.position += 1
            end = self.close(")", index)
            self.nesting -= 1
            return ParenthesizedType(self.starts[index], end, inner)
        if kind in (INTEGER, "true", "false", "null"):
            literal = self.primary(kind)
            assert isinstance(literal, Literal)
            return literal
        raise self.error("a type")

    def type_arguments(self) -> list[Type]:
        """Read `<…>`; the rules for line breaks are those of the arguments of a call."""
        kinds = self.kinds
        opening = self.position
        self.position = opening + 1
        self.enter()
        found: list[Type] = []
        self.skip_newline()
        if kinds[self.position] != ">":
            found.append(self.type())
            while kinds[self.position] == ",":
                self.position += 1
                self.skip_newline()
                found.append(self.type())
            self.skip_newline()
        self.close(">", opening)
        self.nesting -= 1
        return found

    def object_type(self) -> ObjectType:
        opening = self.position
        self.position = opening + 1
        self.enter()
        members: list[ObjectTypeProperty | ObjectTypeAdditionalProperties] = []
        self.skip_newline()
        while self.kinds[self.position] != "}":
            members.append(self.object_type_member(opening))
            if self.kinds[self.position] == "}":
                break
            self.skip_separator(opening)
        end = self.close("}", opening)
        self.nesting -= 1
        return ObjectType(self.starts[opening], end, members)

    def object_type_member(self, opening: int) -> ObjectTypeProperty | ObjectTypeAdditionalProperties:
        start = self.starts[self.position]
        decorators = self.decorators()
        index = self.position
        kind = self.kinds[index]
        key: Literal | Template | None = None
        if kind == NAME:
            self.position = index + 1
            key = Literal(self.starts[index], self.ends[index], self.values[index])
        elif kind in (STRING, LEFT):
            key = self.string()
        elif kind == "*":
            self.position = index + 1
        elif kind == END:
            raise self.unclosed("}", opening)
        else:
            raise self.error('the name of a property or "*"')
        self.take(":", '":" after the name of the property')
        value = self.type()
        if key is None:
            return ObjectTypeAdditionalProperties(start, value.end, decorators, value)
        return ObjectTypeProperty(start, value.end, decorators, key, value)

    def tuple_type(self) -> TupleType:
        opening = self.position
        self.position = opening + 1
        self.enter()
        items: list[TupleItem] = []
        self.skip_newline()
        while self.kinds[self.position] != "]":
            if self.kinds[self.position] == END:
                raise self.unclosed("]", opening)
            start = self.starts[self.position]
            decorators = self.decorators()
            item = self.type()
            items.append(TupleItem(start, item.end, decorators, item))
            if self.kinds[self.position] == "]":
                break
            self.skip_separator(opening)
        end = self.close("]", opening)
        self.nesting -= 1
        return TupleType(self.starts[opening], end, items)

    # --- decorators ----------------------------------------------------------------------------

    def decorators(self) -> list[Decorator]:
        """Read any number of decorators, each on a line of its own. Raises ParseError."""
        found: list[Decorator] = []
        while self.kinds[self.position] == "@":
            start = self.starts[self.position]
            self.position += 1
            target = self.decorator_target()
            found.append(Decorator(start, target.end, target))
            if self.kinds[self.position] != END:
                self.take(NEWLINE, "end of line after the decorator")
        return found

    def decorator_target(self) -> DecoratorTarget:
        index = self.position
        self.take_name("the name of a decorator or namespace")
        start = self.starts[index]
        node: DecoratorTarget
        if self.kinds[self.position] == "(":
            node = self.call(index)
        else:
            node = Variable(start, self.ends[index], self.values[index])
        while self.kinds[self.position] == ".":
            self.position += 1
            index = self.position
            name = self.take_name("the name of a decorator")
            self.links += 1
            if self.kinds[self.position] == "(":
                arguments = self.arguments()
                node = MethodCall(start, self.ends[self.position - 1], node, name, self.starts[index], arguments)
            else:
                node = PropertyAccess(start, self.ends[index], node, name, False)
        return node
