# The domain is one of Entra Domain Services, declared in the same code.
resource "azurerm_virtual_desktop_host_pool" "personal" {
  name                             = "vdpool-personal"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_active_directory_domain_service" "managed" {
  name                = "aadds"
  location            = "westeurope"
  resource_group_name = "rg-identity"
  domain_name         = "aadds.contoso.com"
  sku                 = "Standard"
}

resource "azurerm_windows_virtual_machine" "host" {
  name                  = "vm-host"
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

resource "azurerm_virtual_machine_extension" "host_registration" {
  name                 = "host_registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "1.0"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.personal.name } })
}

resource "azurerm_virtual_machine_extension" "host_join" {
  name                 = "host_join"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.0"
  settings             = jsonencode({ Name = azurerm_active_directory_domain_service.managed.domain_name, User = "svc-join", Options = "3" })
  protected_settings   = jsonencode({ Password = "not-a-secret" })
}
