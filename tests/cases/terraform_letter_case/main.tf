# Azure compares names and the words of extensions and images without regard to case. The provider does not: it refuses the type
# of the host pool, so that nothing is deployed with it.
resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "POOL"
  location                         = "westeurope"
  resource_group_name              = "rg"
  type                             = "personal"
  load_balancer_type               = "persistent"
  personal_desktop_assignment_type = "automatic"
}

resource "azurerm_windows_virtual_machine" "vm" {
  name                  = "vm"
  location              = "westeurope"
  resource_group_name   = "rg"
  size                  = "Standard_D2s_v5"
  admin_username        = "a"
  admin_password        = "b"
  network_interface_ids = []

  source_image_reference {
    publisher = "microsoftwindowsdesktop"
    offer     = "windows-10"
    sku       = "WIN10-22H2-ENT-G2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "join" {
  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.vm.id
  publisher            = "microsoft.compute"
  type                 = "jsonaddomainextension"
  type_handler_version = "1.3"
  settings             = jsonencode({ name = "corp.contoso.com", options = 3, user = "join" })
  protected_settings   = jsonencode({ password = "x" })
}

resource "azurerm_virtual_machine_extension" "dsc" {
  name                 = "dsc"
  virtual_machine_id   = azurerm_windows_virtual_machine.vm.id
  publisher            = "Microsoft.PowerShell"
  type                 = "dsc"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { HostPoolName = "pool" } })
}
