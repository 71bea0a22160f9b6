variable "host_pool_type" {
  type = string
}

variable "assignment_type" {
  type    = string
  default = null
}

variable "name" {
  type = string
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                             = var.name
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = var.host_pool_type
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = var.assignment_type
}

output "name" {
  value = azurerm_virtual_desktop_host_pool.pool.name
}
