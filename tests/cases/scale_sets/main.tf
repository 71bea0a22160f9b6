# The three scale-set resources: inline extension blocks (also dynamic) and the extension resource.
locals {
  registration = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = "vdpool" }
  })
  join           = jsonencode({ Name = "corp.contoso.com", Options = 3, User = "join" })
  join_protected = jsonencode({ Password = "not-a-secret" })
  extensions = {
    join = { publisher = "Microsoft.Compute", type = "JsonADDomainExtension", settings = local.join, protected = local.join_protected }
    dsc  = { publisher = "Microsoft.Powershell", type = "DSC", settings = local.registration, protected = null }
  }
}

resource "azurerm_windows_virtual_machine_scale_set" "uniform" {
  name                = "vmss-uniform"
  location            = "westeurope"
  resource_group_name = "rg"
  sku                 = "Standard_D4s_v5"
  instances           = 2
  admin_username      = "localadmin"
  admin_password      = "not-a-secret"

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_scale_set_extension" "uniform" {
  for_each                     = local.extensions
  name                         = each.key
  virtual_machine_scale_set_id = azurerm_windows_virtual_machine_scale_set.uniform.id
  publisher                    = each.value.publisher
  type                         = each.value.type
  type_handler_version         = "1.0"
  settings                     = each.value.settings
  protected_settings           = each.value.protected
}

resource "azurerm_orchestrated_virtual_machine_scale_set" "flexible" {
  name                        = "vmss-flexible"
  location                    = "westeurope"
  resource_group_name         = "rg"
  platform_fault_domain_count = 1

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-ent"
    version   = "latest"
  }

  dynamic "extension" {
    for_each = local.extensions
    content {
      name                 = extension.key
      publisher            = extension.value.publisher
      type                 = extension.value.type
      type_handler_version = "1.0"
      settings             = extension.value.settings
      protected_settings   = extension.value.protected
    }
  }
}

resource "azurerm_virtual_machine_scale_set" "legacy" {
  name                = "vmss-legacy"
  location            = "westeurope"
  resource_group_name = "rg"
  upgrade_policy_mode = "Manual"

  storage_profile_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-avd-g2"
    version   = "latest"
  }

  extension {
    name                 = "dsc"
    publisher            = "Microsoft.Powershell"
    type                 = "DSC"
    type_handler_version = "2.83"
    settings             = local.registration
  }
}
