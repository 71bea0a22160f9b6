resource "azurerm_virtual_desktop_host_pool" "p" {
  name = "p"
  location = "westeurope"
  resource_group_name = "rg"
  type = "Personal"
  load_balancer_type = "Persistent"
}
resource "azapi_update_resource" "assign" {
  type = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  resource_id = azurerm_virtual_desktop_host_pool.p.id
  body = jsonencode({ properties = { personalDesktopAssignmentType = "Automatic" } })
}
resource "azurerm_virtual_desktop_host_pool" "q" {
  name = "q"
  location = "westeurope"
  resource_group_name = "rg"
  type = "Personal"
  load_balancer_type = "Persistent"
  personal_desktop_assignment_type = "Direct"
}
resource "azapi_update_resource" "wrong" {
  type = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  name = "q"
  parent_id = "/subscriptions/0/resourceGroups/rg"
  body = { properties = { hostPoolType = "Pooled" } }
}
