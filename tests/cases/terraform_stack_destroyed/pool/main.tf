variable "kind" {
  type = string
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "vdpool-finance"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = var.kind
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}
