variable "group" {}
variable "publisher" {}
variable "offer" {}
variable "sku" {}

data "azurerm_client_config" "current" {}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "desks"
  location                         = "westeurope"
  resource_group_name              = var.group
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_shared_image" "golden" {
  name                = "golden"
  gallery_name        = "images"
  location            = "westeurope"
  resource_group_name = var.group
  os_type             = "Windows"
  identifier {
    publisher = var.publisher
    offer     = var.offer
    sku       = var.sku
  }
}

resource "azurerm_windows_virtual_machine" "host" {
  name                = "desk-1"
  location            = "westeurope"
  resource_group_name = var.group
  license_type        = "Windows_Client"
  source_image_id     = "/subscriptions/${data.azurerm_client_config.current.subscription_id}/resourceGroups/${var.group}/providers/Microsoft.Compute/galleries/images/images/golden/versions/latest"
}

resource "azurerm_virtual_machine_extension" "agent" {
  name                 = "agent"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.73"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.pool.name }
  })
}
