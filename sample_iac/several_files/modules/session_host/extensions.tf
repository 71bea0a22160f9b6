locals {
  extensions = {
    domain-join = {
      publisher = "Microsoft.Compute"
      type      = "JsonADDomainExtension"
      version   = "1.3"
      settings  = { Name = var.domain.name, OUPath = var.domain.ou, User = "${var.domain.user}@${var.domain.name}", Restart = "true", Options = "3" }
      protected = { Password = var.domain_join_password }
    }
    registration = {
      publisher = "Microsoft.Powershell"
      type      = "DSC"
      version   = "2.83"
      settings = {
        modulesUrl            = "https://wvdportalstorageblob.blob.core.windows.net/galleryartifacts/Configuration_1.0.02714.342.zip"
        configurationFunction = "Configuration.ps1\\AddSessionHost"
        properties            = { hostPoolName = var.host_pool_name }
      }
      protected = { properties = { registrationInfoToken = var.registration_token } }
    }
  }
}

resource "azurerm_virtual_machine_extension" "this" {
  for_each             = local.extensions
  name                 = each.key
  virtual_machine_id   = azurerm_windows_virtual_machine.this.id
  publisher            = each.value.publisher
  type                 = each.value.type
  type_handler_version = each.value.version
  settings             = jsonencode(each.value.settings)
  protected_settings   = jsonencode(each.value.protected)
}
