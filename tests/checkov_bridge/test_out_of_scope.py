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
