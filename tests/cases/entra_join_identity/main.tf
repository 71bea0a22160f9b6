# AADLoginForWindows needs a system-assigned identity on the machine before it is installed.
variable "token" {
  type      = string
  sensitive = true
}

variable "identity_type" {
  type = string
}

locals {
  identities = {
    system = "SystemAssigned"
    both   = "SystemAssigned, UserAssigned"
    user   = "UserAssigned"
    input  = var.identity_type
  }
}

resource "azurerm_windows_virtual_machine" "host" {
  for_each            = local.identities
  name                = "vm-${each.key}"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  identity {
    type = each.value
  }

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-ent"
    version   = "latest"
  }
}

resource "azurerm_windows_virtual_machine" "without" {
  name                = "vm-without"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  size                = "Standard_D4s_v5"

  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-ent"
    version   = "latest"
  }
}

locals {
  machines = merge({ for name, host in azurerm_windows_virtual_machine.host : name => host.id }, { without = azurerm_windows_virtual_machine.without.id })
}

resource "azurerm_virtual_machine_extension" "registration" {
  for_each             = local.machines
  name                 = "registration"
  virtual_machine_id   = each.value
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.token } })
}

resource "azurerm_virtual_machine_extension" "join" {
  for_each             = local.machines
  name                 = "join"
  virtual_machine_id   = each.value
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.0"
  settings             = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
}

# A verified module takes the identity as an input of its own.
module "verified" {
  source  = "Azure/avm-res-compute-virtualmachine/azurerm"
  version = "0.19.3"

  name    = "vm-verified"
  os_type = "Windows"
  tags    = { "cm-resource-parent" = "/subscriptions/0000/resourceGroups/rg/providers/Microsoft.DesktopVirtualization/hostpools/vdpool" }
  source_image_reference = {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-24h2-ent"
    version   = "latest"
  }
  extensions = {
    join = {
      name                 = "AADLoginForWindows"
      publisher            = "Microsoft.Azure.ActiveDirectory"
      type                 = "AADLoginForWindows"
      type_handler_version = "2.0"
      settings             = jsonencode({ mdmId = "0000000a-0000-0000-c000-000000000000" })
    }
  }
}
