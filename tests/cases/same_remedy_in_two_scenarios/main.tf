# Both variable files fail, for two reasons with the same remedy, which is long: it is said once.
variable "cloud_join" {
  type = bool
}

resource "azurerm_virtual_desktop_host_pool" "shared" {
  name                = "vdpool-shared"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = "Pooled"
  load_balancer_type  = "BreadthFirst"
}

resource "azurerm_windows_virtual_machine" "host" {
  name                  = "vm-host"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = "not-a-secret"
  network_interface_ids = []

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "registration" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.shared.name } })
}

resource "azurerm_virtual_machine_extension" "join" {
  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = var.cloud_join ? "Microsoft.Azure.ActiveDirectory" : "Microsoft.Compute"
  type                 = var.cloud_join ? "AADLoginForWindows" : "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = var.cloud_join ? null : jsonencode({ Name = "corp.contoso.com", User = "svc-join", Options = "3" })
  protected_settings   = var.cloud_join ? null : jsonencode({ Password = "not-a-secret" })
}
