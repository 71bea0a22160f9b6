from __future__ import annotations

import pytest
from avd_intune.languages.bicep.syntax.lexer import Tokens


def tokens(text: str) -> list[tuple[str, str]]:
    found = Tokens(text)
    assert found.problems == {}
    assert found.kinds[-1] == "end of file"
    return list(zip(found.kinds, found.values, strict=True))[:-1]


def problems(text: str) -> list[tuple[str, str]]:
    return [(text[each.start : each.end], each.message) for each in Tokens(text).problems.values()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a _b1 C", [("name", "a"), ("name", "_b1"), ("name", "C")], id="names"),
        pytest.param("true null nullable", [("true", "true"), ("null", "null"), ("name", "nullable")], id="words"),
        pytest.param("007", [("integer", "007")], id="an integer"),
        pytest.param("1a", [("integer", "1"), ("name", "a")], id="an integer against a name"),
        pytest.param("...?:", [("...", "..."), ("?", "?"), (":", ":")], id="the longest punctuation wins"),
        pytest.param("a.?b", [("name", "a"), (".", "."), ("?", "?"), ("name", "b")], id="safe access"),
        pytest.param("[?^1]", [(each, each) for each in "[?^"] + [("integer", "1"), ("]", "]")], id="safe index"),
        pytest.param("=> == =~ =", [(each, each) for each in ("=>", "==", "=~", "=")], id="what starts with ="),
        pytest.param("! != !~ | || ??", [(each, each) for each in ("!", "!=", "!~", "|", "||", "??")], id="operators"),
        pytest.param("a/b", [("name", "a"), ("/", "/"), ("name", "b")], id="a slash"),
        pytest.param("a // b\n/* c\n */ d", [("name", "a"), ("newline", "\n"), ("name", "d")], id="comments"),
        pytest.param("a\r\n\r\n \t\n// x\n", [("name", "a"), ("newline", "\n")], id="blank and comment lines are one"),
        pytest.param("/**/a/***/", [("name", "a")], id="the shortest comments"),
        pytest.param("", [], id="nothing"),
        pytest.param(" \t ", [], id="blanks only"),
    ],
)
def test_tokens(text: str, expected: list[tuple[str, str]]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("''", "", id="an empty string"),
        pytest.param("'50 $ {x} $'", "50 $ {x} $", id="dollars and braces apart"),
        pytest.param(r"'a\n\t\r\\\'\$'", "a\n\t\r\\'$", id="simple escapes"),
        pytest.param(r"'\${a}'", "${a}", id="an escaped hole"),
        pytest.param(r"'\u{e9}\u{1F600}\u{0041}'", "é😀A", id="escapes by code"),
        pytest.param(r"'\u{d83d}\u{de00}'", "😀", id="a character in two halves"),
        pytest.param("'\"'", '"', id="a double quote"),
        pytest.param("'// no comment'", "// no comment", id="a comment mark"),
        pytest.param("''''''", "", id="an empty multi-line string"),
        pytest.param("'''\nabc\n'''", "abc\n", id="the first line break is dropped"),
        pytest.param("'''\r\n\r\nabc'''", "\r\nabc", id="but only the first"),
        pytest.param("'''\n\rabc'''", "\rabc", id="a CR behind it stays"),
        pytest.param("'''\rabc'''", "abc", id="a lone CR is one"),
        pytest.param("''' \n \\n ' ${a} '' '''", " \n \\n ' ${a} '' ", id="nothing is special inside"),
        pytest.param("''''a''''", "'a'", id="quotes against the ends"),
        pytest.param("$'''a $ b'''", "a $ b", id="interpolated without a hole"),
        pytest.param("$$'''a ${b}'''", "a ${b}", id="too few dollars for a hole"),
    ],
)
def test_strings(text: str, value: str) -> None:
    assert tokens(text) == [("string", value)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("'a${b}c'", "left piece|a name|b right piece|c", id="one hole"),
        pytest.param("'${b}${c}'", "left piece| name|b middle piece| name|c right piece|", id="no text between"),
        pytest.param("'${{a:1}}'", "left piece| {|{ name|a :|: integer|1 }|} right piece|", id="braces in a hole"),
        pytest.param("'${'x${y}'}'", "left piece| left piece|x name|y right piece| right piece|", id="strings nest"),
        pytest.param("'$${a}'", "left piece|$ name|a right piece|", id="a dollar before a hole"),
        pytest.param("$'''\na${b}'c''''", "left piece|a name|b right piece|'c'", id="a hole in a multi-line string"),
        pytest.param("$$'''${a}$$${b}'''", "left piece|${a}$ name|b right piece|", id="the last dollars open it"),
        pytest.param("$'''${'x'}\n}'''", "left piece| string|x right piece|\n}", id="a brace after the hole"),
    ],
)
def test_interpolation(text: str, expected: str) -> None:
    assert " ".join(f"{kind}|{value}" for kind, value in tokens(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("#disable-next-line a-b c\nx", "newline name", id="at the start of the file"),
        pytest.param("x\n  #disable-next-line BCP037 // why\ny", "name newline name", id="with a comment"),
        pytest.param("x\n#disable-diagnostics a\n#restore-diagnostics a\ny", "name newline name", id="the other two"),
        pytest.param("[\n#disable-next-line a\n]", "[ newline ]", id="inside brackets"),
        pytest.param("x\n#disable-next-line a|b", "name newline | name", id="it ends where its codes end"),
    ],
)
def test_directives_vanish(text: str, expected: str) -> None:
    assert " ".join(kind for kind, _ in tokens(text)) == expected


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        pytest.param("a é", "é", 'expected a token of Bicep, found "é"', id="a character of no token"),
        pytest.param('a "b', '"', "expected a string in single quotes, found '\"'", id="a double quote"),
        pytest.param("'abc\nd", "'abc", 'expected "\'" to end the string, found end of line', id="an open string"),
        pytest.param("'a\\\nd", "'a\\", 'expected "\'" to end the string, found end of line', id="an open escape"),
        pytest.param(
            r"'a\qb'", r"\q", 'expected an escape such as \\n, \\\' or \\u{…}, found "\\q"', id="an unknown escape"
        ),
        pytest.param(
            r"'\u{110000}'",
            r"\u{110000}",
            r'expected a code point up to 10FFFF, found "\u{110000}"',
            id="a code point too high",
        ),
        pytest.param("'''a\nb", "'''a", "expected \"'''\" to end the string, found end of file", id="an open block"),
        pytest.param("a /* b", "/*", 'expected "*/" to close the comment, found end of file', id="an open comment"),
        pytest.param(
            "'${a\n", "", 'expected "}" to close the interpolation, found end of line', id="an open interpolation"
        ),
        pytest.param(
            "#disable-next-line\na",
            "#disable-next-line",
            'expected the codes of diagnostics after "#disable-next-line"',
            id="a directive without codes",
        ),
        pytest.param("x #disable-next-line a", "#", 'expected a token of Bicep, found "#"', id="a directive not first"),
        pytest.param("$$$ a", "$$$", 'expected a token of Bicep, found "$"', id="dollars without a string"),
    ],
)
def test_what_is_no_token(text: str, place: str, message: str) -> None:
    assert problems(text) == [(place, message)]


