# The join is on a machine that the code reads by its name, which is an input: it may be
# this one.
variable "machine_name" {
  type = string
}

variable "registration_token" {
  type      = string
  sensitive = true
}

resource "azurerm_windows_virtual_machine" "desk" {
  name                = "vm-desk"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "registration_of_desk" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.desk.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

data "azurerm_virtual_machine" "given" {
  name                = var.machine_name
  resource_group_name = "rg-avd"
}

resource "azurerm_virtual_machine_extension" "join_given" {
  name                 = "domain-join"
  virtual_machine_id   = data.azurerm_virtual_machine.given.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc-join@corp.contoso.com", Restart = "true", Options = "3" })
  protected_settings   = jsonencode({ Password = var.registration_token })
}
