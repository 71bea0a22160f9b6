resource "azurerm_policy_definition" "desks" {
  policy_rule = jsonencode({ then = { details = { deployment = { properties = { template = { v*ersion = "1", resources = [{}] } } } } } })
}
