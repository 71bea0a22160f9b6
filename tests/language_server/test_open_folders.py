"""Where there is no repository, as in a download, the folder that the editor has open is the border."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="needs the extra `lsp`")

from avd_intune.language_server.analysis import Analyst
from avd_intune.source.scan_request import ScanRequest

MODULE = """\
param kind string
resource pool 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = {
  name: 'pool'
  location: 'westeurope'
  properties: { hostPoolType: kind, loadBalancerType: 'BreadthFirst', preferredAppGroupType: 'Desktop' }
}
"""
MAIN = "module pool 'modules/pool.bicep' = {\n  params: { kind: 'Pooled' }\n}\n"


def shown(folder: Path, *folders: Path) -> list[str]:
    """Return what an open module shows; `folders` are those that the editor has open."""
    analyst = Analyst(ScanRequest(root=None), frozenset({"CKV_AVD_1", "CKV_AVD_12"}))
    analyst.folders = folders
    path = str(folder / "modules" / "pool.bicep")
    return [each.finding.rule_id for each in analyst.analyse({path: MODULE}).shown_in(path)]


@pytest.fixture
def download(tmp_path: Path) -> Path:
    folder = tmp_path / "download"
    (folder / "modules").mkdir(parents=True)
    (folder / "main.bicep").write_text(MAIN)
    (folder / "modules" / "pool.bicep").write_text(MODULE)
    return folder


def test_a_module_is_judged_by_its_caller_in_the_open_folder(download: Path) -> None:
    assert shown(download, download) == ["CKV_AVD_1"]
    assert shown(download, download.parent, download) == ["CKV_AVD_1"]


def test_a_repository_goes_before_an_open_folder(download: Path) -> None:
    (download / ".git").mkdir()
    assert shown(download, download / "modules") == ["CKV_AVD_1"]


def test_a_file_outside_of_all_open_folders_is_judged_alone(download: Path, tmp_path: Path) -> None:
    assert shown(download, tmp_path / "other") == ["CKV_AVD_12"]
