variable "use_latest" {
  type = bool
}

variable "latest_sku" {
  type = string
}

variable "pin" {
  type = bool
}

resource "azurerm_windows_virtual_machine" "desk" {
  name                  = "vm-desk"
  location              = "westeurope"
  resource_group_name   = "rg-desk"
  size                  = "Standard_D4s_v5"
  admin_username        = "local"
  admin_password        = "set-by-vault"
  network_interface_ids = []

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-10"
    sku       = var.use_latest ? var.latest_sku : null
    version   = var.pin ? "22621.1.1" : "latest"
  }

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}

resource "azurerm_virtual_machine_extension" "agent" {
  name                 = "agent"
  virtual_machine_id   = azurerm_windows_virtual_machine.desk.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.73"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
  })
}
