"""Changes of parts of a document: the text is what the editor has, whatever its lines end in."""

from __future__ import annotations

import pytest

pytest.importorskip("pygls", reason="needs the extra `lsp`")

from avd_intune.language_server.text_sync import edited
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from pygls.workspace import PositionCodec

CODEC = PositionCodec(types.PositionEncodingKind.Utf16)
TEXTS = st.text(alphabet="a=é😀\f\x0b\u2028\u0085\n\r", max_size=30)


def position_of(text: str, offset: int) -> types.Position:
    """Return the position of a character as the protocol defines it, counted from the beginning."""
    line, start = 0, 0
    for number in range(offset):
        if text[number] == "\n" or (text[number] == "\r" and text[number + 1 : number + 2] != "\n"):
            line, start = line + 1, number + 1
    return types.Position(line, len(text[start:offset].encode("utf-16-le")) // 2)


@given(TEXTS, TEXTS, st.integers(0, 30), st.integers(0, 30))
def test_a_part_is_replaced(text: str, new: str, one: int, two: int) -> None:
    start, end = sorted(min(each, len(text)) for each in (one, two))
    if any(text[at - 1 : at + 1] == "\r\n" for at in (start, end)):
        return  # there is no position between the two characters of a line end
    where = types.Range(position_of(text, start), position_of(text, end))
    change = types.TextDocumentContentChangePartial(range=where, text=new)
    assert edited(text, change, CODEC) == text[:start] + new + text[end:]


@pytest.mark.parametrize(
    ("start", "end", "after"),
    [((0, 99), (0, 99), "ab!\ncd"), ((9, 0), (9, 9), "ab\ncd!"), ((1, 0), (0, 0), "ab\n!cd")],
    ids=["behind the line", "behind the text", "the wrong way round"],
)
def test_a_position_that_is_not_there_breaks_nothing(start: tuple[int, int], end: tuple[int, int], after: str) -> None:
    where = types.Range(types.Position(*start), types.Position(*end))
    assert edited("ab\ncd", types.TextDocumentContentChangePartial(range=where, text="!"), CODEC) == after
