"""A change that hides a host pool from the scan, and deploys it all the same, is judged or said not to be."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune import engine
from avd_intune.findings import Outcome
from avd_intune.source.scan_request import ScanRequest

pytestmark = pytest.mark.usefixtures("first_checks")

TEMPLATE = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.DesktopVirtualization/hostPools",
      "apiVersion": "2024-04-03",
      "name": "p",
      "properties": {"hostPoolType": "Pooled", "loadBalancerType": "BreadthFirst"}
    }
  ]
}
"""


def failed(folder: Path, name: str, content: str) -> list[str]:
    """Return the checks that fail in a repository of one file."""
    (folder / ".git").mkdir()
    (folder / name).write_text(content, encoding="utf-8")
    found = engine.scan(ScanRequest(root=folder)).findings
    return sorted({each.rule_id for each in found if each.outcome is Outcome.FAIL})


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(TEMPLATE.replace('"', "'"), id="single quotes"),
        pytest.param(
            TEMPLATE.replace('"$schema"', "$schema")
            .replace('"contentVersion"', "contentVersion")
            .replace('"resources"', "resources"),
            id="no quotes",
        ),
        pytest.param(TEMPLATE.replace("'", '"').replace('"p"', "'p'"), id="one of them"),
    ],
)
def test_a_template_as_only_az_powershell_reads_it_is_named(tmp_path: Path, text: str) -> None:
    # New-AzResourceGroupDeployment reads files by Json.NET, which takes more than JSON.
    assert "CKV_AVD_13" in failed(tmp_path, "azuredeploy.json", text)


def test_a_resource_without_symbolic_name_is_created_whatever_it_says(tmp_path: Path) -> None:
    text = TEMPLATE.replace('"name": "p"', '"existing": true,\n      "name": "p"')
    assert failed(tmp_path, "azuredeploy.json", text) == ["CKV_AVD_1"]


POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'4d' * 32}\nsize 12345\n"
PASSING = {
    "main.tf": """variable "kind" {
  default = "Personal"
}
resource "azurerm_virtual_desktop_host_pool" "p" {
  type                             = var.kind
  personal_desktop_assignment_type = "Automatic"
}
""",
    "main.bicep": """param kind string = 'Personal'
resource p 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'p'
  location: 'westeurope'
  properties: { hostPoolType: kind, loadBalancerType: 'Persistent', personalDesktopAssignmentType: 'Automatic' }
}
""",
}


@pytest.mark.parametrize("name", ["main.tf", "main.tf.json", "main.bicep", "azuredeploy.json", "plan.json"])
def test_code_that_git_lfs_has_not_fetched_is_named(tmp_path: Path, name: str) -> None:
    # Whoever deploys fetches it, and whoever judges may not.
    assert failed(tmp_path, name, POINTER) == ["CKV_AVD_13"]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("main.tf", "terraform.tfvars"), ("main.tf", "prod.tfvars"), ("main.bicep", "prod.bicepparam"),
        ("main.bicep", "main.parameters.json"),
    ],
)  # fmt: skip
def test_values_that_git_lfs_has_not_fetched_are_named(tmp_path: Path, code: str, name: str) -> None:
    (tmp_path / code).write_text(PASSING[code])
    assert failed(tmp_path, name, POINTER) == ["CKV_AVD_13"]


def test_other_files_of_git_lfs_concern_nobody(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(PASSING["main.tf"])
    (tmp_path / "photo.json").write_text(POINTER)
    assert failed(tmp_path, "video.mp4", POINTER) == []
