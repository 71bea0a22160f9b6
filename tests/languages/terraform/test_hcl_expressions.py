from __future__ import annotations

from decimal import Decimal

import pytest
from avd_intune.languages.terraform.syntax.expressions import MAX_TREE_DEPTH
from avd_intune.languages.terraform.syntax.hcl_tree import Binary, Expression, GetAttribute, Literal
from avd_intune.languages.terraform.syntax.lexer import MAX_NESTING
from avd_intune.languages.terraform.syntax.parser import parse_hcl_expression
from avd_intune.source.text import SourceFile

from tests.languages.terraform.hcl_dump import dump


def read(text: str) -> Expression:
    expression, diagnostics = parse_hcl_expression(SourceFile("main.tf", text))
    assert [str(each) for each in diagnostics] == []
    return expression


def mistake(text: str) -> str:
    expression, diagnostics = parse_hcl_expression(SourceFile("main.tf", text))
    assert dump(expression) == "INVALID"
    assert len(diagnostics) == 1
    return str(diagnostics[0]).removeprefix("main.tf:")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("12", 12, id="an integer"),
        pytest.param("1.50", Decimal("1.5"), id="a decimal number"),
        pytest.param("2e3", 2000, id="an exponent"),
        pytest.param("25E-1", Decimal("2.5"), id="a negative exponent"),
        pytest.param("123456789012345678901234567890", 123456789012345678901234567890, id="a long integer"),
        pytest.param("true", True, id="true"),
        pytest.param("null", None, id="null"),
        pytest.param('""', "", id="an empty string"),
        pytest.param('"50% of $5 {x}"', "50% of $5 {x}", id="lone template characters"),
        pytest.param(r'"a\n\t\r\"\\"', 'a\n\t\r"\\', id="simple escapes"),
        pytest.param(r'"\u00e9\U0001F600"', "é😀", id="escapes by code"),
        pytest.param('"$${a} %%{b}"', "${a} %{b}", id="escaped sequences"),
        pytest.param('"$$$${a}"', "$$${a}", id="an escaped sequence behind dollars"),
        pytest.param('"Größe ✓"', "Größe ✓", id="any Unicode text"),
    ],
)
def test_literals(text: str, value: object) -> None:
    expression = read(text)
    assert isinstance(expression, Literal)
    assert (expression.value, type(expression.value)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a + b * c - d", "((a + (b * c)) - d)", id="product before sum, sums from the left"),
        pytest.param("a || b && c == d", "(a || (b && (c == d)))", id="or, and, equality"),
        pytest.param("a == b < c + 1", "(a == (b < (c + 1)))", id="comparison before equality"),
        pytest.param("a / b % c", "((a / b) % c)", id="quotient and remainder from the left"),
        pytest.param("!a.b == -c[0] + 1", "((!a.b) == ((-c[0]) + 1))", id="signs bind closest, traversals closer"),
        pytest.param("- -1", "(-(-1))", id="two signs"),
        pytest.param("a ? b : c ? d : e", "(a ? b : (c ? d : e))", id="conditional from the right"),
        pytest.param("a ? b ? 1 : 2 : 3", "(a ? (b ? 1 : 2) : 3)", id="conditional inside a conditional"),
        pytest.param("a || b ? c : d", "((a || b) ? c : d)", id="conditional binds loosest"),
        pytest.param("(a + b) * c", "((a + b) * c)", id="parentheses"),
        pytest.param("a-b", "a-b", id="a dash belongs to a name"),
        pytest.param("a -1", "(a - 1)", id="a dash behind a blank is minus"),
        pytest.param("größe.naïve", "größe.naïve", id="names in other scripts"),
    ],
)
def test_operators(text: str, expected: str) -> None:
    assert dump(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a.b.c", "a.b.c", id="attributes"),
        pytest.param('a["b"].c[d.e]', "a['b'].c[d.e]", id="indexes"),
        pytest.param("a.0.b", "a[0].b", id="legacy index"),
        pytest.param("a . b\n.c", "a.b.c", id="blanks around dots in brackets"),
        pytest.param("a[*].b[0].c", "{a [*] @.b[0].c}", id="full splat takes everything"),
        pytest.param("a.*.b.c[0]", "{a .* @.b.c}[0]", id="attribute splat takes attributes only"),
        pytest.param("a.*.b.0.c", "{a .* @.b[0].c}", id="attribute splat takes legacy indexes"),
        pytest.param("a[*]", "{a [*] @}", id="splat alone"),
        pytest.param("a[*].b[*].c", "{a [*] {@.b [*] @.c}}", id="splat in splat"),
        pytest.param("f(a).b", "f(a).b", id="attribute of a result"),
        pytest.param('"${a}"[0]', "`a`[0]", id="index of a template"),
        pytest.param("f(\n a,\n b,\n)", "f(a, b)", id="call over several lines with a last comma"),
        pytest.param("f(a, b...)", "f(a, b...)", id="expanded last argument"),
        pytest.param("f()", "f()", id="call without arguments"),
        pytest.param("provider::azurerm::f(a)", "provider::azurerm::f(a)", id="provider function"),
        pytest.param("[]", "[]", id="empty list"),
        pytest.param("[1\n,2,\n# c\n3,]", "[1, 2, 3]", id="list over several lines"),
        pytest.param("{}", "{}", id="empty object"),
        pytest.param('{ a = 1, "b" : 2\n (c) = 3 }', "{'a'=1, 'b'=2, c=3}", id="keys of an object"),
        pytest.param('{ "${a}-x" = 1 }', "{`a '-x'`=1}", id="template as key"),
        pytest.param("{\n a = 1 # c\n /* d */\n\n // e\n b = 2\n}", "{'a'=1, 'b'=2}", id="comments between entries"),
        pytest.param("{ a = [\n1\n]\n b = f(\n) }", "{'a'=[1], 'b'=f()}", id="brackets in an object"),
        pytest.param("{ true = 1 }", "{'true'=1}", id="constant as key"),
        pytest.param("[for v in a : v.b]", "[for None v in a: v.b]", id="list comprehension"),
        pytest.param("[for k, v in a : k if v > 1]", "[for k v in a: k if (v > 1)]", id="with a condition"),
        pytest.param("{for k, v in a : k => v}", "{for k v in a: k => v}", id="object comprehension"),
        pytest.param(
            "{\n for v in a :\n v.k\n => v... if v.ok }", "{for None v in a: v.k => v... if v.ok}", id="groups"
        ),
        pytest.param("a\n ? b\n : c", "(a ? b : c)", id="conditional over several lines in brackets"),
        pytest.param("1 /* one\n line */ + 2", "(1 + 2)", id="comment inside"),
    ],
)
def test_terms(text: str, expected: str) -> None:
    assert dump(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('"${a}"', "`a`", id="one interpolation stays a value"),
        pytest.param('"a${b}c"', "`'a' b 'c'`", id="text around"),
        pytest.param('"${f("x${a}")}"', "`f(`'x' a`)`", id="quotes in quotes"),
        pytest.param('"${{a = "}"}.a}"', "`{'a'='}'}.a`", id="braces in braces"),
        pytest.param('"a  ${~ b ~}  c"', "`'a' b 'c'`", id="trimmed on both sides"),
        pytest.param('"${a ~} "', "`a ''`", id="trimmed away text still makes it text"),
        pytest.param('"%{ if a }x%{ else }y${b}%{ endif }"', "`<if a: 'x' else 'y' b>`", id="if and else"),
        pytest.param('"%{ for k, v in a }${v},%{ endfor }"', "`<for k v in a: v ','>`", id="for"),
        pytest.param('"%{ if a }%{ if b }x%{ endif }%{ endif }"', "`<if a: <if b: 'x' else > else >`", id="nested"),
        pytest.param('"${\na\n}"', "`a`", id="line breaks inside an interpolation"),
    ],
)
def test_templates(text: str, expected: str) -> None:
    assert dump(read(text)) == expected


