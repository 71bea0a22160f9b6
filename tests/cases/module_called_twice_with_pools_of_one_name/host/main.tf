variable "rg" {
  type = string
}

variable "tags" {
  type = map(string)
}

variable "token" {
  type      = string
  sensitive = true
}

resource "azurerm_virtual_desktop_host_pool" "p" {
  name                             = "vdpool"
  location                         = "westeurope"
  resource_group_name              = var.rg
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
  tags                             = var.tags
}

resource "azurerm_windows_virtual_machine" "vm" {
  name                = "vm-avd-0"
  location            = "westeurope"
  resource_group_name = var.rg
  size                = "Standard_D4s_v5"

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "reg" {
  name                 = "reg"
  virtual_machine_id   = azurerm_windows_virtual_machine.vm.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.token } })
}
