resource "azurerm_policy_definition" "hosts" {
  name         = "deploy-pool"
  policy_type  = "Custom"
  mode         = "All"
  display_name = "Deploy the pool"
  parameters   = jsonencode({ kind = { type = "String", defaultValue = "Pooled" } })
  policy_rule  = jsonencode({
    if = { field = "type", equals = "Microsoft.Resources/resourceGroups" }
    then = {
      effect = "deployIfNotExists"
      details = {
        type = "Microsoft.DesktopVirtualization/hostPools"
        deployment = { properties = {
          mode = "incremental"
          parameters = { kind = { value = "[parameters('kind')]" }, location = { value = "[field('location')]" } }
          template = {
            "$schema" = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
            contentVersion = "1.0.0.0"
            parameters = { kind = { type = "string" }, location = { type = "string" } }
            resources = [{
              type = "Microsoft.DesktopVirtualization/hostPools", apiVersion = "2024-04-03", name = "p", location = "[parameters('location')]"
              properties = { hostPoolType = "[parameters('kind')]", loadBalancerType = "BreadthFirst", preferredAppGroupType = "Desktop" }
            }]
          }
        } }
      }
    }
  })
}
