variable "group" {}
variable "properties" {}

data "azurerm_client_config" "current" {}

locals {
  ids = "/subscriptions/${data.azurerm_client_config.current.subscription_id}/resourceGroups/${var.group}/providers"
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "desks"
  location                         = "westeurope"
  resource_group_name              = var.group
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
  custom_rdp_properties            = var.properties
}

resource "azurerm_virtual_desktop_host_pool_registration_info" "token" {
  hostpool_id     = "${local.ids}/Microsoft.DesktopVirtualization/hostPools/desks"
  expiration_date = timeadd(timestamp(), "2h")
}

resource "azurerm_windows_virtual_machine" "host" {
  name                = "desk-1"
  location            = "westeurope"
  resource_group_name = var.group
  license_type        = "Windows_Client"
  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-10"
    sku       = "win10-22h2-ent"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "join" {
  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "joiner", Restart = "true", Options = "3" })
  protected_settings   = jsonencode({ Password = random_password.join.result })
}

resource "random_password" "join" {
  length = 20
}

resource "azurerm_virtual_machine_extension" "agent" {
  name                 = "agent"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.73"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties = {
      registrationInfoToken = azurerm_virtual_desktop_host_pool_registration_info.token.token
    }
  })
}
