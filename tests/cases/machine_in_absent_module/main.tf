module "desks" {
  source = "contoso/virtual-machine/azurerm"
}

resource "azurerm_virtual_machine_extension" "agent" {
  name                 = "agent"
  virtual_machine_id   = module.desks.vm_id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.73"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost" })
}
