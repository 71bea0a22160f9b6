variable "name" {
  type = string
}

variable "tags" {
  type    = map(string)
  default = {}
}

resource "azurerm_virtual_desktop_host_pool" "this" {
  name                             = var.name
  location                         = "westeurope"
  resource_group_name              = "rg"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
  tags                             = var.tags
}

resource "azurerm_virtual_desktop_host_pool_registration_info" "this" {
  hostpool_id     = azurerm_virtual_desktop_host_pool.this.id
  expiration_date = "2030-01-01T00:00:00Z"
}

output "registration" {
  value = {
    token = azurerm_virtual_desktop_host_pool_registration_info.this.token
    pool  = azurerm_virtual_desktop_host_pool.this.name
  }
  sensitive = true
}
