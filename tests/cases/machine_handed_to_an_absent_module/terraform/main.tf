# What joins and enrols the first machine may be in the module that gets it. A backup joins nothing.
variable "registration_token" {
  type      = string
  sensitive = true
}

resource "azurerm_windows_virtual_machine" "joined" {
  name                = "vm-joined"
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

resource "azurerm_virtual_machine_extension" "registration_of_joined" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.joined.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

module "domain" {
  source             = "git::https://example.org/terraform/directory.git"
  virtual_machine_id = azurerm_windows_virtual_machine.joined.id
  directory          = "corp.contoso.com"
}

resource "azurerm_windows_virtual_machine" "saved" {
  name                = "vm-saved"
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

resource "azurerm_virtual_machine_extension" "registration_of_saved" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.saved.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

module "backup" {
  source             = "git::https://example.org/terraform/vault.git"
  virtual_machine_id = azurerm_windows_virtual_machine.saved.id
}

module "network_of_desks" {
  source = "git::https://example.org/terraform/lines.git"
  peer   = null
}
