"""Bicep expressions: what they are when everything is known, and what of them stays known when not."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.values.display import span_of
from avd_intune.values.inside import is_secret
from avd_intune.values.value_types import EvaluationError, Known, Unknown

from tests.languages.bicep.bicep_support import UNKNOWN, plain, value_of

KNOWN = [
    pytest.param("", "null", None, id="null"),
    pytest.param("", "[1, 'a', true]", [1, "a", True], id="an array on one line"),
    pytest.param("", "{ a: 1, 'b c': { d: [] } }", {"a": 1, "b c": {"d": []}}, id="an object with a quoted key"),
    pytest.param("var k = 'n'", "{ '${k}x': 1 }", {"nx": 1}, id="a computed key"),
    pytest.param("", "'a${1}b${true}c${null}'", "a1bTruec", id="what a string makes of other types"),
    pytest.param("var a = ['a', 1]", "'${a}'", "['a',1]", id="an array in a string"),
    pytest.param("", "'''\nraw ${x}\n'''", "raw ${x}\n", id="a multi-line string takes no expressions"),
    pytest.param("", "1 + 2 * 3 - 4 / 2 % 3", 5, id="arithmetic"),
    pytest.param("", "-5", -5, id="a negative number"),
    pytest.param("", "'a' =~ 'A' && 'a' != 'A'", True, id="equality with and without case"),
    pytest.param("", "'a' !~ 'A' || 2 >= 2", True, id="inequality without case"),
    pytest.param("", "!true || (1 < 2 && 'b' > 'a')", True, id="logic"),
    pytest.param("", "null ?? 'x'", "x", id="the first that is not null"),
    pytest.param("", "false ? 1 : true ? 2 : 3", 2, id="conditions in a row"),
    pytest.param("var o = { a: { b: [1, 2, 3] } }", "o.a.b[1]", 2, id="members and elements"),
    pytest.param("var o = { a: { b: [1, 2, 3] } }", "o['a'].b[^1]", 3, id="an element counted from the end"),
    pytest.param("var o = { a: 1 }", "o.A", 1, id="names of members have no case"),
    pytest.param("var o = {}", "o.?a.b.c ?? 'none'", "none", id="a safe access ends the whole chain"),
    pytest.param("var o = { a: [] }", "o.a[?0] ?? 'none'", "none", id="a safe element"),
    pytest.param("var o = { a: 1 }", "o.a!", 1, id="a non-null assertion"),
    pytest.param("", "[...[1, 2], 3, ...[4]]", [1, 2, 3, 4], id="a spread array"),
    pytest.param("var o = { a: 1, b: 1 }", "{ a: 0, ...o, b: 2 }", {"a": 1, "b": 2}, id="a spread object"),
    pytest.param("", "[for i in range(1, 3): i * i]", [1, 4, 9], id="a loop"),
    pytest.param("", "[for (x, i) in ['a', 'b']: '${x}${i}']", ["a0", "b1"], id="a loop with index"),
    pytest.param("", "[for x in [1, 2]: [for y in [3, 4]: x * y]]", [[3, 4], [6, 8]], id="a loop in a loop"),
    pytest.param("", "map([1, 2], x => x + 1)", [2, 3], id="a lambda"),
    pytest.param("", "reduce([1, 2, 3], 0, (a, b) => a + b)", 6, id="a lambda of two"),
    pytest.param("", "filter(['a', 'b'], (x, i) => i == 1)", ["b"], id="a lambda with index"),
    pytest.param("var y = 10", "map([1], y => y)", [1], id="a lambda hides a variable of the same name"),
    pytest.param("func f(a string, b int) string => '${a}-${b}'", "f('x', 2)", "x-2", id="a user-defined function"),
    pytest.param(
        "func g(a int) int => a * 2\nfunc f(a int) int => g(a) + 1", "f(4)", 9, id="functions that call others"
    ),
    pytest.param("", "sys.toUpper(az.concat('a', 'b'))", "AB", id="functions in their namespace"),
    pytest.param("var thing = 1", "nameof(thing)", "thing", id="the name of something"),
    pytest.param("", "any(1)", 1, id="any()"),
    pytest.param("var a = b\nvar b = c\nvar c = 7", "a", 7, id="variables in any order"),
    pytest.param("var a = [for i in range(0, 2): 'n${i}']", "a[1]", "n1", id="a variable with a loop"),
]


@pytest.mark.parametrize(("declarations", "expression", "expected"), KNOWN)
def test_known_value(tmp_path: Path, declarations: str, expression: str, expected: object) -> None:
    assert plain(value_of(tmp_path, expression, declarations)) == expected


PARTLY = [
    pytest.param("union({ a: u }, { b: 1 }).b", 1, id="an unknown entry leaves the others known"),
    pytest.param("'${u}-x'", "…-x", id="text around an unknown"),
    pytest.param("false ? u : 'x'", "x", id="a branch that is not taken"),
    pytest.param("false && u == 'a'", False, id="what decides comes first"),
    pytest.param("[u, 'x'][1]", "x", id="an element beside an unknown one"),
    pytest.param("empty('${u}x')", False, id="text that cannot be empty"),
    pytest.param("length([u, u])", 2, id="the length of an array of unknowns"),
    pytest.param("u.?x ?? 'y'", {"isNull": "either"}, id="whether an unknown is null is open"),
    pytest.param("[for x in u: { k: 'v', x: x }]", [["rest", {"k": "v", "x": UNKNOWN}]], id="a loop of unknown length"),
    pytest.param("u == u", True, id="an unknown is equal to itself"),
    pytest.param(
        "resourceGroup().location == resourceGroup().location", True, id="what Azure knows is equal to itself"
    ),
    pytest.param("newGuid()", UNKNOWN, id="what differs every time"),
    pytest.param("b ? 'p' : 'q'", {"parameter b is true": "p", "parameter b is false": "q"}, id="an open condition"),
    pytest.param(
        "['${b}', b ? 1 : 2][1]",
        {"parameter b is true": 1, "parameter b is false": 2},
        id="an open element",
    ),
    pytest.param("b && !b", False, id="contradictory conditions"),
    pytest.param("b == false || b", True, id="conditions that cover all cases"),
]


@pytest.mark.parametrize(("expression", "expected"), PARTLY)
def test_partly_known_value(tmp_path: Path, expression: str, expected: object) -> None:
    declarations = "param u object\nparam b bool" if ".?" in expression else "param u array\nparam b bool"
    if "'${u}" in expression or "u ==" in expression:
        declarations = "param u string\nparam b bool"
    value = plain(value_of(tmp_path, expression, declarations))
    if expected == {"isNull": "either"}:
        assert set(value.values()) == {UNKNOWN, "y"}
    else:
        assert value == expected


REJECTED = [
    pytest.param("missing", 'the name "missing" is not declared', id="an undeclared name"),
    pytest.param("missing()", "there is no function missing", id="an undeclared function"),
    pytest.param("{ a: 1 }.b", 'has no property "b"', id="a member that is not there"),
    pytest.param("[1][5]", "index 5 is out of bounds", id="an element that is not there"),
    pytest.param("a", '"a" depends on itself', id="a variable that depends on itself"),
    pytest.param("f(1, 2)", "f takes 1 arguments, 2 are given", id="a function with too many arguments"),
    pytest.param("r(1)", '"r()" depends on itself', id="a function that calls itself"),
    pytest.param("1 ? 2 : 3", "a boolean is needed, an integer is given", id="a condition that is no boolean"),
]


@pytest.mark.parametrize(("expression", "reason"), REJECTED)
def test_rejected_expression(tmp_path: Path, expression: str, reason: str) -> None:
    declarations = "var a = '${b}'\nvar b = a\nfunc f(x int) int => x\nfunc r(x int) int => r(x)"
    value = value_of(tmp_path, expression, declarations)
    assert isinstance(value, Unknown)
    assert reason in value.reason


def test_error_is_told_from_what_is_unknown(tmp_path: Path) -> None:
    assert isinstance(value_of(tmp_path, "missing"), EvaluationError)
    assert not isinstance(value_of(tmp_path, "p", "param p string"), EvaluationError)


def test_secret_text_stays_secret(tmp_path: Path) -> None:
    assert is_secret(value_of(tmp_path, "'x${p}'", "@secure()\nparam p string"))
    assert is_secret(value_of(tmp_path, "{ a: p }", "@secure()\nparam p string = 'geheim'"))
    assert not is_secret(value_of(tmp_path, "length(p)", "@secure()\nparam p string = 'geheim'"))


def test_provenance_leads_from_the_property_to_the_literal(tmp_path: Path) -> None:
    value = value_of(tmp_path, "v", "var v = w\nvar w = 'text'")
    assert isinstance(value, Known)
    assert value.origin is not None
    steps = [(step.what, step.span.line if step.span else 0) for step in value.origin.chain()]
    assert steps == [("value", 5), ("v", 5), ("variable v", 1), ("w", 1), ("variable w", 2)]
    place = span_of(value)
    assert place is not None
    assert place.text == "v"


def test_undecided_comparison_is_named_by_its_expression(tmp_path: Path) -> None:
    value = plain(value_of(tmp_path, "p.kind != 'x' ? 1 : 2", "param p object"))
    assert value == {"p.kind == 'x' is true": 2, "p.kind == 'x' is false": 1}


def test_lambdas_over_different_variables_are_different_functions(tmp_path: Path) -> None:
    # Each sum is unknown, and they are not the same unknown.
    value = value_of(
        tmp_path, "a[0] == a[1]", "param u array\nvar a = [for k in ['p', 'q']: reduce(u, k, (s, x) => '${s}${k}')]"
    )
    assert isinstance(value, Unknown)


def test_files_are_loaded_from_the_folder_of_the_file(tmp_path: Path) -> None:
    files = {"sub/data.json": '{"pool": {"type": "Personal"}}', "text.txt": "hello"}
    assert plain(value_of(tmp_path, "loadJsonContent('sub/data.json').pool.type", files=files)) == "Personal"
    assert plain(value_of(tmp_path, "loadTextContent('./text.txt')", files=files)) == "hello"
    outside = value_of(tmp_path, "loadTextContent('../../etc/passwd')", files=files)
    assert isinstance(outside, EvaluationError)
