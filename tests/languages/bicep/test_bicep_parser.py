from __future__ import annotations

import pytest
from avd_intune.languages.bicep.syntax.bicep_tree import NamedDeclaration, child_nodes
from avd_intune.languages.bicep.syntax.cursor import MAX_NESTING
from avd_intune.languages.bicep.syntax.declaration_tree import BicepFile, InvalidDeclaration
from avd_intune.languages.bicep.syntax.parser import MAX_TREE_DEPTH, parse_bicep
from avd_intune.source.text import SourceFile
from avd_intune.source.tree import Node
from hypothesis import given, settings
from hypothesis import strategies as st


def read(text: str, path: str = "main.bicep") -> BicepFile:
    return parse_bicep(SourceFile(path, text))


def outline(file: BicepFile) -> list[str]:
    """One entry a declaration: its name, with a "?" in front of what could not be read."""
    found = []
    for each in file.declarations:
        if isinstance(each, InvalidDeclaration):
            found.append(f"?{each.keyword} {each.name}")
        else:
            found.append(each.name if isinstance(each, NamedDeclaration) else type(each).__name__)
    return found


def messages(file: BicepFile) -> list[str]:
    return [str(each).removeprefix("main.bicep:") for each in file.diagnostics]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("", [], id="an empty file"),
        pytest.param("\n\n// only a comment", [], id="only a comment"),
        pytest.param("var a = 1\n\n\nvar b = 2", ["a", "b"], id="no line break at the end"),
        pytest.param("var a = 1\r\nvar b = [\r\n  1\r\n]\r\n", ["a", "b"], id="CRLF"),
        pytest.param("  var a = 1 // x\n\tvar b = 2 /* y */\n", ["a", "b"], id="indented"),
        pytest.param("var a = 1 /* x\n */ \nvar b = 2", ["a", "b"], id="a comment over lines"),
        pytest.param("#disable-next-line x\nvar a = 1\n#restore-diagnostics y\n", ["a"], id="directives"),
    ],
)
def test_whole_files(text: str, names: list[str]) -> None:
    file = read(text)
    assert messages(file) == []
    assert outline(file) == names


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        pytest.param(
            "var a = )\nvar b = 2",
            ["?var a", "b"],
            ['1:9: expected an expression, found ")"'],
            id="a wrong value",
        ),
        pytest.param(
            "param a string = [\n  1 2\n]\n\nparam b int",
            ["?param a", "b"],
            ['2:5: expected "," or a line break, or "]" to close the "[" on line 1, found "2"'],
            id="a wrong item inside brackets",
        ),
        pytest.param(
            "resource a 'x' = {\n  properties: {\n    b: 1\n}\n\nparam c int\nvar d = 2\n",
            ["?resource a", "c", "d"],
            ['6:7: expected ":" after the name of the property, found "c"'],
            id="an open brace before other declarations",
        ),
        pytest.param(
            "resource a 'x' = {\n  b: {\n}\n\nresource c 'y' = {\n  d: 1\n}\n",
            ["?resource a", "c"],
            ['8:1: expected "}" to close the "{" on line 1, found end of file'],
            id="an open brace before a resource",
        ),
        pytest.param(
            "var a = 'x\nvar b = 'y'",
            ["?var a", "b"],
            ['1:9: expected "\'" to end the string, found end of line'],
            id="an open string",
        ),
        pytest.param(
            "var a = '${x\nvar b = 'y'",
            ["?var a", "b"],
            ['1:13: expected "}" to close the interpolation, found end of line'],
            id="an open interpolation",
        ),
        pytest.param(
            "var a = '''x\ny\nvar b = 'y'",
            ["?var a", "b"],
            ["1:9: expected \"'''\" to end the string, found end of file"],
            id="an open multi-line string",
        ),
        pytest.param(
            "var a = 1\n/* b\nvar c = 2",
            ["a", "?None None"],
            ['2:1: expected "*/" to close the comment, found end of file'],
            id="an open comment",
        ),
        pytest.param(
            "var a = {\n  b: 1\n}}\nvar c = 1",
            ["a", "c"],
            ['3:2: expected end of line after the declaration, found "}"'],
            id="a brace too many does not spoil what it follows",
        ),
        pytest.param(
            "}\n\nvar a = 1",
            ["?None None", "a"],
            ['1:1: expected a declaration such as "param" or "resource", found "}"'],
            id="a brace alone",
        ),
        pytest.param(
            "some words\nmore words\nvar a = 1",
            ["?None None", "a"],
            ['1:1: expected a declaration such as "param" or "resource", found "some"'],
            id="two lines of something else",
        ),
        pytest.param(
            "@a(\n@b()\nparam c string\n",
            ["?param c"],
            ['2:1: expected an expression, found "@"'],
            id="an open decorator",
        ),
        pytest.param(
            "@allowed(['a' 'b'])\nparam c string\nparam d int",
            ["?param c", "d"],
            ['1:15: expected "," or a line break, or "]" to close the "[" on line 1, found a string'],
            id="a wrong decorator",
        ),
        pytest.param(
            "var a =\nvar b =\nparam\nvar c = 1",
            ["?var a", "?var b", "?param None", "c"],
            [
                "1:8: expected an expression, found end of line",
                "2:8: expected an expression, found end of line",
                "3:6: expected the name of a parameter, found end of line",
            ],
            id="one diagnostic a statement",
        ),
        pytest.param(
            "resource a 'x' = {\n  b: f(\n  param: 1\n  var: 2\n}\nvar c = 1",
            ["?resource a", "c"],
            ['3:8: expected ")" to close the "(" on line 2, found ":"'],
            id="properties named like keywords",
        ),
        pytest.param(
            "var a = x =>\nparam b int",
            ["?var a", "b"],
            ["1:13: expected an expression, found end of line"],
            id="half a lambda does not swallow the next line",
        ),
    ],
)
def test_the_rest_of_the_file_is_read(text: str, names: list[str], expected: list[str]) -> None:
    file = read(text)
    assert outline(file) == names
    assert messages(file) == expected


