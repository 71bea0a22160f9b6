variable "group" {}
variable "kind" {}

data "azurerm_client_config" "current" {}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                = "desks"
  location            = "westeurope"
  resource_group_name = var.group
  type                = "Pooled"
  load_balancer_type  = "Persistent"
}

resource "azapi_update_resource" "kind" {
  type        = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  resource_id = "/subscriptions/${data.azurerm_client_config.current.subscription_id}/resourceGroups/${var.group}/providers/Microsoft.DesktopVirtualization/hostPools/desks"
  body = {
    properties = {
      hostPoolType = var.kind
    }
  }
}
