"""Machines that the settings name as session hosts by what is an input in the code."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.engine import scan
from avd_intune.findings import Outcome
from avd_intune.source.scan_request import ScanRequest

MACHINE = """
param prefix string
param role string

resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {{
  name: {name}
  location: 'westeurope'
  tags: {{ role: {tag} }}
  properties: {{
    storageProfile: {{
      imageReference: {{ publisher: 'MicrosoftWindowsServer', offer: 'WindowsServer', sku: '2022-datacenter' }}
    }}
  }}
}}
"""
BY_NAME, BY_TAG = "- name: 'desk-*'", "- tag: role\n  value: desktop"


@pytest.mark.parametrize(
    ("marker", "name", "tag", "told"),
    [
        (BY_NAME, "'desk-0'", "'x'", {"CKV_AVD_3": Outcome.FAIL}),
        (BY_NAME, "prefix", "'x'", {"CKV_AVD_3": Outcome.UNDECIDED, "CKV_AVD_12": Outcome.FAIL}),
        (BY_NAME, "'${prefix}-0'", "'x'", {"CKV_AVD_3": Outcome.UNDECIDED, "CKV_AVD_12": Outcome.FAIL}),
        (BY_NAME, "'desk-${prefix}'", "'x'", {"CKV_AVD_3": Outcome.UNDECIDED, "CKV_AVD_12": Outcome.FAIL}),
        (BY_NAME, "'sql-${prefix}'", "'x'", {}),
        (BY_TAG, "'vm'", "role", {"CKV_AVD_3": Outcome.UNDECIDED, "CKV_AVD_12": Outcome.FAIL}),
        (BY_TAG, "'vm'", "'sql-${role}'", {}),
        # Without markers its name says nothing.
        ("[]", "prefix", "'x'", {}),
    ],
)
def test_what_is_marked_by_an_input(tmp_path: Path, marker: str, name: str, tag: str, told: dict[str, Outcome]) -> None:
    (tmp_path / "main.bicep").write_text(MACHINE.format(name=name, tag=tag))
    text = f"session_host_markers:\n{marker}\n" if marker != "[]" else "session_host_markers: []\n"
    (tmp_path / ".avd-intune.yaml").write_text(text)
    found = {each.rule_id: each.outcome for each in scan(ScanRequest(root=tmp_path)).findings}
    assert {
        rule: found[rule] for rule in ("CKV_AVD_3", "CKV_AVD_12") if found.get(rule) not in (None, Outcome.PASS)
    } == told
