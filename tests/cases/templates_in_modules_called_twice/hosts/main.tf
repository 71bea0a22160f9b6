variable "group" {
  type = string
}

variable "pool" {
  type = string
}

variable "is_join" {
  type = bool
}

resource "azurerm_windows_virtual_machine" "host" {
  name                  = "vm-avd-0"
  location              = "westeurope"
  resource_group_name   = var.group
  size                  = "Standard_D4s_v5"
  admin_username        = "avdadmin"
  admin_password        = "not-a-real-Passw0rd"
  network_interface_ids = []
  license_type          = "Windows_Client"

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-23h2-ent"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "register" {
  name                       = "register"
  virtual_machine_id         = azurerm_windows_virtual_machine.host.id
  publisher                  = "Microsoft.Powershell"
  type                       = "DSC"
  type_handler_version       = "2.73"
  auto_upgrade_minor_version = true
  settings = jsonencode({
    modulesUrl            = "https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration.zip"
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { HostPoolName = var.pool, aadJoin = true }
  })
}

resource "azurerm_resource_group_template_deployment" "join" {
  count               = var.is_join ? 1 : 0
  name                = "join"
  resource_group_name = var.group
  deployment_mode     = "Incremental"
  template_content = jsonencode({
    "$schema"      = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    contentVersion = "1.0.0.0"
    resources = [
      {
        type       = "Microsoft.Compute/virtualMachines/extensions"
        apiVersion = "2024-03-01"
        name       = "vm-avd-0/AADLoginForWindows"
        location   = "westeurope"
        properties = {
          publisher               = "Microsoft.Azure.ActiveDirectory"
          type                    = "AADLoginForWindows"
          typeHandlerVersion      = "2.0"
          autoUpgradeMinorVersion = true
          settings                = { mdmId = "0000000a-0000-0000-c000-000000000000" }
        }
      }
    ]
  })
}
