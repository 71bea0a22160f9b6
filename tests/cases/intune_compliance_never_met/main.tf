# Without Trusted Launch there is no Secure Boot, whatever the baseline: never compliant.
variable "token" {
  type      = string
  sensitive = true
}

resource "azurerm_windows_virtual_machine" "host" {
  name                = "vm-avd-0"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"
  secure_boot_enabled = false

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "registration" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.token } })
}

resource "microsoft365_graph_beta_device_management_windows_device_compliance_policy" "boot" {
  display_name               = "Boot"
  scheduled_actions_for_rule = []
  device_health = {
    secure_boot_enabled = true
  }
}
