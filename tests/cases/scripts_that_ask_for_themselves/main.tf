# Each host runs a script that asks how it was called, or that is looked for in another folder than that of its download.

resource "azurerm_windows_virtual_machine" "called" {
  name                  = "called"
  location              = "westeurope"
  resource_group_name   = "rg"
  size                  = "Standard_D2s_v5"
  admin_username        = "localadmin"
  admin_password        = "not-a-secret"
  network_interface_ids = []
  tags                  = {}

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "called_registration" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.called.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = "existing-pool" }
  })
}

resource "azurerm_virtual_machine_extension" "called_join" {
  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.called.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc", Restart = "true", Options = "3" })
  protected_settings   = jsonencode({ Password = "x" })
}

resource "azurerm_virtual_machine_extension" "called_setup" {
  name                 = "setup"
  virtual_machine_id   = azurerm_windows_virtual_machine.called.id
  publisher            = "Microsoft.Compute"
  type                 = "CustomScriptExtension"
  type_handler_version = "1.10"
  settings = jsonencode({
    fileUris         = ["https://raw.githubusercontent.com/contoso/avd/main/scripts/Enable-OwnEnrolment.ps1"]
    commandToExecute = "powershell.exe -File Enable-OwnEnrolment.ps1"
  })
}

resource "azurerm_windows_virtual_machine" "taken_in" {
  name                  = "taken_in"
  location              = "westeurope"
  resource_group_name   = "rg"
  size                  = "Standard_D2s_v5"
  admin_username        = "localadmin"
  admin_password        = "not-a-secret"
  network_interface_ids = []
  tags                  = {}

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "taken_in_registration" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.taken_in.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = "existing-pool" }
  })
}

resource "azurerm_virtual_machine_extension" "taken_in_join" {
  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.taken_in.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc", Restart = "true", Options = "3" })
  protected_settings   = jsonencode({ Password = "x" })
}

resource "azurerm_virtual_machine_extension" "taken_in_setup" {
  name                 = "setup"
  virtual_machine_id   = azurerm_windows_virtual_machine.taken_in.id
  publisher            = "Microsoft.Compute"
  type                 = "CustomScriptExtension"
  type_handler_version = "1.10"
  settings = jsonencode({
    fileUris         = ["https://raw.githubusercontent.com/contoso/avd/main/scripts/Enable-OwnEnrolment.ps1", "https://raw.githubusercontent.com/contoso/avd/main/scripts/Show-OwnFunctions.ps1"]
    commandToExecute = "powershell.exe -File Show-OwnFunctions.ps1"
  })
}

resource "azurerm_windows_virtual_machine" "elsewhere" {
  name                  = "elsewhere"
  location              = "westeurope"
  resource_group_name   = "rg"
  size                  = "Standard_D2s_v5"
  admin_username        = "localadmin"
  admin_password        = "not-a-secret"
  network_interface_ids = []
  tags                  = {}

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "elsewhere_registration" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.elsewhere.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = "existing-pool" }
  })
}

resource "azurerm_virtual_machine_extension" "elsewhere_join" {
  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.elsewhere.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc", Restart = "true", Options = "3" })
  protected_settings   = jsonencode({ Password = "x" })
}

resource "azurerm_virtual_machine_extension" "elsewhere_setup" {
  name                 = "setup"
  virtual_machine_id   = azurerm_windows_virtual_machine.elsewhere.id
  publisher            = "Microsoft.Compute"
  type                 = "CustomScriptExtension"
  type_handler_version = "1.10"
  settings = jsonencode({
    fileUris         = ["https://raw.githubusercontent.com/contoso/avd/main/scripts/Enable-OwnEnrolment.ps1"]
    commandToExecute = "powershell.exe -Command \"Set-Location C:\\Setup; .\\Enable-OwnEnrolment.ps1\""
  })
}

resource "azurerm_windows_virtual_machine" "refused" {
  name                  = "refused"
  location              = "westeurope"
  resource_group_name   = "rg"
  size                  = "Standard_D2s_v5"
  admin_username        = "localadmin"
  admin_password        = "not-a-secret"
  network_interface_ids = []
  tags                  = {}

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "refused_registration" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.refused.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = "existing-pool" }
  })
}

resource "azurerm_virtual_machine_extension" "refused_join" {
  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.refused.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc", Restart = "true", Options = "3" })
  protected_settings   = jsonencode({ Password = "x" })
}

resource "azurerm_virtual_machine_extension" "refused_setup" {
  name                 = "setup"
  virtual_machine_id   = azurerm_windows_virtual_machine.refused.id
  publisher            = "Microsoft.Compute"
  type                 = "CustomScriptExtension"
  type_handler_version = "1.10"
  settings = jsonencode({
    fileUris         = ["https://raw.githubusercontent.com/contoso/avd/main/scripts/Set-OwnMode.ps1"]
    commandToExecute = "powershell.exe -File Set-OwnMode.ps1 -Mode Disabled"
  })
}
