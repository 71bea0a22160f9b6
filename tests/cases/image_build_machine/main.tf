# A machine that an image is captured from runs a multi-session Windows, but no user signs in to it.
resource "azurerm_windows_virtual_machine" "source" {
  name                  = "vm-source"
  location              = "westeurope"
  resource_group_name   = "rg-images"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = "not-a-secret"
  network_interface_ids = []

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-avd"
    version   = "latest"
  }
}

resource "azurerm_image" "captured" {
  name                      = "avd-image"
  location                  = "westeurope"
  resource_group_name       = "rg-images"
  source_virtual_machine_id = azurerm_windows_virtual_machine.source.id
}
