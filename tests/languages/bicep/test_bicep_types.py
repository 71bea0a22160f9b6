from __future__ import annotations

import pytest
from avd_intune.languages.bicep.syntax.declaration_tree import OutputDeclaration, ParameterDeclaration, TypeDeclaration
from avd_intune.languages.bicep.syntax.parser import parse_bicep
from avd_intune.languages.bicep.syntax.type_tree import Type, UnionType
from avd_intune.source.text import SourceFile

from tests.languages.bicep.bicep_dump import dump


def read(text: str) -> Type:
    file = parse_bicep(SourceFile("main.bicep", f"type x = {text}"))
    assert [str(each) for each in file.diagnostics] == []
    (declaration,) = file.declarations
    assert isinstance(declaration, TypeDeclaration)
    return declaration.type


def mistake(text: str) -> str:
    file = parse_bicep(SourceFile("main.bicep", f"type x = {text}"))
    (diagnostic,) = file.diagnostics
    return f"{diagnostic.span.text}: {diagnostic.message}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("string", "string", id="a name"),
        pytest.param("'a' | 'b'", "('a' | 'b')", id="a union"),
        pytest.param("\n  | 'a'\n  | 'b'", "('a' | 'b')", id="a union over lines"),
        pytest.param("'a'\n\n  | 'b'", "('a' | 'b')", id="an empty line in a union"),
        pytest.param("| 'a'", "('a')", id="a union of one"),
        pytest.param("-1 | 0 | true | null", "((-1) | 0 | true | null)", id="literals"),
        pytest.param("'''a''' | 'b'", "('a' | 'b')", id="a multi-line string"),
        pytest.param("string[][]", "((string[])[])", id="arrays of arrays"),
        pytest.param("string[]?", "((string[])?)", id="a nullable array"),
        pytest.param("(string?)[]", "(<(string?)>[])", id="an array of nullables"),
        pytest.param("('a' | 'b')[] | c", "((<('a' | 'b')>[]) | c)", id="an array of a union"),
        pytest.param("string?!", "((string?)!)", id="non-null"),
        pytest.param("a.b.c", "a.b.c", id="properties"),
        pytest.param("a[0].*[*]", "a[0].*[*]", id="items and additional properties"),
        pytest.param("[string, int]", "[string, int]", id="a tuple on one line"),
        pytest.param(
            "[\n  @minLength(1)\n  string\n  int?\n]", "[@minLength(1) string, (int?)]", id="with a decorator"
        ),
        pytest.param("{}", "{}", id="an empty object"),
        pytest.param("{ a: string, 'b-c': int? }", "{'a': string, 'b-c': (int?)}", id="an object on one line"),
        pytest.param(
            "{\n  @description('d')\n  @secure()\n  a: 'x' | 'y'\n  *: { b: bool }\n}",
            "{@description('d') @secure() 'a': ('x' | 'y'), *: {'b': bool}}",
            id="decorators and additional properties",
        ),
        pytest.param("{\n  a:\n    | 'x'\n    | 'y'\n  b: int\n}", "{'a': ('x' | 'y'), 'b': int}", id="a union inside"),
        pytest.param(
            "resourceInput<'Microsoft.A/b@2024-01-01'>", "resourceInput<'Microsoft.A/b@2024-01-01'>", id="input"
        ),
        pytest.param("sys.resourceOutput<'A/b@1'>.properties", "sys.resourceOutput<'A/b@1'>.properties", id="in sys"),
        pytest.param("resource<'A/b@1'>", "resource<'A/b@1'>", id="the older name"),
        pytest.param("a<\n  b,\n  'c'\n>", "a<b, 'c'>", id="arguments over lines"),
        pytest.param("resource 'A/b@1'", "resource 'A/b@1'", id="a resource"),
    ],
)
def test_types(text: str, expected: str) -> None:
    assert dump(read(text)) == expected


