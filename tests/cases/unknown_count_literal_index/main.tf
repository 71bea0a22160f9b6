# The number of hosts is not known, and an extension names one of them by a literal index.
variable "host_count" {
  type = number
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "vdpool"
  location                         = "westeurope"
  resource_group_name              = "rg"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Direct"
  tags                             = { intune-enrollment = "group-policy" }
}

resource "azurerm_windows_virtual_machine" "host" {
  count                 = var.host_count
  name                  = "avd-${count.index}"
  location              = "westeurope"
  resource_group_name   = "rg"
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

resource "azurerm_virtual_machine_extension" "join" {
  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.host[0].id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", Options = 3, User = "join" })
  protected_settings   = jsonencode({ Password = "not-a-secret" })
}

resource "azurerm_virtual_machine_extension" "avd" {
  count                = var.host_count
  name                 = "avd"
  virtual_machine_id   = element(azurerm_windows_virtual_machine.host[*].id, count.index)
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.pool.name } })
}
