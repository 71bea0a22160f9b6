# What the type of a resource or extension is, is handed in: what they are set up with tells what they may be.
variable "registration_type" {
  type = string
}

variable "pool_type" {
  type = string
}

variable "api_version" {
  type = string
}

variable "is_first" {
  type = bool
}

variable "token" {
  type      = string
  sensitive = true
}

resource "azapi_resource" "pool_of_some_version" {
  type      = "Microsoft.DesktopVirtualization/hostPools@${var.api_version}"
  name      = "vdpool-pooled"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-avd"
  body      = { properties = { hostPoolType = "Pooled", loadBalancerType = "BreadthFirst", preferredAppGroupType = "Desktop" } }
}

resource "azapi_resource" "pool_by_input" {
  type      = var.pool_type
  name      = "vdpool-personal"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-avd"
  body      = { properties = { hostPoolType = "Personal", personalDesktopAssignmentType = "Automatic", loadBalancerType = "Persistent", preferredAppGroupType = "Desktop" } }
}

resource "azurerm_windows_virtual_machine" "host" {
  name                = var.is_first ? "vm-first" : "vm-second"
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

resource "azurerm_virtual_machine_extension" "registration" {
  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Powershell"
  type                 = var.registration_type
  type_handler_version = "2.83"
  settings             = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool-personal" } })
  protected_settings   = jsonencode({ properties = { registrationInfoToken = var.token } })
}

# It names the machine by its name, which hangs on the same input.
resource "azapi_resource" "join" {
  type      = "Microsoft.Compute/virtualMachines/extensions@2024-07-01"
  name      = "join"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-avd/providers/Microsoft.Compute/virtualMachines/${var.is_first ? "vm-first" : "vm-second"}"
  body = {
    properties = {
      publisher          = "Microsoft.Azure.ActiveDirectory"
      type               = "AADLoginForWindows"
      typeHandlerVersion = "2.0"
      settings           = { mdmId = "0000000a-0000-0000-c000-000000000000" }
    }
  }
}

# A machine on Azure Local.
variable "machine_type" {
  type = string
}

resource "azapi_resource" "local_machine" {
  type      = var.machine_type
  name      = "avd-1"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-avd"
  body      = { kind = "HCI" }
}

resource "azurerm_arc_machine_extension" "local_registration" {
  name           = "registration"
  location       = "westeurope"
  arc_machine_id = azapi_resource.local_machine.id
  publisher      = "Microsoft.Powershell"
  type           = "DSC"
  settings       = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool-personal" } })
}
