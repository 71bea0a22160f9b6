variable "token" { type = string }

locals {
  kinds = { cloud = "targetisaadjoined:i:1", office = "audiomode:i:0" }
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  for_each                         = local.kinds
  name                             = "desks"
  location                         = "westeurope"
  resource_group_name              = each.key
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
  custom_rdp_properties            = each.value
}

resource "azurerm_virtual_desktop_host_pool_registration_info" "token" {
  for_each        = local.kinds
  hostpool_id     = azurerm_virtual_desktop_host_pool.pool[each.key].id
  expiration_date = timeadd(timestamp(), "2h")
}

resource "azurerm_windows_virtual_machine" "host" {
  for_each            = toset(["cloud", "office", "named"])
  name                = "desk-${each.key}"
  location            = "westeurope"
  resource_group_name = "desks"
  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-10"
    sku       = "win10-22h2-ent"
    version   = "latest"
  }
}

resource "random_password" "join" {
  length = 20
}

resource "azurerm_virtual_machine_extension" "join" {
  for_each             = azurerm_windows_virtual_machine.host
  name                 = "join"
  virtual_machine_id   = each.value.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "joiner", Restart = "true", Options = "3" })
  protected_settings   = jsonencode({ Password = random_password.join.result })
}

resource "azurerm_virtual_machine_extension" "agent" {
  for_each             = azurerm_windows_virtual_machine.host
  name                 = "agent"
  virtual_machine_id   = each.value.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.73"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = "desks" }
  })
  protected_settings = jsonencode({
    properties = {
      registrationInfoToken = try(azurerm_virtual_desktop_host_pool_registration_info.token[each.key].token, var.token)
    }
  })
}
