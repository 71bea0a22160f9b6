"""Parameter files in Bicep that are for an ARM template: `using 'pool.json'`."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune import engine
from avd_intune.source.scan_request import ScanRequest

from tests.languages.arm.pipeline_support import run
from tests.languages.arm.test_pipelines_and_absent_files import ARM

POOLED = "using 'pool.json'\nparam kind = 'Pooled'\n"


def outcomes(folder: Path, files: dict[str, str], asked: str = "", given: str = "") -> list[str]:
    """Return what is said of the host pool type. asked: the file that is scanned alone; given: by `--parameters`."""
    (folder / ".git").mkdir()
    for name, text in {"pool.json": ARM, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    request = ScanRequest(
        root=None if asked else folder,
        files=(folder / asked,) if asked else (),
        parameter_files=(folder / given,) if given else (),
    )
    found = engine.scan(request).findings
    return [each.outcome.value for each in found if each.rule_id in ("CKV_AVD_1", "CKV_AVD_13")]


@pytest.mark.parametrize("asked", ["", "pool.json"])
def test_it_is_the_scenario_of_the_template(tmp_path: Path, asked: str) -> None:
    assert outcomes(tmp_path, {"prod.bicepparam": POOLED}, asked) == ["fail"]


def test_one_that_is_given_by_hand_counts_alone(tmp_path: Path) -> None:
    files = {"prod.bicepparam": POOLED, "test.bicepparam": POOLED.replace("Pooled", "Personal")}
    assert outcomes(tmp_path, files, given="test.bicepparam") == ["pass"]


def test_one_that_a_pipeline_names_is_deployed_with_what_it_gives_besides(tmp_path: Path) -> None:
    pipeline = run("az deployment group create -f pool.json -p prod.bicepparam -p adminPassword=secret")
    files = {"prod.bicepparam": POOLED, ".github/workflows/deploy.yml": pipeline}
    assert outcomes(tmp_path, files) == ["fail"]


def test_a_file_that_is_no_template_is_none(tmp_path: Path) -> None:
    assert outcomes(tmp_path, {"pool.json": "{}", "prod.bicepparam": POOLED}, "prod.bicepparam") == []
