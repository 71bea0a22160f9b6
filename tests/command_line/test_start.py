"""What a scan of a small folder loads: the language that it is written in, and nothing that only others need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKS = Path(__file__).resolve().parents[2] / "checks"
HOST_POOLS = {
    "main.tf": """\
resource "azurerm_virtual_desktop_host_pool" "desktops" {
  name               = "vdpool"
  type               = "Personal"
  load_balancer_type = "Persistent"
}
""",
    "main.bicep": """\
resource desktops 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool'
  properties: { hostPoolType: 'Personal', loadBalancerType: 'Persistent', preferredAppGroupType: 'Desktop' }
}
""",
    "azuredeploy.json": """\
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.DesktopVirtualization/hostPools",
      "apiVersion": "2024-04-03",
      "name": "vdpool",
      "properties": {"hostPoolType": "Personal", "loadBalancerType": "Persistent", "preferredAppGroupType": "Desktop"}
    }
  ]
}
""",
}
# What each language is read with; Bicep is compiled to ARM, and needs it.
LANGUAGES = {
    "main.tf": {"terraform"},
    "main.bicep": {"bicep", "arm"},
    "azuredeploy.json": {"arm"},
}
# Where nothing asks for them: no script runs, no page or table is written, nothing is mended.
NEVER = (
    *("dataclasses", "inspect", "uuid"),  # large modules of the standard library that `records` and others do without
    "yaml",  # facts are read as JSON, and there are no settings
    *("checkov", "jinja2", "rich", "tqdm", "pygls", "requests"),
    *("avd_intune.estate.scripts.powershell", "avd_intune.estate.scripts.batch", "avd_intune.estate.scripts.posix"),
    *("avd_intune.fixing", "avd_intune.checkov_bridge", "avd_intune.language_server", "avd_intune.snapshots"),
    # No function is called, no module without its source, no pipeline deploys, nothing is in JSON syntax.
    *("avd_intune.languages.terraform.functions.strings", "avd_intune.languages.arm.functions.strings"),
    *("avd_intune.estate.adapters.terraform_verified_modules", "avd_intune.estate.adapters.bicep_verified_modules"),
    *("avd_intune.languages.arm.pipelines.deploying_steps", "avd_intune.languages.terraform.syntax.json_syntax"),
    *("avd_intune.reporting.report", "avd_intune.reporting.check_human", "avd_intune.reporting.check_sarif"),
)
PROGRAM = """\
import sys
from avd_intune.command_line.entry import main
code = main(["check", "--output", "json=out.json", "--quiet", "--soft-fail", "code"])
print(code, *sorted(sys.modules))
"""


def modules_loaded(folder: Path) -> tuple[str, set[str]]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(CHECKS)},
        capture_output=True,
        text=True,
        check=True,
    )
    code, *modules = done.stdout.split()
    return code, set(modules)


@pytest.mark.parametrize("file", sorted(HOST_POOLS))
def test_a_folder_of_one_file_loads_its_own_language_only(file: str, tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / file).write_text(HOST_POOLS[file])
    code, modules = modules_loaded(tmp_path)
    assert code == "0"
    assert '"rule_id": "CKV_AVD_1"' in (tmp_path / "out.json").read_text(), "the host pool is judged"
    found = {language for language in ("terraform", "bicep", "arm") if f"avd_intune.languages.{language}" in modules}
    assert found == LANGUAGES[file]
    needless = {module for module in modules for name in NEVER if module == name or module.startswith(f"{name}.")}
    assert not needless
    assert "avd_intune.languages.plans.plan_deployments" not in modules
