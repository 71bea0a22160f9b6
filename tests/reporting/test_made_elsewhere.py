"""Code that only comes to be when something runs is not judged, and one line says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line.run_command import run_command

POOL = "resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {\n  name: 'vdpool'\n}\n"
BY_GO = (
    'package main\n\nimport "github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/desktopvirtualization/v2"\n\n'
    "func main() {\n\tpool := armdesktopvirtualization.HostPool{}\n}\n"
)
BY_PYTHON = (
    "from azure.mgmt.desktopvirtualization import DesktopVirtualizationMgmtClient\n"
    "client.host_pools.create_or_update('rg', 'vdpool', {'host_pool_type': 'Pooled'})\n"
)
BY_TABLE = (
    "$template = @{ resources = @(@{ type = 'Microsoft.DesktopVirtualization/hostPools'; name = 'vdpool' }) }\n"
    "New-AzResourceGroupDeployment -ResourceGroupName rg -TemplateObject $template\n"
)
MADE = {
    "a template of Jinja": ("pool.bicep.j2", POOL, "a template of code"),
    "a template of ERB": (
        "hosts.tf.erb",
        'resource "azurerm_virtual_desktop_host_pool" "<%= name %>" {\n}\n',
        "a template of code",
    ),
    "a here document": ("deploy.sh", f"cat > pool.bicep <<EOF\n{POOL}EOF\n", "code that a script writes"),
    "a table of PowerShell": ("deploy.ps1", BY_TABLE, "code that a script writes"),
    "a program in Python": ("deploy.py", BY_PYTHON, "a program that makes a host pool"),
    "a program in Go": ("main.go", BY_GO, "a program that makes a host pool"),
}


@pytest.mark.parametrize(("name", "text", "what"), MADE.values(), ids=MADE)
def test_what_comes_to_be_elsewhere_is_named(tmp_path: Path, name: str, text: str, what: str) -> None:
    (tmp_path / name).write_text(text)
    assert f"it is {what}, which is not judged" in run_command("check", tmp_path).output


OTHERS = {
    "what reads host pools": (
        "report.ps1",
        "Get-AzResource -ResourceType 'Microsoft.DesktopVirtualization/hostPools' | Select-Object Name\n",
    ),
    "a query": ("report.yml", "query: resources | where type == 'microsoft.desktopvirtualization/hostpools'\n"),
    "what is commented out": ("deploy.sh", "# type: 'Microsoft.DesktopVirtualization/hostPools'\n"),
    "a program that lists them": (
        "report.py",
        "pools = client.host_pools.list()  # azure.mgmt.desktopvirtualization\n",
    ),
}


@pytest.mark.parametrize(("name", "text"), OTHERS.values(), ids=OTHERS)
def test_what_makes_nothing_is_not_named(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert "which is not judged" not in run_command("check", tmp_path).output


def test_a_template_behind_an_address_is_named_by_its_folder(tmp_path: Path) -> None:
    address = "https://raw.githubusercontent.com/Azure/avdaccelerator/main/workload/arm/deploy-baseline.json"
    (tmp_path / "deploy.ps1").write_text(
        f'New-AzSubscriptionDeployment -TemplateUri "{address}" -Location westeurope\n'
    )
    assert "a step that deploys a template from elsewhere" in run_command("check", tmp_path).output


TEMPLATE = """{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
"contentVersion": "1.0.0.0", "resources": [{"type": "KIND", "name": "p", "apiVersion": "2024-04-03"}]}"""
OTHERWISE = "it is a step that deploys a template whose name does not end in .json, .jsonc, .arm or .bicep"


@pytest.mark.parametrize(
    ("name", "kind", "is_said"),
    [
        ("azuredeploy", "Microsoft.DesktopVirtualization/hostPools", True),
        ("pool.template", "Microsoft.DesktopVirtualization/hostPools", True),
        ("Pool.txt", "Microsoft.DesktopVirtualization/hostPools", True),
        ("azuredeploy", "Microsoft.Storage/storageAccounts", False),
        ("azuredeploy.json", "Microsoft.Storage/storageAccounts", False),
        ("missing", "", False),
    ],
)
@pytest.mark.parametrize(
    "step",
    ["az deployment group create -g x --template-file infra/NAME", "New-AzResourceGroupDeployment -TemplateFile NAME"],
)
def test_a_template_by_another_ending_is_named(tmp_path: Path, name: str, kind: str, is_said: bool, step: str) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "infra").mkdir()
    if kind:
        (tmp_path / "infra" / name).write_text(TEMPLATE.replace("KIND", kind))
    (tmp_path / "deploy.yml").write_text(f"steps:\n- script: {step.replace('NAME', name)}\n")
    assert (OTHERWISE in run_command("check", ".", folder=tmp_path).output) == is_said
