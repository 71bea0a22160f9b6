# Flexible scale sets as azurerm writes them: settings as heredoc, protected settings, a Linux set beside it.
variable "domain_password" {
  type      = string
  sensitive = true
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "vdpool-personal"
  location                         = "westeurope"
  resource_group_name              = "rg"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
  tags                             = { intune-enrollment = "group-policy" }
}

resource "azurerm_virtual_desktop_host_pool_registration_info" "token" {
  hostpool_id     = azurerm_virtual_desktop_host_pool.pool.id
  expiration_date = "2030-01-01T00:00:00Z"
}

resource "azurerm_orchestrated_virtual_machine_scale_set" "hosts" {
  name                        = "vmss-avd"
  location                    = "westeurope"
  resource_group_name         = "rg"
  platform_fault_domain_count = 1
  instances                   = 2
  sku_name                    = "Standard_D4s_v5"
  license_type                = "Windows_Client"

  source_image_reference {
    publisher = "microsoftwindowsdesktop"
    offer     = "windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }

  os_profile {
    windows_configuration {
      computer_name_prefix = "avd"
      admin_username       = "localadmin"
      admin_password       = var.domain_password
    }
  }

  extension {
    name                               = "join"
    publisher                          = "Microsoft.Compute"
    type                               = "JsonADDomainExtension"
    type_handler_version               = "1.3"
    auto_upgrade_minor_version_enabled = true
    settings                           = <<-SETTINGS
      {
        "Name": "corp.contoso.com",
        "OUPath": "OU=AVD,DC=corp,DC=contoso,DC=com",
        "User": "join@corp.contoso.com",
        "Restart": "true",
        "Options": "3"
      }
    SETTINGS
    protected_settings                 = <<-SETTINGS
      { "Password": "${var.domain_password}" }
    SETTINGS
  }

  extension {
    name                 = "avd"
    publisher            = "Microsoft.PowerShell"
    type                 = "DSC"
    type_handler_version = "2.83"
    extensions_to_provision_after_vm_creation = ["join"]
    settings = jsonencode({
      modulesUrl            = "https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration.zip"
      configurationFunction = "Configuration.ps1\\AddSessionHost"
      properties            = { HostPoolName = azurerm_virtual_desktop_host_pool.pool.name }
    })
    protected_settings = jsonencode({
      properties = { registrationInfoToken = azurerm_virtual_desktop_host_pool_registration_info.token.token }
    })
  }
}

resource "azurerm_orchestrated_virtual_machine_scale_set" "proxies" {
  name                        = "vmss-proxy"
  location                    = "westeurope"
  resource_group_name         = "rg"
  platform_fault_domain_count = 1

  source_image_reference {
    publisher = "Canonical"
    offer     = "ubuntu-24_04-lts"
    sku       = "server"
    version   = "latest"
  }

  os_profile {
    linux_configuration {
      admin_username                  = "localadmin"
      disable_password_authentication = true
    }
  }

  extension {
    name                 = "AADSSHLoginForLinux"
    publisher            = "Microsoft.Azure.ActiveDirectory"
    type                 = "AADSSHLoginForLinux"
    type_handler_version = "1.0"
  }
}

resource "azurerm_linux_virtual_machine_scale_set" "agents" {
  name                = "vmss-agents"
  location            = "westeurope"
  resource_group_name = "rg"
  sku                 = "Standard_B2s"
  instances           = 1
  admin_username      = "localadmin"
}

# A set that only groups machines has no image of its own.
resource "azurerm_orchestrated_virtual_machine_scale_set" "group" {
  name                        = "vmss-group"
  location                    = "westeurope"
  resource_group_name         = "rg"
  platform_fault_domain_count = 1
}
