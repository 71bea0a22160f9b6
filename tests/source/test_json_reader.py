from __future__ import annotations

import gc
import json
from decimal import Decimal

import pytest
from avd_intune.source.json_reader import (
    MAX_DIAGNOSTICS,
    MAX_NESTING,
    JsonArray,
    JsonNode,
    JsonObject,
    JsonScalar,
    parse_json,
)
from avd_intune.source.text import SourceFile
from hypothesis import given, settings
from hypothesis import strategies as st


def plain(node: JsonNode | None) -> object:
    match node:
        case JsonObject(members=members):
            return {member.key: plain(member.value) for member in members}
        case JsonArray(items=items):
            return [plain(item) for item in items]
        case JsonScalar(value=value):
            return value
    return None


def read(text: str) -> tuple[object, list[str]]:
    root, diagnostics = parse_json(SourceFile("a.json", text))
    return plain(root), [str(each).removeprefix("a.json:") for each in diagnostics]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("{}", {}, id="empty object"),
        pytest.param(" [ ] ", [], id="empty array"),
        pytest.param('{"a": [1, -2.5, 1e3, true, false, null, ""]}', None, id="every kind of value"),
        pytest.param('"x"', "x", id="a value alone"),
        pytest.param(r'"a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"', 'a"\\/\b\f\n\r\té😀', id="escapes"),
        pytest.param(r'"\ud83d"', "\ufffd", id="half a surrogate pair"),
        pytest.param('// a\n{ /* b */ "c" /**/ : // d\n 1 /* e **/ }\n// f', {"c": 1}, id="comments"),
        pytest.param('{"a": "// no", "b": "/* no */"}', {"a": "// no", "b": "/* no */"}, id="no comments in strings"),
        pytest.param('{"a": [1, 2,], "b": {"c": 3,},}', {"a": [1, 2], "b": {"c": 3}}, id="trailing commas"),
        pytest.param('{"a": "[concat(\n  1)]"}', {"a": "[concat(\n  1)]"}, id="string of several lines"),
        pytest.param('{"a": 12345678901234567890}', {"a": 12345678901234567890}, id="long integer"),
        pytest.param('{"a": 0.10}', {"a": Decimal("0.1")}, id="decimal number"),
    ],
)
def test_documents(text: str, expected: object) -> None:
    if expected is None:
        expected = json.loads(text)
    assert read(text) == (expected, [])


def test_repeated_keys_are_kept_and_the_last_one_counts() -> None:
    root, _ = parse_json(SourceFile("a.json", '{"a": 1, "a": 2}'))
    assert isinstance(root, JsonObject)
    assert [member.key for member in root.members] == ["a", "a"]
    found = root.find("a")
    assert isinstance(found, JsonScalar)
    assert found.value == 2
    assert root.find("b") is None


def test_reading_a_large_document_leaves_garbage_collection_as_it_was() -> None:
    text = json.dumps([{"a": "x" * 100}] * 5000)
    assert gc.isenabled()
    assert read(text) == (json.loads(text), [])
    assert gc.isenabled()
    gc.disable()
    try:
        read(text)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_spans_are_exact() -> None:
    text = '{\n  "a\\n": [ 1, "x" ],\n  "b": { }\n}\n'
    root, _ = parse_json(SourceFile("a.json", text))
    assert isinstance(root, JsonObject)
    first, second = root.members
    assert text[root.start : root.end] == text.strip()
    assert text[first.start : first.key_end] == '"a\\n"'
    assert text[first.value.start : first.value.end] == '[ 1, "x" ]'
    assert text[second.value.start : second.value.end] == "{ }"
    assert isinstance(first.value, JsonArray)
    assert [text[item.start : item.end] for item in first.value.items] == ["1", '"x"']


