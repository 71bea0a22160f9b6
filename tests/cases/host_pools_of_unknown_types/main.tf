# No provider has these types; nobody can tell what they would deploy.
resource "azurerm_avd_host_pool" "invented" {
  name = "vdpool-invented"
  type = "Pooled"
}

resource "azurerm_virtual_desktop_session_host" "later" {
  name = "vm-desktop-0"
}

resource "azapi_resource" "misspelt" {
  type      = "Microsoft.DesktopVirtualization/hostPool@2024-04-03"
  name      = "vdpool-misspelt"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-desktops"
  body      = { properties = { hostPoolType = "Pooled" } }
}

# These are known, and make no host pool.
resource "azurerm_virtual_desktop_workspace" "workspace" {
  name                = "ws-desktops"
  location            = "westeurope"
  resource_group_name = "rg-desktops"
}

resource "azurerm_virtual_desktop_scaling_plan_host_pool_association" "scaling" {
  host_pool_id    = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-desktops/providers/Microsoft.DesktopVirtualization/hostPools/vdpool"
  scaling_plan_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-desktops/providers/Microsoft.DesktopVirtualization/scalingPlans/plan"
  enabled         = true
}
