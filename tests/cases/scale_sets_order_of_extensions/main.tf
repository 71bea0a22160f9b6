# A script that leaves the domain runs before or after the join of the scale set, by the order of its own extensions.
variable "registration_token" {
  type = string
}

variable "password" {
  type = string
}

resource "azurerm_orchestrated_virtual_machine_scale_set" "after" {
  name                        = "vmss-avd"
  location                    = "westeurope"
  resource_group_name         = "rg"
  platform_fault_domain_count = 1
  sku_name                    = "Standard_D4s_v5"
  source_image_reference {
    publisher = "microsoftwindowsdesktop"
    offer     = "windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
  extension {
    name                 = "registration"
    publisher            = "Microsoft.Powershell"
    type                 = "DSC"
    type_handler_version = "2.83"
    settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
    protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
  }
  extension {
    name                 = "join"
    publisher            = "Microsoft.Compute"
    type                 = "JsonADDomainExtension"
    type_handler_version = "1.3"
    settings             = jsonencode({ Name = "corp.example.com", User = "corp\\join", Options = "3" })
    protected_settings   = jsonencode({ Password = var.password })
  }
  extension {
    name                 = "script"
    publisher            = "Microsoft.Compute"
    type                 = "CustomScriptExtension"
    type_handler_version = "1.10"
    settings             = jsonencode({ commandToExecute = "powershell -Command \"Remove-Computer -Force\"" })
    extensions_to_provision_after_vm_creation = ["join"]
  }
}

resource "azurerm_windows_virtual_machine_scale_set" "before" {
  name                        = "vmss-avd"
  location                    = "westeurope"
  resource_group_name         = "rg"
  instances = 1
  sku                    = "Standard_D4s_v5"
  source_image_reference {
    publisher = "microsoftwindowsdesktop"
    offer     = "windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
  extension {
    name                 = "registration"
    publisher            = "Microsoft.Powershell"
    type                 = "DSC"
    type_handler_version = "2.83"
    settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
    protected_settings   = jsonencode({ properties = { registrationInfoToken = var.registration_token } })
  }
  extension {
    name                 = "join"
    publisher            = "Microsoft.Compute"
    type                 = "JsonADDomainExtension"
    type_handler_version = "1.3"
    settings             = jsonencode({ Name = "corp.example.com", User = "corp\\join", Options = "3" })
    protected_settings   = jsonencode({ Password = var.password })
    provision_after_extensions = ["script"]
  }
  extension {
    name                 = "script"
    publisher            = "Microsoft.Compute"
    type                 = "CustomScriptExtension"
    type_handler_version = "1.10"
    settings             = jsonencode({ commandToExecute = "powershell -Command \"Remove-Computer -Force\"" })
  }
}
