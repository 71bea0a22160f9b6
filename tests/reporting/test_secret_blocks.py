"""What a block declares secret is hidden in it and wherever it is given; what stands beside it is shown."""

from __future__ import annotations

import json

import pytest
from avd_intune.reporting.masking import without_secrets

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


@pytest.mark.parametrize("text", ["{" * 60_000, '{"a": ' * 30_000 + "securestring", "'" * 60_000, '"\\' * 60_000])
def test_hostile_text_is_gone_through_once(text: str) -> None:
    without_secrets(f'{{"type": "securestring"}} {text}')