def test_an_invalid_declaration_has_its_place() -> None:
    text = "var a = 1\n\n@description('x')\nparam b = {\n  c: 1\n}\n\nvar d = 2"
    invalid = read(text).declarations[1]
    assert isinstance(invalid, InvalidDeclaration)
    assert text[invalid.start : invalid.end] == "@description('x')\nparam b = {\n  c: 1\n}"
    assert text[invalid.keyword_start :].startswith("param b")


@pytest.mark.parametrize("decorator", ["@secure(", "@secure)", "@", "@secure('", "@secure() @", "@secure(a b)"])
def test_a_wrong_decorator_spoils_its_declaration_only(decorator: str) -> None:
    file = read(f"{decorator}\n@minLength(1)\nparam a string\n@minLength(1)\nparam b string")
    assert outline(file) == ["?param a", "b"]
    assert len(file.diagnostics) == 1


# --- limits ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("var a = " + "[" * MAX_NESTING + "]" * MAX_NESTING, id="arrays"),
        pytest.param("var a = " + "{ b: " * MAX_NESTING + "1" + "}" * MAX_NESTING, id="objects"),
        pytest.param("var a = " + "(" * MAX_NESTING + "1" + ")" * MAX_NESTING, id="parentheses"),
        pytest.param("var a = " + "f(" * MAX_NESTING + "1" + ")" * MAX_NESTING, id="calls"),
        pytest.param("var a = " + "b ? 1 : " * MAX_NESTING + "1", id="conditionals"),
        pytest.param("var a = " + "'${" * MAX_NESTING + "1" + "}'" * MAX_NESTING, id="strings"),
        pytest.param("type a = " + "{ b: " * MAX_NESTING + "c" + "}" * MAX_NESTING, id="object types"),
        pytest.param("var a = b" + ".c" * (MAX_TREE_DEPTH - 3), id="accesses"),
        pytest.param("var a = 1" + " + 1" * (MAX_TREE_DEPTH - 3), id="sums"),
    ],
)
def test_nesting_up_to_the_limit(text: str) -> None:
    assert messages(read(text)) == []


