# A scale set of session hosts.
variable "admin_password" {
  type      = string
  sensitive = true
}

resource "azurerm_virtual_desktop_host_pool" "personal" {
  name = "vdpool-personal"
  location = "westeurope"
  resource_group_name = "rg-avd"
  type = "Personal"
  load_balancer_type = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_windows_virtual_machine_scale_set" "desktops" {
  name = "vm-desktops"
  location = "westeurope"
  resource_group_name = "rg-avd"
  admin_username = "localadmin"
  admin_password = var.admin_password
  sku = "Standard_D4s_v5"
  instances = 2
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

resource "azurerm_virtual_machine_scale_set_extension" "desktops_registration" {
  name = "registration"
  virtual_machine_scale_set_id = azurerm_windows_virtual_machine_scale_set.desktops.id
  publisher = "Microsoft.Powershell"
  type = "DSC"
  type_handler_version = "2.83"
  settings = jsonencode({
    "modulesUrl" = "https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration_1.0.02714.342.zip"
    "configurationFunction" = "Configuration.ps1\\AddSessionHost"
    "properties" = {
      "hostPoolName" = "vdpool-personal"
    }
  })
}

resource "azurerm_virtual_machine_scale_set_extension" "desktops_domainJoin" {
  name = "domainJoin"
  virtual_machine_scale_set_id = azurerm_windows_virtual_machine_scale_set.desktops.id
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
