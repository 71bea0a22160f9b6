from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from avd_intune.languages.terraform.syntax import templates
from avd_intune.languages.terraform.syntax.hcl_tree import Expression, HclFile
from avd_intune.languages.terraform.syntax.lexer import MAX_DIAGNOSTICS, MAX_NESTING
from avd_intune.languages.terraform.syntax.parser import parse_hcl, parse_hcl_template
from avd_intune.languages.terraform.syntax.templates import TemplateReader
from avd_intune.source.text import SourceFile
from avd_intune.source.tree import Node
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.hcl_witness import our_structure, witness_structure
from tests.languages.terraform.hcl_dump import dump, outline

ESTATE = """\
# Session hosts of one pool.
terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = ">= 4.0" }
  }
}

variable "hosts" {
  type    = map(object({ size = optional(string, "Standard_D4s_v5") }))
  default = {}
}

locals {
  names  = [for k, v in var.hosts : "${k}-${v.size}" if v.size != null]
  script = <<-EOT
    %{ for name in local.names ~}
    Add-Host "${name}"
    %{ endfor ~}
  EOT
}

resource "azurerm_windows_virtual_machine" "host" {
  for_each = var.hosts
  name     = "vm-${each.key}" # unique
  size     = each.value.size
  os_disk { caching = "ReadOnly" }
  source_image_reference {
    publisher = "microsoftwindowsdesktop"
    sku       = var.multi ? "win11-23h2-avd" : "win10-22h2-ent"
  }
  dynamic "identity" {
    for_each = var.entra ? [1] : []
    content {
      type = "SystemAssigned"
    }
  }
  /* several
     lines */ tags = merge(local.tags, { role = "host" })
}
output "ids" { value = azurerm_windows_virtual_machine.host[*].id }
"""


def read(text: str) -> HclFile:
    return parse_hcl(SourceFile("main.tf", text))


def nodes(file: HclFile) -> list[Node]:
    found: list[Node] = []
    pending: list[Node] = [file.body]
    while pending:
        node = pending.pop()
        found.append(node)
        for field in fields(node):
            content = getattr(node, field.name)
            members = content if isinstance(content, list) else [content]
            pending.extend(member for member in members if isinstance(member, Node))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", "", id="empty file"),
        pytest.param("# only\n// comments\n/* here */", "", id="comments only"),
        pytest.param(
            'a = "x"\nb = 1\nc = var.d.e\nd = null\ne = f', "a='x'; b=1; c=var.d.e; d=null; e=f", id="attributes"
        ),
        pytest.param("a = 1 # one\nb = 2 // two\nc = 3 /* three */\n", "a=1; b=2; c=3", id="comments behind values"),
        pytest.param("a = b /* x */ + /* y */ c", "a=(b + c)", id="comments inside a line"),
        pytest.param("/* x */ a = 1", "a=1", id="comment before a name"),
        pytest.param('a "b" c {}', "a b c {}", id="quoted and bare labels"),
        pytest.param(r'a "b\"c" {}', 'a b"c {}', id="escape in a label"),
        pytest.param("a {\n}\nb {\n c = 1\n d {\n }\n}", "a {}; b {c=1; d {}}", id="blocks in blocks"),
        pytest.param("a { b = 1 }\nc { d = {\n e = 2\n} }", "a {b=1}; c {d={'e'=2}}", id="blocks of one line"),
        pytest.param("a {\r\n b = 1\r\n c = <<X\r\nd\r\nX\r\n}\r\n", "a {b=1; c='d\\r\\n'}", id="CRLF"),
        pytest.param("a = <<X\n${b}\nX\nc = 1", "a=`b '\\n'`; c=1", id="attribute behind a heredoc"),
        pytest.param("for = 1\nin = 2\nif {\n}", "for=1; in=2; if {}", id="keywords as names"),
        pytest.param("a = (\n b\n ? c\n : d\n)", "a=(b ? c : d)", id="conditional over lines in parentheses"),
        pytest.param("a-b = 1\nä_ö = 2", "a-b=1; ä_ö=2", id="dashes and other scripts in names"),
        pytest.param("a = []\n", "a=[]", id="last line break"),
    ],
)
def test_bodies(text: str, expected: str) -> None:
    file = read(text)
    assert outline(file.body) == expected
    assert file.diagnostics == []


def test_spans_of_blocks_and_attributes() -> None:
    text = 'x = 1\na "b" {\n  c = d.e # f\n}\n'
    body = read(text).body
    block = body.blocks[0]
    assert text[block.start : block.end] == 'a "b" {\n  c = d.e # f\n}'
    assert text[block.body.start : block.body.end] == "\n  c = d.e # f\n"
    attribute = block.body.attributes[0]
    assert text[attribute.start : attribute.end] == "c = d.e"


