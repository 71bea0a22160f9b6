# A script starts the enrolment with a credential that does not suit the host pool.
resource "azurerm_virtual_desktop_host_pool" "pooled" {
  name                = "vdpool-pooled"
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
    sku       = "win10-22h2-avd-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "host_registration" {
  name                 = "host_registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "1.0"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.pooled.name } })
}

resource "azurerm_virtual_machine_extension" "host_join" {
  name                 = "host_join"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.0"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc-join", Options = "3" })
  protected_settings   = jsonencode({ Password = "not-a-secret" })
}

resource "azurerm_virtual_machine_run_command" "host_enroll" {
  name               = "enroll"
  location           = "westeurope"
  virtual_machine_id = azurerm_windows_virtual_machine.host.id

  source {
    script = "deviceenroller.exe /c /AutoEnrollMDM"
  }
}
