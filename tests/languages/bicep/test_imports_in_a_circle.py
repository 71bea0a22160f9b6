"""Constants that files import from one another in a circle have no value, and what uses them is not passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_limits_speak import findings

POOL = """resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-finance'
  location: 'westeurope'
  properties: { hostPoolType: KIND, loadBalancerType: 'BreadthFirst', preferredAppGroupType: 'Desktop' }
}
"""
NETWORK = "resource net 'Microsoft.Network/virtualNetworks@2024-01-01' = {\n  name: 'vnet-shared'\n}\n"
OTHERS = {
    "kinds.bicep": "import * as sizes from 'sizes.bicep'\n@export()\nvar kind = sizes.kind\n",
    "sizes.bicep": "import * as kinds from 'kinds.bicep'\n@export()\nvar kind = kinds.kind\n",
}


@pytest.mark.parametrize(
    ("imported", "kind"),
    [("import * as kinds from 'kinds.bicep'", "kinds.kind"), ("import { kind } from 'kinds.bicep'", "kind")],
)
def test_host_pool_with_a_constant_of_a_circle_is_said(tmp_path: Path, imported: str, kind: str) -> None:
    found = findings(tmp_path, {"main.bicep": f"{imported}\n{POOL.replace('KIND', kind)}{NETWORK}", **OTHERS})
    assert {each.rule_id for each in found} & {"CKV_AVD_12", "CKV_AVD_13"}
    assert any("depends on itself" in each.whole_reason for each in found)
