# Two blocks of machines of which one has instances, and extensions on whichever that is: where the first has a machine,
# `length(...) > 0` of it is true.
variable "image_id" {
  type = string
}

variable "desks" {
  type = number
}

resource "azurerm_virtual_desktop_host_pool" "shared" {
  name                = "vdpool-shared"
  location            = "westeurope"
  resource_group_name = "rg-desktops"
  type                = "Pooled"
  load_balancer_type  = "BreadthFirst"
}

resource "azurerm_windows_virtual_machine" "of_gallery" {
  count           = length(var.image_id) > 0 ? var.desks : 0
  name            = "desk-${count.index}"
  source_image_id = var.image_id
  identity { type = "SystemAssigned" }
}

resource "azurerm_windows_virtual_machine" "of_marketplace" {
  count = length(var.image_id) == 0 ? var.desks : 0
  name  = "desk-${count.index}"
  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-avd"
    version   = "latest"
  }
  identity { type = "SystemAssigned" }
}

resource "azurerm_virtual_machine_extension" "join" {
  count              = var.desks
  name               = "join"
  virtual_machine_id = length(azurerm_windows_virtual_machine.of_gallery) > 0 ? azurerm_windows_virtual_machine.of_gallery[count.index].id : azurerm_windows_virtual_machine.of_marketplace[count.index].id
  publisher          = "Microsoft.Azure.ActiveDirectory"
  type               = "AADLoginForWindows"
}

resource "azurerm_virtual_machine_extension" "dsc" {
  count              = var.desks
  name               = "dsc"
  virtual_machine_id = length(azurerm_windows_virtual_machine.of_gallery) > 0 ? azurerm_windows_virtual_machine.of_gallery[count.index].id : azurerm_windows_virtual_machine.of_marketplace[count.index].id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.shared.name }
  })
}
