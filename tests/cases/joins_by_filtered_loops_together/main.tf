# Two loops that leave out what the other one takes: every desktop is joined once.
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
  for_each            = local.in_domain
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
  for_each             = local.in_domain
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.desk[each.key].id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.0"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "join_of_sales" {
  for_each             = { for name, desk in local.in_domain : name => desk if startswith(name, "sales-") }
  name                 = "join_of_sales"
  virtual_machine_id   = azurerm_windows_virtual_machine.desk[each.key].id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "2.0"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc-join@corp.contoso.com", Restart = "true", Options = "3" })
  protected_settings   = jsonencode({ Password = var.join_password })
}

resource "azurerm_virtual_machine_extension" "join_of_others" {
  for_each             = { for name, desk in local.in_domain : name => desk if !startswith(name, "sales-") }
  name                 = "join_of_others"
  virtual_machine_id   = azurerm_windows_virtual_machine.desk[each.key].id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "2.0"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc-join@corp.contoso.com", Restart = "true", Options = "3" })
  protected_settings   = jsonencode({ Password = var.join_password })
}