_TOO_MANY = "expected at most 200000 items in one place, found "
_TOO_NESTED = f"expected at most {MAX_NESTING} levels of nesting, found more"
_TOO_DEEP = f"expected a tree at most {MAX_TREE_DEPTH} levels deep, found more"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("var a = " + "[" * 5000 + "]" * 5000, _TOO_NESTED, id="arrays"),
        pytest.param("var a = " + "{b:" * 5000, _TOO_NESTED, id="objects never closed"),
        pytest.param("var a = " + "(" * 5000, _TOO_NESTED, id="parentheses"),
        pytest.param("var a = " + "f(" * 5000, _TOO_NESTED, id="calls"),
        pytest.param("var a = " + "b ? 1 : " * 5000 + "1", _TOO_NESTED, id="conditionals"),
        pytest.param("var a = " + "b ? " * 5000 + "1", _TOO_NESTED, id="conditionals on the left"),
        pytest.param("var a = " + "b => " * 5000 + "1", _TOO_NESTED, id="lambdas"),
        pytest.param("var a = " + "'${" * 5000, _TOO_NESTED, id="strings"),
        pytest.param("var a = " + "b[" * 5000, _TOO_NESTED, id="indexes"),
        pytest.param("var a = " + "[for b in " * 5000, _TOO_NESTED, id="loops"),
        pytest.param("type a = " + "(" * 5000, _TOO_NESTED, id="parentheses in types"),
        pytest.param("type a = " + "b<" * 5000, _TOO_NESTED, id="arguments of types"),
        pytest.param("type a = " + "[" * 5000, _TOO_NESTED, id="tuples"),
        pytest.param("var a = b" + ".c" * 5000, _TOO_DEEP, id="accesses"),
        pytest.param("var a = 1" + " + 1" * 5000, _TOO_DEEP, id="sums"),
        pytest.param("var a = b" + "!" * 5000, _TOO_DEEP, id="non-null assertions"),
        pytest.param(
            "var a = 1" + " + 1" * 30_000,
            'expected at most 20000 operators in one expression, found "+"',
            id="operators",
        ),
        pytest.param("type a = b" + "[]" * 5000, _TOO_DEEP, id="arrays of types"),
        pytest.param("type a = b" + " ?" * 5000, _TOO_DEEP, id="nullable types"),
        pytest.param("@a" + ".b" * 5000 + "\nvar a = 1", _TOO_DEEP, id="decorators"),
        pytest.param("var a = " + "(" * 70 + "b" + " + 1 + 1 + 1)" * 70, _TOO_DEEP, id="sums in parentheses"),
    ],
)
def test_nesting_past_the_limit(text: str, expected: str) -> None:
    file = read(text + "\nvar z = 1")
    assert [each.message for each in file.diagnostics] == [expected]
    assert outline(file)[-1] == "z"


def depth(node: Node) -> int:
    return 1 + max((depth(child) for child in child_nodes(node)), default=0)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("var a = [" + "1," * 200_001 + "]", '"1"', id="array"),
        pytest.param("var a = {" + "b:1," * 200_001 + "}", '"b"', id="object"),
        pytest.param("var a = f(1" + ",1" * 200_001 + ")", '","', id="arguments"),
    ],
)
def test_more_items_than_anybody_writes(text: str, found: str) -> None:
    assert [each.message for each in read(text).diagnostics] == [_TOO_MANY + found]


@pytest.mark.parametrize("levels", [10, 20, 40, 60, 79])
@pytest.mark.parametrize(
    ("start", "opening", "innermost", "closing"),
    [
        pytest.param("var a = ", "-{ b: ", "1", "}", id="signs before objects"),
        pytest.param("type a = ", "{ b: c | -", "d", "}", id="unions with a sign in objects"),
        pytest.param("type a = ", "[ c | -", "d", "]", id="unions with a sign in tuples"),
        pytest.param("resource a 'x' = ", "if (b) {\nresource a 'x' = ", "{}", "\n}", id="conditional resources"),
        pytest.param("var a = ", "-f(c ? d : -[...", "1", "])", id="signs, calls and conditionals"),
        pytest.param("var a = ", "(b + b.c[0] + ", "1", ")", id="chains"),
    ],
)
def test_no_tree_is_deeper_than_the_limit(start: str, opening: str, innermost: str, closing: str, levels: int) -> None:
    file = read(start + opening * levels + innermost + closing * levels)
    assert [each.message for each in file.diagnostics] in ([], [_TOO_DEEP], [_TOO_NESTED])
    assert levels > 10 or not file.diagnostics
    for declaration in file.declarations:
        assert depth(declaration) <= MAX_TREE_DEPTH


