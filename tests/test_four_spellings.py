"""The same estate in Bicep, ARM JSON, Terraform and a Terraform plan gets the same verdicts.

Each folder in tests/spellings holds one estate four times. Its `roles.yaml` says which object of each spelling plays
which role, and which of CHECKS fail on it under each baseline; the others that apply pass.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from avd_intune.source.scan_request import ScanRequest

from tests.case_runner import scan_with

ESTATES = sorted((Path(__file__).parent / "spellings").iterdir())
CHECKS = (*(f"CKV_AVD_{number}" for number in range(1, 7)), "CKV_AVD_12")
# Folder of a spelling -> the framework that reads it, and how its objects are named in `roles.yaml`.
SPELLINGS = {
    "bicep": ("bicep", "bicep"),
    "arm": ("arm", "arm"),
    "terraform": ("terraform", "terraform"),
    "plan": ("terraform_plan", "terraform"),
}
BASELINES = ("2020-09", "current")


def _roles(estate: Path) -> dict[str, dict[str, Any]]:
    roles: dict[str, dict[str, Any]] = yaml.safe_load((estate / "roles.yaml").read_text(encoding="utf-8"))
    return roles


def _verdicts(estate: Path, spelling: str, baseline: str) -> dict[tuple[str, str], str]:
    """Return (role, rule id) -> outcome; an object without a role stands under its own address."""
    language, naming = SPELLINGS[spelling]
    names = {role[naming]: name for name, role in _roles(estate).items()}
    request = ScanRequest(
        root=estate / spelling, repository=estate / spelling, languages=frozenset({language}), baseline=baseline
    )
    return {(names.get(f.address, f.address), f.rule_id): f.outcome.value for f in scan_with(CHECKS, request)}


@pytest.mark.parametrize("baseline", BASELINES)
@pytest.mark.parametrize("estate", ESTATES, ids=lambda path: path.name)
def test_all_spellings_get_the_same_verdicts(estate: Path, baseline: str) -> None:
    expected = _verdicts(estate, "terraform", baseline)
    assert {role for role, _ in expected} == set(_roles(estate))
    for spelling in SPELLINGS:
        assert _verdicts(estate, spelling, baseline) == expected, spelling


@pytest.mark.parametrize("baseline", BASELINES)
@pytest.mark.parametrize("estate", ESTATES, ids=lambda path: path.name)
def test_the_stated_checks_fail(estate: Path, baseline: str) -> None:
    verdicts = _verdicts(estate, "bicep", baseline)
    for name, role in _roles(estate).items():
        failing = [rule for (owner, rule), outcome in verdicts.items() if owner == name and outcome != "pass"]
        assert failing == role["fails"][baseline], name
