"""An advisory failure is FAILED under Checkov and does not change the exit code; `--hard-fail-on` wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checkov_bridge.run_checkov import CHECKS, records, run_checkov
from tests.first_checks import BY_FIRST_CHECKS

POOL = 'resource "azurerm_virtual_desktop_host_pool" "pool" {\n  name = "pool"\n  type = "Pooled"\n}\n'
BICEP = """\
resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'pool'
  location: 'westeurope'
  properties: {
    hostPoolType: 'Pooled'
  }
}
"""
# With one framework the runner is in Checkov's own process, with several each is in a process of its own.
FRAMEWORKS = [("terraform",), ("terraform", "bicep", "arm")]


def exit_code_and_failures(folder: Path, frameworks: tuple[str, ...], *arguments: str) -> tuple[int, set[str]]:
    run = run_checkov(
        *("-d", folder, "--external-checks-dir", CHECKS, *BY_FIRST_CHECKS, "--framework", *frameworks),
        *("-o", "json", *arguments),
        folder=folder,
    )
    return run.exit_code, {record["check_id"] for _, record in records(run, "failed")}


@pytest.fixture
def advisory(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_text(POOL)
    (tmp_path / "main.bicep").write_text(BICEP)
    (tmp_path / ".avd-intune.yaml").write_text("severity:\n  CKV_AVD_1: warning\n")
    return tmp_path


@pytest.mark.parametrize("frameworks", FRAMEWORKS, ids=" ".join)
def test_an_advisory_failure_is_failed_and_ends_with_0(advisory: Path, frameworks: tuple[str, ...]) -> None:
    assert exit_code_and_failures(advisory, frameworks) == (0, {"CKV_AVD_1"})


@pytest.mark.parametrize("frameworks", FRAMEWORKS, ids=" ".join)
def test_hard_fail_on_wins(advisory: Path, frameworks: tuple[str, ...]) -> None:
    assert exit_code_and_failures(advisory, frameworks, "--hard-fail-on", "CKV_AVD_1") == (1, {"CKV_AVD_1"})
    assert exit_code_and_failures(advisory, frameworks, "--hard-fail-on", "CKV_AVD_2") == (0, {"CKV_AVD_1"})


@pytest.mark.parametrize("frameworks", FRAMEWORKS, ids=" ".join)
def test_an_error_beside_it_ends_with_1(advisory: Path, frameworks: tuple[str, ...]) -> None:
    (advisory / "other.tf").write_text(POOL.replace('"pool" {', '"other" {').replace('"Pooled"', '"Personal"'))
    assert exit_code_and_failures(advisory, frameworks) == (1, {"CKV_AVD_1", "CKV_AVD_2"})


def test_without_the_setting_it_is_an_error(advisory: Path) -> None:
    (advisory / ".avd-intune.yaml").unlink()
    assert exit_code_and_failures(advisory, ("terraform",)) == (1, {"CKV_AVD_1"})
