from __future__ import annotations

import pytest
from avd_intune.checkov_bridge.code_lines import code_lines
from avd_intune.reporting.masking import MASK
from avd_intune.reporting.source_lines import MAX_LINE_LENGTH, MAX_LINES, one_line
from avd_intune.source.text import SourceFile, Span


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            'password = x ? "geheim" : lower("geheim")', f'password = x ? "{MASK}" : lower("{MASK}")', id="if"
        ),
        pytest.param(
            "adminPassword: empty(p)\n  ? 'geheim'\n  : 'geheim'\nname: 'vm'",
            f"adminPassword: empty(p)\n  ? '{MASK}'\n  : '{MASK}'\nname: 'vm'",
            id="Bicep condition over several lines",
        ),
        pytest.param("password = <<E\n  geheim\nE\nname = 1", f"password = <<E\n{MASK}\nE\nname = 1", id="heredoc"),
        pytest.param(
            '"adminPassword": {"value": "geheim"}, "name": "vm"',
            f'"adminPassword": {{"value": "{MASK}"}}, "name": "vm"',
            id="parameter of a nested template",
        ),
        pytest.param(
            "\"password\": \"[concat('geheim', parameters('pw'))]\"",
            f"\"password\": \"[concat('{MASK}', parameters('pw'))]\"",
            id="literal in an ARM expression",
        ),
        pytest.param(
            'protected_parameter {\n  name = "t"\n  value = "geheim"\n}\nname = "vm"',
            f'protected_parameter {{\n  name = "{MASK}"\n  value = "{MASK}"\n}}\nname = "vm"',
            id="protected parameter of a run command",
        ),
        pytest.param(
            'parameter {\n  name  = "RegistrationToken"\n  value = "geheim"\n}',
            f'parameter {{\n  name  = "RegistrationToken"\n  value = "{MASK}"\n}}',
            id="parameter with a secret name",
        ),
        pytest.param(
            "Install -RegistrationToken geheim -Quiet", f"Install -RegistrationToken {MASK} -Quiet", id="switch"
        ),
        pytest.param('Install -Token:"ge heim" -Quiet', f'Install -Token:"{MASK}" -Quiet', id="quoted switch"),
        pytest.param(
            "Install -Token $token -Password (Get-It)", "Install -Token $token -Password (Get-It)", id="variables"
        ),
        pytest.param("[concat('x -Password ', 'geheim')]", f"[concat('x -Password ', '{MASK}')]", id="joined command"),
        pytest.param(
            "msiexec /i a.msi REGISTRATIONTOKEN=geheim /qn", f"msiexec /i a.msi REGISTRATIONTOKEN={MASK} /qn", id="msi"
        ),
        pytest.param(
            "AccountName=a;AccountKey=geheim==;X=y", f"AccountName=a;AccountKey={MASK};X=y", id="connection string"
        ),
        pytest.param(
            '{\\"adminPassword\\": \\"geheim\\"}', f'{{\\"adminPassword\\": \\"{MASK}\\"}}', id="escaped JSON"
        ),
        pytest.param(
            "ConvertTo-SecureString -String geheim -AsPlainText",
            f"ConvertTo-SecureString -String {MASK} -AsPlainText",
            id="secure string",
        ),
        pytest.param("net user adm geheim /add", f"net user adm {MASK} /add", id="net user"),
        pytest.param(
            "New-ItemProperty -Path HKLM: -Name RegistrationToken -Value geheim",
            f"New-ItemProperty -Path HKLM: -Name RegistrationToken -Value {MASK}",
            id="registry value",
        ),
        pytest.param("<keyMaterial>geheim</keyMaterial>", f"<keyMaterial>{MASK}</keyMaterial>", id="Wi-Fi profile"),
        pytest.param('custom_data = "Z2VoZWltZ2VoZWlt"', f'custom_data = "{MASK}"', id="encoded script"),
        pytest.param("x: 'https://a.b/c?sv=1&sig=geheim%3D&x=1'", f"x: 'https://a.b/c?sv=1&sig={MASK}&x=1'", id="SAS"),
        pytest.param('source = "git::https://me:geheim@a.b/c"', f'source = "git::https://me:{MASK}@a.b/c"', id="URL"),
        pytest.param('x = "eyJhbGciOiJSUzI1NiJ9.eyJ4.sig-nature"', f'x = "{MASK}"', id="JSON web token"),
        pytest.param(
            '"value": "geheim", "isEncrypted": true',
            f'"value": "{MASK}", "isEncrypted": true',
            id="encrypted by Intune",
        ),
        pytest.param(
            '"value": "Personal", "isEncrypted": false', '"value": "Personal", "isEncrypted": false', id="in clear"
        ),
    ],
)
def test_secrets_in_expressions_and_scripts_are_masked(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_commented_heredoc_ends_where_its_comment_says() -> None:
    text = '# protected_settings = <<X\n# {"a": "geheim"}\n# X\nname = "vm"'
    assert shown(text) == f'# protected_settings = <<X\n# {{"a": "{MASK}"}}\n# X\nname = "vm"'


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
    [
        "a-",
        "password=",
        'password="',
        "protected_settings = {",
        "'''",
        "\\",
        "${",
        "<<A\n",
        'protectedSettings:"[',
        "-",
        "-Token ",
        "=",
        "://a:",
        "?",
    ],
    ids=repr,
)
def test_hostile_repetition_ends_in_capped_lines(unit: str) -> None:
    assert max(map(len, shown(unit * 20_000, ("name",)).splitlines())) <= MAX_LINE_LENGTH


def test_reason_for_a_person_is_one_line() -> None:
    assert one_line("a\n  b\x1b[0m\tc") == "a b[0m c"


def test_reason_for_a_person_holds_no_credentials() -> None:
    text = 'the template "https://a.b/c.json?sig=geheim" and the module "git::https://me:geheim@a.b/c" are not found'
    assert "geheim" not in one_line(text)
    assert "https://a.b/c.json" in one_line(text)
