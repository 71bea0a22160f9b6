resource "azurerm_virtual_desktop_host_pool" "left_out" {
  name                = "hp-left-out"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  load_balancer_type  = "BreadthFirst"
  type                = "Pooled"
}
