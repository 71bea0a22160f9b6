from __future__ import annotations

import json

import pytest
from avd_intune.languages.arm.expression_parser import (
    MAX_EXPRESSION_DEPTH,
    ArmCall,
    ArmExpression,
    ArmLiteral,
    ArmMember,
    ArmSyntaxError,
    ExpressionPlaces,
    is_expression,
    literal_text,
    parse_arm_expression,
)
from avd_intune.source.text import SourceFile, Span
from hypothesis import given, settings
from hypothesis import strategies as st


def dump(node: ArmExpression | ArmSyntaxError) -> str:
    """One unambiguous line: calls in parentheses, members in brackets."""
    match node:
        case ArmLiteral():
            return repr(node.value)
        case ArmCall():
            return f"({' '.join([node.name, *(dump(each) for each in node.arguments)])})"
        case ArmMember():
            return f"[{dump(node.base)} {dump(node.key)}]"
    return f"{node.offset}: {node.message}"


VALID = [
    ("a call without arguments", "[resourceGroup()]", "(resourceGroup)"),
    ("nested calls", "[concat('a', toLower(variables('b')))]", "(concat 'a' (toLower (variables 'b')))"),
    ("quotes in a string", "[format('it''s {0}', '''')]", '(format "it\'s {0}" "\'")'),
    ("brackets in a string", "[concat('[x]', ']')]", "(concat '[x]' ']')"),
    ("numbers", "[add(-1, 20)]", "(add -1 20)"),
    ("members", "[resourceGroup().tags.env]", "[[(resourceGroup) 'tags'] 'env']"),
    ("indexes", "[variables('a')[0]['b'].c]", "[[[(variables 'a') 0] 'b'] 'c']"),
    ("a computed index", "[variables('a')[copyIndex()]]", "[(variables 'a') (copyIndex)]"),
    ("a member of an argument", "[f(a().b, c()[1])]", "(f [(a) 'b'] [(c) 1])"),
    ("a user function", "[contoso.uniqueName('x')]", "(contoso.uniqueName 'x')"),
    ("the compiler's namespace", "[__bicep.fn(1)]", "(__bicep.fn 1)"),
    ("blanks and line breaks", "[ \n concat ( 'a' ,\t'b' ) \r\n . length ]", "[(concat 'a' 'b') 'length']"),
    ("only a string", "['text']", "'text'"),
    ("a string of several lines", "[f('a\nb')]", "(f 'a\\nb')"),
]


@pytest.mark.parametrize(("title", "text", "expected"), VALID, ids=[each[0] for each in VALID])
def test_valid(title: str, text: str, expected: str) -> None:
    assert is_expression(text)
    assert dump(parse_arm_expression(text)) == expected


INVALID = [
    ("nothing", "[]", "1: expected a function, a string or a number, found the end of the expression"),
    ("a bare name", "[name]", '5: expected "(" after the function name name, found the end of the expression'),
    ("an open call", "[f('a']", '6: expected "," or ")", found the end of the expression'),
    ("an open string", "[f('a)]", "3: the string is not closed"),
    ("two expressions", "[f() g()]", '5: expected the end of the expression, "." or "[", found "g"'),
    ("a comma too many", "[f('a',)]", '7: expected a function, a string or a number, found ")"'),
    ("a missing comma", "[f('a' 'b')]", '7: expected "," or ")", found "\'"'),
    ("an open index", "[f()[0]", '6: expected "]", found the end of the expression'),
    ("a member that is a number", "[f().1]", '5: expected a property name, found "1"'),
    ("a lone minus", "[-]", '1: expected a number, found "-"'),
]


@pytest.mark.parametrize(("title", "text", "expected"), INVALID, ids=[each[0] for each in INVALID])
def test_invalid(title: str, text: str, expected: str) -> None:
    assert dump(parse_arm_expression(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[parameters('x')]", "[parameters('x')]"),
        ("[[test[]test2]", "[test[]test2]"),
        ("plain", "plain"),
        ("[not closed", "[not closed"),
        ("[[not closed", "[[not closed"),
    ],
)
def test_literal_text(text: str, expected: str) -> None:
    assert not is_expression(text)
    assert literal_text(text) == expected