def test_every_token_has_its_place() -> None:
    text = "a = 'x' // c\n  $'''\ny${ b }'''"
    found = Tokens(text)
    spans = [text[start:end] for start, end in zip(found.starts, found.ends, strict=True)]
    assert spans == ["a", "=", "'x'", "\n  ", "$'''\ny${", "b", "}'''", ""]


@pytest.mark.parametrize(
    ("text", "single"),
    [
        pytest.param("a\n\n|", True, id="empty lines"),
        pytest.param("a\n /* x */ |", True, id="a comment before the next token"),
        pytest.param("a\n  \n|", False, id="a line of blanks"),
        pytest.param("a\n// x\n|", False, id="a line of comment"),
    ],
)
def test_single_line_breaks_are_those_of_the_compiler(text: str, single: bool) -> None:
    assert Tokens(text).is_single_newline(1) is single


@pytest.mark.parametrize("between", ["/* b */ ", "/* b */\n", "// b\n", "\n \n"])
def test_one_line_break_however_many_comments_stand_in_it(between: str) -> None:
    text = "a\n" + between * 12_345 + "\nc"
    assert tokens(text) == [("name", "a"), ("newline", "\n"), ("name", "c")]
    found = Tokens(text)
    assert (found.starts[1], found.ends[1]) == (1, len(text) - 1)


def test_what_is_no_bicep_is_not_kept_character_by_character() -> None:
    found = Tokens("ä" * 50_000)
    assert len(found.kinds) == 10_002
    assert list(found.problems.values())[-1].message == (
        "expected Bicep, found 10000 things that are no token of it; the rest of the file is not read"
    )
