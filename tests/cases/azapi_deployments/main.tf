# One ARM template, deployed by azapi in the ways that it has for that. Its default is Personal.

locals {
  group    = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-avd"
  template = jsondecode(file("${path.module}/templates/pool.json"))
}

# What is secret in the body is handed over beside it, and merged into it.
resource "azapi_resource" "merged" {
  type      = "Microsoft.Resources/deployments@2024-03-01"
  name      = "avd-sales"
  parent_id = local.group
  body = {
    properties = {
      mode       = "Incremental"
      template   = local.template
      parameters = { department = { value = "sales" } }
    }
  }
  sensitive_body = {
    properties = { parameters = { kind = { value = "Pooled" } } }
  }
}

resource "azapi_resource_action" "written" {
  type        = "Microsoft.Resources/deployments@2024-03-01"
  resource_id = "${local.group}/providers/Microsoft.Resources/deployments/avd-finance"
  method      = "PUT"
  body = {
    properties = {
      mode       = "Incremental"
      template   = local.template
      parameters = { department = { value = "finance" }, kind = { value = "Pooled" } }
    }
  }
}

# Neither of these deploys anything: one asks what a deployment would do, the other waits for the end.
resource "azapi_resource_action" "asked" {
  type        = "Microsoft.Resources/deployments@2024-03-01"
  resource_id = "${local.group}/providers/Microsoft.Resources/deployments/avd-none"
  action      = "whatIf"
  method      = "POST"
  body        = { properties = { mode = "Incremental", template = local.template } }
}

resource "azapi_resource_action" "late" {
  type        = "Microsoft.Resources/deployments@2024-03-01"
  resource_id = "${local.group}/providers/Microsoft.Resources/deployments/avd-late"
  method      = "PUT"
  when        = "destroy"
  body        = { properties = { mode = "Incremental", template = local.template } }
}

# Azure refuses a value that stands there by itself.
resource "azurerm_resource_group_template_deployment" "bare" {
  name                = "avd-bare"
  resource_group_name = "rg-avd"
  deployment_mode     = "Incremental"
  template_content    = file("${path.module}/templates/pool.json")
  parameters_content  = jsonencode({ department = { value = "bare" }, kind = "Pooled" })
}
