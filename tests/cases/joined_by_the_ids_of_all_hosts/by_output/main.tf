# As many joins as the module says ids of.
variable "number" {
  type = number
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "pool"
  location                         = "westeurope"
  resource_group_name              = "rg"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}
variable "token" {
  type = string
}

variable "nic" {
  type = string
}

variable "pw" {
  type = string
}
module "hosts" {
  source = "./hosts"
  pw     = var.pw
  nic    = var.nic
  number = var.number
}

resource "azurerm_virtual_machine_extension" "reg" {
  count                = length(module.hosts.ids)
  name                 = "reg"
  virtual_machine_id   = module.hosts.ids[count.index]
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = azurerm_virtual_desktop_host_pool.pool.name } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.token } })
}

resource "azurerm_virtual_machine_extension" "join" {
  for_each             = toset(module.hosts.ids)
  name                 = "join"
  virtual_machine_id   = each.value
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "svc@corp.contoso.com", Restart = "true", Options = "3" })
  protected_settings   = jsonencode({ Password = var.pw })
}
