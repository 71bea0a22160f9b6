# Each desktop is joined as its entry says: never in both ways, and in which way is open.
variable "desks" {
  type = map(object({ join = string }))
}

variable "registration_token" {
  type      = string
  sensitive = true
}

variable "join_password" {
  type      = string
  sensitive = true
}

locals {
  in_domain = { for name, desk in var.desks : name => desk if desk.join == "domain" }
}

resource "azurerm_windows_virtual_machine" "desk" {
  for_each            = var.desks
  name                = each.key
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

resource "azurerm_virtual_machine_extension" "registration" {
  for_each             = var.desks
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.desk[each.key].id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.0"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "domain_join" {
  for_each             = local.in_domain
  name                 = "domain_join"
  virtual_machine_id   = azurerm_windows_virtual_machine.desk[each.key].id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "2.0"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc-join@corp.contoso.com", Restart = "true", Options = "3" })
  protected_settings   = jsonencode({ Password = var.join_password })
}

resource "azurerm_virtual_machine_extension" "entra_join" {
  for_each             = toset([for name, desk in var.desks : name if desk.join == "entra"])
  name                 = "entra_join"
  virtual_machine_id   = azurerm_windows_virtual_machine.desk[each.key].id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.0"
}
