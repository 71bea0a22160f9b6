# A policy deploys a host pool. Its default is pooled, and its assignment makes it personal: what is assigned counts.
resource "azurerm_policy_definition" "pool" {
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
          parameters = { kind = { value = "[parameters('kind')]" } }
          template = {
            "$schema"      = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
            contentVersion = "1.0.0.0"
            parameters     = { kind = { type = "string" } }
            resources = [{
              type       = "Microsoft.DesktopVirtualization/hostPools"
              apiVersion = "2024-04-03"
              name       = "vdpool-policy"
              location   = "westeurope"
              properties = {
                hostPoolType          = "[parameters('kind')]"
                loadBalancerType      = "BreadthFirst"
                preferredAppGroupType = "Desktop"
              }
            }]
          }
        } }
      }
    }
  })
}

resource "azurerm_subscription_policy_assignment" "design" {
  name                 = "design"
  subscription_id      = "/subscriptions/00000000-0000-0000-0000-000000000000"
  policy_definition_id = azurerm_policy_definition.pool.id
  parameters           = jsonencode({ kind = { value = "Personal" } })
}
