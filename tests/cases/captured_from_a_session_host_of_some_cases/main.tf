# The machine that the image is captured from is a session host where an input says that it is registered.
variable "try_out_first" {
  type = bool
}

resource "azurerm_image" "desk" {
  name                      = "desk"
  location                  = "westeurope"
  resource_group_name       = "rg-images"
  source_virtual_machine_id = azurerm_windows_virtual_machine.template.id
}

resource "azurerm_windows_virtual_machine" "template" {
  name                  = "vm-template"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.local_admin_password
  network_interface_ids = [var.network_interface_id]

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "register_template" {
  count                = var.try_out_first ? 1 : 0
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.template.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = "vdpool-desks" }
  })
  protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_windows_virtual_machine" "desk" {
  name                  = "vm-desk"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.local_admin_password
  network_interface_ids = [var.network_interface_id]

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_id = azurerm_image.desk.id
}

resource "azurerm_virtual_machine_extension" "register_desk" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.desk.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = "vdpool-desks" }
  })
  protected_settings = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

variable "local_admin_password" {
  type      = string
  sensitive = true
}

variable "registration_token" {
  type      = string
  sensitive = true
}

variable "join_password" {
  type      = string
  sensitive = true
}

variable "network_interface_id" {
  type = string
}
