# The type of a machine is an input, and its kind one of two: of another kind it is no machine of this code, and what is
# on it stands on one outside the code then.
variable "machine_type" {
  type = string
}

variable "on_azure_local" {
  type = bool
}

resource "azapi_resource" "machine" {
  type      = var.machine_type
  name      = "avd-1"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-avd"
  body      = { kind = var.on_azure_local ? "HCI" : "another" }
}

resource "azurerm_arc_machine_extension" "registration" {
  name           = "registration"
  location       = "westeurope"
  arc_machine_id = azapi_resource.machine.id
  publisher      = "Microsoft.Powershell"
  type           = "DSC"
  settings       = jsonencode({ configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool-personal" } })
}
