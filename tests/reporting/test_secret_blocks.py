"""What a block declares secret is hidden in it and wherever it is given; what stands beside it is shown."""

from __future__ import annotations

import json
import time

import pytest
from avd_intune.reporting.masking import without_secrets
from avd_intune.reporting.secret_blocks import _brackets

SECRET = "Zq29Kx8wPz29"
IMAGE = "win11-24h2-avd"
ARM = {
    "parameters": {
        "joinCode": {"type": "securestring", "defaultValue": SECRET},
        "imageSku": {"type": "string", "defaultValue": IMAGE},
        "settings": {"type": "secureObject", "defaultValue": {"inner": {"code": SECRET}}},
    },
    "resources": [
        {
            "type": "Microsoft.Resources/deployments",
            "properties": {
                "parameters": {"imageSku": {"value": IMAGE}, "joinCode": {"value": SECRET}},
                "template": {"parameters": {"joinCode": {"type": "SecureString"}, "imageSku": {"type": "string"}}},
            },
        }
    ],
}
TERRAFORM = f"""
variable "phrase" {{
  sensitive = true
  default   = "{SECRET}"
}}
variable "admin_password" {{
  default = "{SECRET}"
}}
variable "image_sku" {{
  default = "{IMAGE}" # the one that don't ask {{
}}
"""


@pytest.mark.parametrize("indent", [None, 2])
def test_arm_template_shows_what_is_not_secret(indent: int | None) -> None:
    shown = without_secrets(json.dumps(ARM, indent=indent))
    assert SECRET not in shown
    assert shown.count(IMAGE) == 2


def test_terraform_shows_what_is_not_secret() -> None:
    shown = without_secrets(TERRAFORM.replace(" # the one that don't ask {", ""))
    assert SECRET not in shown
    assert IMAGE in shown


@pytest.mark.parametrize(
    "text",
    [TERRAFORM, json.dumps(ARM)[:-1], json.dumps(ARM)[1:], f'"type": "securestring", "defaultValue": "{SECRET}"'],
)
def test_everything_is_hidden_where_blocks_cannot_be_told(text: str) -> None:
    assert SECRET not in without_secrets(text)


# More characters than a quadratic way goes through in the time: it took minutes.
HOSTILE = ["{", '{"a": ', "'", '"\\', "'\\", '"\\\r\\', "'''a", "'''\\"]


@pytest.mark.parametrize("part", HOSTILE)
def test_hostile_text_is_gone_through_once(part: str) -> None:
    text = f'{{"type": "securestring"}} {part * 60_001} securestring'
    start = time.process_time()
    without_secrets(text)
    assert time.process_time() - start < 8


@pytest.mark.parametrize(
    ("text", "brackets"),
    [
        ("{ \"a}\" } [ 'b]' ]", "{}[]"),
        ("{ don't } [ 'c]' ]", "{]]"),  # an apostrophe is a quote where another one follows in its line
        ("{ don't }\n[ 'c]' ]", "{}[]"),  # and else none
        ("{ '''\n'}' \n''' }", "{}"),
        ('{ "a\\"}" }', "{}"),
        ('{ "a\n} "b}"', "{}"),
        ('{ "a\\"} \\"b} ]', "{}}]"),
    ],
)
def test_brackets_in_literals_are_none(text: str, brackets: str) -> None:
    assert "".join(mark for mark, _ in _brackets(text)) == brackets
