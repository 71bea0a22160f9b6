"""What stands above host pools and session hosts in the editor."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="needs the extra `lsp`")

from avd_intune.language_server.lenses import lenses_in

from tests.language_server.fixing import analysed

POOL = """\
resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "vdpool"
  location                         = "westeurope"
  resource_group_name              = "rg"
  type                             = "Personal"
  personal_desktop_assignment_type = "Automatic"
  load_balancer_type               = "Persistent"
}
"""
HOSTS = """
resource "azurerm_windows_virtual_machine" "host" {
  for_each = { a = "win10-22h2-ent-g2", b = "win10-22h2-avd-g2" }
  name     = "vm-${each.key}"
  tags     = { intune-enrollment = "group-policy" }
  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = each.value
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "register" {
  for_each             = azurerm_windows_virtual_machine.host
  name                 = "register"
  virtual_machine_id   = each.value.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.pool.name }
  })
}

resource "azurerm_virtual_machine_extension" "join" {
  for_each             = azurerm_windows_virtual_machine.host
  name                 = "join"
  virtual_machine_id   = each.value.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.example.com", User = "join@corp.example.com", Options = "3" })
  protected_settings   = jsonencode({ Password = var.password })
}

variable "password" {
  type      = string
  sensitive = true
}
"""


def shown(folder: Path, text: str) -> dict[str, str]:
    analysis = analysed(folder, {"main.tf": text}, "main.tf")
    return {each.place.text.strip(): each.text for each in lenses_in(analysis.surveys, str(folder / "main.tf"))}


@pytest.mark.usefixtures("first_checks")
def test_a_host_pool_counts_its_session_hosts(tmp_path: Path) -> None:
    assert shown(tmp_path, POOL + HOSTS) == {
        'resource "azurerm_virtual_desktop_host_pool" "pool" {': "host pool passes; 2 session hosts, 1 fails",
        'resource "azurerm_windows_virtual_machine" "host" {': "2 session hosts, 1 fails",
    }


def test_a_host_pool_without_session_hosts_says_so(tmp_path: Path) -> None:
    (text,) = shown(tmp_path, POOL.replace('"Personal"', '"Pooled"')).values()
    assert text == "host pool fails; no session host in this code"
