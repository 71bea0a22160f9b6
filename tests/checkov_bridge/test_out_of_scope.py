"""A run of Checkov says on stderr which programs speak of AVD and are of kinds that are not judged, once for each."""

from __future__ import annotations

import json
from pathlib import Path

from tests.checkov_bridge.run_checkov import CHECKS, run_checkov

PULUMI = """name: desks
runtime: yaml
resources:
  pool:
    type: azure-native:desktopvirtualization:HostPool
    properties: { hostPoolType: Pooled }
"""


POOL = """resource "azurerm_virtual_desktop_host_pool" "pool" {
  count              = 0
  name               = "vdpool"
  type               = "Pooled"
  load_balancer_type = "BreadthFirst"
}
"""


def test_what_is_not_judged_and_not_deployed_is_named_once_and_the_report_stays_whole(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text(PULUMI)
    (tmp_path / "desktops").mkdir()
    (tmp_path / "desktops" / "main.tf").write_text(POOL)
    (tmp_path / "main.tf").write_text('resource "azurerm_resource_group" "x" {\n  name = "rg"\n}\n')
    run = run_checkov(
        *("-d", ".", "--framework", "terraform", "arm", "--external-checks-dir", CHECKS, "-o", "json"), folder=tmp_path
    )
    lines = [line for line in run.errors.splitlines() if line.startswith("avd-intune:")]
    assert lines == [
        "avd-intune: Pulumi.yaml:5: it is a program of Pulumi, which is not judged.",
        "avd-intune: desktops: azurerm_virtual_desktop_host_pool.pool is not deployed: count is 0.",
    ]
    assert run.exit_code == 0
    assert json.loads(run.output)["failed"] == 0


def test_what_the_settings_take_from_the_scan_is_named_once(tmp_path: Path) -> None:
    pool = POOL.replace("count              = 0", "")
    (tmp_path / "main.tf").write_text(pool + pool.replace('"pool"', '"legacy"'))
    (tmp_path / ".avd-intune.yaml").write_text(
        'severity: { CKV_AVD_1: note }\nexceptions: [{ check: CKV_AVD_1, resource: "*.legacy", reason: goes, until: '
        '9999-12-31 }]\npolicies_elsewhere: [{ name: "##vso[task.complete]" }]\n'
        'session_host_markers: [{ name: "##vso[task.complete]", session_host: false }]\n'
    )
    asked = ("--check", "CKV_AVD_1", "--framework", "terraform", "arm", "-o", "json")
    run = run_checkov("-d", ".", *asked, "--external-checks-dir", CHECKS, folder=tmp_path)
    assert run.exit_code == 0
    assert run.own_error_lines == [
        "avd-intune: .avd-intune.yaml: by severity, 1 finding of CKV_AVD_1 counts as note.",
        "avd-intune: .avd-intune.yaml: by exceptions, 1 finding of CKV_AVD_1 is skipped.",
        'avd-intune: .avd-intune.yaml: by session_host_markers, no machine with the name "# #vso[task.complete]" is '
        "judged as a session host.",
        "avd-intune: .avd-intune.yaml: by policies_elsewhere, Intune policies of 1 kind are left out.",
    ]


def test_names_of_a_stranger_give_no_pipeline_a_command(tmp_path: Path) -> None:
    """A path with a line break, and a key of the settings, in what the bridge says on stderr."""
    folder = tmp_path / "a\n::stop-commands::x\x1b[2J##vso[task.complete]"
    folder.mkdir()
    (folder / "main.tf").write_text(POOL)
    asked = ("-d", ".", "--framework", "terraform", "arm", "-o", "json", "--external-checks-dir", CHECKS)
    run = run_checkov(*asked, folder=tmp_path)
    assert run.exit_code == 0
    (tmp_path / ".avd-intune.yaml").write_text('"##vso[task.complete]\\e[2J": 1\n')
    wrong = run_checkov(*asked, folder=tmp_path)
    assert wrong.exit_code == 2
    for said in (run, wrong):
        assert len(said.own_error_lines) == 1
        for sign in ("\n::", "##vso[", "\x1b"):
            assert sign not in said.errors