@pytest.mark.parametrize(
    ("text", "tree", "messages"),
    [
        pytest.param("", None, ["1:1: expected a JSON value, found end of file"], id="nothing"),
        pytest.param(
            '{"a": 1\n "b": 2}',
            {"a": 1, "b": 2},
            ['2:2: expected "," or "}" to close the object opened on line 1, found a string'],
            id="missing comma in an object",
        ),
        pytest.param(
            "[1 2]",
            [1, 2],
            ['1:4: expected "," or "]" to close the array opened on line 1, found "2"'],
            id="missing comma in an array",
        ),
        pytest.param('{"a" 1}', {}, ['1:6: expected ":" after the key, found "1"'], id="missing colon"),
        pytest.param('{"a": }', {}, ['1:7: expected a JSON value, found "}"'], id="missing value"),
        pytest.param(
            "{a: 1}",
            {},
            ['1:2: expected a quoted key or "}" to close the object opened on line 1, found "a"'],
            id="bare",
        ),
        pytest.param(
            '{"a": [1',
            {"a": [1]},
            ['1:9: expected "," or "]" to close the array opened on line 1, found end of file'],
            id="unclosed array",
        ),
        pytest.param(
            "[1, x]",
            [1],
            ['1:5: expected a value or "]" to close the array opened on line 1, found "x"'],
            id="no value",
        ),
        pytest.param("{} x", {}, ['1:4: expected the end of the document, found "x"'], id="text behind"),
        pytest.param(
            "[1] /* x", [1], ["1:5: expected the end of the document, found a comment that is not closed"], id="comment"
        ),
        pytest.param(
            "[07]",
            [0, 7],
            ['1:3: expected "," or "]" to close the array opened on line 1, found "7"'],
            id="leading zero",
        ),
        pytest.param("-", None, ['1:1: expected a JSON value, found "-"'], id="a sign alone"),
        pytest.param(
            r'{"a": "C:\Temp"}',
            {"a": r"C:\Temp"},
            [r"1:10: expected an escape such as \n, \", \\ or \u0041, found \T"],
            id="unknown escape",
        ),
        pytest.param(
            '{"a": "x}', {}, ["1:7: expected a JSON value, found a string that is not closed"], id="unclosed string"
        ),
    ],
)
def test_mistakes(text: str, tree: object, messages: list[str]) -> None:
    assert read(text) == (tree, messages)


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
def test_deep_nesting_is_a_diagnostic(opening: str) -> None:
    _, messages = read(opening * 10_000)
    assert len(messages) == 1
    assert f"expected at most {MAX_NESTING} levels of nesting" in messages[0]


@pytest.mark.parametrize("text", ["[" + "1 " * 20_000, "[/*" * 20_000, '["\\' * 20_000, '["' * 20_001, "[//" * 20_000])
def test_a_file_of_mistakes_ends_soon(text: str) -> None:
    _, messages = read(text)
    assert 0 < len(messages) <= MAX_DIAGNOSTICS + 1


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(VALUES, st.sampled_from([None, 0, 2]))
def test_equals_the_standard_library(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    assert read(text) == (json.loads(text), [])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*'{}[],:"\\/*1-.e \n', '"a":', "true", "//", "\\u12"]), max_size=30).map("".join))
def test_any_text_is_read_to_the_end(text: str) -> None:
    root, diagnostics = parse_json(SourceFile("a.json", text))
    assert root is not None or diagnostics
    for diagnostic in diagnostics:
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text)


@pytest.mark.parametrize("comment", ["/* a */", "// a\n"])
def test_more_comments_in_a_row_than_are_gone_past_are_said(comment: str) -> None:
    """A matcher keeps something for each of them, 600 MB for 10 MB; so many and no more are a blank."""
    root, found = parse_json(SourceFile("main.json", comment * 100_000 + "[1]"))
    assert root is not None and not found
    root, found = parse_json(SourceFile("main.json", comment * 100_001 + "[1]"))
    assert root is None
    assert [each.message for each in found] == ["expected a JSON value, found more than 100000 comments in a row"]
