# An input decides whether the extension registers the host. Either way it is a session host: registered, or by its
# image beside a host pool. So what is wrong with the image is wrong in every case.
variable "register_by_dsc" {
  type = bool
}

resource "azurerm_virtual_desktop_host_pool" "legal" {
  name                             = "vdpool-legal"
  location                         = "westeurope"
  resource_group_name              = "rg-avd-legal"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_windows_virtual_machine" "legal" {
  name                  = "vm-legal-0"
  location              = "westeurope"
  resource_group_name   = "rg-avd-legal"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = "unused"
  network_interface_ids = ["nic-legal-0"]

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-pro-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "registration" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.legal.id
  publisher            = var.register_by_dsc ? "Microsoft.Powershell" : "Microsoft.Azure.Monitor"
  type                 = var.register_by_dsc ? "DSC" : "AzureMonitorWindowsAgent"
  type_handler_version = "2.83"

  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.legal.name }
  })
}
