variable "pool_type" {
  type      = string
  sensitive = true
  default   = "hidden-value"
}

resource "azurerm_virtual_desktop_host_pool" "sensitive" {
  name                = "hp-sensitive"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = var.pool_type
  load_balancer_type  = "BreadthFirst"
}
