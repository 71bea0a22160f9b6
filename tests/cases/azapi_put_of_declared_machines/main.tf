# A PUT of a machine that the code declares by the same name writes that machine again: it is one, and gets the tags.
variable "admin_password" {
  type      = string
  sensitive = true
}

resource "azurerm_windows_virtual_machine" "host" {
  name                  = "vm-avd-0"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "operator"
  admin_password        = var.admin_password
  network_interface_ids = []

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

resource "azurerm_virtual_machine_extension" "registration" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings = jsonencode({
    modulesUrl            = "https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration_1.0.02797.442.zip"
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = "vdpool-finance" }
  })
}

resource "azapi_resource_action" "again" {
  type        = "Microsoft.Compute/virtualMachines@2024-07-01"
  resource_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-avd/providers/Microsoft.Compute/virtualMachines/vm-avd-0"
  method      = "PUT"
  body = {
    location = "westeurope"
    tags     = { "intune-enrollment" = "group-policy" }
    properties = {
      storageProfile = {
        imageReference = {
          publisher = "MicrosoftWindowsDesktop"
          offer     = "Windows-10"
          sku       = "win10-22h2-pro-g2"
          version   = "latest"
        }
      }
    }
  }
  depends_on = [azurerm_windows_virtual_machine.host]
}
