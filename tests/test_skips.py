from __future__ import annotations

import pytest
from avd_intune.skips import NO_COMMENT, find_skips
from avd_intune.source.text import SourceFile, Span


def skips_in(text: str, path: str = "main.tf") -> dict[str, str]:
    return find_skips([Span(SourceFile(path, text), 0, len(text))])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("# checkov:skip=CKV_AVD_1:why", {"CKV_AVD_1": "why"}, id="hash comment"),
        pytest.param("#checkov:skip=CKV_AVD_1: why", {"CKV_AVD_1": "why"}, id="hash comment without spaces"),
        pytest.param("// checkov:skip=CKV_AVD_1:why", {"CKV_AVD_1": "why"}, id="double slash comment"),
        pytest.param("/* checkov:skip=CKV_AVD_1:why */", {"CKV_AVD_1": "why"}, id="block comment"),
        pytest.param("/*\n checkov:skip=CKV_AVD_1:why\n*/", {"CKV_AVD_1": "why"}, id="block comment over lines"),
        pytest.param("# checkov:skip= CKV_AVD_1", {"CKV_AVD_1": NO_COMMENT}, id="no reason"),
        pytest.param("# checkov:skip=CKV_AVD_1:", {"CKV_AVD_1": NO_COMMENT}, id="empty reason"),
        pytest.param("# checkov:skip=CKV_AVD_1:State the reason here", {"CKV_AVD_1": NO_COMMENT}, id="placeholder"),
        pytest.param("# bridgecrew:skip=CKV_AVD_1:why", {"CKV_AVD_1": "why"}, id="bridgecrew"),
        pytest.param("# cortex:skip=CKV_AVD_1:why", {"CKV_AVD_1": "why"}, id="cortex"),
        pytest.param("# checkov:skip=CKV_AVD_1,CKV_AVD_2:why", {"CKV_AVD_1": "why", "CKV_AVD_2": "why"}, id="two ids"),
        pytest.param(
            "# checkov:skip=CKV_AVD_1:a: b, c", {"CKV_AVD_1": "a: b, c"}, id="colons and commas in the reason"
        ),
        pytest.param(
            "# checkov:skip=CKV_AVD_1:first\n# checkov:skip=CKV_AVD_1:second", {"CKV_AVD_1": "first"}, id="first counts"
        ),
        pytest.param("# checkov:skip=CKV_AVD_1:why\r\nx", {"CKV_AVD_1": "why"}, id="CRLF"),
        pytest.param("# checkov:skip", {}, id="no id"),
        pytest.param("# skip CKV_AVD_1", {}, id="not a skip comment"),
    ],
)
def test_comment_in_code(text: str, expected: dict[str, str]) -> None:
    assert skips_in(text) == expected


def test_comment_behind_the_closing_brace_counts_and_one_on_the_next_line_does_not() -> None:
    text = "a {\n} # checkov:skip=CKV_AVD_1:why\n# checkov:skip=CKV_AVD_2:why\n"
    assert find_skips([Span(SourceFile("main.tf", text), 0, text.index("}") + 1)]) == {"CKV_AVD_1": "why"}


def test_comment_in_any_of_several_spans_counts() -> None:
    call = SourceFile("main.tf", "module m {\n# checkov:skip=CKV_AVD_2:in the call\n}")
    block = SourceFile("m/main.tf", "# checkov:skip=CKV_AVD_1:in the block")
    spans = [Span(source, 0, len(source.text)) for source in (block, call)]
    assert find_skips(spans) == {"CKV_AVD_1": "in the block", "CKV_AVD_2": "in the call"}


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        pytest.param('{"checkov": ["checkov:skip=CKV_AVD_1:why"]}', {"CKV_AVD_1": "why"}, id="comment text in a list"),
        pytest.param(
            '{"checkov": "checkov:skip=CKV_AVD_1:why", "x": 1}', {"CKV_AVD_1": "why"}, id="comment text alone"
        ),
        pytest.param('{"checkov": [{"id": "CKV_AVD_1", "comment": "why"}]}', {"CKV_AVD_1": "why"}, id="objects"),
        pytest.param('{"checkov": {"id": "CKV_AVD_1"}}', {"CKV_AVD_1": NO_COMMENT}, id="one object without comment"),
        pytest.param(
            '{"checkov": {"skip": [{"id": "CKV_AVD_1", "comment": "why"}]}}', {"CKV_AVD_1": "why"}, id="objects in skip"
        ),
        pytest.param('{"checkov": [{"id": 7}, null, "x"]}', {}, id="nonsense"),
        pytest.param("[]", {}, id="not an object"),
    ],
)
def test_metadata_of_an_arm_resource(metadata: str, expected: dict[str, str]) -> None:
    assert skips_in(f'{{"type": "T", "metadata": {metadata}}}', "template.json") == expected


def test_minified_json_keeps_the_skip_of_a_resource_to_itself() -> None:
    first = '{"metadata":{"checkov":["checkov:skip=CKV_AVD_1:why"]}}'
    text = f"[{first},{{}}]"
    source = SourceFile("template.json", text)
    assert find_skips([Span(source, 1, 1 + len(first))]) == {"CKV_AVD_1": "why"}
    assert find_skips([Span(source, 2 + len(first), len(text) - 1)]) == {}


def test_json_nested_past_the_recursion_limit_is_left_alone() -> None:
    text = '{"metadata": {"checkov": ' + "[" * 200_000
    assert skips_in(text, "template.json") == {}
