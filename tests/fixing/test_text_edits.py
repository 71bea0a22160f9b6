from __future__ import annotations

import pytest
from avd_intune.fixing.text_edits import insertion_after_brace, insertion_behind, opening_brace
from avd_intune.source.text import SourceFile, Span


def block_of(text: str, path: str = "/x/main.bicep") -> Span:
    return Span(SourceFile(path, text), 0, len(text))


def after(text: str, line: str = "// note") -> str:
    edit = insertion_after_brace(block_of(text), line)
    assert edit is not None
    return text[: edit.start] + edit.text + text[edit.end :]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("x = {\n  a: 1\n}", "x = {\n  // note\n  a: 1\n}", id="two spaces"),
        pytest.param("x = {\n\ta: 1\n}", "x = {\n\t// note\n\ta: 1\n}", id="as the block is indented"),
        pytest.param("x = {}", "x = {\n  // note\n  }", id="an empty block"),
        pytest.param("x = { // why\n  a: 1\n}", "x = { // why\n  // note\n  a: 1\n}", id="behind a comment"),
        pytest.param("x = {\r\n  a: 1\r\n}", "x = {\r\n  // note\r\n  a: 1\r\n}", id="CRLF"),
        pytest.param("x = { a: 1 }", "x = {\n  // note\n   a: 1 }", id="a block on one line"),
    ],
)
def test_a_line_is_put_at_the_beginning_of_a_block(text: str, expected: str) -> None:
    assert after(text) == expected


@pytest.mark.parametrize(
    "before",
    [
        "@description('a { in it')\nresource x = ",
        "@description('''\n( { '\n''')\nresource x = ",
        "@allowed([{ a: 1 }, { b: 2 }].map(x => {}))\nresource x = ",
        "// it's {\nresource x = ",
        "/* { */ resource x = ",
        'resource "a" "b{" ',
        "# {\nresource x ",
        "@description('it\\'s {')\nresource x = ",
    ],
)
def test_braces_in_texts_comments_and_decorators_do_not_open_the_block(before: str) -> None:
    # `@allowed` takes its values in parentheses, whatever is in them.
    text = before + "{ a: 1 }"
    assert opening_brace(text, 0, len(text)) == len(before)


def test_a_text_without_a_brace_has_no_block() -> None:
    assert insertion_after_brace(block_of("module x"), "// note") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("x {\n}\ny", "x {\n}\nnew\ny"), ("x {\n}", "x {\n}\nnew\n"), ("x {\r\n}\r\ny", "x {\r\n}\r\nnew\r\ny")],
)
def test_lines_are_put_behind_a_block(text: str, expected: str) -> None:
    block = Span(SourceFile("/x/main.tf", text), 0, text.index("}") + 1)
    edit = insertion_behind(block, "new\n")
    assert text[: edit.start] + edit.text + text[edit.end :] == expected
