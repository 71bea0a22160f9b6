# As extensions_on_whichever_machines_there_are, with names: it is not decided yet, but asked for as the code writes it.
variable "image_id" {
  type = string
}

variable "desks" {
  type = map(string)
}

resource "azurerm_virtual_desktop_host_pool" "shared" {
  name                = "vdpool-shared"
  location            = "westeurope"
  resource_group_name = "rg-desktops"
  type                = "Pooled"
  load_balancer_type  = "BreadthFirst"
}

resource "azurerm_windows_virtual_machine" "of_gallery" {
  for_each        = length(var.image_id) > 0 ? var.desks : {}
  name            = "desk-${each.key}"
  source_image_id = var.image_id
  identity { type = "SystemAssigned" }
}

resource "azurerm_windows_virtual_machine" "of_marketplace" {
  for_each = length(var.image_id) == 0 ? var.desks : {}
  name  = "desk-${each.key}"
  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-avd"
    version   = "latest"
  }
  identity { type = "SystemAssigned" }
}

resource "azurerm_virtual_machine_extension" "join" {
  for_each           = var.desks
  name               = "join"
  virtual_machine_id = length(azurerm_windows_virtual_machine.of_gallery) > 0 ? azurerm_windows_virtual_machine.of_gallery[each.key].id : azurerm_windows_virtual_machine.of_marketplace[each.key].id
  publisher          = "Microsoft.Azure.ActiveDirectory"
  type               = "AADLoginForWindows"
}

resource "azurerm_virtual_machine_extension" "dsc" {
  for_each           = var.desks
  name               = "dsc"
  virtual_machine_id = length(azurerm_windows_virtual_machine.of_gallery) > 0 ? azurerm_windows_virtual_machine.of_gallery[each.key].id : azurerm_windows_virtual_machine.of_marketplace[each.key].id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.shared.name }
  })
}
