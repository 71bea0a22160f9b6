"""Declarations of Bicep: one method a keyword, for .bicep and .bicepparam files.

Follows the compiler's parsers (https://github.com/Azure/bicep/tree/main/src/Bicep.Core/Parsing: Parser.cs
and ParamsParser.cs). Which decorators and keywords make sense where is not the parser's matter.
"""

from __future__ import annotations

from collections.abc import Callable

from avd_intune.languages.bicep.syntax.bicep_tree import (
    Body,
    Decorator,
    Literal,
    ObjectExpression,
    ResourceDeclaration,
    Template,
    Variable,
)
from avd_intune.languages.bicep.syntax.declaration_tree import (
    AssertDeclaration,
    Declaration,
    ExtendsDeclaration,
    ExtensionConfigAssignment,
    ExtensionDeclaration,
    FunctionDeclaration,
    FunctionParameter,
    ImportDeclaration,
    ImportedSymbol,
    MetadataDeclaration,
    ModuleDeclaration,
    OutputDeclaration,
    ParameterAssignment,
    ParameterDeclaration,
    TargetScope,
    TestDeclaration,
    TypeDeclaration,
    UsingDeclaration,
    VariableDeclaration,
)
from avd_intune.languages.bicep.syntax.lexer import LEFT, NAME, NEWLINE, STRING
from avd_intune.languages.bicep.syntax.type_expressions import TypeParser


