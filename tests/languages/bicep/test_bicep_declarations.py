from __future__ import annotations

import pytest
from avd_intune.languages.bicep.syntax import declaration_tree
from avd_intune.languages.bicep.syntax.bicep_tree import ResourceDeclaration
from avd_intune.languages.bicep.syntax.declaration_tree import (
    AssertDeclaration,
    Declaration,
    ExtendsDeclaration,
    ExtensionConfigAssignment,
    ExtensionDeclaration,
    FunctionDeclaration,
    ImportDeclaration,
    MetadataDeclaration,
    ModuleDeclaration,
    OutputDeclaration,
    ParameterAssignment,
    ParameterDeclaration,
    TargetScope,
    TypeDeclaration,
    UsingDeclaration,
    VariableDeclaration,
)
from avd_intune.languages.bicep.syntax.parser import parse_bicep
from avd_intune.source.text import SourceFile

from tests.languages.bicep.bicep_dump import dump


def read(text: str, path: str = "main.bicep") -> Declaration:
    file = parse_bicep(SourceFile(path, text))
    assert [str(each) for each in file.diagnostics] == []
    (declaration,) = file.declarations
    return declaration


def read_parameters(text: str) -> Declaration:
    return read(text, "main.bicepparam")


def mistake(text: str, path: str = "main.bicep") -> str:
    (diagnostic,) = parse_bicep(SourceFile(path, text)).diagnostics
    return f"{diagnostic.span.text}: {diagnostic.message}"


def test_the_target_scope() -> None:
    scope = read("targetScope = 'subscription'")
    assert isinstance(scope, TargetScope)
    assert dump(scope.value) == "'subscription'"


def test_metadata() -> None:
    metadata = read("metadata name = 'x'")
    assert isinstance(metadata, MetadataDeclaration)
    assert (metadata.name, dump(metadata.value)) == ("name", "'x'")


@pytest.mark.parametrize(
    ("text", "declared", "value"),
    [
        pytest.param("var a = 1", None, "1", id="without a type"),
        pytest.param("var a int[] = [1]", "(int[])", "[1]", id="with a type"),
        pytest.param("@export()\nvar a = b", None, "b", id="exported"),
    ],
)
def test_variables(text: str, declared: str | None, value: str) -> None:
    variable = read(text)
    assert isinstance(variable, VariableDeclaration)
    assert variable.name == "a"
    assert (variable.type and dump(variable.type)) == declared
    assert dump(variable.value) == value


def test_decorators() -> None:
    text = "@secure()\n\n@description('''\nlong\n''') // c\n// c\n@sys.allowed([\n  'a'\n])\nparam p string"
    parameter = read(text)
    assert isinstance(parameter, ParameterDeclaration)
    assert [dump(each) for each in parameter.decorators] == [
        "@secure()",
        "@description('long\\n')",
        "@sys.allowed(['a'])",
    ]
    assert text[parameter.start : parameter.end] == text
    assert text[parameter.keyword_start :] == "param p string"
    assert text[parameter.name_start :] == "p string"


@pytest.mark.parametrize(
    ("text", "existing", "body"),
    [
        pytest.param("resource r 'A/b@1' = {\n  name: 'x'\n}", False, "{'name': 'x'}", id="an object"),
        pytest.param("resource r 'A/b@1' existing = { name: 'x' }", True, "{'name': 'x'}", id="existing"),
        pytest.param("resource r 'A/b@1' = if (c) {}", False, "if (c) {}", id="a condition"),
        pytest.param("resource r 'A/b@1' =\n  if (\n  c\n) {}", False, "if (c) {}", id="a condition over lines"),
        pytest.param("resource r 'A/b@1' = [for i in x: {}]", False, "[for i in x: {}]", id="a loop"),
        pytest.param(
            "resource r 'A/b@1' = [for (v, i) in x: if (v.on) {\n  name: v.name\n}]",
            False,
            "[for (v, i) in x: if (v.on) {'name': v.name}]",
            id="a condition in a loop",
        ),
        pytest.param(
            "resource r 'A/b@1' = { parent: p\n  name: 'x' }", False, "{'parent': p, 'name': 'x'}", id="parent"
        ),
        pytest.param(
            "resource r 'A/b@1' = {\n  name: 'x'\n\n  @batchSize(1)\n  resource s 'c' = [for i in x: {}]\n"
            "  resource t 'd' existing = {\n    name: 'y'\n    resource u 'e' = if (c) {}\n  }\n}",
            False,
            "{'name': 'x', resource s [for i in x: {}], resource t {'name': 'y', resource u if (c) {}}}",
            id="nested resources",
        ),
        pytest.param("resource r 'A/b@1' = { resource: 1 }", False, "{'resource': 1}", id="a property called resource"),
    ],
)
def test_resources(text: str, existing: bool, body: str) -> None:
    resource = read(text)
    assert isinstance(resource, ResourceDeclaration)
    assert (resource.name, dump(resource.type), resource.existing) == ("r", "'A/b@1'", existing)
    assert dump(resource.body) == body


