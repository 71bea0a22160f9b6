# In one scenario the reason of a pass is too long for a line, in the other it is not: what remains to be done is said once.
variable "entra" {
  type = bool
}

variable "is_shared" {
  type = bool
}

data "azurerm_key_vault_secret" "domain_of_the_shared_desktops_of_all_departments_in_western_europe_and_northern_europe" {
  name         = "domain"
  key_vault_id = "kv"
}

data "azurerm_key_vault_secret" "domain" {
  name         = "domain"
  key_vault_id = "kv"
}

resource "azurerm_virtual_desktop_host_pool" "desks" {
  name                             = "vdpool-desks"
  location                         = "westeurope"
  resource_group_name              = "rg-desktops"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azurerm_windows_virtual_machine" "desk" {
  name = "desk-0"
  identity { type = "SystemAssigned" }
}

resource "azurerm_virtual_machine_extension" "entra" {
  count              = var.entra ? 1 : 0
  name               = "entra"
  virtual_machine_id = azurerm_windows_virtual_machine.desk.id
  publisher          = "Microsoft.Azure.ActiveDirectory"
  type               = "AADLoginForWindows"
}

resource "azurerm_virtual_machine_extension" "domain" {
  count              = var.entra ? 0 : 1
  name               = "domain"
  virtual_machine_id = azurerm_windows_virtual_machine.desk.id
  publisher          = "Microsoft.Compute"
  type               = "JsonADDomainExtension"
  settings = jsonencode({
    Name    = var.is_shared ? data.azurerm_key_vault_secret.domain_of_the_shared_desktops_of_all_departments_in_western_europe_and_northern_europe.value : data.azurerm_key_vault_secret.domain.value
    User    = "joiner@corp.contoso.com"
    Options = "3"
  })
  protected_settings = jsonencode({ Password = data.azurerm_key_vault_secret.domain.value })
}

resource "azurerm_virtual_machine_extension" "dsc" {
  name               = "dsc"
  virtual_machine_id = azurerm_windows_virtual_machine.desk.id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = azurerm_virtual_desktop_host_pool.desks.name }
  })
}