class DeclarationParser(TypeParser):
    """Reads one declaration; `position` is at its keyword, the decorators are read already."""

    def declaration_head(self, decorators: list[Decorator], expected: str) -> tuple[int, int, str, int]:
        """Move past the keyword and the name: (start, keyword_start, name, name_start)."""
        keyword = self.position
        self.position = keyword + 1
        name = self.take_name(expected)
        keyword_start = self.starts[keyword]
        start = decorators[0].start if decorators else keyword_start
        return start, keyword_start, name, self.starts[keyword + 1]

    def assigned(self) -> None:
        self.take("=", '"="')

    def optional_word(self, word: str) -> bool:
        if self.at_word(word):
            self.position += 1
            return True
        return False

    def nested_resource(self) -> ResourceDeclaration:
        decorators = self.decorators()
        if not self.at_word("resource"):
            raise self.error('"resource" after the decorator')
        return self.resource(decorators)

    # --- both kinds of file ----------------------------------------------------------------------

    def variable(self, decorators: list[Decorator]) -> VariableDeclaration:
        start, keyword, name, name_start = self.declaration_head(decorators, "the name of a variable")
        declared = None if self.kinds[self.position] == "=" else self.declared_type()
        self.assigned()
        value = self.expression()
        return VariableDeclaration(start, value.end, decorators, keyword, name, name_start, declared, value)

    def type_declaration(self, decorators: list[Decorator]) -> TypeDeclaration:
        start, keyword, name, name_start = self.declaration_head(decorators, "the name of a type")
        self.assigned()
        declared = self.declared_type()
        return TypeDeclaration(start, declared.end, decorators, keyword, name, name_start, declared)

    def import_declaration(self, decorators: list[Decorator]) -> ImportDeclaration | ExtensionDeclaration:
        keyword = self.position
        kind = self.kinds[keyword + 1]
        if kind in (STRING, LEFT):
            return self.extension(decorators)
        self.position = keyword + 1
        symbols: list[ImportedSymbol] = []
        wildcard = None
        if kind == "{":
            symbols = self.imported_symbols()
        elif kind == "*":
            self.position += 1
            if not self.optional_word("as"):
                raise self.error('"as"')
            wildcard = self.take_name("the name of a namespace")
        else:
            raise self.error('"{", "*" or a string after "import"')
        if not self.optional_word("from"):
            raise self.error('"from"')
        path = self.string()
        keyword_start = self.starts[keyword]
        start = decorators[0].start if decorators else keyword_start
        return ImportDeclaration(start, path.end, decorators, keyword_start, symbols, wildcard, path)

    def imported_symbols(self) -> list[ImportedSymbol]:
        opening = self.position
        self.position = opening + 1
        found: list[ImportedSymbol] = []
        self.skip_newline()
        while self.kinds[self.position] != "}":
            index = self.position
            quoted = self.kinds[index] == STRING
            if quoted:
                self.string()
            else:
                self.take_name("the name of an exported symbol")
            alias = self.take_name("a name") if self.optional_word("as") else None
            if quoted and alias is None:
                raise self.error('"as" after the quoted name of a symbol')
            end = self.ends[self.position - 1]
            found.append(ImportedSymbol(self.starts[index], end, self.values[index], alias))
            if self.kinds[self.position] == "}":
                break
            self.skip_separator(opening)
        self.close("}", opening)
        return found

    def extension(self, decorators: list[Decorator]) -> ExtensionDeclaration:
        keyword = self.position
        index = keyword + 1
        self.position = index
        specification: Literal | Template | Variable
        if self.kinds[index] == NAME:
            self.position = index + 1
            specification = Variable(self.starts[index], self.ends[index], self.values[index])
        elif self.kinds[index] in (STRING, LEFT):
            specification = self.string()
        else:
            raise self.error("the name of an extension or a string")
        configuration = self.object(False) if self.optional_word("with") else None
        alias = self.take_name("the alias of the extension") if self.optional_word("as") else None
        if self.kinds[self.position] == NAME:
            raise self.error('"with", "as" or end of line' if alias is None else "end of line")
        keyword_start = self.starts[keyword]
        start = decorators[0].start if decorators else keyword_start
        end = self.ends[self.position - 1]
        return ExtensionDeclaration(start, end, decorators, keyword_start, specification, configuration, alias)

    # --- .bicep files ----------------------------------------------------------------------------

    def target_scope(self, decorators: list[Decorator]) -> TargetScope:
        keyword_start = self.starts[self.position]
        self.position += 1
        self.assigned()
        value = self.expression()
        start = decorators[0].start if decorators else keyword_start
        return TargetScope(start, value.end, decorators, keyword_start, value)

    def metadata(self, decorators: list[Decorator]) -> MetadataDeclaration:
        start, keyword, name, name_start = self.declaration_head(decorators, "the name of the metadata")
        self.assigned()
        value = self.expression()
        return MetadataDeclaration(start, value.end, decorators, keyword, name, name_start, value)

    def parameter(self, decorators: list[Decorator]) -> ParameterDeclaration:
        start, keyword, name, name_start = self.declaration_head(decorators, "the name of a parameter")
        declared = self.declared_type()
        default = None
        if self.kinds[self.position] == "=":
            self.position += 1
            default = self.expression()
        end = self.ends[self.position - 1]
        return ParameterDeclaration(start, end, decorators, keyword, name, name_start, declared, default)

    def resource(self, decorators: list[Decorator]) -> ResourceDeclaration:
        start, keyword, name, name_start = self.declaration_head(decorators, "the name of a resource")
        declared = self.string()
        existing = self.optional_word("existing")
        self.assigned()
        body = self.body(True)
        return ResourceDeclaration(start, body.end, decorators, keyword, name, name_start, declared, existing, body)

    def module(self, decorators: list[Decorator]) -> ModuleDeclaration:
        start, keyword, name, name_start = self.declaration_head(decorators, "the name of a module")
        path = self.string()
        self.assigned()
        body = self.body(False)
        return ModuleDeclaration(start, body.end, decorators, keyword, name, name_start, path, body)

    def body(self, is_resource: bool) -> Body:
        """Read what stands after the "=" of a resource or module; only "if" may be on the next line."""
        kind = self.kinds[self.position]
        if kind == NEWLINE and self.at_word("if", self.position + 1):
            self.position += 1
            return self.condition(is_resource)
        if kind == "{":
            return self.object(is_resource)
        if kind == "[":
            return self.loop(is_resource)
        if self.at_word("if"):
            return self.condition(is_resource)
        raise self.error('"{", "[" or "if"')

    def test(self, decorators: list[Decorator]) -> TestDeclaration:
        start, keyword, name, name_start = self.declaration_head(decorators, "the name of a test")
        path = self.string()
        self.assigned()
        body = self.object(False)
        return TestDeclaration(start, body.end, decorators, keyword, name, name_start, path, body)

    def output(self, decorators: list[Decorator]) -> OutputDeclaration:
        start, keyword, name, name_start = self.declaration_head(decorators, "the name of an output")
        declared = self.declared_type(resource_may_be_bare=True)
        self.assigned()
        value = self.expression()
        return OutputDeclaration(start, value.end, decorators, keyword, name, name_start, declared, value)

    def assertion(self, decorators: list[Decorator]) -> AssertDeclaration:
        start, keyword, name, name_start = self.declaration_head(decorators, "the name of an assertion")
        self.assigned()
        condition = self.expression()
        return AssertDeclaration(start, condition.end, decorators, keyword, name, name_start, condition)

    def function(self, decorators: list[Decorator]) -> FunctionDeclaration:
        start, keyword, name, name_start = self.declaration_head(decorators, "the name of a function")
        opening = self.take("(", '"(" and the parameters of the function')
        parameters: list[FunctionParameter] = []
        self.skip_newline()
        while self.kinds[self.position] != ")":
            parameter_start = self.starts[self.position]
            parameter = self.take_name("the name of a parameter")
            parameter_type = self.declared_type()
            parameters.append(FunctionParameter(parameter_start, parameter_type.end, parameter, parameter_type))
            self.skip_newline()
            if self.kinds[self.position] != ",":
                break
            self.position += 1
            self.skip_newline()
        self.close(")", opening)
        returned = self.declared_type()
        self.take("=>", '"=>"')
        self.skip_newline_after_arrow()
        body = self.expression()
        return FunctionDeclaration(start, body.end, decorators, keyword, name, name_start, parameters, returned, body)

    # --- .bicepparam files -----------------------------------------------------------------------

    def parameter_assignment(self, decorators: list[Decorator]) -> ParameterAssignment:
        start, keyword, name, name_start = self.declaration_head(decorators, "the name of a parameter")
        self.assigned()
        value = self.expression()
        return ParameterAssignment(start, value.end, decorators, keyword, name, name_start, value)

    def using(self, decorators: list[Decorator]) -> UsingDeclaration:
        keyword_start = self.starts[self.position]
        self.position += 1
        path: Literal | None = None
        if not self.optional_word("none"):
            if self.kinds[self.position] != STRING:
                raise self.error('a string or "none" after "using"')
            path = self.plain_string()
        configuration: ObjectExpression | None = None
        if self.kinds[self.position] == NAME:
            configuration = self.with_clause()
        start = decorators[0].start if decorators else keyword_start
        return UsingDeclaration(start, self.ends[self.position - 1], decorators, keyword_start, path, configuration)

    def plain_string(self) -> Literal:
        value = self.string()
        if isinstance(value, Template):
            raise self.error("a string without interpolation")
        return value

    def with_clause(self) -> ObjectExpression:
        if not self.optional_word("with"):
            raise self.error('"with"')
        return self.object(False)

    def extends(self, decorators: list[Decorator]) -> ExtendsDeclaration:
        keyword_start = self.starts[self.position]
        self.position += 1
        path = self.string()
        start = decorators[0].start if decorators else keyword_start
        return ExtendsDeclaration(start, path.end, decorators, keyword_start, path)

    def extension_config(self, decorators: list[Decorator]) -> ExtensionConfigAssignment:
        start, keyword, name, name_start = self.declaration_head(decorators, "the alias of an extension")
        configuration = self.with_clause()
        return ExtensionConfigAssignment(start, configuration.end, decorators, keyword, name, name_start, configuration)


Reader = Callable[[DeclarationParser, list[Decorator]], Declaration]

TEMPLATE_KEYWORDS: dict[str, Reader] = {
    "targetScope": DeclarationParser.target_scope,
    "metadata": DeclarationParser.metadata,
    "type": DeclarationParser.type_declaration,
    "param": DeclarationParser.parameter,
    "var": DeclarationParser.variable,
    "func": DeclarationParser.function,
    "resource": DeclarationParser.resource,
    "output": DeclarationParser.output,
    "module": DeclarationParser.module,
    "test": DeclarationParser.test,
    "import": DeclarationParser.import_declaration,
    "extension": DeclarationParser.extension,
    "provider": DeclarationParser.extension,
    "assert": DeclarationParser.assertion,
}
PARAMETERS_KEYWORDS: dict[str, Reader] = {
    "using": DeclarationParser.using,
    "extends": DeclarationParser.extends,
    "param": DeclarationParser.parameter_assignment,
    "var": DeclarationParser.variable,
    "import": DeclarationParser.import_declaration,
    "extensionConfig": DeclarationParser.extension_config,
    "extension": DeclarationParser.extension,
    "type": DeclarationParser.type_declaration,
}