# The values are those of `terraform console` (1.11.4).
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("<<EOT\nabc\nEOT", "'abc\\n'", id="plain"),
        pytest.param("<<EOT\n  a\n   EOT  ", "'  a\\n'", id="indented closing marker"),
        pytest.param("<<EOT\nEOT", "''", id="empty"),
        pytest.param('<<EOT\n\\n "x" $${a}\nEOT', "'\\\\n \"x\" ${a}\\n'", id="no escapes but the doubled dollar"),
        pytest.param("<<-EOT\n   a\n\n     b\n   EOT", "'a\\n\\n  b\\n'", id="smallest indentation"),
        pytest.param(
            "<<-EOT\n  a\n   ${b}\n   \n c\n  EOT", "`' a\\n  ' b '\\n   \\nc\\n'`", id="blank line does not count"
        ),
        pytest.param(
            "<<-EOT\n   a\n     %{ if true ~}\n    b\n      c\n   %{ endif ~}\n   d\n   EOT",
            "`'a\\n  ' <if true: '    b\\n   c\\n' else > '   d\\n'`",
            id="a trimmed line break hides the next line from the indentation",
        ),
        pytest.param(
            "<<EOT\na\n  %{ for i in b ~}\n   x${i}\n  %{ endfor ~}\n z\nEOT",
            "`'a\\n  ' <for None i in b: '   x' i '\\n  '> ' z\\n'`",
            id="for with trimmed line ends",
        ),
        pytest.param("<<-EOT\r\n   a\r\n\r\n    b\r\n   EOT\r\n", "'a\\r\\n\\r\\n b\\r\\n'", id="CRLF is kept"),
        pytest.param("<<EOT\n${<<EOT\nx\nEOT\n}\nEOT", "`'x\\n' '\\n'`", id="heredoc in a heredoc"),
        pytest.param("<<EOT\nEOT2\nEOT", "'EOT2\\n'", id="a longer word is no marker"),
    ],
)
def test_heredocs(text: str, expected: str) -> None:
    assert dump(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", "1:1: expected an expression, found end of file", id="nothing"),
        pytest.param("a +", "1:4: expected an expression, found end of file", id="missing operand"),
        pytest.param("a b", "1:3: expected the end of the expression, found name b", id="two terms"),
        pytest.param(
            "f(a\n b)", '2:2: expected "," or ")" to close the call of f opened on line 1, found name b', id="no comma"
        ),
        pytest.param(
            "[1, 2", '1:6: expected "," or "]" to close the list opened on line 1, found end of file', id="open list"
        ),
        pytest.param(
            "{ a = 1 b = 2 }",
            '1:9: expected a new line, "," or "}" to close the object opened on line 1, found name b',
            id="entries on one line",
        ),
        pytest.param("{ a }", '1:5: expected "=" and a value, found "}"', id="key without value"),
        pytest.param(
            "a ? b", '1:6: expected ":" and the value for when the condition is false, found end of file', id="half"
        ),
        pytest.param("a.", '1:3: expected an attribute name after ".", found end of file', id="dot at the end"),
        pytest.param(
            "a.0.1", "1:3: expected an index in brackets, found two indexes with dots", id="two legacy indexes"
        ),
        pytest.param("{for v in a : v}", '1:16: expected "=>" and the value of each entry, found "}"', id="no arrow"),
        pytest.param("[for 1 in a : v]", '1:6: expected a name after "for", found number 1', id="no loop name"),
        pytest.param("[for v of a : v]", '1:8: expected "in" after the names of "for", found name of', id="no in"),
        pytest.param(
            '"abc', "1:5: expected '\"' to close the string opened on line 1, found end of file", id="open quote"
        ),
        pytest.param(
            '"${a"',
            '1:5: expected "}" to close the interpolation opened on line 1, found a string',
            id="open interpolation",
        ),
        pytest.param(
            '"${a b}"',
            '1:6: expected "}" to close the interpolation opened on line 1, found name b',
            id="two terms in it",
        ),
        pytest.param(
            "<<EOT\nabc", '2:4: expected "EOT" to close the heredoc opened on line 1, found end of file', id="heredoc"
        ),
        pytest.param(
            '"%{ if a }x"', '1:2: expected "endif" to close the "if" directive, found end of template', id="open if"
        ),
        pytest.param(
            '"%{ endif }"', '1:2: expected an open "if" directive before "endif", found none', id="lone endif"
        ),
        pytest.param(
            "a /* b", '1:7: expected "*/" to close the comment opened on line 1, found end of file', id="comment"
        ),
        pytest.param("1e99999999999999999999", "1:1: the number is too large", id="number beyond range"),
        pytest.param("a ; b", '1:3: expected the end of the expression, found ";"', id="foreign character"),
    ],
)
def test_mistakes(text: str, expected: str) -> None:
    assert mistake(text) == expected


