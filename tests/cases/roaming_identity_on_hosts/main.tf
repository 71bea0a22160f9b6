# Switched on for one host, off for the other; a comment is no evidence.
variable "registration_token" {
  type      = string
  sensitive = true
}

resource "azurerm_windows_virtual_machine" "host" {
  name                = "vm-avd-0"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

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

resource "azurerm_virtual_machine_run_command" "fslogix" {
  name               = "fslogix"
  location           = "westeurope"
  virtual_machine_id = azurerm_windows_virtual_machine.host.id

  source {
    script = "New-ItemProperty -Path HKLM:\\SOFTWARE\\FSLogix\\Profiles -Name RoamIdentity -PropertyType DWord -Value 1 -Force"
  }
}

resource "azurerm_windows_virtual_machine" "old" {
  name                = "vm-old"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "20h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "old" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.old.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_run_command" "fslogix_old" {
  name               = "fslogix"
  location           = "westeurope"
  virtual_machine_id = azurerm_windows_virtual_machine.old.id

  source {
    script = "# RoamIdentity -Value 1\nNew-ItemProperty -Path HKLM:\\SOFTWARE\\FSLogix\\Profiles -Name RoamIdentity -PropertyType DWord -Value 0 -Force"
  }
}
