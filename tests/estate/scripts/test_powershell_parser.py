"""The parser of PowerShell: what stands where, and that nothing is too broken to be read."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from avd_intune.languages.powershell.nested_texts import Places
from avd_intune.languages.powershell.parser import parameters_of, parse_script
from avd_intune.languages.powershell.tree import (
    Assignment,
    Command,
    Function,
    Node,
    Parameter,
    ParameterDeclaration,
    Template,
    Text,
    Variable,
)
from hypothesis import given
from hypothesis import strategies as st

_SYNTAX = Path(__file__).with_name("answers") / "syntax.jsonl"
_ELEMENTS = _SYNTAX.with_name("syntax_elements.jsonl")
_SEEN_BY_POWERSHELL = [json.loads(line) for line in _SYNTAX.read_text(encoding="utf-8").splitlines()]


def nodes(node: object) -> Iterator[Node]:
    if isinstance(node, (list, tuple)):
        for item in node:
            yield from nodes(item)
    elif isinstance(node, Node):
        yield node
        for field in dataclasses.fields(node):
            yield from nodes(getattr(node, field.name))


def commands(text: str) -> list[str]:
    """Return the commands of a script, each as its elements with a stroke between."""
    found = [node for node in nodes(parse_script(text).block) if isinstance(node, Command)]
    return ["|".join(_shown(element, text) for element in command.elements) for command in found]


def _shown(element: Node, text: str) -> str:
    if isinstance(element, Parameter):
        value = f"={_shown(element.value, text)}" if element.value is not None else ""
        return f"-{element.name}{value}"
    if isinstance(element, Text):
        return element.value
    if isinstance(element, Variable):
        return ("@" if element.splatted else "$") + element.shown
    return text[element.start : element.end]


COMMANDS = {
    "all behind --% is one argument": (
        "icacls C:\\a --% /grant x:(OI) & dir",
        ["icacls|C:\\a|--%|/grant x:(OI) & dir"],
    ),
    "quotes behind --% shield a pipe": ('a --% "b|c" d | e', ['a|--%|"b|c" d ', "e"]),
    "two ampersands end --%": ("a --% b & c && d", ["a|--%|b & c ", "d"]),
    "of two quotes of different kinds the second stays": ("a 'x\u2018'y'", ["a|x'y"]),
    "words": ("Get-Item a b", ["Get-Item|a|b"]),
    "parameters": ("Get-Item -Path a -Force", ["Get-Item|-Path|a|-Force"]),
    "a colon": ("Get-Item -Path: a -Name:b", ["Get-Item|-Path=a|-Name=b"]),
    "dashes of a word processor": ("Set-Item \u2013Path a \u2014Value 1", ["Set-Item|-Path|a|-Value|1"]),
    "behind two dashes all is an argument": ("git -- -a", ["git|--|-a"]),
    "quotes": ("a 'it''s' \"b`\"c\"", ["a|it's|b\"c"]),
    "typographic quotes": ("a \u2018x\u2019 \u201cy\u201d", ["a|x|y"]),
    "a quote inside of a word": ("a b'c d'e", ["a|bc de"]),
    "a number sign inside of a word": ("a b#c # d", ["a|b#c"]),
    "a variable": ("a $x $x.y $x[0] $env:TEMP\\f", ["a|$x|$x.y|$x[0]|$env:TEMP\\f"]),
    "a list": ("a 1, 2 b", ["a|1, 2|b"]),
    "splatting": ("a @x", ["a|@x"]),
    "a continued line": ("a `\n -b c", ["a|-b|c"]),
    "several lines": ("a\r\nb; c", ["a", "b", "c"]),
    "a pipeline over lines": ("a |\n b |\n c", ["a", "b", "c"]),
    "operators between commands": ("a && b || c", ["a", "b", "c"]),
    "redirections": ("a b 2>&1 > c", ["a|b"]),
    "a call": ("& 'C:\\a b\\c.exe' /d; . .\\e.ps1", ["C:\\a b\\c.exe|/d", ".\\e.ps1"]),
    "a program that begins with a digit": ("7z.exe x a", ["7z.exe|x|a"]),
    "a command in a text": ('"$(a b)"', ["a|b"]),
    "two quotes in a command in a text are one": ('"$(a ""b"" c)"', ["a|b|c"]),
    "a quoted bracket in a command in a text": ("\"$(a '(b)')\"; c", ["a|(b)", "c"]),
    "in methods of a class": (
        "class A : B { [int] $X = 1\n static [void] F([int] $y) { a $y }\n A() : base((b)) { c } }\n"
        "[Flags()] enum E { F = 1 }; d",
        ["a|$y", "b", "c", "d"],
    ),
    "a here-string": ("a @'\n'x' # y\n'@ b", ["a|'x' # y|b"]),
    "keywords as arguments": ("a if foreach", ["a|if|foreach"]),
    "in all that has blocks": (
        "if (a) { b } elseif (c) { d } else { e }\nswitch (f) { 'g' { h } default { i } }\n"
        "for (j; k; l) { m }\ntry { n } catch [X] { o } finally { p }\ndo { q } until (r)\n:x while (s) { t; break x }",
        list("abcdefhijklmnopqrst"),
    ),
    "the assembly of a type": ("[A.B.C, A.B, ContentType=WindowsRuntime] | d; [X,Y]::new((e))", ["d", "e"]),
    "comments": ("<# a #> b # c\n<#\nd\n#>\n#e\nf", ["b", "f"]),
}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("using namespace System.Net\n\n# c\nparam($a)\n1", ["a"]),
        ("using namespace System.Net; using module M\n[CmdletBinding()]\nparam([string]$a = 'b', $c)", ["a", "c"]),
        ("<# param($a) #>\n#requires -Version 5\nParam (\n $b # , $c\n)", ["b"]),
        ("configuration C { param($a) }", []),
        ("function F { param($a) }\nparam($b)", []),
        ("$x = 1\nparam($b)", []),
        ("param($a", ["a"]),
    ],
)
def test_parameters_of_a_script(text: str, names: list[str]) -> None:
    assert [each.name for each in parameters_of(text)] == names
    assert [each.name for each in parse_script(text).block.parameters or ()] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [("function F() { param($a) }", ["a"]), ("function F($b) { 1 }", ["b"]), ("function F() { 1 }", [])],
)
def test_parameters_of_a_function(text: str, names: list[str]) -> None:
    (function,) = [node for node in nodes(parse_script(text).block) if isinstance(node, Function)]
    assert [each.name for each in function.body.parameters or ()] == names


@pytest.mark.parametrize(("text", "expected"), COMMANDS.values(), ids=COMMANDS.keys())
def test_commands(text: str, expected: list[str]) -> None:
    assert sorted(commands(text)) == sorted(expected)
    assert parse_script(text).errors == []


def test_assignments_functions_and_parameters_know_their_places() -> None:
    text = "function Set-It([string]$Name = 'a', [switch]$On) { $x = $Name + 'b' }"
    found = list(nodes(parse_script(text).block))
    (function,) = [node for node in found if isinstance(node, Function)]
    assert (function.name, function.start, function.end) == ("Set-It", 0, len(text))
    declared = [node for node in found if isinstance(node, ParameterDeclaration)]
    assert [(node.name, node.type, text[node.start : node.end]) for node in declared] == [
        ("name", "string", "[string]$Name = 'a'"),
        ("on", "switch", "[switch]$On"),
    ]
    (assignment,) = [node for node in found if isinstance(node, Assignment)]
    assert text[assignment.start : assignment.end] == "$x = $Name + 'b'"


@pytest.mark.parametrize("row", _SEEN_BY_POWERSHELL, ids=lambda row: row["text"][:40])
def test_commands_and_assignments_stand_where_powershell_sees_them(row: dict[str, Any]) -> None:
    """`commands` and `assignments` of its own parser (`[Parser]::ParseInput`), each with its start and end."""
    found = list(nodes(parse_script(row["text"]).block))
    for kind, name in ((Command, "commands"), (Assignment, "assignments")):
        ours = sorted([node.start, node.end] for node in found if isinstance(node, kind))
        assert ours == sorted(row[name])


@pytest.mark.parametrize(
    "row",
    [json.loads(line) for line in _ELEMENTS.read_text(encoding="utf-8").splitlines()],
    ids=lambda row: row["text"],
)
def test_commands_have_the_elements_that_powershell_sees(row: dict[str, Any]) -> None:
    """Each command with its elements and the errors by their names; the answers were written before any was read."""
    assert sorted(commands(row["text"])) == sorted(row["commands"])
    assert sorted({found for _, found, _ in parse_script(row["text"]).errors}) == row["errors"]


def test_what_is_inserted_into_a_text() -> None:
    text = '"a$x.b$($y.z)c`$d"'
    (template,) = [node for node in nodes(parse_script(text).block) if isinstance(node, Template)]
    parts = [part if isinstance(part, str) else text[part.start : part.end] for part in template.parts]
    assert parts == ["a", "$x", ".b", "$($y.z)", "c$d"]


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("if ($x) {", "MissingEndCurlyBrace"),
        ('$a = "b', "TerminatorExpectedAtEndOfString"),
        ("$a =", "ExpectedValueExpression"),
        ("\"$('(')\"", "IncompleteDollarSubexpressionReference"),
        ("class A {", "MissingEndCurlyBrace"),
        ("<# open", "MissingTerminatorMultiLineComment"),
        ("try { }", "MissingCatchOrFinally"),
        ("foreach ($i) { }", "MissingInInForeach"),
        ("| a", "EmptyPipeElement"),
        ("'a' 'b'", "UnexpectedToken"),
        ("}", "UnexpectedToken"),
    ],
)
def test_an_error_is_named_and_no_exception(text: str, identifier: str) -> None:
    assert identifier in [found for _, found, _ in parse_script(text).errors]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("$a = @{ a = ", {(11, "MissingStatementInHashLiteral"), (7, "MissingEndCurlyBrace")}),
        ('"$(', {(1, "IncompleteDollarSubexpressionReference"), (0, "TerminatorExpectedAtEndOfString")}),
        # In a text in a text: without the backtick that was taken away before the quote.
        ('"$(a "b`"c" )"', {(9, "TerminatorExpectedAtEndOfString")}),
    ],
)
def test_errors_stand_where_powershell_finds_them(text: str, places: set[tuple[int, str]]) -> None:
    assert places <= {(at, found) for at, found, _ in parse_script(text).errors}


PIECES = st.sampled_from(
    [
        "$x",
        "'",
        '"',
        "@'\n",
        "\n'@",
        '@"\n',
        "(",
        ")",
        "{",
        "}",
        "[int]",
        "@{",
        "=",
        ",",
        ";",
        "|",
        "\n",
        "#",
        "<#",
        "#>",
        "-eq\t",
        "if\t",
        "else\t",
        "function\tF",
        "param(",
        "switch\t",
        "`",
        "&\t",
        "1..3",
        "a",
        "-Name\t",
        "::",
        ".b",
        "$(",
        "%",
        "\ue0000\ue001",
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_has_a_tree_with_places_inside_of_it(text: str) -> None:
    script = parse_script(text)
    assert all(0 <= node.start <= len(text) and node.end <= len(text) for node in nodes(script.block))


@pytest.mark.parametrize("piece", ["(", "{", "[int]", "-not ", "$a[", '"$(', "@{a=", "if("])
def test_deep_nesting_ends_open(piece: str) -> None:
    script = parse_script(piece * 5_000)
    assert "TooDeep" in [identifier for _, identifier, _ in script.errors]


@given(st.data())
def test_places_of_a_piece_are_those_of_its_signs(data: st.DataObject) -> None:
    text = data.draw(st.text('ab"`$(', min_size=1, max_size=30))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start, len(text)))
    skipped = sorted(data.draw(st.sets(st.integers(start, len(text)), max_size=6)))
    kept = [at for at in range(start, end) if at not in skipped]
    piece = Places(start, end, skipped)
    assert piece.cut(text) == "".join(text[at] for at in kept)
    assert [piece.of(at) for at in range(len(kept) + 2)] == [*kept, end, end]


def test_texts_in_texts_are_read_without_a_list_for_each_sign() -> None:
    import tracemalloc

    text = '"$(' * 2_000
    tracemalloc.start()
    try:
        parse_script(text)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 120 * len(text)  # a copy of the text for each level; a list of places took 40 times as much for each
