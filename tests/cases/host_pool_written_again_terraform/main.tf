# A host pool is written again with the type of one that exists, by azurerm and by azapi; an update sets another property.
data "azurerm_virtual_desktop_host_pool" "current" {
  name                = "vdpool"
  resource_group_name = "rg"
}

resource "azurerm_virtual_desktop_host_pool" "renewed" {
  name                = data.azurerm_virtual_desktop_host_pool.current.name
  location            = data.azurerm_virtual_desktop_host_pool.current.location
  resource_group_name = "rg"
  type                = data.azurerm_virtual_desktop_host_pool.current.type
  load_balancer_type  = data.azurerm_virtual_desktop_host_pool.current.load_balancer_type
}

data "azapi_resource" "other" {
  type                   = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  name                   = "vdpool-other"
  parent_id              = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg"
  response_export_values = ["properties.hostPoolType"]
}

resource "azapi_resource" "other" {
  type      = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  name      = "vdpool-other"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg"
  body = {
    properties = { hostPoolType = data.azapi_resource.other.output.properties.hostPoolType, validationEnvironment = true }
  }
}

resource "azapi_update_resource" "token" {
  type        = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  resource_id = data.azurerm_virtual_desktop_host_pool.current.id
  body = {
    properties = { registrationInfo = { expirationTime = "2030-01-01T00:00:00Z", registrationTokenOperation = "Update" } }
  }
}

# Which name it has is told on deployment: the one that is read, or one of its own with a type that nobody knows before.
variable "pool_name" {
  type = string
}

data "azapi_resource" "read" {
  type                   = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  name                   = "vdpool-read"
  parent_id              = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg"
  response_export_values = ["properties.hostPoolType"]
}

resource "azapi_resource" "one_or_the_other" {
  type      = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  name      = var.pool_name
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg"
  body = {
    properties = { hostPoolType = data.azapi_resource.read.output.properties.hostPoolType }
  }
}

resource "azapi_resource" "in_one_case" {
  type      = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  name      = var.pool_name == "new" ? "vdpool-new" : "vdpool-read"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg"
  body = {
    properties = { hostPoolType = data.azapi_resource.read.output.properties.hostPoolType }
  }
}
