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


@pytest.mark.parametrize("is_repository", [True, False], ids=["repository", "download"])
def test_a_module_between_shows_what_is_its_own(download: Path, is_repository: bool) -> None:
    """What it brings through its own calls is shown in the root and where it is written, as `check FILE` says it."""
    between = "param kind string\nmodule pool 'pool.bicep' = {\n  params: { kind: kind }\n}\n"
    (download / "modules" / "between.bicep").write_text(between)
    (download / "main.bicep").write_text(MAIN.replace("modules/pool", "modules/between"))
    if is_repository:
        (download / ".git").mkdir()
    analyst = Analyst(ScanRequest(root=None), frozenset({"CKV_AVD_1"}))
    analyst.folders = (download,)
    places = {}
    for name in ("main.bicep", "modules/between.bicep", "modules/pool.bicep"):
        path = download / name
        found = analyst.analyse({str(path): path.read_text(encoding="utf-8")}).shown_in(str(path))
        places[name] = [each.place.line for each in found]
    assert places == {"main.bicep": [1], "modules/between.bicep": [], "modules/pool.bicep": [5]}
