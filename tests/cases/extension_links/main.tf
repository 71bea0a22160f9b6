# Every way in which an extension names its machine. Each machine has its own registration, and a join
# extension that reaches it in another way.
locals {
  registration = jsonencode({
    configurationFunction = "Configuration.ps1\\AddSessionHost"
    properties            = { hostPoolName = "vdpool" }
  })
  join           = jsonencode({ Name = "corp.contoso.com", Options = 3, User = "join" })
  join_protected = jsonencode({ Password = "not-a-secret" })
  counted_ids    = azurerm_windows_virtual_machine.counted.*.id
}

variable "subscription_id" {
  type = string
}

resource "azurerm_windows_virtual_machine" "counted" {
  count                 = 2
  name                  = "vm-counted-${count.index}"
  location              = "westeurope"
  resource_group_name   = "rg"
  size                  = "Standard_D2s_v5"
  admin_username        = "localadmin"
  admin_password        = "not-a-secret"
  network_interface_ids = []
  tags                  = { intune-enrollment = "group-policy" }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "counted_join" {
  count                = 2
  name                 = "join"
  virtual_machine_id   = azurerm_windows_virtual_machine.counted.*.id[count.index]
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.0"
  settings             = local.join
  protected_settings   = local.join_protected
}

resource "azurerm_virtual_machine_extension" "counted_dsc" {
  count                = length(azurerm_windows_virtual_machine.counted)
  name                 = "registration"
  virtual_machine_id   = element(local.counted_ids, count.index)
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "1.0"
  settings             = local.registration
  protected_settings   = null
}

resource "azurerm_windows_virtual_machine" "keyed" {
  for_each              = toset(["a", "b"])
  name                  = "vm-keyed-${each.key}"
  location              = "westeurope"
  resource_group_name   = "rg"
  size                  = "Standard_D2s_v5"
  admin_username        = "localadmin"
  admin_password        = "not-a-secret"
  network_interface_ids = []
  tags                  = { intune-enrollment = "group-policy" }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "keyed_join" {
  for_each             = azurerm_windows_virtual_machine.keyed
  name                 = "join"
  virtual_machine_id   = each.value.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.0"
  settings             = local.join
  protected_settings   = local.join_protected
}

resource "azurerm_virtual_machine_extension" "keyed_dsc" {
  for_each             = { for key, machine in azurerm_windows_virtual_machine.keyed : key => machine.id }
  name                 = "registration"
  virtual_machine_id   = each.value
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "1.0"
  settings             = local.registration
  protected_settings   = null
}

resource "azurerm_windows_virtual_machine" "single" {
  name                  = "vm-single"
  location              = "westeurope"
  resource_group_name   = "rg"
  size                  = "Standard_D2s_v5"
  admin_username        = "localadmin"
  admin_password        = "not-a-secret"
  network_interface_ids = []
  tags                  = { intune-enrollment = "group-policy" }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "single_join" {
  name                 = "join"
  virtual_machine_id   = "/subscriptions/${var.subscription_id}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/${azurerm_windows_virtual_machine.single.name}"
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.0"
  settings             = local.join
  protected_settings   = local.join_protected
}

resource "azurerm_virtual_machine_extension" "single_dsc" {
  name                 = "registration"
  virtual_machine_id   = "${azurerm_windows_virtual_machine.single.id}"
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "1.0"
  settings             = local.registration
  protected_settings   = null
}

module "machines" {
  source   = "./modules/vm"
  for_each = { one = "vm-one", two = "vm-two" }
  name     = each.value
}

resource "azurerm_virtual_machine_extension" "module_join" {
  for_each             = module.machines
  name                 = "join"
  virtual_machine_id   = each.value.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.0"
  settings             = local.join
  protected_settings   = local.join_protected
}

resource "azurerm_virtual_machine_extension" "module_dsc" {
  for_each             = module.machines
  name                 = "registration"
  virtual_machine_id   = module.machines[each.key].machine.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "1.0"
  settings             = local.registration
  protected_settings   = null
}
