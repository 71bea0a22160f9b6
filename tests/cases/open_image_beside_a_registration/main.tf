variable "registers" {
  type = bool
}

variable "publisher" {
  type = string
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "vdpool-desk"
  resource_group_name              = "rg-desk"
  location                         = "westeurope"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_windows_virtual_machine" "desk" {
  name = "vm-desk-0"
  source_image_reference {
    publisher = var.publisher
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_windows_virtual_machine" "beside" {
  name = "vm-desk-1"
  source_image_reference {
    publisher = var.publisher
    offer     = "Windows-10"
    sku       = "win10-22h2-pro-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "registration" {
  count              = var.registers ? 1 : 0
  name               = "registration"
  virtual_machine_id = azurerm_windows_virtual_machine.desk.id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.pool.name }
  })
}
