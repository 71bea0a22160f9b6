variable "machine_name" {
  type = string
}

variable "host_pool_name" {
  type = string
}

variable "admin_password" {
  type      = string
  sensitive = true
}

resource "azurerm_windows_virtual_machine" "desktop" {
  name = var.machine_name
  location = "westeurope"
  resource_group_name = "rg-avd"
  admin_username = "localadmin"
  admin_password = var.admin_password
  size = "Standard_D4s_v5"
  network_interface_ids = ["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-avd/providers/Microsoft.Network/networkInterfaces/nic-0"]
  license_type = "Windows_Client"
  tags = {
    "intune-enrollment" = "group-policy"
  }

  os_disk {
    caching = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer = "Windows-10"
    sku = "win10-22h2-ent-g2"
    version = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "desktop_registration" {
  name = "registration"
  virtual_machine_id = azurerm_windows_virtual_machine.desktop.id
  publisher = "Microsoft.Powershell"
  type = "DSC"
  type_handler_version = "2.83"
  settings = jsonencode({
    "modulesUrl" = "https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration_1.0.02714.342.zip"
    "configurationFunction" = "Configuration.ps1\\AddSessionHost"
    "properties" = {
      "hostPoolName" = var.host_pool_name
    }
  })
}

resource "azurerm_virtual_machine_extension" "desktop_domainJoin" {
  name = "domainJoin"
  virtual_machine_id = azurerm_windows_virtual_machine.desktop.id
  publisher = "Microsoft.Compute"
  type = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings = jsonencode({
    "Name" = "corp.contoso.com"
    "User" = "svc-avd-join@corp.contoso.com"
    "Restart" = "true"
    "Options" = "3"
  })
  protected_settings = jsonencode({ Password = var.admin_password })
}
