from __future__ import annotations

import pytest
from avd_intune.languages.bicep.syntax.bicep_tree import Expression, Literal, Template, child_nodes
from avd_intune.languages.bicep.syntax.declaration_tree import VariableDeclaration
from avd_intune.languages.bicep.syntax.parser import parse_bicep
from avd_intune.source.text import SourceFile
from avd_intune.source.tree import Node

from tests.languages.bicep.bicep_dump import dump


def read(text: str) -> Expression:
    file = parse_bicep(SourceFile("main.bicep", f"var x = {text}"))
    assert [str(each) for each in file.diagnostics] == []
    (declaration,) = file.declarations
    assert isinstance(declaration, VariableDeclaration)
    return declaration.value


def mistake(text: str) -> str:
    """Return "text at the place: message" of the one diagnostic."""
    file = parse_bicep(SourceFile("main.bicep", f"var x = {text}"))
    (diagnostic,) = file.diagnostics
    return f"{diagnostic.span.text}: {diagnostic.message}"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("12", 12, id="an integer"),
        pytest.param("18446744073709551615", 2**64 - 1, id="the largest integer"),
        pytest.param("000000000000000000000000000012", 12, id="leading zeros"),
        pytest.param("true", True, id="true"),
        pytest.param("false", False, id="false"),
        pytest.param("null", None, id="null"),
        pytest.param(r"'it\'s'", "it's", id="a string"),
        pytest.param("'''\na\n'''", "a\n", id="a multi-line string"),
    ],
)
def test_literals(text: str, value: object) -> None:
    expression = read(text)
    assert isinstance(expression, Literal)
    assert (expression.value, type(expression.value)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a + b * c - d", "((a + (b * c)) - d)", id="product before sum, sums from the left"),
        pytest.param("a * b / c % d", "(((a * b) / c) % d)", id="products from the left"),
        pytest.param("a < b + 1 == c >= d", "((a < (b + 1)) == (c >= d))", id="sum, comparison, equality"),
        pytest.param("a == b != c =~ d !~ e", "((((a == b) != c) =~ d) !~ e)", id="equalities from the left"),
        pytest.param("a || b && c == d", "(a || (b && (c == d)))", id="or, and, equality"),
        pytest.param("a ?? b || c ?? d", "((a ?? (b || c)) ?? d)", id="coalescing binds loosest, from the left"),
        pytest.param("!a.b && -c[0] > d", "((!a.b) && ((-c[0]) > d))", id="signs bind closest, accesses closer"),
        pytest.param("-(-1)", "(-<(-1)>)", id="a sign in parentheses"),
        pytest.param("a!.b! == c", "(((a!).b!) == c)", id="non-null assertions"),
        pytest.param("a ? b : c ? d : e", "(a ? b : (c ? d : e))", id="conditional from the right"),
        pytest.param("a ? b ? 1 : 2 : 3", "(a ? (b ? 1 : 2) : 3)", id="conditional inside a conditional"),
        pytest.param("a ?? b ? c : d", "((a ?? b) ? c : d)", id="conditional binds loosest"),
        pytest.param("a\n  ? b\n  : c", "(a ? b : c)", id="conditional over three lines"),
        pytest.param(
            "a\n  // why\n  ? b\n  : c\n    ? d\n    : e", "(a ? b : (c ? d : e))", id="more lines, a comment"
        ),
        pytest.param("(a + b) * c", "(<(a + b)> * c)", id="parentheses"),
        pytest.param("(\n  a\n)", "<a>", id="parentheses over three lines"),
    ],
)
def test_operators(text: str, expected: str) -> None:
    assert dump(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a.b.c", "a.b.c", id="properties"),
        pytest.param("a.?b.c", "a.?b.c", id="a safe property"),
        pytest.param("(a.?b).c", "<a.?b>.c", id="parentheses around a safe property"),
        pytest.param("a[0]['b'][c]", "a[0]['b'][c]", id="indexes"),
        pytest.param("a[?0][^1][?^b]", "a[?0][^1][?^b]", id="safe and from the end"),
        pytest.param("a::b::c.id", "a::b::c.id", id="nested resources"),
        pytest.param("a . b", "a.b", id="blanks around the dot"),
        pytest.param("f()", "f()", id="a call"),
        pytest.param("az.resourceGroup().location", "az.resourceGroup().location", id="a call in a namespace"),
        pytest.param("a.listKeys('v', { x: 1 }).keys[0]", "a.listKeys('v', {'x': 1}).keys[0]", id="a method"),
        pytest.param("f(\n  a,\n  b, c\n\n)", "f(a, b, c)", id="arguments over several lines"),
        pytest.param("f(\n)", "f()", id="no arguments on two lines"),
        pytest.param("f([\n  a\n], {\n})", "f([a], {})", id="literals as arguments"),
        pytest.param("{ a: 1 }.a", "{'a': 1}.a", id="an access on a literal"),
        pytest.param("'a'.b", "'a'.b", id="an access on a string"),
    ],
)
def test_accesses_and_calls(text: str, expected: str) -> None:
    assert dump(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("[]", "[]", id="an empty array"),
        pytest.param("[\n\n]", "[]", id="an empty array over lines"),
        pytest.param("[1, 2,]", "[1, 2]", id="commas, one trailing"),
        pytest.param("[\n  1\n\n  2, 3\n]", "[1, 2, 3]", id="lines and commas"),
        pytest.param("[...a, b]", "[...a, b]", id="a spread in an array"),
        pytest.param("{}", "{}", id="an empty object"),
        pytest.param("{ a: 1, 'b-c': 2, }", "{'a': 1, 'b-c': 2}", id="an object on one line"),
        pytest.param(
            "{\n  a: 1 // x\n\n  if: 2\n  for: 3\n}", "{'a': 1, 'if': 2, 'for': 3}", id="an object over lines"
        ),
        pytest.param("{ '${a}-b': 1 }", "{`${a}-b`: 1}", id="an interpolated key"),
        pytest.param("{ ...a, b: c }", "{...a, 'b': c}", id="a spread in an object"),
        pytest.param("{ resource: 1, param: 2 }", "{'resource': 1, 'param': 2}", id="keys that are keywords"),
        pytest.param("{ a: b\n ? 1\n : 2 }", "{'a': (b ? 1 : 2)}", id="a conditional as a value"),
        pytest.param("[for a in b: a.c]", "[for a in b: a.c]", id="a loop"),
        pytest.param("[\n  for (a, i) in f(b): {\n    c: i\n  }\n]", "[for (a, i) in f(b): {'c': i}]", id="with index"),
        pytest.param("[for a in b: [for c in a: c]]", "[for a in b: [for c in a: c]]", id="a loop in a loop"),
        pytest.param("[for a in b ? c : d: e]", "[for a in (b ? c : d): e]", id="a conditional collection"),
        pytest.param("[fort]", "[fort]", id="a name that starts like a loop"),
    ],
)
def test_arrays_objects_and_loops(text: str, expected: str) -> None:
    assert dump(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("map(a, x => x.y)", "map(a, ((x) => x.y))", id="one parameter"),
        pytest.param("f((x, y) => x + y)", "f(((x, y) => (x + y)))", id="two parameters"),
        pytest.param("f(() => 1)", "f((() => 1))", id="none"),
        pytest.param("f((\n  x,\n  y\n) => x)", "f(((x, y) => x))", id="parameters over lines"),
        pytest.param("f(x =>\n  { a: x })", "f(((x) => {'a': x}))", id="the body on the next line"),
        pytest.param("f(x => y => x)", "f(((x) => ((y) => x)))", id="a lambda that makes a lambda"),
        pytest.param("f(x => x ? 1 : 2)", "f(((x) => (x ? 1 : 2)))", id="a conditional as the body"),
    ],
)
def test_lambdas(text: str, expected: str) -> None:
    assert dump(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("'a${b}c'", ["a", "b", "c"], id="text around a hole"),
        pytest.param("'${a}${b.c}'", ["a", "b.c"], id="no text between"),
        pytest.param("'${'x${'y${z}'}'}'", ["`x${`y${z}`}`"], id="three levels"),
        pytest.param("'${f('}', g)}\\${'", ["f('}', g)", "${"], id="a brace in a string in a hole"),
        pytest.param("'${a ? 'b' : 'c'}'", ["(a ? 'b' : 'c')"], id="a conditional"),
        pytest.param("'${map(a, x => [x])}'", ["map(a, ((x) => [x]))"], id="an array in a lambda"),
        pytest.param("$'''\na\n${b}\n'''", ["a\n", "b", "\n"], id="a multi-line string"),
        pytest.param("$$'''${a}$${b}'''", ["${a}", "b"], id="two dollars"),
    ],
)
def test_interpolation(text: str, parts: list[str]) -> None:
    expression = read(text)
    assert isinstance(expression, Template)
    assert [dump(part) for part in expression.parts] == parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", ": expected an expression, found end of file", id="no expression"),
        pytest.param("\n1", ": expected an expression, found end of line", id="on the next line"),
        pytest.param("1 +\n2", ": expected an expression, found end of line", id="a line break after an operator"),
        pytest.param("--1", '-: expected one operand of "-" (a second sign needs parentheses), found "-"', id="signs"),
        pytest.param(
            "18446744073709551616",
            '18446744073709551616: expected an integer up to 18446744073709551615, found "18446744073709551616"',
            id="an integer too large",
        ),
        pytest.param(
            "9" * 5000,
            "9" * 5000 + f': expected an integer up to 18446744073709551615, found "{"9" * 40}…"',
            id="an integer of very many digits",
        ),
        pytest.param("(1, 2)", "(1, 2): expected one expression in the parentheses, found 2", id="two in parentheses"),
        pytest.param("()", "(): expected one expression in the parentheses, found none", id="none in parentheses"),
        pytest.param("(a.b) => 1", "a.b: expected the name of a parameter, found another expression", id="parameter"),
        pytest.param("a ? b", ': expected ":" of the conditional, found end of file', id="half a conditional"),
        pytest.param("a.", ": expected the name of a property or function, found end of file", id="half an access"),
        pytest.param("a.true", 'true: expected the name of a property or function, found "true"', id="true as a name"),
        pytest.param("a.?b()", '?: expected "." before a function call, found "?"', id="a safe call"),
        pytest.param("a[]", ']: expected an expression, found "]"', id="an empty index"),
        pytest.param("a[0", ': expected "]" to close the "[" on line 1, found end of file', id="an open index"),
        pytest.param("a::", ": expected the name of a nested resource, found end of file", id="half a nested resource"),
        pytest.param("f(a,)", '): expected an expression, found ")"', id="a trailing comma in a call"),
        pytest.param("f(a\nb)", 'b: expected "," or ")", found "b"', id="arguments without a comma"),
        pytest.param("f(a b)", 'b: expected ")" to close the "(" on line 1, found "b"', id="nothing between arguments"),
        pytest.param(
            "f('a' 'secret')",
            '\'secret\': expected ")" to close the "(" on line 1, found a string',
            id="a string out of place is not shown",
        ),
        pytest.param(
            "[a b]",
            'b: expected "," or a line break, or "]" to close the "[" on line 1, found "b"',
            id="nothing between items",
        ),
        pytest.param(
            "[a,\nb]",
            ': expected an item after "," (a line break separates by itself), found end of line',
            id="a comma and a line break",
        ),
        pytest.param("[a\n, b]", ',: expected an expression, found ","', id="a line break and a comma"),
        pytest.param("{ a }", '}: expected ":" after the name of the property, found "}"', id="a key alone"),
        pytest.param("{ 1: 2 }", '1: expected the name of a property, found "1"', id="a number as a key"),
        pytest.param(
            "{ a: 1",
            ': expected "," or a line break, or "}" to close the "{" on line 1, found end of file',
            id="an open object",
        ),
        pytest.param(
            "{\n  a: [\n    1\n",
            ': expected "]" to close the "[" on line 2, found end of file',
            id="an open array",
        ),
        pytest.param("[for in b: c]", 'b: expected "in", found "b"', id="a loop without a variable"),
        pytest.param("[for a b: c]", 'b: expected "in", found "b"', id="a loop without in"),
        pytest.param("[for (a) in b: c]", '): expected "," and the name of the index, found ")"', id="one name"),
        pytest.param("[for a in b c]", 'c: expected ":" before the body of the loop, found "c"', id="no colon"),
        pytest.param("[for a in b:\n c]", ": expected an expression, found end of line", id="a body on the next line"),
        pytest.param(
            "'${a", ': expected "}" to close the interpolation, found end of file', id="an open interpolation"
        ),
        pytest.param("'${}'", '}: expected an expression, found "}"', id="an empty hole"),
        pytest.param("'${a b}'", 'b: expected "}" to close the interpolation, found "b"', id="two in a hole"),
        pytest.param(
            "'${[a]}'",
            '[: expected no array or object inside the interpolation of a string, found "["',
            id="an array in a hole",
        ),
        pytest.param(r"'\q'", '\\q: expected an escape such as \\n, \\\' or \\u{…}, found "\\q"', id="a wrong escape"),
        pytest.param(
            r"'${a}\q'",
            '\\q: expected an escape such as \\n, \\\' or \\u{…}, found "\\q"',
            id="a wrong escape after a hole",
        ),
        pytest.param('"a"', "\": expected a string in single quotes, found '\"'", id="double quotes"),
        pytest.param("1 2", '2: expected end of line after the declaration, found "2"', id="more on the line"),
    ],
)
def test_mistakes(text: str, expected: str) -> None:
    assert mistake(text) == expected


def test_every_node_has_its_place() -> None:
    text = "a.b[c]! ?? f(-1, x => { 'k': '${d}e' })::g"
    prefix = len("var x = ")
    found: list[str] = []

    def visit(node: Node) -> None:
        found.append(f"{type(node).__name__}: {text[node.start - prefix : node.end - prefix]}")
        for child in child_nodes(node):
            visit(child)

    visit(read(text))
    assert found == [
        "Binary: a.b[c]! ?? f(-1, x => { 'k': '${d}e' })::g",
        "NonNull: a.b[c]!",
        "IndexAccess: a.b[c]",
        "PropertyAccess: a.b",
        "Variable: a",
        "Variable: c",
        "ResourceAccess: f(-1, x => { 'k': '${d}e' })::g",
        "FunctionCall: f(-1, x => { 'k': '${d}e' })",
        "Unary: -1",
        "Literal: 1",
        "Lambda: x => { 'k': '${d}e' }",
        "ObjectExpression: { 'k': '${d}e' }",
        "ObjectProperty: 'k': '${d}e'",
        "Literal: 'k'",
        "Template: '${d}e'",
        "Variable: d",
    ]
