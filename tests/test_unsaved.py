"""Text that an editor has not saved counts instead of the file's."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.engine import scan
from avd_intune.findings import Outcome
from avd_intune.source.scan_request import ScanRequest

POOL = """
resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-hr'
  location: 'westeurope'
  properties: {
    hostPoolType: '%s'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
  }
}
"""


def personal(request: ScanRequest) -> list[Outcome]:
    return [finding.outcome for finding in scan(request).findings if finding.rule_id == "CKV_AVD_1"]


@pytest.mark.parametrize("folder_scan", [True, False])
def test_the_text_of_the_editor_counts_until_it_is_closed(tmp_path: Path, folder_scan: bool) -> None:
    path = tmp_path / "pool.bicep"
    path.write_text(POOL % "Pooled", encoding="utf-8")
    root, files = (tmp_path, ()) if folder_scan else (None, (path,))
    assert personal(ScanRequest(root, files)) == [Outcome.FAIL]
    assert personal(ScanRequest(root, files, unsaved=((path, POOL % "Personal"),))) == [Outcome.PASS]
    assert personal(ScanRequest(root, files)) == [Outcome.FAIL]


def test_a_file_that_is_in_the_editor_only_is_judged(tmp_path: Path) -> None:
    path = tmp_path / "new.bicep"
    assert personal(ScanRequest(None, (path,), unsaved=((path, POOL % "Pooled"),))) == [Outcome.FAIL]