@pytest.mark.parametrize(
    ("text", "expected", "messages"),
    [
        pytest.param(
            "a = 1 +\nb = 2", "a=INVALID; b=2", ["1:8: expected an expression, found end of line"], id="missing operand"
        ),
        pytest.param(
            'a = "x\nb = 2',
            "a=INVALID; b=2",
            ["1:7: expected '\"' to close the string opened on line 1, found end of line"],
            id="unclosed quote",
        ),
        pytest.param(
            "r {\n a = [\n 1,\n b = 2\n}\ns {\n}",
            "r {a=INVALID; b=2}; s {}",
            ['4:4: expected "," or "]" to close the list opened on line 2, found "="'],
            id="unclosed list in a block",
        ),
        pytest.param(
            'resource "a" "b" {\n c = 1\n\nresource "d" "e" {\n f = 2\n}\n',
            "resource a b {c=1}; resource d e {f=2}",
            ['4:1: expected "}" to close the resource block opened on line 1, found the next block of the file'],
            id="missing brace before the next block",
        ),
        pytest.param(
            'resource "a" "b" {\n t = {\n  k = 1\n}\nresource "d" "e" {\n}\n',
            "resource a b {t={'k'=1}}; resource d e {}",
            ['5:1: expected "}" to close the resource block opened on line 1, found the next block of the file'],
            id="one brace too few for an object and a block",
        ),
        pytest.param(
            'resource "a" "b" {\n t = {\n  k = 1\n\nresource "d" "e" {\n}\n',
            "resource a b {t=INVALID}; resource d e {}",
            [
                '5:1: expected "}" to close the object opened on line 2, found name resource',
                '5:1: expected "}" to close the resource block opened on line 1, found the next block of the file',
            ],
            id="unclosed object and block",
        ),
        pytest.param(
            "a {\n b {\n  c = 1\n }\n",
            "a {b {c=1}}",
            ['5:1: expected "}" to close the a block opened on line 1, found end of file'],
            id="missing brace at the end",
        ),
        pytest.param(
            "a {\n}\n}\nb = 1",
            "b=1; a {}",
            ['3:1: expected an attribute or a block, found "}"'],
            id="one brace too many",
        ),
        pytest.param(
            'a = <<EOT\nx\n\nvariable "b" {}\n',
            "a=INVALID; variable b {}",
            ['5:1: expected "EOT" to close the heredoc opened on line 1, found end of file'],
            id="unclosed heredoc",
        ),
        pytest.param(
            'a = 1\n/* x\ny\nvariable "b" {}\n',
            "a=1; variable b {}",
            ['5:1: expected "*/" to close the comment opened on line 2, found end of file'],
            id="unclosed comment",
        ),
        pytest.param(
            "a = 1\nb = 2\na = 3",
            "a=1; b=2; a=3",
            ['3:1: expected each attribute once, found "a" again (first on line 1)'],
            id="repeated attribute",
        ),
        pytest.param(
            "a = 1 b = 2",
            "a=1; b=2",
            ["1:7: expected a new line after the attribute, found name b"],
            id="two in a line",
        ),
        pytest.param(
            "a = 1,\nb = 2", "a=1; b=2", ['1:6: expected a new line after the attribute, found ","'], id="comma"
        ),
        pytest.param(
            "a {} b {}\nc = 1",
            "c=1; a {}; b {}",
            ["1:6: expected a new line after the block, found name b"],
            id="blocks",
        ),
        pytest.param(
            "a { b = 1, c = 2 }\nd = 3",
            "d=3; a {b=1}",
            [
                '1:10: expected "}" to close the a block of one line opened on line 1, found ","',
                '1:10: expected a new line after the attribute, found ","',
            ],
            id="two attributes in a block of one line",
        ),
        pytest.param(
            "a.b = 1\nc = 2", "c=2", ['1:2: expected "=" or "{" after a, found "."'], id="dotted attribute name"
        ),
        pytest.param(
            "a\n{\n}\nb = 1", "b=1; a {}", ['1:2: expected "{" in the line of a, found end of line'], id="brace below"
        ),
        pytest.param(
            '"a" = 1\nb = 2', "b=2", ["1:1: expected an attribute or a block, found a string"], id="quoted name"
        ),
        pytest.param(
            'a "${b}" {\n}\nc = 1',
            "c=1",
            ["1:3: expected a plain string as label of a, found a template"],
            id="template as label",
        ),
        pytest.param(
            'a {\n b = c("d", {\n  e = [1, 2\n }\n f = 1\n}\ng = 2',
            "g=2; a {b=INVALID; f=1}",
            ['4:2: expected "," or "]" to close the list opened on line 3, found "}"'],
            id="brackets that close each other",
        ),
    ],
)
def test_recovery(text: str, expected: str, messages: list[str]) -> None:
    file = read(text)
    assert [str(each).removeprefix("main.tf:") for each in file.diagnostics] == messages
    assert outline(file.body) == expected


def test_code_inside_a_heredoc_is_no_next_block() -> None:
    file = read('a {\n b = <<X\nresource "c" "d" {\n}\nX\n e = 1 1\n f = 2\n}\n')
    assert outline(file.body).endswith("e=1; f=2}")
    assert len(file.diagnostics) == 1


