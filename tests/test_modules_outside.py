"""What a module outside the scanned folder makes is reported on the call that leads to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.engine import scan
from avd_intune.findings import Finding
from avd_intune.source.scan_request import ScanRequest

TERRAFORM_MODULE = """
variable "kind" {
  type = string
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name               = "vdpool"
  type               = var.kind
  load_balancer_type = "BreadthFirst"
}
"""
TERRAFORM_ROOT = """
locals {
  kind = "Pooled"
}

module "control_plane" {
  source = "../../modules/pool"
  kind   = local.kind
}
"""
BICEP_MODULE = """
param kind string

resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool'
  properties: { hostPoolType: kind, loadBalancerType: 'BreadthFirst', preferredAppGroupType: 'Desktop' }
}
"""
BICEP_ROOT = """
var kind = 'Pooled'

module controlPlane '../../modules/pool.bicep' = {
  name: 'control-plane'
  params: { kind: kind }
}
"""


def repository(root: Path, files: dict[str, str]) -> Path:
    (root / ".git").mkdir()
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def finding_of(root: Path, rule_id: str) -> Finding:
    (found,) = [each for each in scan(ScanRequest(root=root)).findings if each.rule_id == rule_id]
    return found


@pytest.mark.parametrize(
    ("files", "module", "call", "address"),
    [
        pytest.param(
            {"modules/pool/main.tf": TERRAFORM_MODULE, "envs/prod/main.tf": TERRAFORM_ROOT},
            "modules/pool/main.tf",
            "envs/prod/main.tf",
            "module.control_plane.azurerm_virtual_desktop_host_pool.pool",
            id="terraform",
        ),
        pytest.param(
            {"modules/pool.bicep": BICEP_MODULE, "envs/prod/main.bicep": BICEP_ROOT},
            "modules/pool.bicep",
            "envs/prod/main.bicep",
            "controlPlane::pool",
            id="bicep",
        ),
    ],
)
def test_the_call_is_reported_where_only_the_call_is_scanned(
    tmp_path: Path, files: dict[str, str], module: str, call: str, address: str
) -> None:
    root = repository(tmp_path, files)
    whole = finding_of(root, "CKV_AVD_1")
    part = finding_of(root / "envs" / "prod", "CKV_AVD_1")
    assert (whole.address, part.address) == (address, address)
    assert whole.reason == part.reason == 'the host pool type is "Pooled"; set it to "Personal"'
    assert whole.span.path == str(root / module)
    assert part.span.path == str(root / call)
    assert part.span.text.startswith("module ")