def test_nesting_up_to_the_limit_is_read_and_beyond_it_is_an_error() -> None:
    def nested(depth: int) -> str:
        return f"[{'f(' * depth}'x'{')' * depth}]"

    assert isinstance(parse_arm_expression(nested(MAX_EXPRESSION_DEPTH)), ArmCall)
    error = parse_arm_expression(nested(30_000))
    assert isinstance(error, ArmSyntaxError)
    assert error.message == f"the expression is nested more than {MAX_EXPRESSION_DEPTH} levels deep"


def test_offsets_are_those_of_the_parts() -> None:
    text = "[concat('a', variables('b').c)]"
    tree = parse_arm_expression(text)
    assert isinstance(tree, ArmCall)
    assert [text[each.start : each.end] for each in (tree, *tree.arguments)] == [
        "concat('a', variables('b').c)",
        "'a'",
        "variables('b').c",
    ]


PLACED = [
    ("plain text", "[f('a')]", "\"[f('a')]\"", "f('a')"),
    ("an escape before it", '["\\f(1)]', '"[\\"\\\\f(1)]"', "f(1)"),
    ("a Unicode escape before it", "['é', f(1)]", "\"['\\u00e9', f(1)]\"", "f(1)"),
    ("a surrogate pair before it", "['😀', f(1)]", "\"['\\ud83d\\ude00', f(1)]\"", "f(1)"),
    ("an escaped line break before it", "[\nf(1)]", '"[\\nf(1)]"', "f(1)"),
]


@pytest.mark.parametrize(("title", "text", "raw", "part"), PLACED, ids=[each[0] for each in PLACED])
def test_spans_lead_to_the_place_in_the_json_file(title: str, text: str, raw: str, part: str) -> None:
    content = f'{{ "value": {raw} }}'
    assert json.loads(content)["value"] == text
    start = content.index(raw)
    places = ExpressionPlaces(text, Span(SourceFile("/t.json", content), start, start + len(raw)))
    offset = text.index(part)
    span = places.span(offset, offset + len(part))
    assert span is not None
    assert span.text == part


def test_a_span_that_is_not_the_string_stands_for_all_of_it() -> None:
    whole = Span(SourceFile("/t.json", "something else"), 0, 9)
    assert ExpressionPlaces("[f()]", whole).span(1, 2) is whole
    assert ExpressionPlaces("[f()]", None).span(1, 2) is None


FRAGMENTS = ["f(", ")", "'", "''", "'a'", "[", "]", ".", ",", "-", "1", "0.5", "name", " ", "\n", "é", "\\", '"', "{"]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=25))
def test_any_text_gives_a_tree_or_an_error_inside_it(fragments: list[str]) -> None:
    text = f"[{''.join(fragments)}]"
    tree = parse_arm_expression(text)
    if isinstance(tree, ArmSyntaxError):
        assert 0 <= tree.offset <= len(text)
        assert tree.message
    else:
        assert 0 < tree.start < tree.end < len(text)


EXPRESSIONS = st.recursive(
    st.text(max_size=5).map(lambda text: ArmLiteral(text, 0, 0))
    | st.integers(-99, 99).map(lambda n: ArmLiteral(n, 0, 0)),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda each: ArmCall("f", tuple(each), 0, 0))
        | inner.map(lambda key: ArmMember(ArmCall("g", (), 0, 0), key, 0, 0))
    ),
    max_leaves=12,
)


def write(node: ArmExpression) -> str:
    match node:
        case ArmLiteral(value=str() as text):
            return "'" + text.replace("'", "''") + "'"
        case ArmLiteral(value=number):
            return str(number)
        case ArmCall():
            return f"{node.name}({', '.join(write(each) for each in node.arguments)})"
        case ArmMember():
            return f"{write(node.base)}[{write(node.key)}]"


@settings(max_examples=200, deadline=None)
@given(EXPRESSIONS)
def test_what_is_written_is_read_back(tree: ArmExpression) -> None:
    assert dump(parse_arm_expression(f"[{write(tree)}]")) == dump(tree)


def test_an_integer_stays_an_integer() -> None:
    assert parse_arm_expression("[1]") == ArmLiteral(1, 1, 2)
    # The language has no other numbers.
    assert isinstance(parse_arm_expression("[1.0]"), ArmSyntaxError)
