variable "pool_type" {
  default = "Personal"
}

resource "azurerm_virtual_desktop_host_pool" "finance" {
  name                             = "vdpool-finance"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = var.pool_type
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}
