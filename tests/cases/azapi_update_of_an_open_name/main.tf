# Which host pool becomes pooled is an input: it may be this one, or one that the code does not show.
variable "pool_name" {
  type = string
}

resource "azurerm_virtual_desktop_host_pool" "desks" {
  name                             = "vdpool-desks"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}

resource "azapi_update_resource" "shared" {
  type      = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  name      = var.pool_name
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-avd"
  body      = { properties = { hostPoolType = "Pooled" } }
}
