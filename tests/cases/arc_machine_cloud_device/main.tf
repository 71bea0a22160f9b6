# AVD on machines outside Azure (preview): the extension registers the Arc machine, of which this code says nothing else.
variable "token" {
  type      = string
  sensitive = true
}

data "azurerm_arc_machine" "host" {
  name                = "onprem-0"
  resource_group_name = "rg-avd"
}

resource "azurerm_arc_machine_extension" "desktop" {
  name               = "CloudDeviceExtension"
  location           = "westeurope"
  arc_machine_id     = data.azurerm_arc_machine.host.id
  publisher          = "Microsoft.AzureVirtualDesktop"
  type               = "CloudDeviceExtension"
  protected_settings = jsonencode({ registrationToken = var.token })
}

# Without a token in the code, which a vault may hold: the publisher says what it is for.
resource "azurerm_arc_machine_extension" "branch" {
  name           = "CloudDeviceExtension"
  location       = "westeurope"
  arc_machine_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-avd/providers/Microsoft.HybridCompute/machines/branch-0"
  publisher      = "Microsoft.AzureVirtualDesktop"
  type           = "CloudDeviceExtension"
}
