"""Which cloud of Azure code is for, as its providers say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from avd_intune.languages.deployments import read_deployments
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.workspace import Workspace
from avd_intune.values.access import known_texts

from tests.languages.arm.template_support import template
from tests.languages.plans.plan_support import POOL, deployment_from, plan_of
from tests.languages.terraform.terraform_support import UNKNOWN, deployment_of, plain


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


TWO_CLOUDS = """
provider "azurerm" {
  features {}
}

provider "azurerm" {
  alias       = "china"
  environment = "china"
  features {}
}

variable "cloud" {
  type = string
}

provider "azapi" {
  environment = var.cloud
}
"""


@pytest.mark.parametrize(
    ("code", "cloud"),
    [
        ('resource "azurerm_resource_group" "x" {}', "public"),
        ('resource "azurerm_resource_group" "x" {\n  provider = azurerm.china\n}', "china"),
        ('resource "azurerm_resource_group" "x" {\n  provider = "azurerm.china"\n}', "china"),
        ('resource "azurerm_resource_group" "x" {\n  provider = azurerm.elsewhere\n}', None),
        ('resource "azapi_resource" "x" {}', UNKNOWN),
        ('resource "terraform_data" "x" {}', None),
    ],
)
def test_a_resource_has_the_cloud_of_its_provider(tmp_path: Path, code: str, cloud: str | None) -> None:
    (resource,) = deployment_of(tmp_path, TWO_CLOUDS + code + "\n").resources
    assert plain(resource.cloud) == cloud


@pytest.mark.parametrize(
    ("providers", "in_module", "cloud"),
    [
        ("", "", "public"),
        ("providers = { azurerm = azurerm.china }", "", "china"),
        ("providers = { azurerm.desktops = azurerm.china }", "provider = azurerm.desktops", "china"),
        ("providers = { azurerm.desktops = azurerm }", "provider = azurerm.desktops", "public"),
        ("", "provider = azurerm.china", None),
    ],
)
def test_a_call_hands_providers_to_a_module(tmp_path: Path, providers: str, in_module: str, cloud: str | None) -> None:
    (tmp_path / "desktops").mkdir()
    (tmp_path / "desktops" / "main.tf").write_text(f'resource "azurerm_resource_group" "x" {{\n  {in_module}\n}}\n')
    call = f'module "desktops" {{\n  source = "./desktops"\n  {providers}\n}}\n'
    (resource,) = deployment_of(tmp_path, TWO_CLOUDS + call).resources
    assert plain(resource.cloud) == cloud


def test_a_module_that_is_not_at_hand_gets_the_same(tmp_path: Path) -> None:
    source = "Azure/avm-res-compute-virtualmachine/azurerm"
    call = f'module "vm" {{\n  source = "{source}"\n  providers = {{ azurerm = azurerm.china }}\n}}\n'
    (resource,) = deployment_of(tmp_path, TWO_CLOUDS + call).resources
    assert plain(resource.cloud) == "china"


def test_a_provider_of_another_host_says_no_cloud(tmp_path: Path) -> None:
    block = 'provider "azurerm" {\n  metadata_host = "management.example"\n}\n'
    (resource,) = deployment_of(tmp_path, block + 'resource "azurerm_resource_group" "x" {}\n').resources
    assert plain(resource.cloud) is None


@pytest.mark.parametrize(("key", "cloud"), [("azurerm", "public"), ("azurerm.china", "china"), ("elsewhere", None)])
def test_a_planned_resource_has_the_cloud_of_its_provider(key: str, cloud: str | None) -> None:
    in_china = {"name": "azurerm", "alias": "china", "expressions": {"environment": {"constant_value": "china"}}}
    block = {"address": POOL["address"], "type": POOL["type"], "name": POOL["name"], "provider_config_key": key}
    configuration = {
        "provider_config": {**provider(None), "azurerm.china": in_china},
        "root_module": {"resources": [block]},
    }
    (resource,) = deployment_from(plan_of(POOL, configuration=configuration)).resources
    assert plain(resource.cloud) == cloud


WORKFLOW = """
jobs:
  deploy:
    steps:
      - uses: azure/login@v2
        with:
          environment: {cloud}
      - run: az deployment group create -g rg --template-file {file}{more}