@pytest.mark.parametrize(
    ("text", "path", "body"),
    [
        pytest.param("module m './a.bicep' = { params: {} }", "'./a.bicep'", "{'params': {}}", id="an object"),
        pytest.param(
            "module m 'br/public:avm/x:1.0' = if (c) {}", "'br/public:avm/x:1.0'", "if (c) {}", id="condition"
        ),
        pytest.param("module m 'a' = [for i in x: if (i) {}]", "'a'", "[for i in x: if (i) {}]", id="a loop"),
    ],
)
def test_modules(text: str, path: str, body: str) -> None:
    module = read(text)
    assert isinstance(module, ModuleDeclaration)
    assert (module.name, dump(module.path), dump(module.body)) == ("m", path, body)


def test_outputs() -> None:
    output = read("@secure()\noutput o object = { a: 1 }")
    assert isinstance(output, OutputDeclaration)
    assert (output.name, dump(output.type), dump(output.value)) == ("o", "object", "{'a': 1}")


@pytest.mark.parametrize(
    ("text", "parameters", "returned", "body"),
    [
        pytest.param("func f() string => 'a'", [], "string", "'a'", id="no parameters"),
        pytest.param(
            "@export()\nfunc f(a int, b string[]) { c: int } => { c: a }",
            [("a", "int"), ("b", "(string[])")],
            "{'c': int}",
            "{'c': a}",
            id="two parameters",
        ),
        pytest.param("func f(\n  a int\n) int =>\n  a + 1", [("a", "int")], "int", "(a + 1)", id="over lines"),
    ],
)
def test_functions(text: str, parameters: list[tuple[str, str]], returned: str, body: str) -> None:
    function = read(text)
    assert isinstance(function, FunctionDeclaration)
    assert [(each.name, dump(each.type)) for each in function.parameters] == parameters
    assert (dump(function.return_type), dump(function.body)) == (returned, body)


@pytest.mark.parametrize("path", ["main.bicep", "main.bicepparam"])
@pytest.mark.parametrize(
    ("text", "symbols", "wildcard"),
    [
        pytest.param("import { a } from 'x.bicep'", [("a", None)], None, id="one symbol"),
        pytest.param("import { a as b, c } from 'x.bicep'", [("a", "b"), ("c", None)], None, id="an alias"),
        pytest.param(
            "import {\n  a\n  'b-c' as d\n} from 'x.bicep'", [("a", None), ("b-c", "d")], None, id="over lines"
        ),
        pytest.param("import {} from 'x.bicep'", [], None, id="nothing"),
        pytest.param("import * as y from 'x.bicep'", [], "y", id="everything"),
    ],
)
def test_imports(text: str, symbols: list[tuple[str, str | None]], wildcard: str | None, path: str) -> None:
    declaration = read(text, path)
    assert isinstance(declaration, ImportDeclaration)
    assert [(each.name, each.alias) for each in declaration.symbols] == symbols
    assert (declaration.wildcard, dump(declaration.path)) == (wildcard, "'x.bicep'")


@pytest.mark.parametrize(
    ("text", "specification", "configuration", "alias"),
    [
        pytest.param("extension az", "az", None, None, id="a name"),
        pytest.param("extension 'br:x/y:1' as z", "'br:x/y:1'", None, "z", id="a reference and an alias"),
        pytest.param("extension k8s with { a: 1 } as k", "k8s", "{'a': 1}", "k", id="a configuration"),
        pytest.param("import 'az@1.0.0' as az", "'az@1.0.0'", None, "az", id="the spelling until 0.23"),
        pytest.param("provider 'k8s@1.0.0' with {\n  a: 1\n}", "'k8s@1.0.0'", "{'a': 1}", None, id="and until 0.28"),
    ],
)
def test_extensions(text: str, specification: str, configuration: str | None, alias: str | None) -> None:
    extension = read(text)
    assert isinstance(extension, ExtensionDeclaration)
    assert dump(extension.specification) == specification
    assert (extension.configuration and dump(extension.configuration)) == configuration
    assert extension.alias == alias


def test_assertions_and_tests() -> None:
    assertion = read("assert a = b > 1")
    assert isinstance(assertion, AssertDeclaration)
    assert dump(assertion.condition) == "(b > 1)"
    test = read("test t 'a.bicep' = { params: {} }")
    assert isinstance(test, declaration_tree.TestDeclaration)
    assert (dump(test.path), dump(test.body)) == ("'a.bicep'", "{'params': {}}")


