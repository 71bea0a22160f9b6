resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                = "pool"
  location            = "westeurope"
  resource_group_name = "rg"
  type                = var.pool_type
  load_balancer_type  = "Persistent"
}
