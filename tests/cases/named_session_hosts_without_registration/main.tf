# The hosts are registered by a pipeline afterwards, and the host pool is deployed from another folder.
variable "image_id" { type = string }

resource "azurerm_windows_virtual_machine" "session_host" {
  count                 = 1
  name                  = "vm-${count.index}"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = "#{adminPassword}#"
  network_interface_ids = ["/subscriptions/s/resourceGroups/r/providers/Microsoft.Network/networkInterfaces/n"]
  source_image_id       = var.image_id
  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}

# No session host: a server, whatever it is called.
resource "azurerm_windows_virtual_machine" "session_host_monitor" {
  name                  = "monitor"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = "#{adminPassword}#"
  network_interface_ids = ["/subscriptions/s/resourceGroups/r/providers/Microsoft.Network/networkInterfaces/m"]
  source_image_reference {
    publisher = "MicrosoftWindowsServer"
    offer     = "WindowsServer"
    sku       = "2022-datacenter"
    version   = "latest"
  }
  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
}
