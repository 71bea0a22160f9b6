# Whether the first resource is a host pool, the caller decides. If it is none, its configuration is of the only one left.
variable "has_two_pools" {
  type = bool
}

resource "azapi_resource" "first" {
  type      = var.has_two_pools ? "Microsoft.DesktopVirtualization/hostPools@2025-11-01-preview" : "Microsoft.DesktopVirtualization/workspaces@2024-04-03"
  name      = "avd-first"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-avd"
  body      = { properties = { hostPoolType = "Personal", personalDesktopAssignmentType = "Automatic", loadBalancerType = "Persistent", managementType = "Automated", preferredAppGroupType = "Desktop" } }
}

resource "azapi_resource" "second" {
  type      = "Microsoft.DesktopVirtualization/hostPools@2025-11-01-preview"
  name      = "avd-second"
  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-avd"
  body      = { properties = { hostPoolType = "Personal", personalDesktopAssignmentType = "Automatic", loadBalancerType = "Persistent", managementType = "Automated", preferredAppGroupType = "Desktop" } }
}

resource "azapi_resource" "configuration_of_first" {
  type      = "Microsoft.DesktopVirtualization/hostPools/sessionHostConfigurations@2025-11-01-preview"
  name      = "default"
  parent_id = azapi_resource.first.id
  body      = { properties = { domainInfo = { joinType = "ActiveDirectory", activeDirectoryInfo = { domainName = "corp.contoso.com" } } } }
}

resource "azapi_resource" "configuration_of_second" {
  type      = "Microsoft.DesktopVirtualization/hostPools/sessionHostConfigurations@2025-11-01-preview"
  name      = "default"
  parent_id = azapi_resource.second.id
  body      = { properties = { domainInfo = { joinType = "AzureActiveDirectory", azureActiveDirectoryInfo = { mdmProviderGuid = "0000000a-0000-0000-c000-000000000000" } } } }
}
