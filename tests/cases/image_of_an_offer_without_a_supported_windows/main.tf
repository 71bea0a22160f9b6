# Of the image only the SKU is an input. Every Windows of one offer is Windows 11, and every image of one publisher is
# Windows Server, so both fail whatever it is; of Windows 10 it decides.
variable "sku" {
  type = string
}

resource "azurerm_virtual_desktop_host_pool" "finance" {
  name                             = "vdpool-finance"
  location                         = "westeurope"
  resource_group_name              = "rg-desktops"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

locals {
  images = {
    "desk-10" = { publisher = "MicrosoftWindowsDesktop", offer = "windows-10" }
    "desk-11" = { publisher = "MicrosoftWindowsDesktop", offer = "windows-11" }
    "server"  = { publisher = "MicrosoftWindowsServer", offer = "WindowsServer" }
  }
}

resource "azurerm_windows_virtual_machine" "desk" {
  for_each = local.images
  name     = each.key
  source_image_reference {
    publisher = each.value.publisher
    offer     = each.value.offer
    sku       = var.sku
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "dsc" {
  for_each           = local.images
  name               = "dsc"
  virtual_machine_id = azurerm_windows_virtual_machine.desk[each.key].id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.finance.name }
  })
}