def test_a_discriminated_union() -> None:
    file = parse_bicep(SourceFile("main.bicep", "@discriminator('kind')\ntype x = a | { kind: 'b' }"))
    (declaration,) = file.declarations
    assert isinstance(declaration, TypeDeclaration)
    assert [dump(each) for each in declaration.decorators] == ["@discriminator('kind')"]
    assert dump(declaration.type) == "(a | {'kind': 'b'})"


@pytest.mark.parametrize(
    ("text", "declared", "default"),
    [
        pytest.param("param p string", "string", None, id="no default"),
        pytest.param("param p 'a' | 'b' = 'a'", "('a' | 'b')", "'a'", id="a union and a default"),
        pytest.param("param p { a: int } = { a: 1 }", "{'a': int}", "{'a': 1}", id="an object"),
        pytest.param("param p resource 'A/b@1'", "resource 'A/b@1'", None, id="a resource"),
        pytest.param("param p string? // x", "(string?)", None, id="nullable, with a comment"),
    ],
)
def test_types_of_parameters(text: str, declared: str, default: str | None) -> None:
    file = parse_bicep(SourceFile("main.bicep", text))
    (declaration,) = file.declarations
    assert isinstance(declaration, ParameterDeclaration)
    assert dump(declaration.type) == declared
    assert (declaration.default and dump(declaration.default)) == default


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        pytest.param("output o resource = r", "resource", id="a bare resource"),
        pytest.param("output o resource 'A/b@1' = r", "resource 'A/b@1'", id="a resource of a type"),
        pytest.param("output o string[] = [for a in b: a.c]", "(string[])", id="an array"),
    ],
)
def test_types_of_outputs(text: str, declared: str) -> None:
    file = parse_bicep(SourceFile("main.bicep", text))
    (declaration,) = file.declarations
    assert isinstance(declaration, OutputDeclaration)
    assert dump(declaration.type) == declared


def test_a_union_starts_at_its_first_bar() -> None:
    text = "\n  | 'a'\n  | 'b'"
    union = read(text)
    assert isinstance(union, UnionType)
    assert ("type x = " + text)[union.start : union.end] == "| 'a'\n  | 'b'"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", ": expected a type, found end of file", id="no type"),
        pytest.param("=", '=: expected a type, found "="', id="an operator"),
        pytest.param("'a' |", ": expected a type, found end of file", id="half a union"),
        pytest.param("'a' |\n'b'", ": expected a type, found end of line", id="a line break after the bar"),
        pytest.param(
            "'a'\n// x\n| 'b'",
            '|: expected a declaration such as "param" or "resource", found "|"',
            id="a comment line in a union",
        ),
        pytest.param(
            "string?[]", '[: expected end of line after the declaration, found "["', id="an array of nullable"
        ),
        pytest.param(
            "{ a string }", 'string: expected ":" after the name of the property, found "string"', id="no colon"
        ),
        pytest.param("{ 1: string }", '1: expected the name of a property or "*", found "1"', id="a number as a key"),
        pytest.param(
            "{ @a() b: c }", 'b: expected end of line after the decorator, found "b"', id="a decorator inline"
        ),
        pytest.param(
            "{ a: b",
            ': expected "," or a line break, or "}" to close the "{" on line 1, found end of file',
            id="an open object",
        ),
        pytest.param(
            "{\na: b\n", ': expected "}" to close the "{" on line 1, found end of file', id="an open object at the end"
        ),
        pytest.param("[a\n", ': expected "]" to close the "[" on line 1, found end of file', id="an open tuple"),
        pytest.param("a<b", ': expected ">" to close the "<" on line 1, found end of file', id="open arguments"),
        pytest.param("(a", ': expected ")" to close the "(" on line 1, found end of file', id="an open parenthesis"),
        pytest.param("a.", ": expected the name of a type or property, found end of file", id="half a property"),
        pytest.param(
            "a[[0]]", '[: expected no array or object inside the interpolation of a string, found "["', id="idx"
        ),
    ],
)
def test_mistakes(text: str, expected: str) -> None:
    assert mistake(text) == expected
