# azapi 2 as it is written now: sensitive_body, ids from provider functions, the token from an action.

variable "join_password" {
  type      = string
  sensitive = true
}

variable "machine" {
  type = any
}

locals {
  resource_group_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-avd"
}

resource "azapi_resource" "pool" {
  type      = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  name      = "vdpool-finance"
  parent_id = local.resource_group_id
  tags      = { intune-enrollment = "group-policy" }
  body = {
    properties = { hostPoolType = "Personal", personalDesktopAssignmentType = "Direct", loadBalancerType = "Persistent" }
  }
}

resource "azapi_resource_action" "token" {
  type        = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  resource_id = azapi_resource.pool.id
  action      = "retrieveRegistrationToken"
  method      = "POST"
}

resource "azapi_resource" "host" {
  type      = "Microsoft.Compute/virtualMachines@2024-07-01"
  name      = "vm-finance-0"
  parent_id = local.resource_group_id
  body = {
    properties = {
      storageProfile = {
        imageReference = { publisher = "MicrosoftWindowsDesktop", offer = "Windows-10", sku = "win10-22h2-ent-g2", version = "latest" }
      }
    }
  }
}

resource "azapi_resource" "join" {
  type      = "Microsoft.Compute/virtualMachines/extensions@2024-07-01"
  name      = "domain-join"
  parent_id = provider::azapi::build_resource_id(local.resource_group_id, "Microsoft.Compute/virtualMachines", azapi_resource.host.name)
  body = {
    properties = {
      publisher = "Microsoft.Compute"
      type      = "JsonADDomainExtension"
      settings  = { Name = "corp.contoso.com", Options = "3", User = "join" }
    }
  }
  sensitive_body = {
    properties = { protectedSettings = { Password = var.join_password } }
  }
}

resource "azapi_resource" "agent" {
  type      = "Microsoft.Compute/virtualMachines/runCommands@2024-07-01"
  name      = "agent"
  parent_id = azapi_resource.host.id
  body      = { properties = { source = { script = "Start-Process msiexec '/i agent.msi'" } } }
  sensitive_body = {
    properties = { protectedParameters = [{ name = "token", value = azapi_resource_action.token.output.token }] }
  }
}
