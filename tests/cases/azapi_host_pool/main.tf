# azapi 2 writes the body as an object, azapi 1 as JSON text; an update changes one that is declared elsewhere.
variable "assignment" {
  default = "Direct"
}

resource "azapi_resource" "object_body" {
  type      = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  name      = "vdpool-object"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"
  location  = "westeurope"
  body = {
    properties = {
      hostPoolType                  = "Personal"
      personalDesktopAssignmentType = var.assignment
      loadBalancerType              = "Persistent"
      preferredAppGroupType         = "Desktop"
    }
  }
}

resource "azapi_resource" "text_body" {
  type      = "Microsoft.DesktopVirtualization/hostpools@2022-02-10-preview"
  name      = "vdpool-text"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"
  location  = "westeurope"
  body = jsonencode({
    properties = {
      hostpoolType                  = "Personal"
      personalDesktopAssignmentType = ""
      loadBalancerType              = "Persistent"
    }
  })
}

resource "azurerm_virtual_desktop_host_pool" "updated" {
  name                = "vdpool-updated"
  location            = "westeurope"
  resource_group_name = "rg"
  type                = "Personal"
  load_balancer_type  = "Persistent"
}

resource "azapi_update_resource" "assignment" {
  type        = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  resource_id = azurerm_virtual_desktop_host_pool.updated.id
  body = {
    properties = {
      personalDesktopAssignmentType = "Automatic"
    }
  }
}

resource "azapi_update_resource" "elsewhere" {
  type        = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  resource_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.DesktopVirtualization/hostPools/vdpool-elsewhere"
  body = {
    properties = {
      startVMOnConnect = true
    }
  }
}
