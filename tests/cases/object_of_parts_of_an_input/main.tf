# An object that the code puts together is never null, though all that is in it are parts of one input, which may be.
variable "directory" {
  type = object({ fqdn = string, upn = string })
}

variable "password" {
  type      = string
  sensitive = true
}

locals {
  domain = { name = var.directory.fqdn, user = var.directory.upn }
}

resource "azurerm_windows_virtual_machine" "desk" {
  name = "vm-avd-01"

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "registration" {
  name               = "registration"
  virtual_machine_id = azurerm_windows_virtual_machine.desk.id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"

  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = "vdpool-desks" }
  })
}

resource "azurerm_virtual_machine_extension" "join" {
  count              = local.domain == null ? 0 : 1
  name               = "join"
  virtual_machine_id = azurerm_windows_virtual_machine.desk.id
  publisher          = "Microsoft.Compute"
  type               = "JsonADDomainExtension"
  settings           = jsonencode({ Name = local.domain.name, User = local.domain.user, Options = "3" })
  protected_settings = jsonencode({ Password = var.password })
}
