# -evd and -avd say multi-session, also in an SKU that is not listed in that form.
variable "token" {
  type      = string
  sensitive = true
}

resource "azurerm_windows_virtual_machine" "host" {
  for_each            = toset(["21h2-avd", "19h2-evd-special", "win11-24h2-avd-2", "avd"])
  name                = "vm-${each.key}"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"
  custom_data         = var.token

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = startswith(each.key, "win11") ? "windows-11" : "Windows-10"
    sku       = each.key
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "registration" {
  for_each             = azurerm_windows_virtual_machine.host
  name                 = "registration"
  virtual_machine_id   = each.value.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.token } })
}
