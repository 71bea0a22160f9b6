variable "subscription" { type = string }

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "desks"
  location                         = "westeurope"
  resource_group_name              = "desks"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_shared_image" "server" {
  name                = "windows"
  gallery_name        = "servers"
  location            = "westeurope"
  resource_group_name = "images"
  os_type             = "Windows"
  identifier {
    publisher = "MicrosoftWindowsServer"
    offer     = "WindowsServer"
    sku       = "2022-datacenter"
  }
}

resource "azurerm_shared_image" "desktop" {
  name                = "windows"
  gallery_name        = "desktops"
  location            = "westeurope"
  resource_group_name = "images"
  os_type             = "Windows"
  identifier {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-10"
    sku       = "win10-22h2-ent"
  }
}

resource "azurerm_windows_virtual_machine" "host" {
  for_each            = toset(["servers", "desktops"])
  name                = "desk-${each.key}"
  location            = "westeurope"
  resource_group_name = "desks"
  license_type        = "Windows_Client"
  source_image_id     = "/subscriptions/${var.subscription}/resourceGroups/images/providers/Microsoft.Compute/galleries/${each.key}/images/windows/versions/1.0.0"
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
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.pool.name }
  })
}
