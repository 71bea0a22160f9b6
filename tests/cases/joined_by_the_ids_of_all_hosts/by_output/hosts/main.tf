variable "pw" {
  type = string
}
variable "nic" {
  type = string
}
variable "number" {
  type = number
}

resource "azurerm_windows_virtual_machine" "host" {
  count                 = var.number
  name                  = "vm-avd-01"
  resource_group_name   = "rg"
  location              = "westeurope"
  size                  = "Standard_D4s_v5"
  admin_username        = "a"
  admin_password        = var.pw
  network_interface_ids = [var.nic]
  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }
  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
  tags = { intune-enrollment = "group-policy" }
}
output "ids" {
  value = azurerm_windows_virtual_machine.host[*].id
}
