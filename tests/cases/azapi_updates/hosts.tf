# replace_triggers_* say when a resource is built anew, and nothing of what it is; a data source declares no host pool.
data "azapi_resource" "pool" {
  type      = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  name      = "vdpool"
  parent_id = "/subscriptions/0/resourceGroups/rg"
  response_export_values = ["properties.hostPoolType"]
}
ephemeral "azapi_resource_action" "token" {
  type        = "Microsoft.DesktopVirtualization/hostPools@2024-04-03"
  resource_id = data.azapi_resource.pool.id
  action      = "retrieveRegistrationToken"
  method      = "POST"
  response_export_values = ["*"]
}
resource "azapi_resource" "host" {
  type      = "Microsoft.Compute/virtualMachines@2024-07-01"
  name      = "vm-finance-0"
  parent_id = "/subscriptions/0/resourceGroups/rg"
  replace_triggers_refs = ["properties.storageProfile"]
  replace_triggers_external_values = [var.linux]
  body = {
    properties = {
      storageProfile = {
        imageReference = { publisher = "MicrosoftWindowsDesktop", offer = "Windows-10", sku = "win10-22h2-ent-g2", version = "latest" }
      }
    }
  }
}
variable "linux" { default = "MicrosoftWindowsDesktop ubuntu" }
variable "password" { sensitive = true }
resource "azapi_resource" "join" {
  type      = "Microsoft.Compute/virtualMachines/extensions@2024-07-01"
  name      = "domain-join"
  parent_id = azapi_resource.host.id
  replace_triggers_external_values = [azapi_resource.host.id]
  body = {
    properties = {
      publisher = "Microsoft.Compute"
      type      = "JsonADDomainExtension"
      settings  = { Name = "corp.contoso.com", Options = "3", User = "join" }
    }
  }
  sensitive_body = {
    properties = { protectedSettings = { Password = var.password } }
  }
}
resource "azapi_resource" "agent" {
  type      = "Microsoft.Compute/virtualMachines/extensions@2024-07-01"
  name      = "dsc"
  parent_id = azapi_resource.host.id
  body      = { properties = { publisher = "Microsoft.Powershell", type = "DSC", settings = { configurationFunction = "Configuration.ps1\\AddSessionHost", properties = { hostPoolName = "vdpool" } } } }
  sensitive_body = { properties = { protectedSettings = { properties = { registrationInfoToken = ephemeral.azapi_resource_action.token.output.token } } } }
}
