"""Terraform of estates of any size, for the report: host pools, their session hosts, and hosts of no certain pool."""

from __future__ import annotations

from pathlib import Path

POOL = """
resource "azurerm_virtual_desktop_host_pool" "{name}" {{
  name                             = "vdpool-{name}"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "{type}"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}}
"""
HOST = """
resource "azurerm_windows_virtual_machine" "{name}" {{
  name                  = "vm-{name}"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.admin_password
  network_interface_ids = ["nic-{name}"]
  tags                  = {{ intune-enrollment = "group-policy" }}
  os_disk {{
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }}
  source_image_reference {{
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = {sku}
    version   = "latest"
  }}
}}

resource "azurerm_virtual_machine_extension" "join_{name}" {{
  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.{name}.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({{ Name = "corp.contoso.com", User = "join@corp.contoso.com", Options = "3" }})
  protected_settings   = jsonencode({{ Password = var.admin_password }})
}}
"""
REGISTRATION = """
resource "azurerm_virtual_machine_extension" "register_{name}" {{
  name                 = "register"
  virtual_machine_id   = azurerm_windows_virtual_machine.{name}.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings = jsonencode({{
    configurationFunction = "Configuration.ps1\\\\AddSessionHost"
    properties            = {{ hostPoolName = azurerm_virtual_desktop_host_pool.{pool}.name }}
  }})
}}
"""
VARIABLES = """
variable "admin_password" {
  type      = string
  sensitive = true
}
variable "sku" {
  type = string
}
"""
SKUS = ('"win10-22h2-ent-g2"', '"win10-22h2-avd-g2"', "var.sku")


def write_estate(folder: Path, hosts: int, pools: int = 1, unassigned: int = 0) -> None:
    """Write main.tf: the images of the hosts pass, fail and are undecided by turns; every third pool is pooled."""
    names = [f"pool{number}" for number in range(pools)]
    parts = [VARIABLES]
    for number, name in enumerate(names):
        parts.append(POOL.format(name=name, type="Pooled" if number % 3 == 2 else "Personal"))
    for number in range(hosts):
        name = f"host{number:02}"
        parts.append(HOST.format(name=name, sku=SKUS[number % 3]))
        parts.append(REGISTRATION.format(name=name, pool=names[number % pools]))
    for number in range(unassigned):
        parts.append(HOST.format(name=f"loose{number}", sku=SKUS[0]))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "main.tf").write_text("".join(parts), encoding="utf-8")
