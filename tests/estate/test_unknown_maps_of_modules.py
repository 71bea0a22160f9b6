"""Maps that a verified module loops over and that only an input tells: they may hold any extension or run command."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.engine import scan
from avd_intune.source.scan_request import ScanRequest

CODE = """variable "given" {
  type = any
  %s
}
resource "azurerm_virtual_desktop_host_pool" "p" {
  name = "p"
  type = "Personal"
  load_balancer_type = "Persistent"
}
module "vm" {
  source    = "Azure/avm-res-compute-virtualmachine/azurerm"
  version   = "0.18.0"
  name      = "vm"
  os_type   = "Windows"
  source_image_reference = {
    publisher = "MicrosoftWindowsDesktop", offer = "Windows-10", sku = "win10-22h2-ent", version = "latest"
  }
  %s = var.given
}
"""


def _outcomes(folder: Path, default: str, argument: str) -> dict[str, str]:
    (folder / "main.tf").write_text(CODE % (default, argument), encoding="utf-8")
    found = scan(ScanRequest(folder)).findings
    return {each.rule_id: each.outcome.value for each in found if each.address == "module.vm"}


@pytest.mark.parametrize(("argument", "check"), [("extensions", "CKV_AVD_4"), ("run_commands", "CKV_AVD_5")])
def test_what_an_input_alone_tells_may_join_and_enrol(tmp_path: Path, argument: str, check: str) -> None:
    assert _outcomes(tmp_path, "", argument)[check] == "undecided"
    assert _outcomes(tmp_path, "default = {}", argument)[check] == "fail"
