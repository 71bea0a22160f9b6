# The registration names its machine in full, and the name of this one is an input. Where it is another machine that is
# registered, this one is none of the session hosts, although its image would do.
variable "machine_name" {
  type = string
}

resource "azurerm_virtual_desktop_host_pool" "audit" {
  name                             = "vdpool-audit"
  location                         = "westeurope"
  resource_group_name              = "rg-avd-audit"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_windows_virtual_machine" "audit" {
  name                  = var.machine_name
  location              = "westeurope"
  resource_group_name   = "rg-avd-audit"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = "unused"
  network_interface_ids = ["nic-audit-0"]

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
  virtual_machine_id   = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-avd-audit/providers/Microsoft.Compute/virtualMachines/vm-audit-0"
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"

  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.audit.name }
  })
}
