resource "azurerm_windows_virtual_machine" "host" {
  name = "avd-module"

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-avd"
    version   = "latest"
  }
}
