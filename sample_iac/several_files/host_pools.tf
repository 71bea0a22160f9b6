# One host pool for each entry of var.host_pools; dev.tfvars and prod.tfvars are two scenarios.

resource "azurerm_virtual_desktop_host_pool" "this" {
  for_each                         = var.host_pools
  name                             = "vdpool-${var.environment}-${each.key}"
  location                         = var.location
  resource_group_name              = "rg-avd-${var.environment}"
  type                             = each.value.type
  load_balancer_type               = each.value.type == "Personal" ? "Persistent" : "DepthFirst"
  personal_desktop_assignment_type = each.value.type == "Personal" ? each.value.assignment_type : null
}

resource "azurerm_virtual_desktop_host_pool_registration_info" "this" {
  for_each        = azurerm_virtual_desktop_host_pool.this
  hostpool_id     = each.value.id
  expiration_date = "2027-01-01T00:00:00Z"
}
