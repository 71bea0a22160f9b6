# Ephemeral disks and uniform scale sets are thrown away; a flexible scale set is a set of machines of their own.
variable "registration_token" {
  type      = string
  sensitive = true
}

resource "azurerm_windows_virtual_machine" "host" {
  name                = "vm-avd-0"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  os_disk {
    caching              = "ReadOnly"
    storage_account_type = "Standard_LRS"

    diff_disk_settings {
      option = "Local"
    }
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "registration" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "entra_join" {
  name                 = "entra-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.0"
  settings             = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

resource "azurerm_windows_virtual_machine_scale_set" "uniform" {
  name                = "vmss-uniform"
  location            = "westeurope"
  resource_group_name = "rg-avd"

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-ent"
    version   = "latest"
  }

  extension {
    name                 = "registration"
    publisher            = "Microsoft.Powershell"
    type                 = "DSC"
    type_handler_version = "2.83"
    settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
    protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
  }
}

resource "azurerm_orchestrated_virtual_machine_scale_set" "flexible" {
  name                = "vmss-flexible"
  location            = "westeurope"
  resource_group_name = "rg-avd"

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-ent"
    version   = "latest"
  }

  extension {
    name                 = "registration"
    publisher            = "Microsoft.Powershell"
    type                 = "DSC"
    type_handler_version = "2.83"
    settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
    protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
  }
}