"""


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("main.bicep", "param location string = 'westeurope'\noutput region string = location\n"),
        ("main.json", json.dumps(template([], parameters={"location": {"type": "string", "defaultValue": "x"}}))),
    ],
)
@pytest.mark.parametrize(
    ("cloud", "more", "clouds"),
    [
        ("AzureChinaCloud", "", ["AzureChinaCloud"]),
        ("AzureChinaCloud", " --parameters location=chinaeast2", ["AzureChinaCloud"]),
        ("AzureCloud", " --parameters location=westeurope", ["AzureCloud"]),
        ("AzureCloud", "", [None]),
        ("AzureCloud # AzureChinaCloud", " --parameters location=westeurope", ["AzureCloud"]),
        (
            "AzureChinaCloud",
            " --parameters location=x\n      - run: az cloud set --name AzureCloud",
            ["AzureChinaCloud"],
        ),
    ],
)
def test_a_pipeline_says_which_cloud_it_deploys_to(
    tmp_path: Path, file: str, text: str, cloud: str, more: str, clouds: list[str | None]
) -> None:
    """One that gives no values and deploys to the usual cloud says no more than the template by itself."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".github" / "workflows").mkdir(parents=True)
    workflow = WORKFLOW.format(cloud=cloud, file=file, more=more)
    (tmp_path / ".github" / "workflows" / "deploy.yml").write_text(workflow)
    (tmp_path / file).write_text(text)
    request = ScanRequest(tmp_path)
    found = read_deployments(Workspace.for_request(request), request)
    assert [plain(each.cloud) for each in found] == clouds


LOGIN = "      - uses: azure/login@v2\n        with:\n          environment: {0}\n"
DEPLOY = "      - run: az deployment group create -g rg --template-file main.bicep --parameters location=x\n"


@pytest.mark.parametrize(
    ("jobs", "clouds"),
    [
        # The last sign-in before a step counts.
        ("  a:\n    steps:\n" + LOGIN.format("AzureCloud") + LOGIN.format("AzureChinaCloud") + DEPLOY, "china"),
        ("  a:\n    steps:\n" + LOGIN.format("AzureChinaCloud") + LOGIN.format("AzureCloud") + DEPLOY, "public"),
        # Each job signs in by itself.
        (
            "  a:\n    steps:\n" + LOGIN.format("AzureCloud") + DEPLOY + "  b:\n    steps:\n"
            "" + LOGIN.format("AzureChinaCloud") + DEPLOY,
            "public, china",
        ),
        # A script that switches by itself.
        (
            "  a:\n    steps:\n"
            + LOGIN.format("AzureCloud")
            + "      - run: |\n          az cloud set -n AzureChinaCloud\n"
            "          az deployment group create -g rg --template-file main.bicep --parameters location=x\n",
            "china",
        ),
        # A matrix.
        (
            "  a:\n    strategy: { matrix: { cloud: [AzureCloud, AzureChinaCloud] } }\n    steps:\n"
            + LOGIN.format("${{ matrix.cloud }}")
            + DEPLOY,
            "public or china",
        ),
        # What another job signs in to says nothing of this one.
        ("  a:\n    steps:\n" + LOGIN.format("AzureChinaCloud") + "  b:\n    steps:\n" + DEPLOY, "unknown"),
    ],
)
def test_what_is_nearest_to_a_step_says_its_cloud(tmp_path: Path, jobs: str, clouds: str) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "main.bicep").write_text("param location string\noutput region string = location\n")
    (tmp_path / "deploy.yml").write_text(f"name: deploy\njobs:\n{jobs}")
    request = ScanRequest(tmp_path)
    found = read_deployments(Workspace.for_request(request), request)
    words = {"AzureCloud": "public", "AzureChinaCloud": "china"}
    said = [" or ".join(words[text] for text in known_texts(each.cloud)) or "unknown" for each in found]
    assert ", ".join(said) == clouds
