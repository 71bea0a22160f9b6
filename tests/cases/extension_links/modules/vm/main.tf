variable "name" {
  type = string
}

resource "azurerm_windows_virtual_machine" "this" {
  name                  = var.name
  location              = "westeurope"
  resource_group_name   = "rg"
  size                  = "Standard_D2s_v5"
  admin_username        = "localadmin"
  admin_password        = "not-a-secret"
  network_interface_ids = []
  tags                  = { intune-enrollment = "group-policy" }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

output "id" {
  value = azurerm_windows_virtual_machine.this.id
}

output "machine" {
  value = azurerm_windows_virtual_machine.this
}