def test_an_unknown_escape_is_noted_and_kept() -> None:
    expression, diagnostics = parse_hcl_expression(SourceFile("main.tf", r'"a\Sb"'))
    assert isinstance(expression, Literal)
    assert expression.value == r"a\Sb"
    assert [str(each) for each in diagnostics] == [
        r"main.tf:1:3: expected an escape such as \n, \t, \", \\ or \u0041, found \S"
    ]


def test_spans_are_exact() -> None:
    text = " 1 + var.host.name "
    expression = read(text)
    assert isinstance(expression, Binary)
    right = expression.right
    assert isinstance(right, GetAttribute)
    target = right.target
    spans = [text[node.start : node.end] for node in (expression, expression.left, right, target)]
    assert spans == ["1 + var.host.name", "1", "var.host.name", "var.host"]


@pytest.mark.parametrize("opening", ["[", "(", "{a=", "!", "-", "f(", "a[", '"${', "1 ? 2 : ", "[for x in "])
def test_deep_nesting_is_a_diagnostic(opening: str) -> None:
    assert mistake(opening * 10_000).endswith(f"the code is nested more than {MAX_NESTING} levels deep")


@pytest.mark.parametrize("link", [" || a", ".a", "[0]", " + 1"])
def test_an_endless_chain_is_a_diagnostic(link: str) -> None:
    message = f"the expression is nested more than {MAX_TREE_DEPTH} levels deep"
    assert mistake("a" + link * 10_000).endswith(message)
    assert dump(read("a" + link * 100))
