data "azurerm_virtual_desktop_host_pool" "shared" {
  name                = "vdpool-shared"
  resource_group_name = "rg-desktops"
}

data "azurerm_virtual_desktop_host_pool" "own" {
  name                = "vdpool-own"
  resource_group_name = "rg-desktops"
}

data "azurerm_virtual_desktop_host_pool" "tagged" {
  name                = "vdpool-tagged"
  resource_group_name = "rg-desktops"
}

resource "azapi_update_resource" "shared" {
  type        = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  resource_id = data.azurerm_virtual_desktop_host_pool.shared.id
  body        = { properties = { hostPoolType = "Pooled", loadBalancerType = "BreadthFirst" } }
}

# Its assignment type stays what it is in Azure.
resource "azapi_update_resource" "own" {
  type        = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  resource_id = data.azurerm_virtual_desktop_host_pool.own.id
  body        = { properties = { hostPoolType = "Personal" } }
}

resource "azapi_update_resource" "by_id" {
  type        = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  resource_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-desktops/providers/Microsoft.DesktopVirtualization/hostPools/vdpool-by-id"
  body        = { properties = { hostPoolType = "Personal" } }
}

# It says nothing of the type.
resource "azapi_update_resource" "tagged" {
  type        = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  resource_id = data.azurerm_virtual_desktop_host_pool.tagged.id
  body        = { tags = { team = "finance" } }
}
