"""What the settings take from a scan is said: they may come with the change that is judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line.run_command import run_command
from tests.first_checks import BY_FIRST_CHECKS

TWO_POOLS = "".join(
    f'resource "azurerm_virtual_desktop_host_pool" "{name}" {{\n  type = "Pooled"\n}}\n'
    for name in ("finance", "legacy")
)
LOWERED = """\
severity:
  CKV_AVD_1: note
  CKV_AVD_12: error
exceptions:
  - check: CKV_AVD_1
    resource: "*.legacy"
    reason: replaced in spring
    until: 9999-12-31
session_host_markers:
  - name: "vm-jump-*"
    session_host: false
  - tag: role
    value: jump
    session_host: false
  - name: "vm-avd-*"
policies_elsewhere:
  - name: "Laptops - *"
"""
LINES_OF_LOWERED = [
    ".avd-intune.yaml: by severity, 1 finding of CKV_AVD_1 counts as note.",
    ".avd-intune.yaml: by exceptions, 1 finding of CKV_AVD_1 is skipped.",
    '.avd-intune.yaml: by session_host_markers, no machine with the name "vm-jump-*" or the tag "role" is judged as a '
    "session host.",
    ".avd-intune.yaml: by policies_elsewhere, Intune policies of 1 kind are left out.",
]


@pytest.mark.parametrize("output", ["human", "json", "junit"])
def test_what_the_settings_take_from_a_gate_is_said(tmp_path: Path, output: str) -> None:
    """The settings come with the change: it would end with 0, and nobody would see why."""
    (tmp_path / "main.tf").write_text(TWO_POOLS)
    (tmp_path / ".avd-intune.yaml").write_text(LOWERED)
    done = run_command("check", ".", *BY_FIRST_CHECKS, "-o", output, folder=tmp_path)
    assert done.exit_code == 0
    said = " ".join((done.output if output == "human" else done.errors).split())
    assert [line for line in LINES_OF_LOWERED if line not in said] == []
    assert output == "human" or LINES_OF_LOWERED[0] not in done.output


def test_what_the_settings_take_is_said_however_quiet_the_gate_is(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(TWO_POOLS)
    (tmp_path / ".avd-intune.yaml").write_text(LOWERED)
    done = run_command("check", ".", *BY_FIRST_CHECKS, "--quiet", folder=tmp_path)
    assert done.exit_code == 0
    assert done.errors.splitlines() == [f"avd-intune: {line}" for line in LINES_OF_LOWERED]


def test_settings_that_take_nothing_are_not_named(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(TWO_POOLS)
    (tmp_path / ".avd-intune.yaml").write_text("severity:\n  CKV_AVD_1: error\n  CKV_AVD_16: note\n")
    done = run_command("check", ".", *BY_FIRST_CHECKS, folder=tmp_path)
    assert done.exit_code == 1
    assert "by severity" not in done.output + done.errors


def test_what_the_environment_takes_from_a_gate_names_the_variable(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(TWO_POOLS)
    (tmp_path / ".avd-intune.yaml").write_text(LOWERED)
    own = {"AVD_INTUNE_SEVERITY": "{CKV_AVD_1: warning}", "AVD_INTUNE_EXCEPTIONS": "[]"}
    said = " ".join(run_command("check", ".", *BY_FIRST_CHECKS, folder=tmp_path, environment=own).output.split())
    assert "AVD_INTUNE_SEVERITY: by severity, 2 findings of CKV_AVD_1 count as warning." in said
    assert "by exceptions" not in said