def test_wide_trees_are_not_deep() -> None:
    file = read("var a = [\n" + "  b.c.d + e.f\n" * 500 + "]")
    assert messages(file) == []


def test_lines_swallowed_by_open_brackets_are_read_again_only_so_often() -> None:
    lines = 3000
    file = read("resource a 'x' = {\n" * lines)
    assert len(file.diagnostics) < lines
    assert outline(file)[0] == "?resource a"


# --- any text ----------------------------------------------------------------------------------

_PIECES = [
    *"abx1 \t\n\r{}[]()<>@,.:;?!=+-*/%|&^$#'\"\\~éé😀",
    *("var a = ", "param b ", "resource r 'x' = ", "\nvar c = 1\n", "type t = ", "func f(a int) int => ", "\n@d()\n"),
    *("if (", "[for x in ", "'${", "'''", "$'''", "}'", "=>", "::", "??", ".?", "[?", "[^1]", "...", "//", "/*", "*/"),
    *("import {", "import * as y from 'z'", "extension k with {", "using 'm'", "extends 'n'", "#disable-next-line q"),
    *("\\u{1F600}", "\\u{D800}", "\\q", "true", "null", "18446744073709551616", "existing", " as ", " from "),
]


def check(file: BicepFile) -> None:
    size = len(file.source.text)
    previous = 0
    for declaration in file.declarations:
        assert previous <= declaration.start
        previous = declaration.end
        check_places(declaration)
    invalid = sum(isinstance(each, InvalidDeclaration) for each in file.declarations)
    assert invalid <= len(file.diagnostics)
    for diagnostic in file.diagnostics:
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= size
        assert diagnostic.message.startswith("expected ")
    assert [each.span.start for each in file.diagnostics] == sorted(each.span.start for each in file.diagnostics)


def check_places(node: Node) -> None:
    assert 0 <= node.start < node.end
    for child in child_nodes(node):
        assert node.start <= child.start
        assert child.end <= node.end
        check_places(child)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=40).map("".join), st.sampled_from(["a.bicep", "a.bicepparam"]))
def test_any_pieces_of_bicep_are_read_without_an_exception(text: str, path: str) -> None:
    check(read(text, path))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    check(read(text))


_WHOLE = """targetScope = 'resourceGroup'
@description('''
long
''')
param a 'x' | 'y' = 'x'
var b = [for (c, i) in range(0, 3): '${a}-${i == 0 ? 'p' : 'q'}']
resource d 'A/b@2024-01-01' = if (a == 'x') {
  name: b[^1]
  ...e.?f
  properties: { g: map(b, h => h!.i) }
  resource j 'k' existing = { name: 'l' }
}
module m 'br/public:n:1.0' = [for o in b: { params: { p: d::j.id } }]
func q(r string[]?) { s: int, *: bool } => { s: length(r ?? []) }
output t resourceInput<'A/b@1'>.properties = d.properties
"""


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(_WHOLE)), st.integers(0, 30), st.lists(st.sampled_from(_PIECES), max_size=3).map("".join))
def test_a_damaged_file_is_read_without_an_exception(at: int, removed: int, added: str) -> None:
    check(read(_WHOLE[:at] + added + _WHOLE[at + removed :]))


def test_the_undamaged_file_is_read_whole() -> None:
    file = read(_WHOLE)
    assert messages(file) == []
    assert outline(file) == ["TargetScope", "a", "b", "d", "m", "q", "t"]