@pytest.mark.parametrize(
    ("text", "path", "configuration"),
    [
        pytest.param("using './main.bicep'", "'./main.bicep'", None, id="a path"),
        pytest.param("using none", None, None, id="none"),
        pytest.param("using 'a' with {\n  mode: 'stack'\n}", "'a'", "{'mode': 'stack'}", id="a configuration"),
    ],
)
def test_using(text: str, path: str | None, configuration: str | None) -> None:
    using = read_parameters(text)
    assert isinstance(using, UsingDeclaration)
    assert (using.path and dump(using.path)) == path
    assert (using.configuration and dump(using.configuration)) == configuration


def test_what_only_parameter_files_hold() -> None:
    extends = read_parameters("extends 'base.bicepparam'")
    assert isinstance(extends, ExtendsDeclaration)
    assert dump(extends.path) == "'base.bicepparam'"
    config = read_parameters("extensionConfig k8s with { a: 1 }")
    assert isinstance(config, ExtensionConfigAssignment)
    assert (config.name, dump(config.configuration)) == ("k8s", "{'a': 1}")
    assignment = read_parameters("@description('d')\nparam p = readEnvironmentVariable('X', '')")
    assert isinstance(assignment, ParameterAssignment)
    assert (assignment.name, dump(assignment.value)) == ("p", "readEnvironmentVariable('X', '')")
    assert isinstance(read_parameters("type t = string"), TypeDeclaration)


def test_the_case_of_the_file_name_does_not_matter() -> None:
    assert isinstance(read("param p = 1", "A.BicepParam"), ParameterAssignment)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "foo bar", 'foo: expected a declaration such as "param" or "resource", found "foo"', id="no keyword"
        ),
        pytest.param("param", ": expected the name of a parameter, found end of file", id="no name"),
        pytest.param("param p", ": expected a type, found end of file", id="no type"),
        pytest.param(
            "param p string {}", '{: expected end of line after the declaration, found "{"', id="old modifiers"
        ),
        pytest.param("var a int", ': expected "=", found end of file', id="no value"),
        pytest.param("resource r", ": expected a string, found end of file", id="no type of a resource"),
        pytest.param("resource r 'a' = x", 'x: expected "{", "[" or "if", found "x"', id="no body"),
        pytest.param("resource r 'a' = [x]", 'x: expected "for", found "x"', id="an array as the body"),
        pytest.param("resource r 'a' = [for i in x: i]", 'i: expected "{" or "if", found "i"', id="no body in a loop"),
        pytest.param("resource r 'a' = if {}", '{: expected "(" after "if", found "{"', id="no condition"),
        pytest.param("resource r 'a' = if () {}", "(): expected one condition, found none", id="an empty condition"),
        pytest.param(
            "module m 'a' = {\n resource x 'y' = {}\n}",
            'x: expected ":" after the name of the property, found "x"',
            id="a nested resource in a module",
        ),
        pytest.param(
            "@a() param p string", 'param: expected end of line after the decorator, found "param"', id="inline"
        ),
        pytest.param("@", ": expected the name of a decorator or namespace, found end of file", id="half a decorator"),
        pytest.param(
            "@a()",
            ': expected a declaration such as "param" or "resource" after the decorators, found end of file',
            id="a decorator alone",
        ),
        pytest.param(
            "resource r 'a' = {\n @a()\n b: 1\n}", 'b: expected "resource" after the decorator, found "b"', id="in"
        ),
        pytest.param("import a from 'x'", 'a: expected "{", "*" or a string after "import", found "a"', id="no braces"),
        pytest.param(
            "import { 'a-b' } from 'x'",
            '}: expected "as" after the quoted name of a symbol, found "}"',
            id="no alias of a quoted symbol",
        ),
        pytest.param("import { a }", ': expected "from", found end of file', id="no path of an import"),
        pytest.param("extension a foo b", 'foo: expected "with", "as" or end of line, found "foo"', id="extension"),
        pytest.param("func f(a) int => a", '): expected a type, found ")"', id="a parameter without a type"),
        pytest.param("func f(a int) int a", 'a: expected "=>", found "a"', id="no arrow"),
        pytest.param(
            "using 'a'",
            'using: expected a declaration such as "param" or "resource", found "using"',
            id="using in a template",
        ),
    ],
)
def test_mistakes(text: str, expected: str) -> None:
    assert mistake(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "resource r 'a' = {}",
            'resource: expected a declaration such as "using" or "param", found "resource"',
            id="a resource",
        ),
        pytest.param("using", ': expected a string or "none" after "using", found end of file', id="half a using"),
        pytest.param("using 'a' foo", 'foo: expected "with", found "foo"', id="more after using"),
        pytest.param("param p", ': expected "=", found end of file', id="no value"),
        pytest.param("param p string = 'a'", 'string: expected "=", found "string"', id="a type"),
        pytest.param("param p = ?", '?: expected an expression, found "?"', id="a placeholder"),
    ],
)
def test_mistakes_in_parameter_files(text: str, expected: str) -> None:
    assert mistake(text, "main.bicepparam") == expected
