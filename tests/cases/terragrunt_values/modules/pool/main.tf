variable "pool" {
  type = object({ name = string, kind = string })
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = var.pool.name
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = var.pool.kind
  load_balancer_type               = var.pool.kind == "Personal" ? "Persistent" : "BreadthFirst"
  personal_desktop_assignment_type = var.pool.kind == "Personal" ? "Automatic" : null
}
