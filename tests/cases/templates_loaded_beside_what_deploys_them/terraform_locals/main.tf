resource "azurerm_policy_definition" "sales" {
  name         = "host-pool-of-sales"
  policy_type  = "Custom"
  mode         = "All"
  display_name = "Host pool of sales"
  policy_rule  = jsonencode(local.sales.policyRule)
}
