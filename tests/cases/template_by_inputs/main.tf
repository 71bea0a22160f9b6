# What a template that other code deploys consists of hangs on inputs: an expression of the template in one case only,
# and the type of a resource.
variable "is_fixed" {
  type = bool
}

variable "pool_type" {
  type = string
}

variable "deploys_app_group" {
  type = bool
}

# In one case the parameter of the policy counts, which its assignment makes "Personal", in the other "Pooled" does.
resource "azurerm_policy_definition" "expression" {
  name         = "deploy-pool"
  policy_type  = "Custom"
  mode         = "All"
  display_name = "Deploy the host pool"
  parameters   = jsonencode({ kind = { type = "String", defaultValue = "Pooled" } })
  policy_rule = jsonencode({
    if = { field = "type", equals = "Microsoft.Resources/resourceGroups" }
    then = {
      effect = "deployIfNotExists"
      details = {
        type = "Microsoft.DesktopVirtualization/hostPools"
        deployment = { properties = {
          mode       = "incremental"
          parameters = { kind = { value = "[parameters('kind')]" }, given = { value = var.is_fixed ? "Pooled" : "[parameters('kind')]" } }
          template = {
            "$schema"      = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
            contentVersion = "1.0.0.0"
            parameters     = { kind = { type = "string" }, given = { type = "string" } }
            resources = [
              {
                type       = "Microsoft.DesktopVirtualization/hostPools"
                apiVersion = "2024-04-03"
                name       = "vdpool-in-the-template"
                location   = "westeurope"
                properties = {
                  hostPoolType          = var.is_fixed ? "Pooled" : "[parameters('kind')]"
                  loadBalancerType      = "Persistent"
                  preferredAppGroupType = "Desktop"
                }
              },
              {
                type       = "Microsoft.DesktopVirtualization/hostPools"
                apiVersion = "2024-04-03"
                name       = "vdpool-given"
                location   = "westeurope"
                properties = {
                  hostPoolType                  = "[parameters('given')]"
                  personalDesktopAssignmentType = "Automatic"
                  loadBalancerType              = "Persistent"
                  preferredAppGroupType         = "Desktop"
                }
              },
              {
                type       = "Microsoft.DesktopVirtualization/hostPools"
                apiVersion = "2024-04-03"
                name       = "vdpool-properties"
                location   = "westeurope"
                properties = var.is_fixed ? { hostPoolType = "Pooled", tags = [] } : { hostPoolType = "[parameters('kind')]", tags = ["[parameters('kind')]"] }
              },
            ]
          }
        } }
      }
    }
  })
}

resource "azurerm_subscription_policy_assignment" "expression" {
  name                 = "pool"
  subscription_id      = "/subscriptions/00000000-0000-0000-0000-000000000000"
  policy_definition_id = azurerm_policy_definition.expression.id
  parameters           = jsonencode({ kind = { value = "Personal" } })
}

resource "azurerm_resource_group_template_deployment" "types" {
  name                = "pools"
  resource_group_name = "rg-avd"
  deployment_mode     = "Incremental"
  template_content = jsonencode({
    "$schema"      = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    contentVersion = "1.0.0.0"
    resources = [
      {
        type       = var.pool_type
        apiVersion = "2024-04-03"
        name       = "vdpool-of-some-type"
        location   = "westeurope"
        properties = { hostPoolType = "Pooled", loadBalancerType = "BreadthFirst", preferredAppGroupType = "Desktop" }
      },
      {
        type       = var.deploys_app_group ? "Microsoft.DesktopVirtualization/applicationGroups" : "Microsoft.DesktopVirtualization/hostPools"
        apiVersion = "2024-04-03"
        name       = "vdpool-or-group"
        location   = "westeurope"
        properties = { hostPoolType = "Pooled", loadBalancerType = "BreadthFirst", preferredAppGroupType = "Desktop" }
      },
    ]
  })
}
