# Two calls of one module make machines of the same name in two resource groups. In one of them a template, which the
# module deploys itself, joins the machine; the other one stays without a join.
resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = "vdpool-avd"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

module "joined" {
  source  = "./hosts"
  group   = "rg-avd-joined"
  is_join = true
  pool    = azurerm_virtual_desktop_host_pool.pool.name
}

module "plain" {
  source  = "./hosts"
  group   = "rg-avd-plain"
  is_join = false
  pool    = azurerm_virtual_desktop_host_pool.pool.name
}
