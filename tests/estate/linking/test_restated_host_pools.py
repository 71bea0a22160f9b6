"""Host pools that repeat others are found however many there are, in a time that grows with their number."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.estate.builder import build_estate
from avd_intune.estate.linking import host_pools
from avd_intune.languages.bicep.bicep_deployments import read_bicep
from avd_intune.settings import Settings
from avd_intune.source.workspace import Workspace

LOOP = """
resource pools 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = [for at in range(0, 60): {
  name: 'vdpool-NAME'
  location: 'westeurope'
  properties: {
    hostPoolType: 'Personal'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    registrationInfo: { expirationTime: '2026-12-01', registrationTokenOperation: 'Update' }
  }
}]
"""


@pytest.mark.parametrize("name", ["${at}", "one"])
def test_host_pools_are_compared_with_few_others(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    restates = host_pools._restates

    def counting(*given: object) -> bool:
        nonlocal compared
        compared += 1
        return restates(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(host_pools, "_restates", counting)
    monkeypatch.setattr(host_pools, "MAX_COMPARED", 180)
    (tmp_path / "main.bicep").write_text(LOOP.replace("NAME", name), encoding="utf-8")
    (deployment,) = read_bicep(Workspace(tmp_path))
    estate = build_estate(deployment, Settings())
    assert len(estate.host_pools) == 60 and all(pool.declared for pool in estate.host_pools)
    assert compared <= 180
