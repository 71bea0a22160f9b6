"""Which cloud of Azure code is for, as its providers say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.languages.plans.plan_support import POOL, deployment_from, plan_of
from tests.languages.terraform.terraform_support import deployment_of, plain


@pytest.mark.parametrize(
    ("providers", "cloud"),
    [
        ('provider "azurerm" {\n  environment = "china"\n  features {}\n}', "china"),
        ('variable "cloud" {\n  default = "china"\n}\nprovider "azapi" {\n  environment = var.cloud\n}', "china"),
        ('provider "azurerm" {\n  features {}\n}', None),
        ('provider "azuread" {\n  environment = "china"\n}', None),
        ("", None),
        # Two clouds in one root: what is where is not asked for.
        ('provider "azurerm" {}\nprovider "azurerm" {\n  alias = "cn"\n  environment = "china"\n}', None),
    ],
)
def test_terraform_says_it_in_its_provider_blocks(tmp_path: Path, providers: str, cloud: str | None) -> None:
    assert plain(deployment_of(tmp_path, providers + '\nresource "terraform_data" "x" {}\n').cloud) == cloud


def provider(environment: Any) -> dict[str, Any]:
    return {"azurerm": {"name": "azurerm", "expressions": {"environment": environment} if environment else {}}}


@pytest.mark.parametrize(
    ("environment", "variables", "cloud"),
    [
        ({"constant_value": "china"}, {}, "china"),
        ({"references": ["var.cloud"]}, {"cloud": {"value": "china"}}, "china"),
        ({"references": ["local.cloud"]}, {}, "(known after apply)"),
        (None, {"cloud": {"value": "china"}}, None),
    ],
)
def test_plans_say_it_in_their_configuration(environment: Any, variables: Any, cloud: str | None) -> None:
    plan = plan_of(POOL, variables=variables, configuration={"provider_config": provider(environment)})
    assert plain(deployment_from(plan).cloud) == cloud
