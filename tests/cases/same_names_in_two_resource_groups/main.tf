# Machines of one name in two groups: what names one of them by its id means the one in that group.
variable "third" { type = string }

locals {
  image = {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-10"
    sku       = "win10-22h2-ent"
    version   = "latest"
  }
  groups = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups"
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "desks"
  location                         = "westeurope"
  resource_group_name              = "first"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_windows_virtual_machine" "first" {
  name                = "desk-1"
  location            = "westeurope"
  resource_group_name = "first"
  source_image_reference {
    publisher = local.image.publisher
    offer     = local.image.offer
    sku       = local.image.sku
    version   = local.image.version
  }
}

resource "azurerm_windows_virtual_machine" "second" {
  name                = "desk-1"
  location            = "northeurope"
  resource_group_name = "second"
  source_image_reference {
    publisher = local.image.publisher
    offer     = local.image.offer
    sku       = local.image.sku
    version   = local.image.version
  }
}

resource "azurerm_windows_virtual_machine" "third" {
  name                = "desk-1"
  location            = "uksouth"
  resource_group_name = var.third
  source_image_reference {
    publisher = local.image.publisher
    offer     = local.image.offer
    sku       = local.image.sku
    version   = local.image.version
  }
}

resource "random_password" "join" {
  length = 20
}

resource "azurerm_virtual_machine_extension" "join" {
  for_each = {
    first = "${local.groups}/First/providers/Microsoft.Compute/virtualMachines/desk-1"
    third = "${local.groups}/${var.third}/providers/Microsoft.Compute/virtualMachines/desk-1"
  }
  name                 = "join"
  virtual_machine_id   = each.value
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "joiner", Restart = "true", Options = "3" })
  protected_settings   = jsonencode({ Password = random_password.join.result })
}

resource "azurerm_virtual_machine_extension" "agent" {
  for_each = {
    first  = azurerm_windows_virtual_machine.first.id
    second = azurerm_windows_virtual_machine.second.id
    third  = azurerm_windows_virtual_machine.third.id
  }
  name                 = "agent"
  virtual_machine_id   = each.value
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.73"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.pool.name }
  })
}
