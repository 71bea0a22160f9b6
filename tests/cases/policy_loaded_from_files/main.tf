# What is loaded here is judged with the values that it gets here, and not once more by itself.
resource "azurerm_policy_definition" "finance" {
  name         = "host-pool-of-finance"
  policy_type  = "Custom"
  mode         = "All"
  display_name = "Host pool of finance"
  policy_rule = jsonencode({
    if = { field = "type", equals = "Microsoft.Resources/subscriptions/resourceGroups" }
    then = {
      effect = "deployIfNotExists"
      details = {
        type              = "Microsoft.DesktopVirtualization/hostPools"
        roleDefinitionIds = ["/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c"]
        deployment = {
          properties = {
            mode       = "incremental"
            template   = jsondecode(file("${path.module}/policies/template.json"))
            parameters = { hostPoolType = { value = "Personal" } }
          }
        }
      }
    }
  })
}

locals {
  sales = jsondecode(file("${path.module}/policies/definition.json")).properties
}

resource "azurerm_policy_definition" "sales" {
  name         = "host-pool-of-sales"
  policy_type  = "Custom"
  mode         = "All"
  display_name = local.sales.displayName
  parameters   = jsonencode(local.sales.parameters)
  policy_rule  = jsonencode(local.sales.policyRule)
}

variable "subscription_id" {
  type = string
}

resource "azurerm_subscription_policy_assignment" "sales" {
  name                 = "host-pool-of-sales"
  subscription_id      = var.subscription_id
  policy_definition_id = azurerm_policy_definition.sales.id
  location             = "westeurope"
  parameters           = jsonencode({ kind = { value = "Pooled" } })

  identity {
    type = "SystemAssigned"
  }
}
