# Only the registration token says which host pool a session host belongs to.
resource "azurerm_virtual_desktop_host_pool" "hybrid" {
  name                             = "vdpool-hybrid"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_host_pool" "cloud" {
  name                             = "vdpool-cloud"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_virtual_desktop_host_pool_registration_info" "hybrid" {
  hostpool_id     = azurerm_virtual_desktop_host_pool.hybrid.id
  expiration_date = "2030-01-01T00:00:00Z"
}

resource "azurerm_virtual_desktop_host_pool_registration_info" "cloud" {
  hostpool_id     = azurerm_virtual_desktop_host_pool.cloud.id
  expiration_date = "2030-01-01T00:00:00Z"
}

resource "azurerm_windows_virtual_machine" "domain" {
  name                  = "vm-domain"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
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

resource "azurerm_virtual_machine_extension" "domain_registration" {
  name                 = "domain_registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.domain.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "1.0"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost" })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = azurerm_virtual_desktop_host_pool_registration_info.hybrid.token } })
}

resource "azurerm_windows_virtual_machine" "entra" {
  name                  = "vm-entra"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
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

resource "azurerm_virtual_machine_extension" "entra_registration" {
  name                 = "entra_registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.entra.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "1.0"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost" })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = azurerm_virtual_desktop_host_pool_registration_info.cloud.token } })
}

resource "azurerm_virtual_machine_extension" "domain_join" {
  name                 = "domain_join"
  virtual_machine_id   = azurerm_windows_virtual_machine.domain.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.0"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc-join", Options = "3" })
  protected_settings   = jsonencode({ Password = "not-a-secret" })
}

resource "azurerm_virtual_machine_extension" "entra_entra" {
  name                 = "entra_entra"
  virtual_machine_id   = azurerm_windows_virtual_machine.entra.id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "1.0"
  settings             = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}
