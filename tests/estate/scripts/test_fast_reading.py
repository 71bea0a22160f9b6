"""Most lines, words and statements are read at one look: what that gives is what reading sign by sign gives."""

from __future__ import annotations

import pytest
from avd_intune.estate.scripts.batch.batch_parser import parse_batch
from avd_intune.estate.scripts.batch.lines import words_of
from avd_intune.estate.scripts.posix.shell_parser import parse_shell
from avd_intune.estate.scripts.script_values import Pieces, joined
from avd_intune.languages.powershell.parser import parse_script
from hypothesis import given
from hypothesis import strategies as st

SIGNS = st.lists(
    st.sampled_from(
        [*"a1 \\\"'$`;|&<>(){}#,=%^\n\t", "\r\n", "reg add", "if ", "for ", "rem ", "$x", '"b c"', "-N", "\\\\"]
    ),
    max_size=30,
).map("".join)


@given(SIGNS)
def test_words_of_a_line(line: str) -> None:
    # A text in pieces is read sign by sign.
    assert words_of(line) == words_of(Pieces((line,)))


@given(st.lists(st.text(max_size=3), max_size=5))
def test_texts_are_joined_as_pieces_are(parts: list[str]) -> None:
    assert joined(*parts) == joined(Pieces(tuple(parts))) == "".join(parts)


@given(SIGNS, st.sampled_from(['"', "^", "<"]))
def test_a_line_of_a_batch_file(line: str, sign: str) -> None:
    """A sign at the end that is read by itself takes the fast way away, and changes nothing before it."""
    plain, other = parse_batch(line), parse_batch(f"{line} {sign}")
    assert [repr(node) for node in plain[:-1]] == [repr(node) for node in other[: len(plain) - 1]]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("echo 'a b' c", ["echo", "'a b'", "c"]),
        ('echo "$A b"x$C', ["echo", '"$A b"x$C']),
        ('echo "$(date +%Y)" "${A}"', ["echo", '"$(date +%Y)"', '"${A}"']),
        ("echo a\\ b", ["echo", "a\\ b"]),
        ("echo 'never closed", ["echo", "'never closed"]),
        ('echo "a\\"b"', ["echo", '"a\\"b"']),
        ("2>&1 echo a", ["echo", "a"]),
        ("echo 3 4>x", ["echo", "3"]),
    ],
)
def test_words_of_a_shell(line: str, words: list[str]) -> None:
    (joint,) = parse_shell(line).parts
    assert joint.parts[0].words == words  # type: ignore[attr-defined]


ENDINGS = ["", "\n", ";", " ;", " # told", "\n| b", " | b", "\n  | b", " && b", "}", ")"]
HEADS = ["a", "a -N a", "$a = b", "$a=1", "$a = 1", "$a", "& a", "a 'a', 'b'", "a b ,c"]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("head", HEADS)
def test_statements_are_told_apart_whatever_stands_behind(head: str, ending: str) -> None:
    """A blank more before the end leads the other way, and to the same tree."""
    one, other = parse_script(f"{head}{ending}\nb"), parse_script(f"{head}  {ending}\nb")
    assert [type(each) for each in one.block.statements] == [type(each) for each in other.block.statements]
    assert [name for _, name, _ in one.errors] == [name for _, name, _ in other.errors]


@pytest.mark.parametrize("before", ["", "a && ", "$a = ", "-", "1 + -", "@("])
def test_a_number_that_is_too_long_is_one_place(before: str) -> None:
    """Not one for each digit, from which all others would be read again."""
    short, long = (parse_script(f"{before}{'9' * digits}") for digits in (41, 400))
    assert [type(each) for each in long.block.statements] == [type(each) for each in short.block.statements]
    assert len(long.block.statements) <= 2
