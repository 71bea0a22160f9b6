# Terraform deploys this file; OpenTofu takes main.tofu in its place.
resource "azurerm_virtual_desktop_host_pool" "desk" {
  name                = "vdpool-desk"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = "Pooled"
  load_balancer_type  = "BreadthFirst"
}
