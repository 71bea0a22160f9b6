# What runs after the join undoes it: by way of a pause, in a module that waits for it, and where Azure provisions one extension after the
# other one. What runs before it does not.
variable "registration_token" {
  type      = string
  sensitive = true
}

variable "join_password" {
  type      = string
  sensitive = true
}

resource "azurerm_windows_virtual_machine" "paused" {
  name                = "vm-paused"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "paused_registration" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.paused.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "paused_join" {
  name                 = "domain-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.paused.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc-join@corp.contoso.com", Options = "3" })
  protected_settings   = jsonencode({ Password = var.join_password })
}

resource "time_sleep" "pause" {
  create_duration = "60s"
  depends_on      = [azurerm_virtual_machine_extension.paused_join]
}

resource "azurerm_virtual_machine_run_command" "paused" {
  name               = "leave"
  location           = "westeurope"
  virtual_machine_id = azurerm_windows_virtual_machine.paused.id
  depends_on         = [time_sleep.pause]

  source {
    script = "dsregcmd /leave"
  }
}

resource "azurerm_windows_virtual_machine" "module" {
  name                = "vm-module"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "module_registration" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.module.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "module_join" {
  name                 = "domain-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.module.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc-join@corp.contoso.com", Options = "3" })
  protected_settings   = jsonencode({ Password = var.join_password })
}

module "leave" {
  source             = "./leave"
  virtual_machine_id = azurerm_windows_virtual_machine.module.id
  depends_on         = [azurerm_virtual_machine_extension.module_join]
}

resource "azurerm_windows_virtual_machine" "provisioned" {
  name                = "vm-provisioned"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "provisioned_registration" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.provisioned.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

resource "azurerm_virtual_machine_extension" "provisioned_join" {
  name                 = "domain-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.provisioned.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc-join@corp.contoso.com", Options = "3" })
  protected_settings   = jsonencode({ Password = var.join_password })
}

resource "azurerm_virtual_machine_extension" "provisioned_leave" {
  name                       = "leave"
  virtual_machine_id         = azurerm_windows_virtual_machine.provisioned.id
  publisher                  = "Microsoft.Compute"
  type                       = "CustomScriptExtension"
  type_handler_version       = "1.10"
  provision_after_extensions = ["domain-join"]
  settings                   = jsonencode({ commandToExecute = "dsregcmd /leave" })
}

resource "azurerm_windows_virtual_machine" "before" {
  name                = "vm-before"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "before_registration" {
  name                 = "host-pool-registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.before.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
}

module "leave_before" {
  source             = "./leave"
  virtual_machine_id = azurerm_windows_virtual_machine.before.id
}

resource "azurerm_virtual_machine_extension" "before_join" {
  name                 = "domain-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.before.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc-join@corp.contoso.com", Options = "3" })
  protected_settings   = jsonencode({ Password = var.join_password })
  depends_on           = [module.leave_before]
}
