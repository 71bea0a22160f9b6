from __future__ import annotations

import pytest
from avd_intune.checkov_bridge.code_lines import code_lines
from avd_intune.reporting.source_lines import MASK, MAX_LINE_LENGTH, MAX_LINES, one_line
from avd_intune.syntax.source import SourceFile, Span


def shown(text: str, masked: tuple[str, ...] = ()) -> str:
    lines = code_lines(Span(SourceFile("main.tf", text), 0, len(text)), masked)
    return "".join(line for _, line in lines).removesuffix("\n")


def test_lines_are_whole_numbered_and_end_with_a_line_feed() -> None:
    text = "first\r\n  second {\r\n  }  # end\r\nlast"
    span = Span(SourceFile("main.tf", text), text.index("second"), text.index("}") + 1)
    assert code_lines(span) == [(2, "  second {\n"), (3, "  }  # end\n")]


def test_span_that_ends_with_a_line_break_has_no_line_more() -> None:
    text = "one\ntwo\nthree\n"
    assert code_lines(Span(SourceFile("main.tf", text), 0, 4)) == [(1, "one\n")]


def test_other_line_separators_do_not_shift_the_numbers() -> None:
    assert code_lines(Span(SourceFile("main.tf", "a\u2028b\x0cc\nd"), 0, 7)) == [(1, "a\u2028bc\n"), (2, "d\n")]


def test_empty_span_shows_its_line() -> None:
    assert code_lines(Span(SourceFile("main.tf", "one\ntwo"), 4, 4)) == [(2, "two\n")]
    assert code_lines(Span(SourceFile("main.tf", ""), 0, 0)) == [(1, "\n")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('admin_password = "geheim"', f'admin_password = "{MASK}"', id="Terraform password"),
        pytest.param("adminPassword: 'geheim'", f"adminPassword: '{MASK}'", id="Bicep password"),
        pytest.param('"adminPassword": "geheim",', f'"adminPassword": "{MASK}",', id="JSON password"),
        pytest.param("password: '''ge\nheim'''\nnext", f"password: '''{MASK}\n'''\nnext", id="multi-line string"),
        pytest.param('password = "a\\"b"', f'password = "{MASK}"', id="escaped quote"),
        pytest.param('registrationInfoToken: "ey"', f'registrationInfoToken: "{MASK}"', id="token"),
        pytest.param('password = var.pw == "" ? 1 : 2', 'password = var.pw == "" ? 1 : 2', id="expression stays"),
        pytest.param('password = "${var.pw}"', 'password = "${var.pw}"', id="interpolation stays"),
        pytest.param('"password": "[parameters(\'pw\')]"', '"password": "[parameters(\'pw\')]"', id="ARM expression"),
        pytest.param('"password": "[[geheim]"', f'"password": "{MASK}"', id="escaped bracket is no expression"),
        pytest.param('password_length = "12"', 'password_length = "12"', id="other name stays"),
        pytest.param('protected_settings = "geheim"\nx = "y"', f'protected_settings = "{MASK}"\nx = "y"', id="text"),
        pytest.param(
            'protected_settings = jsonencode({\n  a = "geheim"\n  "b" = ["geheim"]\n})\nx = "y"',
            f'protected_settings = jsonencode({{\n  a = "{MASK}"\n  "b" = ["{MASK}"]\n}})\nx = "y"',
            id="jsonencode",
        ),
        pytest.param(
            'protected_settings = <<-END\n  {"a": "geheim", "b": "${var.b}"}\n  END\nx = "y"',
            f'protected_settings = <<-END\n  {{"a": "{MASK}", "b": "${{var.b}}"}}\n  END\nx = "y"',
            id="heredoc",
        ),
        pytest.param(
            "protectedSettings: {\n  a: 'geheim'\n}\nx: 'y'",
            f"protectedSettings: {{\n  a: '{MASK}'\n}}\nx: 'y'",
            id="Bicep",
        ),
        pytest.param(
            '{"protectedSettings": {"a": "geheim"}, "x": "y"}',
            f'{{"protectedSettings": {{"a": "{MASK}"}}, "x": "y"}}',
            id="minified JSON",
        ),
        pytest.param("protectedSettings: secrets\nx: 'y'", "protectedSettings: secrets\nx: 'y'", id="reference"),
        pytest.param(
            'protected_settings = <<END\n{"a": "geheim"}',
            f'protected_settings = <<END\n{{"a": "{MASK}"}}',
            id="open heredoc",
        ),
    ],
)
def test_secrets_are_masked_always(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_attributes_to_mask_are_masked_as_checkov_does() -> None:
    assert (
        shown('name = "hp-abcdefgh"\nother = "hp-abcdefgh"', ("name",)) == f'name = "hp{MASK}"\nother = "hp-abcdefgh"'
    )


def test_control_characters_are_left_out() -> None:
    assert shown("a\x1b[31mb\tc\x9bd") == "a[31mb\tcd"


def test_too_many_and_too_long_lines_are_cut() -> None:
    lines = code_lines(Span(SourceFile("main.tf", "x\n" * 5_000), 0, 10_000))
    assert len(lines) == MAX_LINES
    assert len(shown("x" * 5_000)) == MAX_LINE_LENGTH


@pytest.mark.parametrize(
    "unit",
    ["a-", "password=", 'password="', "protected_settings = {", "'''", "\\", "${", "<<A\n", 'protectedSettings:"['],
    ids=repr,
)
def test_hostile_repetition_ends_in_capped_lines(unit: str) -> None:
    assert max(map(len, shown(unit * 20_000, ("name",)).splitlines())) <= MAX_LINE_LENGTH


def test_reason_for_a_person_is_one_line() -> None:
    assert one_line("a\n  b\x1b[0m\tc") == "a b[0m c"
