"""CKV_AVD_13 on files of each language that cannot be read wholly."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.engine import scan
from avd_intune.findings import Outcome
from avd_intune.source.scan_request import ScanRequest

from tests.rules.rule_support import answer, host_pool


def unreadable(folder: Path) -> list[tuple[str, str, int]]:
    """Return address, reason and line of each finding of the check, all of which fail."""
    found = [
        finding
        for finding in scan(ScanRequest(root=folder, repository=folder)).findings
        if finding.rule_id == "CKV_AVD_13"
    ]
    assert {finding.outcome for finding in found} <= {Outcome.FAIL}
    return [(finding.address, finding.reason, finding.span.line) for finding in found]


@pytest.mark.parametrize(
    ("name", "text", "reason", "line"),
    [
        (
            "main.tf",
            'resource "azurerm_virtual_desktop_host_pool" "pool" {\n  type =\n}\n',
            "line 2, column 9: expected an expression, found end of line",
            2,
        ),
        (
            "main.bicep",
            "resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {\n  name: \n}\n",
            "line 2, column 9: expected an expression, found end of line",
            2,
        ),
    ],
)
def test_file_with_host_pools_that_cannot_be_read_fails(
    name: str, text: str, reason: str, line: int, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert unreadable(tmp_path) == [(name, reason, line)]


@pytest.mark.parametrize("name", ["main.tf", "main.bicep", "azuredeploy.json"])
def test_file_that_speaks_of_nothing_of_avd_is_left_alone(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text('resource "azurerm_storage_account" "files" {\n  name =\n', encoding="utf-8")
    assert unreadable(tmp_path) == []


def test_file_that_can_be_read_has_no_finding(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "azurerm_virtual_desktop_host_pool" "pool" {}\n', encoding="utf-8")
    assert unreadable(tmp_path) == []


def test_rule_by_itself_answers_nothing() -> None:
    assert answer("CKV_AVD_13", host_pool("Pooled")) is None
