# What more there is in the template is an input: it may be anything, also other resources.
variable "more" {
  type = map(any)
}
resource "azurerm_resource_group_template_deployment" "avd" {
  name                = "avd"
  resource_group_name = "rg"
  deployment_mode     = "Incremental"
  template_content = jsonencode(merge({
    "$schema"      = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    contentVersion = "1.0.0.0"
    resources = [{
      type       = "Microsoft.DesktopVirtualization/hostPools"
      apiVersion = "2024-04-03"
      name       = "vdpool"
      location   = "westeurope"
      properties = { hostPoolType = "Pooled", loadBalancerType = "BreadthFirst", preferredAppGroupType = "Desktop" }
    }]
  }, var.more))
}
