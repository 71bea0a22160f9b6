variable "create" {
  default = false
}

resource "azurerm_virtual_desktop_host_pool" "off" {
  count               = var.create ? 1 : 0
  name                = "pool"
  location            = "westeurope"
  resource_group_name = "rg"
  type                = "Pooled"
  load_balancer_type  = "BreadthFirst"
}
