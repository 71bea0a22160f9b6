# What an operation of azapi writes to, or whether it runs its script, is an input: undecided, not as if it were not there.
variable "identity_type" {
  type = string
}

variable "extension_type" {
  type = string
}

variable "action" {
  type = string
}
variable "token" { sensitive = true }
variable "interface_id" {}
variable "admin_password" { sensitive = true }

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "vdpool-desk"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

locals {
  registration = {
    modulesUrl            = "https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration_1.0.02714.342.zip"
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.pool.name }
  }
}

resource "azurerm_windows_virtual_machine" "host" {
  for_each              = toset(["identity", "no_identity", "image"])
  name                  = "vm-${each.key}"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.admin_password
  network_interface_ids = [var.interface_id]
  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "entra" {
  for_each             = azurerm_windows_virtual_machine.host
  name                 = "AADLoginForWindows"
  virtual_machine_id   = each.value.id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.0"
}

resource "azurerm_virtual_machine_extension" "registration" {
  for_each             = azurerm_windows_virtual_machine.host
  name                 = "registration"
  virtual_machine_id   = each.value.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode(local.registration)
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.token } })
}

resource "azapi_update_resource" "identity" {
  type        = var.identity_type
  resource_id = azurerm_windows_virtual_machine.host["identity"].id
  body        = { identity = { type = "SystemAssigned" } }
}

resource "azapi_update_resource" "enrols" {
  type        = "${var.extension_type}@2024-07-01"
  resource_id = azurerm_virtual_machine_extension.entra["identity"].id
  body        = { properties = { settings = { mdmId = "0000000a-0000-0000-c000-000000000000" } } }
}

resource "azapi_resource_action" "denies_remote_desktop" {
  type        = "Microsoft.Compute/virtualMachines@2024-07-01"
  resource_id = azurerm_windows_virtual_machine.host["no_identity"].id
  action      = var.action
  body = {
    commandId = "RunPowerShellScript"
    script    = ["reg add 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services' /v fDenyTSConnections /t REG_DWORD /d 1 /f"]
  }
}
