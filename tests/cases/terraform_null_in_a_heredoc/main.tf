# A module that is judged by itself: its inputs are null by default and stated by whoever calls it, so the settings
# around them are what will be deployed. The registration is in the newer form of the DSC extension's settings.
variable "registration_token" {
  type      = string
  default   = null
  sensitive = true
}

variable "host_pool_name" {
  type    = string
  default = null
}

variable "domain_name" {
  type    = string
  default = null
}

variable "domain_password" {
  type      = string
  sensitive = true
}

variable "admin_password" {
  type      = string
  sensitive = true
}

variable "network_interface_id" {
  type = string
}

resource "azurerm_windows_virtual_machine" "host" {
  name                  = "vm-avd-0"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.admin_password
  network_interface_ids = [var.network_interface_id]

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

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

  settings = <<SETTINGS
    {
      "configuration": {
        "url": "https://stavd.blob.core.windows.net/dsc/Configuration.zip",
        "script": "Configuration.ps1",
        "function": "AddSessionHost"
      },
      "configurationArguments": {
        "HostPoolName": "${var.host_pool_name}",
        "RegistrationInfoToken": "${var.registration_token}"
      }
    }
    SETTINGS
}

resource "azurerm_virtual_machine_extension" "domain_join" {
  name                 = "domain-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"

  settings = <<SETTINGS
    {
      "Name": "${var.domain_name}",
      "Restart": "true",
      "Options": "3", "User": "join"
    }
    SETTINGS

  protected_settings = jsonencode({ Password = var.domain_password })
}

# The domain is stated, and the user that joins is null: Terraform refuses these settings.
variable "domain_user" {
  type    = string
  default = null
}

resource "azurerm_windows_virtual_machine" "by_user" {
  name                  = "vm-avd-1"
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.admin_password
  network_interface_ids = [var.network_interface_id]

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "registration_by_user" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.by_user.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"

  settings = <<SETTINGS
    {
      "configuration": {
        "url": "https://stavd.blob.core.windows.net/dsc/Configuration.zip",
        "script": "Configuration.ps1",
        "function": "AddSessionHost"
      },
      "configurationArguments": {
        "HostPoolName": "${var.host_pool_name}",
        "RegistrationInfoToken": "${var.registration_token}"
      }
    }
    SETTINGS
}

resource "azurerm_virtual_machine_extension" "domain_join_by_user" {
  name                 = "domain-join"
  virtual_machine_id   = azurerm_windows_virtual_machine.by_user.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"

  settings = <<SETTINGS
    {
      "Name": "corp.contoso.com",
      "User": "${var.domain_user}@corp.contoso.com",
      "Restart": "true",
      "Options": "3"
    }
    SETTINGS

  protected_settings = jsonencode({ Password = var.domain_password })
}