def test_a_check_may_hold_an_unindented_data_block() -> None:
    file = read('check "a" {\ndata "b" "c" {\n}\nx = 1 +\n}\n')
    assert outline(file.body) == "check a {x=INVALID; data b c {}}"


def test_nested_blocks_have_a_limit() -> None:
    file = read("a {\n" * 10_000 + "}\n" * 10_000 + "b = 1\n")
    assert [each.message for each in file.diagnostics] == [f"the code is nested more than {MAX_NESTING} levels deep"]
    assert file.body.attributes[0].name == "b"


@pytest.mark.parametrize(
    "line",
    ["= 1\n", 'a "\n', 'a = "${\n', "a {\n b = <<X\n", "/*\n", 'resource "a" "b" {\n', "a = <<A\n", "}\n", "((((\n"],
)
def test_a_file_of_mistakes_ends_soon(line: str) -> None:
    file = read(line * 20_000)
    assert 0 < len(file.diagnostics) <= MAX_DIAGNOSTICS + 1


def test_template_files() -> None:
    source = SourceFile("script.tftpl", 'say "${name}" \\n %{ if a ~}\n  x\n%{ endif ~}\n')
    expression, diagnostics = parse_hcl_template(source)
    assert diagnostics == []
    assert dump(expression) == "`'say \"' name '\" \\\\n ' <if a: '  x\\n' else >`"
    assert (expression.start, expression.end) == (0, len(source.text))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a $ % ${~ x ~} $ $ b", ["'a $ %'", "x", "'$ $ b'"]),
        ("$$${x}", ["'$${x}'"]),
        ("%$${x}%%{y}", ["'%${x}%{y}'"]),
        ("%${x}$", ["'%'", "x", "'$'"]),
        ("$${${x}%", ["'${'", "x", "'%'"]),
    ],
)
def test_signs_that_start_no_sequence(text: str, parts: list[str]) -> None:
    """As the scanner of HCL cuts them: it takes each lone sign alone, and `$${` and `%%{` for escapes."""
    quoted, heredoc = read(f'a = "{text}"\n'), read(f"a = <<E\n{text}\nE\n")
    assert quoted.diagnostics == heredoc.diagnostics == []
    ends = [*parts[:-1], f"{parts[-1][:-1]}\\n'"]
    for file, expected in ((quoted, parts), (heredoc, ends)):
        found = dump(file.body.attributes[0].expression)
        assert found == (f"`{' '.join(expected)}`" if len(expected) > 1 else expected[0])


@pytest.mark.parametrize("code", ['a = "{}"\n', "a = <<E\n{}\nE\n"])
def test_a_text_of_signs_is_read_at_once(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each sign was a token of its own: 10 MB of `$$(` took half a minute."""
    counts: list[int] = []
    tree = templates._tree

    def counted(reader: TemplateReader, tokens: list[Any], start: int, end: int) -> Expression:
        counts.append(len(tokens))
        return tree(reader, tokens, start, end)

    monkeypatch.setattr(templates, "_tree", counted)
    assert read(code.format("$$(%x" * 50)).diagnostics == []
    assert counts == [1]


@pytest.mark.parametrize("text", [ESTATE, ESTATE.replace("\n", "\r\n"), 'a "b" {}\nc = [for x in y : {a = x}]\n'])
def test_structure_equals_that_of_the_witness(text: str) -> None:
    structure, diagnostics = our_structure(SourceFile("main.tf", text))
    assert diagnostics == []
    assert structure
    if "<<-EOT\r" not in text:  # hcl2 knows no heredoc with CRLF
        assert structure == witness_structure(text)


SYMBOLS = r'" ${ %{ ~} } { ( ) [ ] /* */ # \ $ % = for in if endif else a b.c 1 . .* [*] , : => ... :: é ~ ?'
LINES = ["<<EOT\n", "EOT\n", "\n", "\r\n", "\x00", " ", 'resource "a" "b" {\n', "a = ", " for ", " in ", " if "]
PIECES = st.sampled_from([*SYMBOLS.split(), *LINES])


def assert_sound(text: str) -> None:
    file = read(text)
    for node in nodes(file):
        assert 0 <= node.start <= node.end <= len(text), node
    for diagnostic in file.diagnostics:
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text)
        assert "expected" in diagnostic.message or "nested" in diagnostic.message or "mistakes" in diagnostic.message


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_is_read_to_the_end(text: str) -> None:
    assert_sound(text)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(ESTATE)), st.integers(0, 30), st.lists(PIECES, max_size=3).map("".join))
def test_damaged_code_is_read_to_the_end(at: int, length: int, inserted: str) -> None:
    assert_sound(ESTATE[:at] + inserted + ESTATE[at + length :])


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_characters_are_read_to_the_end(text: str) -> None:
    assert_sound(text)
