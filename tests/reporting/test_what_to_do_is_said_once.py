"""What to do comes once, at the end, where the reasons of several scenarios ask for the same."""

from __future__ import annotations

import pytest
from avd_intune.api import judge_texts

CODE = """
variable "entra" {
  type = bool
}
resource "azurerm_windows_virtual_machine" "host" {
  name = "vm-avd-0"
}
resource "azurerm_virtual_machine_extension" "registration" {
  name               = "registration"
  virtual_machine_id = azurerm_windows_virtual_machine.host.id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\\\AddSessionHost"
    properties            = { hostPoolName = "vdpool" }
  })
}
resource "azurerm_virtual_machine_extension" "join" {
  count              = var.entra ? 1 : 0
  name               = "join"
  virtual_machine_id = azurerm_windows_virtual_machine.host.id
  publisher          = "Microsoft.Azure.ActiveDirectory"
  type               = "AADLoginForWindows"
}
"""


@pytest.mark.parametrize("folder", ["env", "environments-of-western-europe-with-a-name-of-some-length"])
def test_what_to_do_comes_once_behind_the_reasons_of_all_scenarios(folder: str) -> None:
    files = {"main.tf": CODE, f"{folder}/one.tfvars": "entra = true\n", f"{folder}/two.tfvars": "entra = false\n"}
    (found,) = judge_texts(files, only=["CKV_AVD_5"]).findings
    assert found.reason.count("tag the session host") == 1
    assert found.reason.endswith("install the Configuration Manager client")
    assert found.reason.count("so no Intune enrolment path is declared") == 1
    assert found.reason.count("two.tfvars: no Intune enrolment path is declared") == 1
